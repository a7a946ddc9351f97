// What JavaScript programs expect of every platform and the language alone does not have.
import { take } from "./host.mjs";
import { clone } from "./clone.mjs";
import { format } from "./inspect.mjs";
import { AbortController, AbortSignal } from "./abort.mjs";
import { DOMException, Event, EventTarget } from "./events.mjs";
import { Headers, Request, Response, fetch } from "./fetch.mjs";
import { URL, URLSearchParams } from "./url.mjs";

const { startTimer, stopTimer, log, unhandled, encodeBase64, decodeBase64, randomBytes } = take();

function define(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function schedule(what, ms, args, repeat) {
  if (typeof what !== "function") throw new TypeError(`a timer calls a function, not ${format([what])}`);
  return startTimer(args.length ? () => what(...args) : what, delay(ms), repeat);
}

// as in browsers and Node: whatever is no delay is the shortest one
function delay(ms) {
  const number = Math.trunc(Number(ms));
  return number >= 1 && number <= 2147483647 ? number : 1;
}

function cancel(id) {
  if (typeof id === "number") stopTimer(id);
}

define("setTimeout", (what, ms, ...args) => schedule(what, ms, args, false));
define("setInterval", (what, ms, ...args) => schedule(what, ms, args, true));
define("setImmediate", (what, ...args) => schedule(what, 0, args, false));
define("clearTimeout", cancel);
define("clearInterval", cancel);
define("clearImmediate", cancel);

define("queueMicrotask", (what) => {
  if (typeof what !== "function") throw new TypeError(`queueMicrotask calls a function, not ${format([what])}`);
  Promise.resolve().then(() => what()); // what it throws is an unhandled rejection, and logged as one
});

define("structuredClone", clone);

for (const type of [AbortController, AbortSignal, DOMException, Event, EventTarget, Headers, Request, Response, URL, URLSearchParams]) {
  define(type.name, type);
}
define("fetch", fetch);

const INTEGERS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array];
const MAX_RANDOM = 65_536;

function getRandomValues(array) {
  if (!INTEGERS.some((type) => array instanceof type)) {
    throw new DOMException("getRandomValues fills an array of integers, such as a Uint8Array", "TypeMismatchError");
  }
  if (array.byteLength > MAX_RANDOM) {
    throw new DOMException(`getRandomValues fills at most ${MAX_RANDOM} bytes, not ${array.byteLength}`, "QuotaExceededError");
  }
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(new Uint8Array(new ArrayBuffer(randomBytes(array.byteLength))));
  return array;
}

function randomUUID() {
  const bytes = getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // RFC 9562: version 4, variant 10
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

define("crypto", Object.freeze({ getRandomValues, randomUUID }));

define("btoa", (text) => {
  const plain = String(text);
  if (/[^\u0000-\u00ff]/.test(plain)) throw new DOMException("btoa takes characters up to U+00FF; encode the text to bytes first", "InvalidCharacterError");
  return encodeBase64(plain);
});

define("atob", (text) => {
  const plain = decodeBase64(String(text).replace(/[\t\n\f\r ]/g, ""));
  if (plain === false) throw new DOMException("atob: the text is not Base64", "InvalidCharacterError");
  return plain;
});

const started = new Map();
const counts = new Map();
const level = (name) => (...what) => log(name, format(what));

define("console", {
  debug: level("debug"),
  trace: level("debug"),
  log: level("info"),
  info: level("info"),
  warn: level("warn"),
  error: level("error"),
  dir: (value) => log("info", format([value])),
  assert(condition, ...what) {
    if (!condition) log("error", format(["Assertion failed", ...what]));
  },
  count(label = "default") {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log("info", `${label}: ${counts.get(label)}`);
  },
  time(label = "default") {
    started.set(label, performance.now());
  },
  timeEnd(label = "default") {
    if (!started.has(label)) return;
    log("info", `${label}: ${(performance.now() - started.get(label)).toFixed(1)} ms`);
    started.delete(label);
  },
});

Graal.setUnhandledPromiseRejectionHandler((reason) => unhandled(reason));
delete globalThis.Graal;
