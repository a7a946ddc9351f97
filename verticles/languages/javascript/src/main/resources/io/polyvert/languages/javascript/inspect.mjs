// Values as text, for the log.
const MAX_DEPTH = 4;
const MAX_ITEMS = 100;
const MAX_TEXT = 10_000;

/** As console.log joins its arguments: text as it is, `%s %d %i %f %j %o %O %%` filled in, the rest inspected. */
export function format(what) {
  if (typeof what[0] !== "string" || !what[0].includes("%")) return what.map(plain).join(" ");
  const rest = what.slice(1);
  const text = what[0].replace(/%([sdifjoO%])/g, (all, verb) => (verb === "%" ? "%" : rest.length ? filled(verb, rest.shift()) : all));
  return [text, ...rest.map(plain)].join(" ");
}

function filled(verb, value) {
  if (verb === "s") return plain(value);
  if (verb === "d") return String(Number(value));
  if (verb === "i") return String(Number.parseInt(value, 10));
  if (verb === "f") return String(Number.parseFloat(value));
  return verb === "j" ? JSON.stringify(value) : inspect(value, 0, []);
}

function plain(value) {
  return typeof value === "string" ? value : inspect(value, 0, []);
}

function inspect(value, depth, inside) {
  if (typeof value === "string") return JSON.stringify(value.slice(0, MAX_TEXT));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name || "(anonymous)"}]`;
  if (value === null || typeof value !== "object") return Object.is(value, -0) ? "-0" : String(value);
  if (inside.includes(value)) return "[circular]";
  if (value instanceof Error) return value.stack || String(value);
  if (value instanceof Date || value instanceof RegExp) return String(value instanceof Date ? value.toJSON() : value);
  if (value instanceof Promise) return "[promise]";
  return depth >= MAX_DEPTH ? "[…]" : object(value, depth + 1, [...inside, value]);
}

function object(value, depth, inside) {
  const of = (item) => inspect(item, depth, inside);
  if (Array.isArray(value)) return `[${some(value, of)}]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength} bytes)`;
  if (value instanceof Set) return `Set {${some([...value], of)}}`;
  if (value instanceof Map) return `Map {${some([...value], ([key, item]) => `${of(key)} => ${of(item)}`)}}`;
  const name = value.constructor && value.constructor !== Object ? `${value.constructor.name} ` : "";
  return `${name}{${some(Object.keys(value), (key) => `${key}: ${of(value[key])}`)}}`;
}

function some(items, of) {
  const shown = items.slice(0, MAX_ITEMS).map(of).join(", ");
  return items.length > MAX_ITEMS ? `${shown}, … ${items.length - MAX_ITEMS} more` : shown;
}
