// The JavaScript side of the conversions; Conversion.java holds the table and the numbers.
import { take } from "./host.mjs";

const { mark } = take();
const PLAIN = 0;
export const JSON_TEXT = 1;
const BYTES = 2;
const BIG = 3;
const JSON_WITH_BIG = 4;
const NOTHING = 5;

const { stringify: stringifyJson } = JSON;
export const { parse: parseJson } = JSON;
const MARKED = new RegExp(`"${mark}(-?\\d+)"`, "g");
let travelling = false;
let sawBig = false;

/** Hands a value to a function of the node, `to(kind, payload)`, and answers what that answers. */
export function pass(value, to) {
  if (typeof value === "object") {
    if (value === null) return to(NOTHING, false);
    return value.byteLength === undefined ? to(JSON_TEXT, stringify(value)) : passBytes(value, to);
  }
  switch (typeof value) {
    case "string":
    case "boolean":
      return to(PLAIN, value);
    case "number":
      refuseNotNumber(value, "the body");
      return to(PLAIN, value);
    case "bigint":
      return to(BIG, String(value));
    case "undefined":
      return to(NOTHING, false);
    default:
      throw new TypeError(`a ${typeof value} cannot travel; allowed: null, boolean, number, bigint, text, array, object, Uint8Array`);
  }
}

/** Or an object that has a member of that name. */
function passBytes(value, to) {
  if (ArrayBuffer.isView(value)) {
    const all = value.byteLength === value.buffer.byteLength;
    return to(BYTES, all ? value.buffer : value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
  }
  return value instanceof ArrayBuffer ? to(BYTES, value) : to(JSON_TEXT, stringify(value));
}

function stringify(value) {
  travelling = true;
  sawBig = false;
  let text;
  try {
    text = stringifyJson(value);
  } finally {
    travelling = false;
  }
  if (text === undefined) throw new TypeError("the body's toJSON answers nothing that can travel");
  // JSON writes what is no number as null, so only a text with a null in it needs the walk
  if (text.includes("null")) refuseNotNumbers(value, "the body");
  return sawBig ? text.replace(MARKED, "$1") : text;
}

function refuseNotNumbers(value, path) {
  if (typeof value === "number") refuseNotNumber(value, path);
  if (value === null || typeof value !== "object" || typeof value.toJSON === "function") return;
  for (const key of Object.keys(value)) {
    refuseNotNumbers(value[key], Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
  }
}

function refuseNotNumber(value, path) {
  if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which cannot travel; send null or text`);
}

/** What the node handed over. */
export function receive(kind, payload) {
  switch (kind) {
    case PLAIN:
      return payload;
    case JSON_TEXT:
      return parseJson(payload);
    case BYTES:
      return copy(new Uint8Array(new ArrayBuffer(payload)));
    case BIG:
      return BigInt(payload);
    case JSON_WITH_BIG:
      return JSON.parse(payload, unmark);
    default:
      return null;
  }
}

// `set` copies the node's memory in one piece; the constructor would go byte by byte
function copy(bytes) {
  const own = new Uint8Array(bytes.length);
  own.set(bytes);
  return own;
}

function unmark(_, value) {
  return typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
}

function toJson(prototype, encodeOnTheWay) {
  Object.defineProperty(prototype, "toJSON", { value: encodeOnTheWay, writable: true, configurable: true });
}

toJson(BigInt.prototype, function () {
  if (!travelling) throw new TypeError("Do not know how to serialize a BigInt");
  sawBig = true;
  return mark + this;
});

for (const type of [Object.getPrototypeOf(Uint8Array), ArrayBuffer]) {
  toJson(type.prototype, function () {
    if (travelling) throw new TypeError("bytes inside an object cannot travel; send them as the body, or as Base64 text");
    return this;
  });
}
