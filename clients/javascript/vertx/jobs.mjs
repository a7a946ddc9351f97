// Durable jobs, for verticles in the node's VM and in Node: both hosts give their bus.
const TIMES = ["backoff", "backoffMax", "delay", "deadline", "timeout", "retention", "window"];
const PLAIN = ["headers", "priority", "attempts", "backoffFactor", "key", "group", "groupLimit", "cron", "zone", "missed"];
const FIRST_MS = 3_000;
const AWAIT_MS = 30_000;
const GRACE_MS = 5_000;
/** A body that is submitted as a stream has to be there within this time. */
const UPLOAD_MS = 3_600_000;

/** An order as `jobs.submit` takes it; times are milliseconds. */
function order(address, options) {
  const wanted = address ? { address } : {};
  for (const [name, value] of Object.entries(options)) {
    if (TIMES.includes(name)) wanted[`${name}Ms`] = value;
    else if (PLAIN.includes(name)) wanted[name] = value;
    else throw new TypeError(`option '${name}' of a job is unknown; allowed: ${[...PLAIN, ...TIMES].join(", ")}`);
  }
  return wanted;
}

const member = ({ address, body = null, ...options }) => ({ ...order(address, options), body });

function bytes(job, name) {
  if (job[`${name}Type`] !== "bytes") return job;
  const text = atob(job[name].replaceAll("-", "+").replaceAll("_", "/"));
  return { ...job, [name]: Uint8Array.from(text, (letter) => letter.charCodeAt(0)) };
}

const shown = ({ body: job }) => bytes(bytes(job, "body"), "result");

/** One attempt of a job, in the hands of its worker. */
class Job {
  #bus;

  constructor(bus, message) {
    this.#bus = bus;
    this.id = message.headers["job-id"];
    this.attempt = Number(message.headers["job-attempt"]);
    this.attempts = Number(message.headers["job-attempts"]);
    this.body = message.body;
    this.headers = message.headers;
    this.message = message;
  }

  /** The body of a job that was submitted with a stream: `for await (const part of job.stream)`; null of others. */
  get stream() {
    return this.message.stream;
  }

  /** Fires when the job was cancelled, ran out of time, or was given to another worker. */
  get signal() {
    return this.message.signal;
  }

  /** Tells who looks how far the work is, from 0 to 1. */
  async progress(done, text = "") {
    await this.#bus.request("jobs.progress", { id: this.id, attempt: this.attempt, done, text });
  }
}

/** @param onStop takes hooks for when the verticle goes @param label says to people who the workers are */
export function makeJobs(bus, onStop, label) {
  const ask = (word, body, options) => bus.request(`jobs.${word}`, body, options);
  const one = (word) => async (id) => shown(await ask(word, { id }));
  const queue = (word) => async (address) => (await ask(word, { address })).body;

  /** Says that a worker is there, again and again, until it has left. */
  function announce(address, here, concurrency, consumer) {
    let timer;
    let left = false;
    const tell = (slots) => ask("work", { address, worker: here, concurrency: slots, label });
    const again = (ms) => {
      if (!left) timer = setTimeout(say, ms);
    };
    const say = () => tell(concurrency).then(({ body }) => again(body.everyMs), () => again(FIRST_MS));
    Promise.resolve(consumer.registered()).then(say, () => {});
    const leave = async () => {
      left = true;
      clearTimeout(timer);
      await tell(0).catch(() => {});
    };
    onStop(leave);
    return { address, unregister: () => leave().then(() => consumer.unregister()) };
  }

  return Object.freeze({
    /**
     * `submit(address, body, {attempts, backoff, delay, deadline, timeout, priority, key, window, group, groupLimit,
     * retention, cron, zone, missed, headers, stream})`: a promise of the job's id, kept when the job is safe. A body
     * that is too large for one message is a `stream`: an iterator, plain or asynchronous, of bytes. It is read as fast
     * as it can be kept, and the worker reads it as `job.stream`.
     */
    async submit(address, body = null, { stream, ...options } = {}) {
      const streamed = stream === undefined ? {} : { stream, timeout: UPLOAD_MS };
      const headers = { job: JSON.stringify(order(address, options)) };
      return (await ask("submit", body, { headers, ...streamed })).body.id;
    },

    /** `batch([{address, body, ...options}], {address?, body?, ...options}?)`: done when its children are. */
    async batch(children, { address, body = null, ...options } = {}) {
      return (await ask("submit", { ...order(address, options), body, children: children.map(member) })).body.id;
    },

    /** `chain([{address, body, ...options}])`: one step after the other; results are passed on. */
    async chain(steps, options = {}) {
      return (await ask("submit", { ...order("", options), chain: steps.map(member) })).body.id;
    },

    get: one("get"),
    cancel: one("cancel"),
    retry: one("retry"),
    pause: queue("pause"),
    resume: queue("resume"),

    /** The job when it has finished: done, dead or cancelled. */
    async await(id, { timeout = AWAIT_MS } = {}) {
      return shown(await ask("await", { id, timeoutMs: timeout }, { timeout: timeout + GRACE_MS }));
    },

    /** A page, the latest first: `{jobs, next}`. */
    list: async (query = {}) => (await ask("list", query)).body,
    limit: async (address, rate, per = 1_000) => (await ask("limit", { address, rate, perMs: per })).body,
    stats: async () => (await ask("stats", null)).body,

    /**
     * Does the jobs to an address, `concurrency` at a time. What the handler answers is the result; what it throws is
     * noted and the job tried again, but for a `Failure` of 400, which says that trying again is no use.
     */
    worker(address, options, handler) {
      const { concurrency = 1 } = typeof options === "function" ? {} : options;
      const work = typeof options === "function" ? options : handler;
      if (typeof work !== "function") throw new TypeError(`the worker of '${address}' is not a function`);
      if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000) {
        throw new TypeError(`concurrency ${concurrency} is outside 1..10000`);
      }
      const here = `jobs.worker.${address}.${crypto.randomUUID()}`;
      const consumer = bus.consumer(here, (message) => work(new Job(bus, message)));
      return announce(address, here, concurrency, consumer);
    },
  });
}
