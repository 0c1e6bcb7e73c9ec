// What is asked for, and the numbers of the forms that are like it; null stands for all of them.
const VERDICT = 3;
const SEVERITY = { error: 4, warning: 8, note: 16, new: 32, undecided: 64, waived: 128 };
const EVERY = { verdict: null, region: 0, rule: null, severity: "", text: "", unit: null, unitName: "" };
let asked = { ...EVERY };
let matches = null;
let searching = 0;

function isPlain(one) {
  return one.verdict === null && !one.region && one.rule === null && !one.severity && one.unit === null;
}

// A test of a form's number for everything but text.
async function tests(one) {
  const made = [];
  if (one.verdict !== null || one.severity) {
    const flags = await column("flags", Uint8Array);
    if (one.verdict !== null) made.push((at) => (flags[at] & VERDICT) === one.verdict);
    if (one.severity) made.push((at) => flags[at] & SEVERITY[one.severity]);
  }
  if (one.region) {
    const regions = await column("regions", Uint16Array);
    const inside = new Uint8Array(about.regions.length);
    about.regions.forEach((line, place) => (inside[place] = place === one.region || inside[line[2]] ? 1 : 0));
    inside[0] = 0;
    made.push((at) => inside[regions[at]]);
  }
  if (one.unit !== null) {
    const units = await column("units", Uint32Array);
    made.push((at) => units[at] === one.unit);
  }
  if (one.rule !== null) {
    const fired = await firedOn(one.rule);
    made.push((at) => fired[at]);
  }
  return made;
}

function numbersLike(made) {
  const found = [];
  for (let at = 0; at < about.forms; at += 1) if (made.every((test) => test(at))) found.push(at);
  return found;
}

function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

// Every shard of a list, some at a time; stops when somebody asks for something else.
async function eachShard(kind, wanted, ticket, told, look) {
  let read = 0;
  const one = async (number) => {
    if (ticket !== searching) return;
    const rows = await load(`${kind}/${String(number).padStart(5, "0")}`);
    if (ticket !== searching) return;
    look(rows, number * about.rows);
    read += 1;
    told(read, wanted.length);
  };
  const left = [...wanted];
  const lane = async () => {
    while (left.length) await one(left.shift());
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

function shardsOf(kind) {
  return Array.from({ length: Math.ceil(about[kind] / about.rows) }, (_, at) => at);
}

// The forms whose organisation has every word in its name.
async function byUnit(parts, ticket, told) {
  const like = new Uint8Array(about.units);
  await eachShard("units", shardsOf("units"), ticket, told, (rows, start) =>
    rows.forEach((row, at) => (like[start + at] = parts.every((part) => row[0].toLowerCase().includes(part)) ? 1 : 0)));
  const units = await column("units", Uint32Array);
  return (at) => like[units[at]];
}

// The forms among some whose id, source and organisation have every word.
async function byText(parts, among, ticket, told) {
  const inside = among === null ? null : new Set(among);
  const wanted = among === null ? shardsOf("forms") : [...new Set(among.map((one) => Math.floor(one / about.rows)))];
  const found = [];
  await eachShard("forms", wanted, ticket, told, (rows, start) =>
    rows.forEach((row, at) => {
      const text = `${row[0]}\n${row[1]}\n${row[2]}`.toLowerCase();
      if (parts.every((part) => text.includes(part)) && (inside === null || inside.has(start + at))) found.push(start + at);
    }));
  return Uint32Array.from(found).sort();
}
