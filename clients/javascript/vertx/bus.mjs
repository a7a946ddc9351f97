// The event bus, seen from JavaScript. What differs between Node and browsers is its host's:
// `{connect(url, on), current, trace(error, address, since), stackOf(error), placed?(error)}`, where `current` is an
// AsyncLocalStorage or as good as the place has, and a link has `isOpen`, `isFull`, `encode(head, bytes)`,
// `sizeOf(frame, most)`, `write(frame)`, `take(maxFrameBytes)`, `close()` and `abort(reason)`.
import { CANCELLED, Failure, INTERNAL, Message, UNAVAILABLE, answerBy, cancel, failed, isAnswered, isCancelled } from "./messages.mjs";
import { CREDITS, Source, Stream, isStream } from "./streams.mjs";
import { requireFunction, requireKnown, requireText, shown, stringify } from "./values.mjs";

/** Largest frame taken from a node before its hello tells the limit, and at least taken after it. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const OPTIONS = ["headers", "timeout", "signal", "stream", "retry", "key"];
const HEADERS_ONLY = ["headers"];
const TELL_OPTIONS = ["headers", "key"];
const MAX_STREAMS = 10_000;
const INVALID = 400;
const PULL_MS = 30_000;
const RESERVED = ["timeout", "localOnly"];
const MAX_IN_HAND = 10_000;
const ANSWER_GRACE_MS = 5_000;

const LOST = "LOST";

let open;
let register;
let leave;
let idle;
let close;
let resume;
let acknowledged;
let cut;

/** An answer on a stream; more is at `rest`. */
class Batch {
  constructor(items, rest) {
    this.items = items;
    this.rest = rest;
  }
}

/** A body as it will travel: JSON, or raw bytes. */
class Content {
  /** @param {boolean} keep whether it must stay what it is now */
  constructor(body, maxDepth, keep) {
    const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
    if (!ArrayBuffer.isView(bytes)) this.text = stringify(body, maxDepth);
    else this.bytes = keep ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice() : bytes;
  }
}

export class Bus {
  #link;
  #last = 0;
  #held = true;
  #timeout = 30_000;
  #maxFrameBytes = MAX_FRAME_BYTES;
  #maxDepth;
  #consumers = new Map();
  #requests = new Map(); // reply address -> {settle, address, overdue, parent}
  #acknowledgements = new Map();
  #sources = new Map(); // name -> {name, address, source}
  #inHand = new Map(); // reply address -> message
  #working = 0;
  #idle;
  #hello;
  #log;
  #lifecycle;
  #wire = this.#newWire();
  #host;
  #sweep;
  /** A client that comes back: called with what was lost. */
  #comeback;

  constructor(log, host) {
    this.#log = log;
    this.#host = host;
  }

  /**
   * Serves an address. What the handler answers, now or by a promise, is the reply's body; what it throws is the
   * failure. A handler with two parameters gets `(message, done)` and calls `done(error, body)`. The address may be a
   * pattern: `*` is any one segment, `>` at the end is all that follow. Of a `group`'s members one gets each message.
   */
  consumer(address, handler, options = {}) {
    requireText("address", address);
    requireFunction("handler", handler);
    checked(options, ["group"]);
    if (this.#consumers.has(address)) throw new TypeError(`address '${address}' is served by this program already`);
    const handle = handler.length > 1 ? (message) => withCallback(handler, message) : handler;
    const forget = () => this.#consumers.get(address) === consumer && this.#consumers.delete(address);
    const register = () => (consumer.registered ??= this.#acknowledged("register", address, options).catch((error) => {
      if (error.failureType !== LOST) forget();
      throw error;
    }));
    const unregister = async () => {
      try {
        if (!this.#held && this.#consumers.get(address) === consumer) await this.#acknowledged("unregister", address);
      } finally {
        forget();
      }
    };
    const consumer = { handle, register, unregister, registered: undefined };
    this.#consumers.set(address, consumer);
    if (!this.#held) {
      register().catch((error) => this.#log("error", `address '${address}' cannot be served: ${error.message}`));
    }
    return Object.freeze({
      address,
      /** Kept when the address is known to the whole cluster. */
      registered: register,
      unregister,
    });
  }

  /**
   * `request(address, body, {headers, timeout, signal, stream}?, callback?)`: a promise of the answer, or
   * `callback(error, message)`. When the signal fires, the work for it ends wherever it is. `stream` is an iterator,
   * plain or asynchronous, whose items the handler reads as `message.stream`.
   */
  request(address, body, ...rest) {
    const callback = typeof rest.at(-1) === "function" ? rest.pop() : undefined;
    const answer = this.#ask(address, body, ...rest).then((reply) => this.#whole(address, reply), this.#host.placed);
    if (!callback) return answer;
    answer.then((message) => callback(null, message), (error) => callback(error));
  }

  /**
   * Asks for a stream: `for await (const item of bus.stream("ticks"))`. It is what the handler yields; one that answers
   * with one body gives a stream of one item. `timeout` is for the first answer.
   */
  stream(address, body, options) {
    if (options?.retry) throw new TypeError("a stream ends with its connection; option 'retry' is for requests");
    const opening = this.#ask(address, body, options).then(({ message, rest }) => ({ body: message.body, rest }));
    return new Stream(this.#wire, undefined, opening);
  }

  /** What streams ask with, for as long as this connection lasts: names of streams are the session's. */
  #newWire() {
    const wire = {
      over: false,
      ask: async (name, credits) => {
        if (wire.over) throw lost("the connection that brought the stream is lost");
        const { message, rest } = await this.#ask(name, { credits }, { timeout: PULL_MS });
        return { body: message.body, rest };
      },
      drop: (name) => {
        if (!wire.over) this.tell({ type: "send", address: name, body: { drop: true } });
      },
    };
    return wire;
  }

  #whole(address, { message, rest }) {
    if (rest === undefined) return message;
    if (rest) this.#wire.drop(rest);
    throw new Failure(INVALID, `'${address}' answers with a stream; read it: for await (const item of bus.stream("${address}"))`);
  }

