// Streams: read with `for await`, given by generators. A reader pulls its giver by requests, so a slow one slows it.
// Both JavaScript hosts have it; what they send with is given to them: `wire.ask(name, credits)` is a promise of
// `{body, rest}`, where `rest` is the name to ask again, empty after the last batch, undefined for what is no stream;
// `wire.drop(name)` says that nothing more is wanted.

/** Items that are asked for at a time. */
export const CREDITS = 64;
/** A batch ends with the item that reaches it. */
const BATCH_BYTES = 256 * 1024;
/** More than this is not fetched ahead. */
const AHEAD_BYTES = 128 * 1024;
/** A giver that has nothing new says so after this long. */
const QUIET_MS = 10_000;
/** A reader that wants nothing new says so after this long; the node drops a stream that nobody pulls for a minute. */
const HOLD_MS = 20_000;
/** So often, then it is taken for forgotten. */
const MAX_HOLDS = 90;
const NONE = Symbol("none");

/** Iterators and generators, plain and asynchronous; not arrays and the like, which are JSON. */
export function isStream(value) {
  if (value === null || typeof value !== "object") return false;
  return typeof value[Symbol.asyncIterator] === "function" || (typeof value.next === "function" && typeof value[Symbol.iterator] === "function");
}

const isBytes = (item) => ArrayBuffer.isView(item) || item instanceof ArrayBuffer;
const weight = (item) => (typeof item === "string" ? item.length : isBytes(item) ? item.byteLength : 0);

/** A stream that is read. Whoever leaves the loop before the end lets go of it. */
export class Stream {
  #wire;
  #name;
  #items = [];
  #weight = 0;
  #pending = false;
  #failure;
  #wake;
  #timer;
  #holds = 0;
  #over = false;

  constructor(wire, name, opening) {
    this.#wire = wire;
    this.#name = name;
    if (opening) this.#await(opening);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    while (this.#items.length === 0) {
      if (this.#failure !== undefined) {
        const failure = this.#failure;
        this.#failure = undefined;
        throw failure;
      }
      if (this.#over || (!this.#pending && !this.#name)) return { value: undefined, done: true };
      if (this.#wake) throw new Error("the stream is being read already");
      this.#go();
      await new Promise((wake) => (this.#wake = wake));
    }
    const value = this.#items.shift();
    this.#weight -= weight(value);
    this.#holds = 0;
    this.#go();
    return { value, done: false };
  }

  async return(value) {
    this.close();
    return { value, done: true };
  }

  /** Nothing more is wanted. */
  close() {
    this.#over = true;
    this.#items.length = 0;
    this.#letGo();
  }

  #letGo() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const name = this.#name;
    this.#name = undefined;
    if (name) this.#wire.drop(name);
  }

  /** Fetches ahead, or says now and then that the stream is still wanted. */
  #go() {
    if (this.#pending || !this.#name) return;
    if (this.#items.length <= CREDITS / 2 && this.#weight < AHEAD_BYTES) this.#ask(CREDITS);
    else this.#timer ??= setTimeout(() => this.#hold(), HOLD_MS);
  }

  #hold() {
    this.#timer = undefined;
    if (this.#pending || !this.#name) return;
    if (++this.#holds > MAX_HOLDS) this.#letGo();
    else this.#ask(0);
  }

  #ask(credits) {
    this.#await(this.#wire.ask(this.#name, credits));
  }

  #await(answer) {
    this.#pending = true;
    answer.then((batch) => this.#came(batch), (error) => this.#broke(error));
  }

  #came({ body, rest }) {
    this.#pending = false;
    this.#name = rest || undefined;
    if (this.#over) return this.#letGo();
    const items = rest === undefined || isBytes(body) ? [body] : body ?? [];
    for (const item of items) {
      this.#items.push(item);
      this.#weight += weight(item);
    }
    if (items.length > 0 || !this.#name) this.#woken();
    this.#go();
  }

  #broke(error) {
    this.#pending = false;
    this.#name = undefined;
    if (!this.#over) this.#failure = error;
    this.#woken();
  }

  #woken() {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** A stream that is given: what an iterator yields, as fast as it is pulled. */
export class Source {
  #iterator;
  #forget;
  #pending;
  #settled;
  #kept = NONE;
  #failure;
  #failed = false;
  #ended = false;
  #pulled = false;

  /** `forget` is called once, when nobody can pull it any more. */
  constructor(items, forget) {
    this.#iterator = items[Symbol.asyncIterator]?.() ?? items;
    this.#forget = forget;
  }

  /** What an order is answered with: `{body, over}`; undefined for one that is no question. Rejected with what the iterator throws. */
  async pulled(order, remaining) {
    if (order?.drop) {
      this.drop();
      return undefined;
    }
    const credits = order?.credits;
    if (!Number.isInteger(credits) || credits < 0 || this.#pulled) {
      throw new TypeError('a stream is asked with {"credits":n}, one question at a time');
    }
    this.#pulled = true;
    try {
      return await this.#answer(Math.min(credits, CREDITS), remaining);
    } finally {
      this.#pulled = false;
    }
  }

  async #answer(credits, remaining) {
    const batch = await this.#batch(credits, remaining);
    if (this.#failed && batch.length === 0 && credits > 0) {
      this.#over();
      throw this.#failure;
    }
    const over = this.#ended && this.#kept === NONE && !this.#failed;
    if (over) this.#over();
    return { body: isBytes(batch[0]) ? batch[0] : batch, over };
  }

  /** What is there, or the first that comes; nothing when nothing comes for a while. */
  async #batch(credits, remaining) {
    const batch = [];
    for (let bytes = 0; batch.length < credits && bytes < BATCH_BYTES; ) {
      if (this.#kept === NONE && (this.#ended || !(await this.#step(batch.length > 0, remaining)))) break;
      const item = this.#kept;
      if (isBytes(item) && batch.length > 0) break;
      this.#kept = NONE;
      batch.push(item);
      bytes += weight(item);
      if (isBytes(item)) break;
    }
    return batch;
  }

  /** Whether there is a next item; it is kept then. */
  async #step(some, remaining) {
    this.#pending ??= this.#fetch();
    if (!this.#settled) await (some ? Promise.resolve() : within(this.#pending, Math.min(QUIET_MS, (remaining ?? Infinity) / 2)));
    if (!this.#settled) return false;
    const { error, result } = this.#settled;
    this.#pending = this.#settled = undefined;
    if (error) {
      this.#failed = this.#ended = true;
      this.#failure = error.thrown;
      return false;
    }
    if (result.done) {
      this.#ended = true;
      return false;
    }
    this.#kept = result.value;
    return true;
  }

  #fetch() {
    let next;
    try {
      next = this.#iterator.next();
    } catch (thrown) {
      next = Promise.reject(thrown);
    }
    if (typeof next?.then !== "function") {
      this.#settled = { result: next };
      return Promise.resolve();
    }
    return next.then((result) => { this.#settled = { result }; }, (thrown) => { this.#settled = { error: { thrown } }; });
  }

  /** Nobody reads it any more: the generator's `finally` runs. */
  drop() {
    if (!this.#ended) {
      this.#ended = true;
      this.#kept = NONE;
      try {
        Promise.resolve(this.#iterator.return?.()).catch(() => {});
      } catch {
        // a generator that fails while it is thrown away has nobody to tell
      }
    }
    this.#over();
  }

  #over() {
    const forget = this.#forget;
    this.#forget = undefined;
    forget?.();
  }
}

function within(promise, ms) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
