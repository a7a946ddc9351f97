// @ts-check
import { cell } from "../cell.js";

export const MAX_BYTES = 4 * 1024 * 1024;
/** With what each writes and takes, as the library says. */
export const VARIANTS = /** @type {Record<string, string>} */ ({
  standard: "+ and /, padded", "standard-unpadded": "+ and /", url: "- and _", "url-padded": "- and _, padded",
  mime: "lines of 76", pem: "lines of 64", forgiving: "as browsers take it",
});
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const AROUND = 24;

/**
 * @typedef {{offset: number, line: number, column: number, reason: string, message: string, before: string, wrong: string, after: string}} Mistake
 * @typedef {{verb: "encode" | "decode", variant: string, input: string, name: string, state: "empty" | "busy" | "ready" | "wrong" | "refused",
 *   bytes: Uint8Array, text: string, mediaType: string, first: number, mistake?: Mistake, reason: string}} View
 */

/** @type {View} */
const EMPTY = { verb: "encode", variant: "standard", input: "", name: "", state: "empty", bytes: new Uint8Array(), text: "", mediaType: "", first: 0, reason: "" };

/**
 * One byte string and its Base64, told by the node: what was typed, pasted or dropped, and what it stands for.
 *
 * @param {() => Record<string, string>} headers
 * @param {{fetch?: typeof fetch}} [world]
 */
export function base64(headers, { fetch = (...args) => globalThis.fetch(...args) } = {}) {
  /** @type {import("../cell.js").Cell<View>} */
  const view = cell(EMPTY);
  let turn = new AbortController();
  /** The file that was dropped last; typing forgets it. @type {Uint8Array | null} */
  let file = null;

  const change = (/** @type {Partial<View>} */ part) => view.set({ ...view.get(), ...part });

  async function ask(/** @type {string} */ verb, /** @type {string} */ variant, /** @type {BodyInit} */ body, /** @type {AbortSignal} */ signal) {
    const response = await fetch(`/base64/${verb}?variant=${variant}`, { method: "POST", body, signal, headers: headers() });
    if (response.ok) return response;
    const said = await response.json().catch(() => ({}));
    throw new Error(said.message ?? said.error ?? `the node answered ${response.status}`);
  }

  async function encode(/** @type {Uint8Array} */ bytes, /** @type {string} */ variant, /** @type {AbortSignal} */ signal) {
    const text = await (await ask("encode", variant, /** @type {any} */ (bytes), signal)).text();
    return { bytes, text, mediaType: await mediaType(text, signal) };
  }

  async function decode(/** @type {string} */ input, /** @type {string} */ variant, /** @type {AbortSignal} */ signal) {
    const head = dataUriHead(input);
    const text = input.slice(head.length);
    const rule = head ? "forgiving" : variant;
    const found = await (await ask("validate", rule, text, signal)).json();
    if (!found.valid) return { mistake: { ...place(input, found.offset + head.length), reason: found.reason, message: found.message } };
    const bytes = new Uint8Array(await (await ask("decode", rule, text, signal)).arrayBuffer());
    return { bytes, text, mediaType: head ? head.slice(5).split(/[;,]/)[0] || "text/plain" : await mediaType(text, signal) };
  }

  async function mediaType(/** @type {string} */ text, /** @type {AbortSignal} */ signal) {
    return (await (await ask("detect", "standard", text, signal)).json()).mediaType ?? "";
  }

  async function work() {
    turn.abort();
    const { signal } = (turn = new AbortController());
    const { verb, variant, input } = view.get();
    const bytes = file ?? new TextEncoder().encode(input);
    if (bytes.length === 0) return change({ ...EMPTY, verb, variant });
    if (bytes.length > MAX_BYTES) {
      return change({ state: "refused", reason: `${bytes.length} bytes are more than this page takes (${MAX_BYTES}); ./vertx base64 takes any number` });
    }
    change({ state: "busy" });
    try {
      const made = verb === "encode" ? await encode(bytes, variant, signal)
        : await decode(file ? new TextDecoder().decode(file).trimEnd() : input.trimEnd(), variant, signal);
      if (signal.aborted) return;
      if ("mistake" in made) change({ state: "wrong", mistake: made.mistake, bytes: EMPTY.bytes, text: "", mediaType: "" });
      else change({ state: "ready", first: 0, reason: "", mistake: undefined, ...made });
    } catch (error) {
      if (signal.aborted) return;
      change({ state: "refused", reason: error instanceof TypeError ? "the node cannot be reached; is it still running?" : /** @type {Error} */ (error).message });
    }
  }

  return {
    view,
    /** What was typed or pasted; a data URI turns to decoding by itself. @param {string} input */
    type(input) {
      file = null;
      change({ input, name: "", ...(dataUriHead(input) && { verb: "decode" }) });
      return work();
    },
    /** @param {Blob & {name: string}} dropped */
    async drop(dropped) {
      if (dropped.size > MAX_BYTES) {
        return change({ state: "refused", reason: `${dropped.name} has ${dropped.size} bytes, more than this page takes (${MAX_BYTES}); ./vertx base64 takes any number` });
      }
      file = new Uint8Array(await dropped.arrayBuffer());
      change({ input: "", name: dropped.name });
      return work();
    },
    /** @param {Partial<Pick<View, "verb" | "variant">>} choice */
    choose(choice) {
      change(choice);
      return work();
    },
    /** Shows the groups from this one on. @param {number} first */
    turnTo(first) {
      change({ first: Math.max(0, Math.min(first, Math.ceil(view.get().bytes.length / 3) - 1)) });
    },
  };
}

/** `data:image/png;base64,` of a data URI; empty when it is none. @param {string} text */
export function dataUriHead(text) {
  return /^data:[^,]*;base64,/i.exec(text)?.[0] ?? "";
}

/**
 * Three bytes and the four letters that share their 24 bits; the last group may have fewer.
 *
 * @param {Uint8Array} bytes @param {string} variant @param {number} first @param {number} count
 * @returns {{bytes: number[], letters: string[], bits: {value: string, letter: number}[][]}[]}
 */
export function groups(bytes, variant, first, count) {
  const alphabet = LETTERS + (variant.startsWith("url") ? "-_" : "+/");
  const padded = variant !== "url" && variant !== "standard-unpadded";
  const all = [];
  for (let at = first * 3; at < bytes.length && all.length < count; at += 3) {
    const three = [...bytes.subarray(at, at + 3)];
    const whole = three.map(value => value.toString(2).padStart(8, "0")).join("");
    const digits = whole.match(/.{1,6}/g) ?? [];
    const letters = digits.map(bits => alphabet[Number.parseInt(bits.padEnd(6, "0"), 2)] ?? "");
    if (padded) letters.push(..."=".repeat(4 - letters.length));
    const bits = three.map((_, i) => [...whole.slice(8 * i, 8 * i + 8)].map((value, bit) => ({ value, letter: Math.floor((8 * i + bit) / 6) })));
    all.push({ bytes: three, letters, bits });
  }
  return all;
}

/** Where a byte is, with what stands around it. All before a mistake is ASCII. @param {string} text @param {number} offset */
export function place(text, offset) {
  const lines = text.slice(0, offset).split("\n");
  const wrong = String.fromCodePoint(...[text.codePointAt(offset)].filter(code => code !== undefined));
  return {
    offset,
    line: lines.length,
    column: (lines.at(-1) ?? "").length + 1,
    before: text.slice(Math.max(0, offset - AROUND), offset),
    wrong,
    after: text.slice(offset + wrong.length, offset + wrong.length + AROUND),
  };
}