  /** Names a stream that is given. */
  #give(items, address) {
    if (!isStream(items)) throw new TypeError(`a stream is an iterator or a generator, not ${shown(items)}`);
    if (this.#sources.size >= MAX_STREAMS) throw new Failure(UNAVAILABLE, `${MAX_STREAMS} streams are given by this program already`);
    const name = `give.${++this.#last}`;
    const given = { name, address, source: new Source(this.#unbound(items), () => this.#sources.delete(name)) };
    this.#sources.set(name, given);
    return given;
  }

  /** It goes on when the message that made it go is long answered, and must not inherit its deadline. */
  #unbound(items) {
    const { current } = this.#host;
    const iterator = items[Symbol.asyncIterator]?.() ?? items;
    return {
      next: () => current.run(undefined, () => iterator.next()),
      return: () => current.run(undefined, () => iterator.return?.()),
    };
  }

  send(address, body, options) {
    this.#tell("send", address, body, options);
  }

  publish(address, body, options) {
    this.#tell("publish", address, body, options);
  }

  #tell(type, address, body, options = {}) {
    const { headers, key } = checked(options, TELL_OPTIONS);
    this.#write(this.#frame(type, address, body, headers, undefined, undefined, key));
  }

  async #ask(address, body, options = {}) {
    const { headers, timeout, signal, stream, retry, key } = checked(options);
    if (retry && stream !== undefined) throw new TypeError("a request that brings a stream cannot be sent again; leave 'retry' out");
    signal?.throwIfAborted();
    const parent = this.#host.current.getStore();
    if (parent && isCancelled(parent)) throw new Failure(CANCELLED, `the caller of '${parent.address}' has left`);
    const given = stream === undefined ? undefined : this.#give(stream, address);
    const left = Math.min(timeout ?? this.#timeout, parent?.remaining ?? Infinity);
    const waits = Math.max(1, Math.round(left));
    const until = performance.now() + waits;
    const replyAddress = `reply.${++this.#last}`;
    const content = retry ? new Content(body, this.#maxDepth, true) : body;
    const ask = (waits) => {
      const timed = waits === this.#timeout ? headers : { ...headers, timeout: waits };
      this.#write(this.#frame("send", address, content, timed, replyAddress, given?.name, key));
    };
    const answer = new Promise((resolve, reject) => {
      const late = retry && setTimeout(() => this.#settle(replyAddress, unanswered(address)), waits + ANSWER_GRACE_MS);
      const abort = () => this.#withdraw(replyAddress, signal.reason);
      const settle = (error, message, rest) => {
        clearTimeout(late);
        signal?.removeEventListener("abort", abort);
        if (!rest) given?.source.drop();
        if (error) reject(error);
        else resolve({ message, rest });
      };
      const again = retry ? () => ask(Math.max(1, Math.round(until - performance.now()))) : undefined;
      this.#requests.set(replyAddress, { settle, address, parent, again, overdue: until + ANSWER_GRACE_MS });
      signal?.addEventListener("abort", abort);
    });
    if (!(retry && this.#waits())) this.#attempt(replyAddress, () => ask(waits));
    return answer;
  }

  /** Whether what may be sent again is kept for the next connection. */
  #waits() {
    return this.#comeback !== undefined && !this.#link.isOpen && this.#requests.size <= MAX_IN_HAND;
  }

  #attempt(replyAddress, ask) {
    try {
      ask();
    } catch (error) {
      this.#settle(replyAddress, error);
    }
  }

  #settle(replyAddress, error, message, rest) {
    const request = this.#requests.get(replyAddress);
    this.#requests.delete(replyAddress);
    request?.settle(error, message, rest);
    return request !== undefined;
  }

  #withdraw(replyAddress, reason) {
    if (this.#settle(replyAddress, reason)) this.tell({ type: "cancel", address: replyAddress });
  }

  #acknowledged(type, address, more) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#write(this.#encode(JSON.stringify({ type, address, id, ...more })));
      this.#acknowledgements.set(id, { resolve, reject });
    });
  }

  // -- frames out

  #frame(type, address, body, headers, replyAddress, stream, key) {
    requireText("address", address);
    const head = JSON.stringify({ type, address, replyAddress, headers, stream, key });
    const { text, bytes } = body instanceof Content ? body : new Content(body, this.#maxDepth);
    const frame = this.#encode(bytes ? head : `${head.slice(0, -1)},"body":${text}}`, bytes);
    const size = this.#link.sizeOf(frame, this.#maxFrameBytes);
    if (size > this.#maxFrameBytes) {
      throw new Failure(413, `a message of ${size} bytes is larger than the ${this.#maxFrameBytes} a node takes`);
    }
    return frame;
  }

  #write(frame) {
    if (!this.#link?.isOpen) throw lost(this.#comeback ? "the connection to the node is lost; it is being made again" : "the bus is not connected any more");
    if (this.#link.isFull) throw new Failure(UNAVAILABLE, "the node does not read what was sent; send less at a time");
    this.#link.write(frame);
  }

  #encode(head, bytes) {
    if (!this.#link) throw lost("the bus is not connected; run this file with `vertx run FILE`");
    return this.#link.encode(head, bytes);
  }

  /** A frame without a body that nobody waits for. Whether it could be written: a node that does not read is not told. */
  tell(head) {
    const link = this.#link;
    if (!link?.isOpen || link.isFull) return false;
    link.write(link.encode(JSON.stringify(head)));
    return true;
  }

  // -- frames in

  #received(head, body) {
    switch (head.type) {
      case "message":
        return this.#message(head, body);
      case "err":
        return this.#refused(head);
      case "ok":
        return this.#acknowledgement(head.id)?.resolve();
      case "hello":
        return this.#hello.resolve(head);
      case "cancel":
        return this.#cancelled(head.address);
      case "ping":
        return this.tell({ type: "pong" });
      case "stop":
        return this.#lifecycle.stop?.();
      default:
        return undefined;
    }
  }

  #acknowledgement(id) {
    const waiting = this.#acknowledgements.get(id);
    this.#acknowledgements.delete(id);
    return waiting;
  }

  #message(head, body) {
    const content = body === undefined ? head.body ?? null : Uint8Array.from(body);
    const to = head.pattern ?? head.address; // nobody's reply address is a pattern
    const isReply = this.#requests.has(to);
    const brought = head.stream && !isReply ? new Stream(this.#wire, head.stream) : null;
    const message = new Message(head.address, content, head.headers, head.timeout, brought);
    if (this.#settle(to, null, message, head.stream)) return;
    const given = this.#sources.get(to);
    if (given) {
      message.address = given.address;
      return this.#serve({ handle: () => this.#batch(given, message, message.body) }, message, head.replyAddress);
    }
    const consumer = this.#consumers.get(to);
    if (consumer) this.#serve(consumer, message, head.replyAddress);
    else if (head.replyAddress) this.#refuse(head.replyAddress, UNAVAILABLE, `'${head.address}' is not served here any more`);
  }

  #refused(head) {
    const text = head.message ?? head.reason ?? "refused without a reason";
    if (this.#settle(head.address, failed(head.failureCode, head.failureType, text, head.trace))) return;
    const refusal = new Failure(head.failureCode > 0 ? head.failureCode : 400, head.reason ?? text);
    if (!head.address) this.#consumers.delete(head.sourceAddress); // it is taken away
    const waiting = this.#acknowledgement(head.id) ?? this.#hello;
    if (waiting?.settled) this.#log("warning", `the node refused a frame: ${refusal.message}`);
    else waiting?.reject(refusal);
  }

  #cancelled(replyAddress) {
    const message = this.#inHand.get(replyAddress);
    if (!message) return;
    this.#inHand.delete(replyAddress);
    cancel(message);
    const reason = new Failure(CANCELLED, `the caller of '${message.address}' has left`);
    for (const [address, request] of [...this.#requests]) {
      if (request.parent === message) this.#withdraw(address, reason);
    }
  }

  #serve(consumer, message, replyAddress) {
    if (this.#working >= MAX_IN_HAND) {
      if (replyAddress) this.#refuse(replyAddress, UNAVAILABLE, `'${message.address}' has ${MAX_IN_HAND} messages in hand; try again later`);
      return;
    }
    const since = performance.now();
    this.#working++;
    if (replyAddress) {
      this.#inHand.set(replyAddress, message);
      answerBy(message, (body, options) => this.#replyNow(message, replyAddress, body, options));
    }
    this.#host.current.run(message, () => {
      try {
        const result = consumer.handle(message);
        if (result !== null && typeof result === "object" && typeof result.then === "function") {
          result.then((value) => this.#reply(message, replyAddress, value, since), (error) => this.#blame(message, replyAddress, error, since));
        } else this.#reply(message, replyAddress, result, since);
      } catch (error) {
        this.#blame(message, replyAddress, error, since);
      }
    });
  }

  /** What a pull, or the request for a stream, is answered with. */
  async #batch({ name, source }, message, order) {
    const drop = () => source.drop();
    message.signal.addEventListener("abort", drop);
    try {
      const batch = await source.pulled(order, message.remaining);
      return batch && new Batch(batch.body, batch.over ? "" : name);
    } finally {
      message.signal.removeEventListener("abort", drop);
    }
  }

  #replyNow(message, replyAddress, body, options) {
    const { headers } = checked(options, HEADERS_ONLY);
    if (!isCancelled(message)) this.#write(this.#frame("send", replyAddress, body, headers));
  }

  #reply(message, replyAddress, value, since) {
    if (!replyAddress || isAnswered(message) || isCancelled(message) || !this.#link?.isOpen) {
      if (isStream(value)) new Source(value).drop();
      this.#done(replyAddress);
      return;
    }
    try {
      if (isStream(value)) {
        const begun = this.#batch(this.#give(value, message.address), message, { credits: CREDITS });
        begun.then((batch) => this.#reply(message, replyAddress, batch, since), (error) => this.#blame(message, replyAddress, error, since));
        return;
      }
      if (value instanceof Batch) this.#write(this.#frame("send", replyAddress, value.items, undefined, undefined, value.rest));
      else this.#write(this.#frame("send", replyAddress, value));
      if (!(value instanceof Batch)) message.stream?.close();
      this.#done(replyAddress);
    } catch (error) {
      this.#blame(message, replyAddress, error, since);
    }
  }

  #blame(message, replyAddress, error, since) {
    this.#done(replyAddress);
    message.stream?.close();
    if (isAnswered(message) || isCancelled(message) || !this.#link?.isOpen) return;
    const isMeant = error instanceof Failure;
    const text = isMeant ? error.message : `internal error at ${message.address}`;
    if (!isMeant) this.#log("error", `${text}: ${this.#host.stackOf(error)}`);
    if (!replyAddress) return;
    const own = isMeant ? error.failureCode : INTERNAL;
    // to the caller, that nobody was there for us or was too late means that we are not available
    this.#refuse(replyAddress, own > 0 ? own : UNAVAILABLE, text, this.#host.trace(error, message.address, since));
  }

  #refuse(address, failureCode, text, trace) {
    const isTold = this.tell({ type: "send", address, failureCode, message: text.toWellFormed(), trace });
    if (!isTold) this.#log("error", `the node does not read, and is not told: ${text}`);
  }

  #done(replyAddress) {
    this.#inHand.delete(replyAddress);
    if (--this.#working === 0) this.#idle?.();
  }

  // -- life; for the runner

  static {
    open = (bus, url, hello, lifecycle) => bus.#open(url, hello, lifecycle);
    register = (bus) => bus.#register();
    leave = (bus) => Promise.allSettled([...bus.#consumers.values()].map((consumer) => consumer.unregister()));
    idle = (bus) => new Promise((done) => (bus.#working === 0 ? done() : (bus.#idle = done)));
    close = (bus) => bus.#close();
    resume = (bus, comeback) => (bus.#comeback = comeback);
    acknowledged = (bus, type, fields) => bus.#acknowledged(type, undefined, fields);
    cut = (bus, reason) => bus.#link.abort(reason);
  }

  async #open(url, hello, lifecycle) {
    this.#lifecycle = lifecycle;
    const answer = await new Promise((resolve, reject) => {
      const once = (settle) => (value) => {
        welcome.settled = true;
        settle(value);
      };
      const welcome = (this.#hello = { settled: false, resolve: once(resolve), reject: once(reject) });
      const link = (this.#link = this.#host.connect(url, {
        open: () => this.tell({ type: "hello", version: 1, ...hello }),
        heard: lifecycle.heard,
        frame: (head, body) => this.#link === link && this.#received(head, body),
        unreadable: (reason) => this.#log("error", `dropped a message: ${reason}`),
        lost: (reason) => this.#link === link && this.#lost(reason),
      }));
    });
    this.#maxFrameBytes = answer.maxFrameBytes ?? MAX_FRAME_BYTES;
    this.#maxDepth = answer.maxDepth;
    this.#timeout = answer.timeout ?? this.#timeout;
    this.#link.take(Math.max(MAX_FRAME_BYTES, this.#maxFrameBytes));
    this.#sweep ??= setInterval(() => this.#failOverdue(), ANSWER_GRACE_MS);
    this.#sweep.unref?.();
    return answer;
  }

  /** What was declared so far; rejected with what the node refuses first. Then asks again what was kept. */
  async #register() {
    this.#held = false;
    const outcomes = await Promise.allSettled([...this.#consumers.values()].map((consumer) => {
      if (this.#comeback) consumer.registered = undefined;
      return consumer.register();
    }));
    for (const [replyAddress, { again }] of [...this.#requests]) if (again) this.#attempt(replyAddress, again);
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused) throw refused.reason;
  }

  #lost(reason) {
    const gone = lost(`the bus is gone: ${reason}`);
    if (this.#hello.settled) this.#comeback?.(reason);
    for (const replyAddress of [...this.#inHand.keys()]) this.#cancelled(replyAddress);
    for (const [replyAddress, request] of [...this.#requests]) if (!this.#comeback || !request.again) this.#settle(replyAddress, gone);
    for (const waiting of this.#acknowledgements.values()) waiting.reject(gone);
    this.#acknowledgements.clear();
    for (const { source } of [...this.#sources.values()]) source.drop();
    this.#wire.over = true;
    this.#wire = this.#newWire();
    for (const consumer of this.#consumers.values()) consumer.registered = undefined;
    this.#held = this.#comeback !== undefined;
    this.#hello.reject(gone);
    if (!this.#comeback) this.#lifecycle.lost(reason);
  }

  #close() {
    this.#comeback = undefined;
    clearInterval(this.#sweep);
    const gone = lost("the bus is closed");
    for (const replyAddress of [...this.#requests.keys()]) this.#settle(replyAddress, gone);
    return this.#link.close();
  }

  #failOverdue() {
    const now = performance.now();
    for (const [replyAddress, request] of [...this.#requests]) {
      if (request.overdue < now) this.#settle(replyAddress, unanswered(request.address));
    }
  }
}

/** The node cannot be reached; whether it has done what was asked is not known. */
const lost = (text) => failed(UNAVAILABLE, LOST, text);

const unanswered = (address) => failed(-1, "TIMEOUT", `'${address}' did not answer, nor did the node`);

function withCallback(handler, message) {
  return new Promise((resolve, reject) => handler(message, (error, body) => (error ? reject(error) : resolve(body))));
}

function checked(options, allowed = OPTIONS) {
  requireKnown(options, allowed);
  const { timeout, signal, stream, retry, key, headers = {} } = options;
  if (key !== undefined) requireText("key", key);
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1 && timeout <= 2147483647)) {
    throw new TypeError(`timeout ${shown(timeout)} is not a whole number of milliseconds from 1`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal ${shown(signal)} is not an AbortSignal, such as message.signal or AbortSignal.timeout(ms)`);
  }
  const reserved = RESERVED.find((name) => name in headers);
  if (reserved) throw new TypeError(`header '${reserved}' is reserved for the delivery; a request takes {timeout: MS}`);
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { timeout, signal, stream, retry, key, headers: texts.length ? Object.fromEntries(texts) : undefined };
}

export { open, register, leave, idle, close, resume, acknowledged, cut };
