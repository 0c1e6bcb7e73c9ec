// Regions and rules. A region counts its own forms and those of all places below it.
const LISTED = 30;
const STEPS = [0, 2, 5, 10, 25];
// So many regions fit on a sheet of paper that stands upright.
const UPRIGHT = 16;
let below = [];
let sums = [];
let fires = [];
let here = 0;
let everyRule = false;

// Adds up from the lowest places to the nation; a place stands behind the one above it.
function sumUp() {
  below = about.regions.map(() => []);
  sums = about.regions.map((one) => [...one[3]]);
  fires = about.regions.map((one) => {
    const found = new Uint32Array(about.rules.length);
    for (let at = 0; at < one[4].length; at += 2) found[one[4][at]] = one[4][at + 1];
    return found;
  });
  for (let place = about.regions.length - 1; place > 0; place -= 1) {
    const above = about.regions[place][2];
    below[above].unshift(place);
    sums[place].forEach((one, at) => (sums[above][at] += one));
    fires[place].forEach((one, at) => (fires[above][at] += one));
  }
}

function nameOf(place) {
  return place ? about.regions[place][1] : word("page.nation");
}

function wholeName(place) {
  const names = [];
  for (let one = place; one; one = about.regions[one][2]) names.unshift(nameOf(one));
  return names.join(" ");
}

function formsOf(place) {
  return sums[place].reduce((total, one) => total + one, 0);
}

function own(place) {
  return about.regions[place][3].reduce((total, one) => total + one, 0);
}

// Goes on down as long as there is only one way.
function settled(place) {
  return below[place].length === 1 && !own(place) ? settled(below[place][0]) : place;
}

// The columns of the map at a place: itself where it has forms of its own, and the places below it.
function columnsAt(place) {
  const ownFires = new Uint32Array(about.rules.length);
  const hits = about.regions[place][4];
  for (let at = 0; at < hits.length; at += 2) ownFires[hits[at]] = hits[at + 1];
  const itself = { place, name: below[place].length ? word("page.own") : nameOf(place), verdicts: about.regions[place][3], fires: ownFires };
  const lower = below[place].map((one) => ({ place: one, name: nameOf(one), verdicts: sums[one], fires: fires[one], deeper: true }));
  return own(place) ? [itself, ...lower] : lower;
}

function step(part, whole) {
  if (!part) return 0;
  const share = (100 * part) / whole;
  return STEPS.filter((one) => share > one).length;
}

function cellText(part, whole) {
  if (!part) return "";
  const share = (100 * part) / whole;
  return share < 1 ? "<1" : String(Math.min(Math.round(share), part < whole ? 99 : 100));
}

function drawMap(at) {
  here = settled(at);
  const across = columnsAt(here).map((one) => ({ ...one, forms: one.verdicts.reduce((total, n) => total + n, 0) }));
  const firing = about.rules.map((_, rule) => rule).filter((rule) => fires[here][rule]);
  const shown = everyRule ? firing : firing.slice(0, LISTED);
  const heads = across.map((one) => {
    const deep = one.deeper && (below[one.place].length || own(one.place));
    const head = make("th", "", deep ? button(one.name, () => drawMap(one.place)) : make("span", "", one.name));
    head.scope = "col";
    return head;
  });
  const first = make("th", "", word("page.region"));
  first.scope = "row";
  const made = make("table", "map", make("thead", "", make("tr", "", first, ...heads)));
  const body = make("tbody", "");
  body.append(mapRow(word("page.forms"), "sum", across, (one) => make("td", "", make("span", "", count(one.forms)))));
  body.append(mapRow(word("page.failing"), "sum", across, (one) => make("td", "", make("span", "", one.verdicts[0] ? `${cellText(one.verdicts[0], one.forms)}%` : ""))));
  for (const rule of shown) body.append(mapRow(about.rules[rule][1], "", across, (one) => heatCell(one, rule)));
  made.append(body);
  document.getElementById("map").replaceChildren(made);
  document.getElementById("heat").classList.toggle("broad", across.length > UPRIGHT);
  drawTrail();
  drawLegend(about.rules.length - shown.length, firing.length > shown.length);
}

function mapRow(title, look, across, drawn) {
  const head = make("th", "", title);
  head.scope = "row";
  return make("tr", look, head, ...across.map(drawn));
}

function heatCell(one, rule) {
  const part = one.fires[rule];
  const made = make("td", `s${step(part, one.forms)}`);
  if (!part) return made;
  const told = { region: wholeName(one.place) || nameOf(0), rule: about.rules[rule][1], n: count(part), of: count(one.forms), share: percent(part, one.forms) };
  const press = button(cellText(part, one.forms), () => seeForms({ region: one.place, rule }));
  press.title = word("page.cell", told);
  press.setAttribute("aria-label", press.title);
  made.append(press);
  return made;
}

function drawTrail() {
  const path = [];
  for (let one = here; one; one = about.regions[one][2]) path.unshift(one);
  const steps = [0, ...path].map((place) => {
    if (place === here) {
      const made = make("span", "", nameOf(place));
      made.setAttribute("aria-current", "true");
      return made;
    }
    return button(nameOf(place), () => drawMap(place));
  });
  const parts = steps.flatMap((one, at) => (at ? ["›", one] : [one]));
  document.getElementById("trail").replaceChildren(...parts, button(word("page.see"), () => seeForms({ region: here })));
}

function drawLegend(left, more) {
  document.getElementById("legend")?.remove();
  const keys = STEPS.map((one, at) => {
    const swatch = make("i", `s${at + 1}`);
    const upTo = STEPS[at + 1];
    return make("span", "", swatch, upTo ? `${one}–${upTo}%` : `> ${one}%`);
  });
  const legend = make("p", "legend", make("span", "", word("page.legend")), ...keys);
  if (left) legend.append(make("span", "", word("page.more_rules", { n: left })));
  if (more) legend.append(button(word("page.show_rules"), () => ((everyRule = true), drawMap(here))));
  legend.id = "legend";
  document.getElementById("map").after(legend);
}
