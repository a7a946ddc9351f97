// What travels: messages, and the failures that answer requests.

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

export const CANCELLED = 499;
export const INTERNAL = 500;
export const UNAVAILABLE = 503;
const NO_HEADERS = Object.freeze({});

/** A failed request as the node told of it: with -1 when its recipient has said nothing. */
export function failed(failureCode, failureType, text, trace = []) {
  const failure = Object.assign(new Failure(UNAVAILABLE, text), { failureCode, failureType });
  Object.defineProperty(failure, "trace", { value: trace });
  return failure;
}

let cancel;
let isCancelled;
let answerBy;
let isAnswered;

export class Message {
  #controller;
  #deadline;
  #cancelled;
  #answer;

  constructor(address, body, headers = NO_HEADERS, timeout = undefined, stream = null) {
    this.address = address;
    this.body = body;
    this.headers = headers;
    /** The stream that the caller brings, to be read with `for await`; null when it brings none. */
    this.stream = stream;
    this.#deadline = timeout === undefined ? null : performance.now() + timeout;
  }

  /** Answers now: `reply(body, {headers})`. What the handler returns or throws afterwards does not count. */
  reply(body, options = {}) {
    const answer = this.#answer;
    if (answer) answer(body, options);
    this.#answer = null;
  }

  /** Fires when nobody waits for the answer any more: its caller gave up, ran out of time, or has left. */
  get signal() {
    this.#controller ??= new AbortController();
    if (this.#cancelled && !this.#controller.signal.aborted) this.#controller.abort(this.#cancelled);
    return this.#controller.signal;
  }

  /** How many ms its caller still waits; null when it did not say. Requests made meanwhile wait no longer. */
  get remaining() {
    return this.#deadline === null ? null : Math.max(0, this.#deadline - performance.now());
  }

  /** When its caller stops waiting, as a time of `Date.now()`; null when it did not say. */
  get deadline() {
    const left = this.remaining;
    return left === null ? null : Date.now() + left;
  }

  static {
    cancel = (message) => {
      message.#cancelled = new DOMException(`the caller of '${message.address}' waits no longer`, "AbortError");
      message.#controller?.abort(message.#cancelled);
    };
    isCancelled = (message) => message.#cancelled !== undefined;
    answerBy = (message, answer) => (message.#answer = answer);
    isAnswered = (message) => message.#answer === null;
  }
}

export { answerBy, cancel, isAnswered, isCancelled };
