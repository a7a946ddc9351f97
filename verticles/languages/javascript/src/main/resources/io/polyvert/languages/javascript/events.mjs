// DOMException, Event and EventTarget (https://dom.spec.whatwg.org sections 2 and 4.3), without a tree to bubble through.
import { format } from "./inspect.mjs";

const CODES = {
  IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15,
  TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22,
  TimeoutError: 23, InvalidCharacterError: 5, DataCloneError: 25,
};

let deliver;

export class DOMException extends Error {
  #name;

  constructor(message = "", options = "Error") {
    const { name = "Error", ...rest } = typeof options === "object" && options !== null ? options : { name: options };
    super(String(message), rest);
    this.#name = String(name);
  }

  get name() {
    return this.#name;
  }

  get code() {
    return CODES[this.#name] ?? 0;
  }
}

export class Event {
  #type;
  #cancelable;
  #target = null;
  #stopped = false;
  #prevented = false;

  constructor(type, { cancelable = false } = {}) {
    this.#type = String(type);
    this.#cancelable = Boolean(cancelable);
    this.timeStamp = performance.now();
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get currentTarget() {
    return this.#target;
  }

  get cancelable() {
    return this.#cancelable;
  }

  get defaultPrevented() {
    return this.#prevented;
  }

  preventDefault() {
    this.#prevented ||= this.#cancelable;
  }

  stopPropagation() {}

  stopImmediatePropagation() {
    this.#stopped = true;
  }

  static {
    // calls each listener; an error of one does not keep the next from hearing
    deliver = (event, target, listeners) => {
      event.#target = target;
      for (const listener of listeners) {
        if (event.#stopped) break;
        if (listener.gone) continue;
        if (listener.once) target.removeEventListener(event.#type, listener.callback);
        call(listener.callback, target, event);
      }
      event.#stopped = false;
      return !event.#prevented;
    };
  }
}

function call(callback, target, event) {
  try {
    if (typeof callback === "function") callback.call(target, event);
    else callback.handleEvent(event);
  } catch (error) {
    Promise.reject(error); // nobody can catch it: the log gets it
  }
}

export class EventTarget {
  #listeners = new Map();

  addEventListener(type, callback, options = {}) {
    if (callback === null || callback === undefined) return;
    if (typeof callback !== "function" && typeof callback !== "object") {
      throw new TypeError(`a listener is a function or an object with handleEvent, not ${format([callback])}`);
    }
    const known = this.#listeners.get(String(type)) ?? [];
    const { once = false, signal } = typeof options === "object" && options !== null ? options : {};
    if (signal?.aborted || known.some((listener) => listener.callback === callback)) return;
    this.#listeners.set(String(type), [...known, { callback, once: Boolean(once), gone: false }]);
    signal?.addEventListener("abort", () => this.removeEventListener(type, callback), { once: true });
  }

  removeEventListener(type, callback) {
    const known = this.#listeners.get(String(type)) ?? [];
    known.filter((listener) => listener.callback === callback).forEach((listener) => (listener.gone = true));
    const left = known.filter((listener) => listener.callback !== callback);
    if (left.length) this.#listeners.set(String(type), left);
    else this.#listeners.delete(String(type));
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError(`dispatchEvent takes an Event, not ${format([event])}`);
    return deliver(event, this, this.#listeners.get(event.type) ?? []);
  }
}
