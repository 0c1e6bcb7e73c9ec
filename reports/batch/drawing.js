// Elements are made here, and text is only ever put in as text.
let about = { words: {} };

function word(key, filled = {}) {
  return (about.words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
}

function make(tag, look, ...inside) {
  const made = document.createElement(tag);
  if (look) made.className = look;
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

function colon() {
  return about.lang === "zh" ? "：" : ": ";
}

// Text of which nobody knows in which direction it runs.
function plain(text, look) {
  return make("bdi", look, String(text));
}

function button(text, act, look) {
  const made = make("button", look, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function link(text, href, look) {
  const made = make("a", look, text);
  made.href = href;
  return made;
}

function count(number) {
  return number.toLocaleString("en-US");
}

function percent(part, whole) {
  const tenths = Math.round((1000 * part) / whole);
  if (part && !tenths) return "<0.1%";
  if (part < whole && tenths === 1000) return ">99.9%";
  return `${(tenths / 10).toFixed(1)}%`;
}

function chip(kind, look) {
  return make("span", `chip ${look}`, word(kind));
}

// A cell of a list; on a phone its label stands before it.
function cell(look, label, ...inside) {
  const made = make("td", look, ...inside);
  if (label) made.dataset.label = word(label);
  return made;
}

function table(heads, rows) {
  const line = make("tr", "", ...heads.map(([key, look]) => make("th", look, key ? word(key) : "")));
  return make("table", "counted", make("thead", "", line), make("tbody", "", ...rows));
}
