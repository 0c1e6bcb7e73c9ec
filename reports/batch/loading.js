"use strict";
// Data comes in scripts, each of which calls zs(name, data): a browser lets a page from disk load scripts, not files.
const PARALLEL = 6;
const KEPT = 24;
const awaited = new Map();
const queue = [];
const kept = new Map();
let loading = 0;

function zs(name, data) {
  const one = awaited.get(name);
  if (one) one.data = data;
}

// What a shard holds; it is forgotten by the page as soon as nobody holds it.
function load(name) {
  return new Promise((resolve, reject) => {
    queue.push({ name, resolve, reject });
    next();
  });
}

function next() {
  while (loading < PARALLEL && queue.length) {
    const one = queue.shift();
    const script = document.createElement("script");
    const finish = () => {
      awaited.delete(one.name);
      script.remove();
      loading -= 1;
      if (one.data === undefined) {
        complain(one.name);
        one.reject(new Error(one.name));
      } else one.resolve(one.data);
      next();
    };
    loading += 1;
    awaited.set(one.name, one);
    script.onload = finish;
    script.onerror = finish;
    script.src = `data/${one.name}.js`;
    document.head.append(script);
  }
}

function complain(name) {
  const line = document.getElementById("unreadable");
  line.hidden = false;
  line.textContent = word("page.unreadable", { file: `data/${name}.js` });
}

// The same, kept for a while: the shards that were wanted last.
function shard(kind, number) {
  const name = `${kind}/${String(number).padStart(5, "0")}`;
  const found = kept.get(name) ?? load(name);
  kept.delete(name);
  kept.set(name, found);
  found.catch(() => kept.delete(name));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return found;
}

function bytes(text) {
  const plain = atob(text);
  const made = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) made[at] = plain.charCodeAt(at);
  return made;
}

// A column of numbers, loaded when it is first asked for.
const columns = new Map();
function column(name, Numbers) {
  if (!columns.has(name)) columns.set(name, load(`columns/${name}`).then((text) => new Numbers(bytes(text).buffer)));
  return columns.get(name);
}

// The forms on which a rule fired, as a mark a form.
async function firedOn(rule) {
  const steps = bytes(await shard("fired", rule));
  const marks = new Uint8Array(about.forms);
  let number = 0;
  let step = 0;
  let shift = 0;
  for (const one of steps) {
    step += (one & 0x7f) * 2 ** shift;
    shift += 7;
    if (one < 0x80) {
      number += step;
      marks[number] = 1;
      step = 0;
      shift = 0;
    }
  }
  return marks;
}
