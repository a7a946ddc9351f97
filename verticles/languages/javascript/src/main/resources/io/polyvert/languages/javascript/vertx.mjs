// The module "vertx": what a verticle sees of the node.
import { accepted, take } from "./host.mjs";
import { JSON_TEXT, parseJson, pass, receive } from "./convert.mjs";
import { format } from "./inspect.mjs";
import { stops } from "./stops.mjs";
import { CREDITS, Source, Stream, isStream } from "./streams.mjs";
import { makeJobs } from "./jobs.mjs";
import { AbortController, AbortSignal } from "./abort.mjs";
import { DOMException } from "./events.mjs";

export { files } from "./files.mjs";

// read once: every look into what the node gives would cross the border
const { consumer, request, give, over, drop, send, publish, log: write, config: configText } = take();
const REFUSED = 8;
const UNAVAILABLE = 503;
const BROKEN = 9;
const ABORTED = 10;
const REMAINING = 11;
const WATCH = 12;
const NOTHING = 5;
const { asyncIterator: ASYNC_ITERATOR } = Symbol;
const NO_HEADERS = Object.freeze({});
const OPTIONS = ["headers", "timeout", "signal", "stream", "key"];
const CONSUMER_OPTIONS = ["group"];
const MAX_STREAMS = 10_000;
const PULL = Object.freeze({ timeout: 30_000 });
const WHOLE = Object.freeze({ credits: CREDITS });
const HEADERS_ONLY = ["headers"];
const TELL_OPTIONS = ["headers", "key"];

/** A refusal that is meant: thrown by a handler it is the answer, and a request that fails is rejected with one. */
export class Failure extends Error {
  constructor(code, text) {
    super(text);
    if (!Number.isInteger(code) || code < 1 || code > 2147483647) {
      throw new TypeError(`failure code ${code} is not a whole number above 0; take one like 400, 404, 409 or 503`);
    }
    this.failureCode = code;
  }
}
Object.defineProperty(Failure.prototype, "name", { value: "Failure", writable: true, configurable: true });

const ANSWER = Symbol("answer");
const SIGNAL = Symbol("signal");

/** What every message can do. It is the prototype of a literal, which the interpreter makes faster than an instance. */
const MESSAGE = Object.freeze({
  /** Answers now: `reply(body, {headers})`. What the handler returns or throws afterwards does not count. */
  reply(body, options = {}) {
    const { headers } = checked(options, HEADERS_ONLY);
    const answer = this[ANSWER];
    if (answer) pass(body, (kind, payload) => accepted(answer(kind, payload, headers)));
  },

  /** Fires when nobody waits for the answer any more: its caller gave up, ran out of time, or has left. */
  get signal() {
    if (this[SIGNAL] === undefined) {
      const controller = new AbortController();
      this[SIGNAL] = controller.signal;
      this[ANSWER]?.(WATCH, (reason) => controller.abort(new DOMException(reason, "AbortError")));
    }
    return this[SIGNAL];
  },

  /** How many ms its caller still waits; null when it did not say. Requests made meanwhile wait no longer. */
  get remaining() {
    return this[ANSWER]?.(REMAINING) ?? null;
  },

  /** When its caller stops waiting, as a time of `Date.now()`; null when it did not say. */
  get deadline() {
    const left = this.remaining;
    return left === null ? null : Date.now() + left;
  },
});

/** `stream` is the one that the caller brings, to be read with `for await`; null when it brings none. */
function received(address, kind, payload, headers, answer, stream) {
  return {
    __proto__: MESSAGE,
    address,
    body: kind === JSON_TEXT ? parseJson(payload) : receive(kind, payload),
    headers: headers === "" ? NO_HEADERS : JSON.parse(headers),
    stream: stream ? new Stream(WIRE, stream) : null,
    [ANSWER]: answer,
    [SIGNAL]: undefined,
  };
}

function requireText(what, value) {
  if (typeof value !== "string" || value === "") throw new TypeError(`${what} ${format([value])} is not a text`);
}

function requireFunction(what, value) {
  if (typeof value !== "function") throw new TypeError(`${what} ${format([value])} is not a function`);
}

