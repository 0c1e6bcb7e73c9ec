// The list of forms, its filters, and one form.
const FEW = 20;
const VERDICTS = () => about.verdicts.map((one) => word(`verdict.${one}`));

function seeForms(some) {
  asked = { ...EVERY, ...some };
  drawFilters();
  findForms();
  closeForm();
  document.getElementById("forms").scrollIntoView();
}

function choice(label, options, value, act) {
  const select = make("select", "");
  for (const [key, text] of options) {
    const option = make("option", "", text);
    option.value = key;
    select.append(option);
  }
  select.value = value;
  select.addEventListener("change", () => act(select.value));
  return make("label", "", word(label), select);
}

function drawFilters() {
  const set = (some) => {
    asked = { ...asked, ...some };
    drawFilters();
    findForms();
  };
  const every = ["", word("page.all")];
  const text = make("input", "");
  text.type = "search";
  text.value = asked.text;
  text.maxLength = 200;
  const search = make("label", "text", word("page.search"), text);
  const severities = ["error", "warning", "note", "waived", ...(about.since ? ["new"] : [])];
  const rules = about.rules.map((one, at) => [String(at), `${one[1]} (${count(one[2])})`]).filter((_, at) => about.rules[at][2]);
  const box = document.getElementById("filters");
  const go = button(word("page.go"), () => set({ text: text.value }), "go");
  box.replaceChildren(
    search,
    go,
    choice("verdict", [every, ...VERDICTS().map((one, at) => [String(at), one])], asked.verdict ?? "", (one) => set({ verdict: one === "" ? null : Number(one) })),
    ...regionChoices(set),
    choice("rule", [every, ...rules], asked.rule ?? "", (one) => set({ rule: one === "" ? null : Number(one) })),
    choice("page.severity", [every, ...severities.map((one) => [one, word(`page.severity.${one}`)])], asked.severity, (one) => set({ severity: one })),
  );
  if (asked.unitName) box.append(make("span", "chip", plain(asked.unitName)));
  if (!isPlain(asked) || asked.text) box.append(button(word("page.clear"), () => set(EVERY)));
  box.onsubmit = (event) => {
    event.preventDefault();
    set({ text: text.value });
  };
}

// One choice a level, down to the places below the one that is chosen.
function regionChoices(set) {
  const path = [];
  for (let one = asked.region; one; one = about.regions[one][2]) path.unshift(one);
  const labels = ["page.province", "page.prefecture", "page.county"];
  const made = [];
  let above = 0;
  for (const label of labels) {
    const at = made.length;
    if (!below[above].length) break;
    const from = above;
    const options = [["", word("page.all")], ...below[above].map((one) => [String(one), `${nameOf(one)} (${count(formsOf(one))})`])];
    made.push(choice(label, options, path[at] ?? "", (one) => set({ region: one === "" ? from : Number(one) })));
    if (path[at] === undefined) break;
    above = path[at];
  }
  return made;
}

async function findForms() {
  const ticket = (searching += 1);
  const parts = wordsOf(asked.text);
  const told = (read, of) => ticket === searching && tell(word("page.reading", { n: count(read), of: count(of) }), stopButton());
  tell(word("page.loading"));
  try {
    const made = await tests(asked);
    const among = made.length ? numbersLike(made) : null;
    if (ticket !== searching) return;
    if (!parts.length) return finish(among);
    const shards = Math.ceil((among === null ? about.forms : Math.min(among.length * about.rows, about.forms)) / about.rows);
    if (shards <= FEW) return finish(await byText(parts, among, ticket, told), ticket);
    const unit = await byUnit(parts, ticket, told);
    const named = numbersLike([...made, unit]);
    if (!named.length) return finish(await byText(parts, among, ticket, told), ticket);
    finish(named, ticket);
    if (ticket !== searching) return;
    tell(word("page.found.part", { n: count(matches.length) }), button(word("page.deep", { n: count(shards) }), () => deeper(parts, among)));
  } catch {
    if (ticket === searching) tell("");
  }
}

async function deeper(parts, among) {
  const ticket = (searching += 1);
  const told = (read, of) => ticket === searching && tell(word("page.reading", { n: count(read), of: count(of) }), stopButton());
  finish(await byText(parts, among, ticket, told), ticket);
}

function stopButton() {
  return button(word("page.stop"), () => {
    searching += 1;
    tell("");
  });
}

