// A list a page at a time: fetch(from, to) gives its rows, draw(rows, from) an element for them.
const PAGE = 50;
const SHORT = 20;

function listed(box, total, fetch, draw, size = PAGE) {
  let asked = 0;
  const show = async (from) => {
    const ticket = (asked += 1);
    box.setAttribute("aria-busy", "true");
    const to = Math.min(from + size, total);
    const rows = total ? await fetch(from, to).catch(() => []) : [];
    if (ticket !== asked || box.showing !== show) return;
    const shown = total ? draw(rows, from) : make("p", "nothing", word(box.dataset.nothing ?? "page.empty"));
    box.replaceChildren(shown, ...(total > size ? [pager(from, to, total, size, show)] : []));
    box.removeAttribute("aria-busy");
  };
  box.showing = show;
  return show(0);
}

function pager(from, to, total, size, show) {
  const turn = (key, at, off) => {
    const made = button(word(key), () => show(at));
    made.disabled = off;
    return made;
  };
  const told = make("span", "", word("page.pages", { from: count(from + 1), to: count(to), of: count(total) }));
  return make("nav", "pager", turn("page.previous", from - size, from === 0), told, turn("page.next", from + size, to === total));
}

// Rows of a list by their numbers, each from the shard that holds it.
async function rowsAt(kind, numbers) {
  const shards = [...new Set(numbers.map((one) => Math.floor(one / about.rows)))];
  const held = new Map(await Promise.all(shards.map(async (one) => [one, await shard(kind, one)])));
  return numbers.map((one) => held.get(Math.floor(one / about.rows))[one % about.rows]);
}

function rowsBetween(kind) {
  return (from, to) => rowsAt(kind, Array.from({ length: to - from }, (_, at) => from + at));
}

function drawList(kind, heads, line) {
  const box = document.querySelector(`#${kind} .list`);
  return box && listed(box, about[kind], rowsBetween(kind), (rows, from) => table(heads, rows.map((row, at) => line(row, from + at))), SHORT);
}

function drawUnits() {
  const figures = ["page.forms", "page.failing", "verdict.undecided", "severity.error", "severity.warning", "severity.note"];
  return drawList("units", [["organization"], ["page.region"], ...figures.map((key) => [key, "figure"])], (row, number) => {
    const [name, place, forms, failed, open, errors, warnings, notes] = row;
    const numbers = [forms, failed, open, errors, warnings, notes];
    const press = button(plain(name), () => seeForms({ unit: number, unitName: name }));
    return make("tr", "", cell("long", "", press), cell("", "", wholeName(place)), ...numbers.map((one, at) => cell("figure", figures[at], count(one))));
  });
}

function drawInputs() {
  return drawList("inputs", [["source"], ["page.code"], ["place"], ["page.message"]], ([source, state, code, place, message]) =>
    make("tr", state, cell("long", "", plain(source)), cell("", "", chip(`state.${state}`, state), " ", make("code", "", code)), cell("", place ? "place" : "", make("code", "", place)), cell("long", "", plain(message))));
}

function drawDuplicates() {
  return drawList("duplicates", [["form.id"], ["page.count", "figure"], [""], ["source"]], ([form, forms, same, sources]) => {
    const more = forms > sources.length ? [make("div", "faint", word("page.more", { n: forms }))] : [];
    return make("tr", "", cell("long", "", plain(form)), cell("figure", "page.count", count(forms)), cell("", "", word(same ? "duplicates.same" : "duplicates.differ")), cell("long", "", ...sources.map((one) => make("div", "source", plain(one))), ...more));
  });
}

function drawFixed() {
  return drawList("fixed", [["form.id"], ["rule"], ["place"], ["page.message"]], ([form, rule, severity, place, message]) =>
    make("tr", "", cell("long", "", plain(form)), cell("", "", chip(`severity.${severity}`, severity), " ", ruleTitle(rule)), cell("", "", plain(place)), cell("long", "", plain(message))));
}

function ruleTitle(rule) {
  return about.rules[rule]?.[1] ?? "";
}