function checked(options, allowed = OPTIONS) {
  for (const name of Object.keys(options)) {
    if (!allowed.includes(name)) throw new TypeError(`option '${name}' is unknown; allowed: ${allowed.join(", ")}`);
  }
  const timeout = options.timeout ?? 0;
  if (options.timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1 && timeout <= 2147483647)) {
    throw new TypeError(`timeout ${format([timeout])} is not a whole number of milliseconds from 1`);
  }
  const { signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal ${format([signal])} is not an AbortSignal, such as message.signal or AbortSignal.timeout(ms)`);
  }
  const { key = null } = options;
  if (key !== null) requireText("key", key);
  return { timeout, signal, key, stream: options.stream, headers: options.headers === undefined ? "" : headersText(options.headers) };
}

function headersText(headers) {
  return JSON.stringify(Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])));
}

/**
 * One function for each consumer. It runs for every message and mostly interpreted, where each step and each call costs:
 * so what is rare is asked for last and is elsewhere.
 */
function deliverer(handler) {
  const handle = handler.length > 1 ? (message) => withCallback(handler, message) : handler;
  return (kind, payload, headers, answer, expected, brought, sentTo) => {
    try {
      const message = {
        __proto__: MESSAGE,
        address: sentTo,
        body: kind === JSON_TEXT ? parseJson(payload) : receive(kind, payload),
        headers: headers === "" ? NO_HEADERS : JSON.parse(headers),
        stream: brought ? new Stream(WIRE, brought) : null,
        [ANSWER]: answer,
        [SIGNAL]: undefined,
      };
      const result = handle(message);
      if (typeof result === "object" && result !== null
        && (result.then !== undefined || result[ASYNC_ITERATOR] !== undefined || result.next !== undefined)) {
        later(result, message, answer, expected);
        return;
      }
      const refusal = pass(expected ? result : null, answer);
      if (refusal) accepted(refusal);
      if (brought) message.stream.close();
    } catch (error) {
      refuse(error, answer);
      if (brought) drop(brought);
    }
  };
}

/** Answers with what a promise is kept with, or with a stream. */
async function later(result, message, answer, expected) {
  try {
    const value = await result;
    if (isStream(value)) {
      await begin(value, message, answer, expected);
      return;
    }
    accepted(pass(expected ? value : null, answer));
  } catch (error) {
    refuse(error, answer);
  }
  message.stream?.close();
}

// -- streams

const given = new Set();

const WIRE = {
  ask: async (name, credits) => {
    const { message, rest } = await exchange(name, { credits }, PULL);
    return { body: message.body, rest };
  },
  drop: (name) => drop(name),
};

/** Serves a stream at an address of its own. */
function serve(items) {
  if (!isStream(items)) throw new TypeError(`a stream is an iterator or a generator, not ${format([items])}`);
  if (given.size >= MAX_STREAMS) throw new Failure(UNAVAILABLE, `${MAX_STREAMS} streams are given by this verticle already`);
  const stream = { address: "", source: undefined };
  stream.source = new Source(items, () => {
    given.delete(stream);
    over(stream.address);
  });
  stream.address = give(async (kind, payload, headers, answer, expected) => {
    try {
      const message = received(stream.address, kind, payload, headers, answer);
      const batch = await pulled(stream, message, message.body);
      if (batch && expected) accepted(pass(batch.body, (kind, payload) => answer(kind, payload, "", batch.rest)));
      else answer(NOTHING, false);
    } catch (error) {
      refuse(error, answer);
    }
  });
  given.add(stream);
  return stream;
}

async function pulled({ address, source }, message, order) {
  const leave = () => source.drop();
  message.signal.addEventListener("abort", leave);
  try {
    const batch = await source.pulled(order, message.remaining ?? undefined);
    return batch && { body: batch.body, rest: batch.over ? "" : address };
  } finally {
    message.signal.removeEventListener("abort", leave);
  }
}

/** Answers the request for a stream. */
async function begin(items, message, answer, expected) {
  if (!expected) {
    new Source(items).drop();
    answer(NOTHING, false);
    return;
  }
  const batch = await pulled(serve(items), message, WHOLE);
  accepted(pass(batch.body, (kind, payload) => answer(kind, payload, "", batch.rest)));
}

function withCallback(handler, message) {
  return new Promise((resolve, reject) => handler(message, (error, body) => (error ? reject(error) : resolve(body))));
}

function refuse(error, answer) {
  const before = JSON.stringify(traceOf(error));
  const stack = String(error?.stack ?? "");
  if (error?.name === "AbortError") answer(ABORTED, error, String(error), before, stack);
  else if (error instanceof Failure) answer(REFUSED, error, error.message, before, stack, error.failureCode > 0 ? error.failureCode : UNAVAILABLE);
  else answer(BROKEN, error, String(error), before, stack);
}

/** The way of the failed request that is behind an error. */
function traceOf(error) {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 32; cause = cause.cause, depth++) {
    if (Array.isArray(cause.trace)) return cause.trace;
  }
  return [];
}

/** What a request that failed is rejected with; `trace` tells through which languages, files and addresses it went. */
function failure(failureCode, failureType, text, trace) {
  const failed = Object.assign(new Failure(UNAVAILABLE, text), { failureCode, failureType });
  return Object.defineProperty(failed, "trace", { value: trace });
}

function ask(address, body, options) {
  return whole(address, exchange(address, body, options));
}

/** Fails with a failure that is made here: in its stack are the functions that await it. */
async function whole(address, asked) {
  try {
    const { message, rest } = await asked;
    return rest === undefined ? message : refuseStream(address, rest);
  } catch (error) {
    throw error instanceof Failure && error.trace ? failure(error.failureCode, error.failureType, error.message, error.trace) : error;
  }
}

function refuseStream(address, rest) {
  if (rest) drop(rest);
  throw new Failure(400, `'${address}' answers with a stream; read it: for await (const item of bus.stream("${address}"))`);
}

/** A request, and where the rest of the stream is that it is answered with. */
function exchange(address, body, options = {}) {
  requireText("address", address);
  const { headers, timeout, signal, stream, key } = checked(options);
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const brought = stream === undefined ? undefined : serve(stream);
    let cancel;
    const settle = (code, type, text, from, kind, payload, replyHeaders, rest) => {
      signal?.removeEventListener("abort", withdraw);
      if (!rest) brought?.source.drop();
      if (code === 0) resolve({ message: received(from, kind, payload, replyHeaders), rest: rest ?? undefined });
      else reject(failure(code, type, text, JSON.parse(from)));
    };
    const withdraw = () => {
      brought?.source.drop();
      reject(signal.reason);
      cancel();
    };
    pass(body, (kind, payload) => (cancel = request(address, kind, payload, headers, timeout, settle, brought?.address ?? null, key)));
    accepted(cancel);
    signal?.addEventListener("abort", withdraw);
  });
}

function tell(how, address, body, options = {}) {
  requireText("address", address);
  const { headers, key } = checked(options, TELL_OPTIONS);
  pass(body, (kind, payload) => accepted(how(address, kind, payload, headers, key)));
}

export const bus = Object.freeze({
  /**
   * Serves an address. What the handler answers, now or by a promise, is the reply's body; what it throws is the
   * failure. A handler with two parameters gets `(message, done)` and calls `done(error, body)`. The address may be a
   * pattern: `*` is any one segment, `>` at the end is all that follow. Of a `group`'s members one gets each message.
   */
  consumer(address, handler, options = {}) {
    requireText("address", address);
    requireFunction("handler", handler);
    checked(options, CONSUMER_OPTIONS);
    const { group = "" } = options;
    if (group !== "") requireText("group", group);
    let unregister;
    const registered = new Promise((resolve, reject) => {
      unregister = consumer(address, deliverer(handler), resolve,
        (why) => reject(new Error(`address '${address}' cannot be served: ${why}`)), group);
    });
    accepted(unregister);
    return Object.freeze({
      address,
      /** Kept when the address is known to the whole cluster. */
      registered: () => registered,
      unregister: () => new Promise((resolve) => unregister(resolve)),
    });
  },

  /**
   * `request(address, body, {headers, timeout, signal, stream}?, callback?)`: a promise of the answer, or
   * `callback(error, message)`. When the signal fires, the work for it ends wherever it is. `stream` is an iterator,
   * plain or asynchronous, whose items the handler reads as `message.stream`.
   */
  request(address, body, ...rest) {
    const callback = typeof rest.at(-1) === "function" ? rest.pop() : undefined;
    const answer = ask(address, body, ...rest);
    if (!callback) return answer;
    answer.then((message) => callback(null, message), (error) => callback(error));
  },

  /**
   * Asks for a stream: `for await (const item of bus.stream("ticks"))`. It is what the handler yields; one that answers
   * with one body gives a stream of one item. `timeout` is for the first answer.
   */
  stream(address, body, options) {
    const opening = exchange(address, body, options).then(({ message, rest }) => ({ body: message.body, rest }));
    return new Stream(WIRE, undefined, opening);
  },

  send: (address, body, options) => tell(send, address, body, options),
  publish: (address, body, options) => tell(publish, address, body, options),
});

export const config = JSON.parse(configText);

export const log = Object.freeze(
  Object.fromEntries(["debug", "info", "warn", "error"].map((level) => [level, (...what) => write(level, format(what))])));

/** A promise that is kept after so many milliseconds: `await timer(100)`. */
export const timer = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Called when the verticle is undeployed; a promise is waited for. */
export function onStop(hook) {
  requireFunction("stop hook", hook);
  stops.push(hook);
}

/** Durable jobs. */
export const jobs = makeJobs(bus, onStop, "javascript");