function finish(found, ticket = searching) {
  if (ticket !== searching) return;
  matches = found;
  tell(found === null ? "" : word("page.found", { n: count(found.length) }));
  drawForms();
}

function tell(...parts) {
  document.getElementById("progress").replaceChildren(...parts.filter(Boolean));
}

function drawForms() {
  const box = document.querySelector("#forms .list");
  box.dataset.nothing = "page.nothing";
  const numbers = (from, to) => (matches === null ? Array.from({ length: to - from }, (_, at) => from + at) : Array.from(matches.slice(from, to)));
  return listed(box, matches === null ? about.forms : matches.length, async (from, to) => {
    const wanted = numbers(from, to);
    return (await rowsAt("forms", wanted)).map((row, at) => [wanted[at], row]);
  }, (rows) => table(FORM_HEADS, rows.map(([number, row]) => formLine(number, row))));
}

const FORM_HEADS = [["organization"], ["page.region"], ["verdict"], ["severity.error", "figure"], ["severity.warning", "figure"], ["severity.note", "figure"], ["scores.reported", "figure"], ["scores.recomputed", "figure"], ["source"]];

function formLine(number, row) {
  const [form, source, organization, place, kind, year, verdict, reported, recomputed, errors, warnings, notes] = row;
  const name = link(plain(organization || form), `#f${number + 1}`);
  const under = make("div", "source", plain(about.kinds[kind][1]), ` ${year}`);
  const figures = [["severity.error", errors], ["severity.warning", warnings], ["severity.note", notes]];
  return make(
    "tr",
    "",
    cell("long", "", name, under),
    cell("", "", wholeName(place)),
    cell("verdict-of", "", chip(`verdict.${about.verdicts[verdict]}`, about.verdicts[verdict])),
    ...figures.map(([key, one]) => cell("figure", key, count(one))),
    cell("figure", "scores.reported", reported || "—"),
    cell(`figure${reported && recomputed && Number(reported) !== Number(recomputed) ? " strong" : ""}`, "scores.recomputed", recomputed || "—"),
    cell("source", "", plain(source)),
  );
}

// One form: who, what was found, where its own page is.
async function openForm(number) {
  const box = document.getElementById("form");
  const [[row], found] = await Promise.all([rowsAt("forms", [number]), placesOf(number)]);
  const [form, source, organization, place, kind, year, verdict, reported, recomputed, , , , , , page] = row;
  const name = about.verdicts[verdict];
  const at = matches === null ? number : matches.indexOf(number);
  const beside = (key, step) => {
    const other = matches === null ? number + step : matches[at + step];
    return other >= 0 && other < about.forms && at >= 0 ? link(word(key), `#f${other + 1}`) : "";
  };
  const facts = [["form.id", form], ["source", source], ["page.region", wholeName(place)], ["kind", about.kinds[kind][1]], ["year", year], ["scores.reported", reported || "—"], ["scores.recomputed", recomputed || "—"]];
  const head = make("header", `head ${name}`, make("h1", "", plain(organization || form)), make("p", "verdict", make("strong", "", word(`verdict.${name}`))), make("dl", "identity", ...facts.map(([key, text]) => pair(word(key), text))));
  if (page) head.append(make("p", "", link(word("page.whole"), `forms/${String(number + 1).padStart(6, "0")}.html`)));
  const cards = found.places.map((one, index) => drawPlace(one, found.common, index + 1));
  const nothing = cards.length ? [] : [make("p", "nothing", word("page.clean"))];
  box.replaceChildren(make("nav", "trail controls", link(word("page.back"), "#forms"), beside("page.heavier", -1), beside("page.lighter", 1)), head, ...cards, ...nothing);
  box.hidden = false;
  box.scrollIntoView();
  box.focus({ preventScroll: true });
}

function closeForm() {
  const box = document.getElementById("form");
  box.hidden = true;
  box.replaceChildren();
  if (/^#f\d+$/.test(location.hash)) location.hash = "#forms";
}

// The places of a form, from the last shard that does not begin behind it.
async function placesOf(number) {
  let low = 0;
  let high = about.places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (about.places[middle] <= number) low = middle + 1;
    else high = middle;
  }
  if (!low) return { common: [], places: [] };
  const [common, forms] = await shard("places", low - 1);
  return { common, places: forms.find((one) => one[0] === number)?.[1] ?? [] };
}
