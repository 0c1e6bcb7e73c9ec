// A place of a form, drawn by the one template there is.
const WAIVER = ["reason", "approver", "from", "until", "file"];

function drawPlace(one, common, number) {
  const drawn = document.getElementById("finding").content.cloneNode(true);
  const card = drawn.querySelector(".card");
  const [title, hint, basis] = one.common === undefined ? [ruleTitle(one.rule), "", []] : common[one.common];
  const look = one.standing === "waived" ? "waived" : one.standing === "outcome" ? (one.outcome === "error" ? "error" : "open") : one.severity;
  card.classList.add(look);
  drawn.querySelector(".mark").classList.add(look);
  const parts = {
    number: one.standing === "outcome" ? "?" : String(number),
    title: title || ruleTitle(one.rule),
    chips: chips(one, look),
    place: one.place,
    message: one.message ?? one.cause,
    waiver: (one.waiver ?? []).map(([key, text]) => pair(word(`waiver.${key}`), text)),
    figures: (one.figures ?? []).map(([key, text]) => pair(word(key), text, key)),
    candidates: (one.candidates ?? []).map(([name, expected, difference]) => make("li", "", plain(name), `${colon()}${word("expected")} `, plain(expected), ` ${word("difference")} `, plain(difference))),
    calculation: one.calculation,
    because: one.because,
    basis: basis.length ? [make("h4", "", word("basis")), ...basis.flatMap(clause)] : [],
    hint,
    rule: [about.rules[one.rule]?.[0], one.check].filter(Boolean).join(" · "),
  };
  for (const [key, part] of Object.entries(parts)) fill(drawn.querySelector(`[data-is=${key}]`), part);
  return drawn;
}

// What there is nothing to say of goes, with its label.
function fill(slot, part) {
  const empty = part === undefined || part === "" || part.length === 0;
  if (empty) (slot.classList.contains("said") ? slot.parentElement : slot).remove();
  else if (Array.isArray(part)) slot.append(...part);
  else slot.textContent = part;
}

function pair(label, text, look = "") {
  return make("div", look, make("dt", "", label), make("dd", "", plain(text)));
}

function chips(one, look) {
  const made = [];
  if (one.standing === "outcome") made.push(chip(`outcome.${one.outcome}`, look));
  else made.push(chip(`severity.${one.severity}`, one.severity));
  if (one.standing === "shadow") made.push(chip("stage.shadow", "aside"));
  else if (one.stage) made.push(make("span", "chip aside", `${word("stage")}${colon()}${word(`stage.${one.stage}`)}`));
  if (one.doubtful) made.push(chip("doubtful", "aside"));
  if (one.standing === "waived") made.push(chip("waived", "waived"));
  if (one.change) made.push(chip(`change.${one.change}`, one.change === "new" ? "fresh" : "aside"));
  return made;
}

function clause([document_, title, clause_, quote, verified]) {
  const said = [document_, title ? `《${title}》` : "", " ", clause_, " "].join("");
  const line = make("p", "", plain(said), verified ? "" : chip("unverified", "unverified"));
  return quote ? [line, make("blockquote", "", quote)] : [line];
}
