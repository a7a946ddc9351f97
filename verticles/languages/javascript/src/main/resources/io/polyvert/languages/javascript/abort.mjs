// AbortController and AbortSignal (https://dom.spec.whatwg.org section 3).
import { DOMException, Event, EventTarget } from "./events.mjs";

const OURS = Symbol("ours");
let newSignal;
let abort;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #onabort = null;
  #sources = [];
  #followers = new Set(); // as weak references
  #heard = new Set(); // followers that somebody listens to; they live as long as this signal

  constructor(key) {
    if (key !== OURS) throw new TypeError("an AbortSignal comes from an AbortController, AbortSignal.timeout or AbortSignal.any");
    super();
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  get onabort() {
    return this.#onabort;
  }

  set onabort(callback) {
    if (this.#onabort) this.removeEventListener("abort", this.#onabort);
    this.#onabort = typeof callback === "function" ? callback : null;
    if (this.#onabort) this.addEventListener("abort", this.#onabort);
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  addEventListener(type, callback, options) {
    super.addEventListener(type, callback, options);
    if (type === "abort" && !this.#aborted) for (const source of this.#sources) source.#heard.add(this);
  }

  static abort(reason) {
    const signal = new AbortSignal(OURS);
    signal.#abort(reason);
    return signal;
  }

  static timeout(ms) {
    if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER)) throw new TypeError(`AbortSignal.timeout takes milliseconds from 0, not ${ms}`);
    const signal = new AbortSignal(OURS);
    setTimeout(() => signal.#abort(new DOMException(`the operation took longer than ${ms} ms`, "TimeoutError")), ms);
    return signal;
  }

  static any(signals) {
    const all = [...signals];
    const made = new AbortSignal(OURS);
    for (const signal of all) {
      if (!(signal instanceof AbortSignal)) throw new TypeError("AbortSignal.any takes a list of AbortSignals");
      if (signal.#aborted && !made.#aborted) made.#abort(signal.#reason);
    }
    if (!made.#aborted) for (const signal of all) made.#follow(signal);
    return made;
  }

  static {
    newSignal = () => new AbortSignal(OURS);
    abort = (signal, reason) => signal.#abort(reason);
  }

  #follow(source) {
    for (const known of source.#followers) if (known.deref() === undefined) source.#followers.delete(known);
    source.#followers.add(new WeakRef(this));
    this.#sources.push(source);
  }

  #abort(reason = new DOMException("This operation was aborted", "AbortError")) {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.dispatchEvent(new Event("abort"));
    for (const follower of this.#followers) follower.deref()?.#abort(reason);
    for (const source of this.#sources) source.#heard.delete(this);
    this.#followers.clear();
    this.#heard.clear();
  }
}

export class AbortController {
  #signal = newSignal();

  get signal() {
    return this.#signal;
  }

  abort(reason) {
    abort(this.#signal, reason);
  }
}
