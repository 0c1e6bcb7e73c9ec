// Two bars a step: forms by the printed score, forms by the recomputed one.
function drawScores() {
  const box = document.getElementById("steps");
  if (!box) return;
  const most = Math.max(1, ...about.scores.flatMap((one) => [one[1], one[2]]));
  const kinds = ["reported", "recomputed"];
  const key = make("dt", "key", ...kinds.map((kind) => make("span", "", make("i", kind), word(`scores.${kind}`))));
  const lines = about.scores.flatMap(([label, ...counts]) => [
    make("dt", "", label),
    make("dd", "", ...counts.map((forms, at) => bar(kinds[at], forms, most))),
  ]);
  box.replaceChildren(make("dl", "steps", key, ...lines));
}

function bar(kind, forms, most) {
  const long = make("b", kind);
  long.style.width = `calc((100% - 5.5rem) * ${forms / most})`;
  const line = make("div", "", long, make("span", "", count(forms)));
  line.title = `${word(`scores.${kind}`)} ${count(forms)}`;
  return line;
}
