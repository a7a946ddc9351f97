// Bodies as JSON: whole numbers beyond 2^53 are BigInts, what JSON would change silently is refused.

const MARK = `bigint-${crypto.getRandomValues(new Uint32Array(4)).join("-")}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, "g");
const TEXT_OR_LONG = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?:[.eE][0-9.eE+-]*)?/g;
const MAX_LONG = 2n ** 63n;

let travelling = false;
let sawBig = false;

/**
 * The JSON of a body. Throws a TypeError that says what cannot travel.
 *
 * @param {number} maxDepth how deep it may nest; as it stands for a node whose hello does not tell
 */
export function stringify(value, maxDepth = 256) {
  if (typeof value === "bigint" && (value >= MAX_LONG || value < -MAX_LONG)) {
    throw new TypeError(`the bigint ${value} cannot travel: it does not fit into 64 bits; send it as text`);
  }
  if (typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(`a ${typeof value} cannot travel; allowed: null, boolean, number, bigint, text, array, object, Uint8Array`);
  }
  if (value === undefined) return "null";
  if (Object.is(value, -0)) return "-0.0"; // JSON.stringify forgets its sign
  const text = encode(value);
  if (text === undefined) throw new TypeError("the body's toJSON answers nothing that can travel");
  if (text.length > 2 * maxDepth && isDeeper(text, maxDepth)) {
    throw new TypeError(`the body cannot travel: it is nested deeper than ${maxDepth}`);
  }
  if (text.includes("null")) refuseNotNumbers(value, "the body");
  return sawBig ? text.replace(MARKED, "$1") : text;
}

/** Counted in the text, which has what `toJSON` says. */
function isDeeper(text, maxDepth) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(text, at);
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (code === 0x5d || code === 0x7d) {
      depth--;
    }
  }
  return false;
}

/** Where the JSON string that begins at `from` ends. */
function endOfText(text, from) {
  for (let end = text.indexOf('"', from + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
}

function encode(value) {
  travelling = true;
  sawBig = false;
  try {
    return JSON.stringify(value);
  } finally {
    travelling = false;
  }
}

function refuseNotNumbers(value, path) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`${path} is ${value}, which cannot travel; send null or text`);
  }
  if (value === null || typeof value !== "object" || typeof value.toJSON === "function") return;
  for (const key of Object.keys(value)) {
    refuseNotNumbers(value[key], Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
  }
}

export function parse(text) {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(TEXT_OR_LONG, (part) =>
    part[0] === '"' || /[.eE]/.test(part) || Number.isSafeInteger(Number(part)) ? part : `"${MARK}${part}"`);
  return JSON.parse(marked, (_, value) =>
    typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value);
}

export function requireText(what, value) {
  if (typeof value !== "string" || value === "") throw new TypeError(`${what} ${shown(value)} is not a text`);
}

export function requireKnown(options, allowed) {
  const unknown = Object.keys(options).find((name) => !allowed.includes(name));
  if (unknown) throw new TypeError(`option '${unknown}' is unknown; allowed: ${allowed.join(", ")}`);
}

export function requireFunction(what, value) {
  if (typeof value !== "function") throw new TypeError(`${what} ${shown(value)} is not a function`);
}

export function shown(value) {
  try {
    if (typeof value === "string" || (typeof value === "object" && value)) return JSON.stringify(value);
  } catch {
    // what JSON cannot show, its name must do
  }
  return String(value);
}

function toJson(prototype, encodeOnTheWay) {
  Object.defineProperty(prototype, "toJSON", { value: encodeOnTheWay, writable: true, configurable: true });
}

toJson(BigInt.prototype, function () {
  if (!travelling) throw new TypeError("Do not know how to serialize a BigInt");
  sawBig = true;
  return MARK + this;
});

function refuseBytes(otherwise) {
  return function () {
    if (travelling) throw new TypeError("bytes inside an object cannot travel; send them as the body, or as Base64 text");
    return otherwise.call(this);
  };
}

const itself = function () {
  return this;
};
toJson(Object.getPrototypeOf(Uint8Array).prototype, refuseBytes(itself));
toJson(ArrayBuffer.prototype, refuseBytes(itself));
if (globalThis.Buffer) toJson(Buffer.prototype, refuseBytes(Buffer.prototype.toJSON)); // Node's own is older than this one
