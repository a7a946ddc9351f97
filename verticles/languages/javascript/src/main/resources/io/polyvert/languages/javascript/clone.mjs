// structuredClone, HTML standard section 2.7, for what a verticle has.

import { DOMException } from "./events.mjs";

const refused = (value) =>
  new DOMException(`${typeof value === "function" ? "a function" : "this object"} cannot be cloned`, "DataCloneError");

export function clone(value) {
  return copy(value, new Map());
}

function copy(value, seen) {
  if (typeof value === "function" || typeof value === "symbol") throw refused(value);
  if (value === null || typeof value !== "object") return value;
  if (!seen.has(value)) copyObject(value, seen, (made) => (seen.set(value, made), made));
  return seen.get(value);
}

function copyObject(value, seen, known) {
  if (Array.isArray(value)) return fill(known(new Array(value.length)), value, seen);
  if (value instanceof Date) return known(new Date(value.getTime()));
  if (value instanceof RegExp) return known(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return known(value.slice(0));
  if (ArrayBuffer.isView(value)) return known(view(value, copy(value.buffer, seen)));
  if (value instanceof Map) return entries(known(new Map()), value, seen);
  if (value instanceof Set) return members(known(new Set()), value, seen);
  if (value instanceof Error) return error(value, seen, known);
  if ([Boolean, Number, String, BigInt].some((type) => value instanceof type)) return known(Object(value.valueOf()));
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) throw refused(value);
  return fill(known({}), value, seen);
}

function fill(made, from, seen) {
  for (const key of Object.keys(from)) made[key] = copy(from[key], seen);
  return made;
}

function entries(made, from, seen) {
  for (const [key, value] of [...from]) made.set(copy(key, seen), copy(value, seen));
}

function members(made, from, seen) {
  for (const value of [...from]) made.add(copy(value, seen));
}

function view(value, buffer) {
  const length = value instanceof DataView ? value.byteLength : value.length;
  return new value.constructor(buffer, value.byteOffset, length);
}

function error(value, seen, known) {
  const types = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const made = known(new (types[value.name] ?? Error)(value.message));
  if ("cause" in value) made.cause = copy(value.cause, seen);
}
