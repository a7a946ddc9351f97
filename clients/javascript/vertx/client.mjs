// A program's or a page's own connection to a node, which comes back by itself.
import { Bus, acknowledged, close, cut, open, register, resume } from "./bus.mjs";
import { requireKnown } from "./values.mjs";

const FIRST_MS = 200;
const LONGEST_MS = 15_000;
const BEAT_MS = 15_000;
const SILENT_BEATS = 3;
const OPTIONS = ["token", "reconnect", "onStatus"];

export class Client extends Bus {
  #url;
  #options;
  #log;
  #status = "connecting";
  #attempts = 0;
  #retry;
  #beat;
  #silent = 0;

  constructor(url, options, log, host) {
    super(log, host);
    requireKnown(options, OPTIONS);
    this.#url = url;
    this.#log = log;
    this.#options = options;
  }

  /** `connecting`, `open`, `lost` (it is being made again) or `closed`. */
  get status() {
    return this.#status;
  }

  /** Shows another token, such as a fresh one before the old one expires. */
  async authenticate(token) {
    await acknowledged(this, "auth", { token });
    this.#options = { ...this.#options, token };
  }

  /** Requests under way fail; what was registered is gone. */
  async close() {
    this.#is("closed", "by this program");
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    await close(this);
  }

  async start() {
    await this.#connect();
    if (this.#options.reconnect !== false) resume(this, (reason) => this.#lost(reason));
    return this;
  }

  async #connect() {
    const { token } = this.#options;
    const shown = typeof token === "function" ? await token() : token;
    await open(this, this.#url, { token: shown }, {
      heard: () => (this.#silent = 0),
      lost: (reason) => this.#gone(reason),
    });
    this.#silent = 0;
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.#listen(), BEAT_MS);
    await register(this).catch((error) => this.#log("error", `not everything is registered again: ${error.message}`));
    if (this.#retry === undefined) this.#is("open");
    this.#attempts = 0;
  }

  #is(status, reason) {
    if (this.#status === "closed" || this.#status === status) return;
    this.#status = status;
    // whatever the program does then, all is in order here
    Promise.resolve().then(() => this.#options.onStatus?.(status, reason)).catch((error) => this.#log("error", `onStatus: ${error}`));
  }

  #gone(reason) {
    clearInterval(this.#beat);
    this.#is("closed", reason);
  }

  /** Tries again after a while: twice as long each time, and never all clients at once. */
  #lost(reason) {
    clearInterval(this.#beat);
    this.#is("lost", reason);
    if (this.#status === "closed" || this.#retry !== undefined) return;
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#again(), wait);
  }

  async #again() {
    this.#retry = undefined;
    try {
      await this.#connect();
    } catch (error) {
      this.#lost(error.message);
    }
  }

  /** A connection may be dead without anybody saying so. */
  #listen() {
    if (++this.#silent > SILENT_BEATS) cut(this, `nothing came for ${(SILENT_BEATS * BEAT_MS) / 1_000} s`);
    else if (this.#silent > 1) this.tell({ type: "ping" });
  }
}
