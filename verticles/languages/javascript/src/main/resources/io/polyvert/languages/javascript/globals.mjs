// What JavaScript programs expect of every platform and the language alone does not have.
import { take } from "./host.mjs";
import { clone } from "./clone.mjs";
import { format } from "./inspect.mjs";

const { startTimer, stopTimer, log, unhandled, encodeBase64, decodeBase64 } = take();

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

define("btoa", (text) => {
  const plain = String(text);
  if (/[^\u0000-\u00ff]/.test(plain)) throw new TypeError("btoa takes characters up to U+00FF; encode the text to bytes first");
  return encodeBase64(plain);
});

define("atob", (text) => {
  const plain = decodeBase64(String(text).replace(/[\t\n\f\r ]/g, ""));
  if (plain === false) throw new TypeError("atob: the text is not Base64");
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
