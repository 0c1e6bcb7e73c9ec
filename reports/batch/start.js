// The start: the first data, everything that does not wait for somebody, and the links of the page.
function follow() {
  const found = /^#f([1-9]\d*)$/.exec(location.hash);
  const number = found ? Number(found[1]) - 1 : -1;
  if (number >= 0 && number < about.forms) openForm(number).catch(() => {});
  else if (document.getElementById("form")) closeForm();
}

function listen() {
  document.querySelectorAll("[data-verdict]").forEach((one) =>
    one.addEventListener("click", () => seeForms({ verdict: Number(one.dataset.verdict) })));
  document.querySelectorAll("[data-rule]").forEach((one) =>
    one.addEventListener("click", () => seeForms({ rule: Number(one.dataset.rule) })));
  addEventListener("hashchange", follow);
}

async function start() {
  about = await load("first");
  sumUp();
  if (about.forms) {
    drawMap(0);
    drawScores();
    drawFilters();
    listen();
    await drawForms();
    document.body.dataset.usable = String(Math.round(performance.now()));
    follow();
    await drawUnits();
  }
  await Promise.all([drawInputs(), drawDuplicates(), drawFixed()]);
  document.body.dataset.complete = String(Math.round(performance.now()));
}

start().catch(() => {});
