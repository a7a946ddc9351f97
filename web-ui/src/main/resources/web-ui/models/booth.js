// @ts-check
import { cell } from "../cell.js";

export const MAX_BYTES = 20 * 1024 * 1024;
/** In the order of the work; `thumbnail` and `base64` run side by side. */
export const STEPS = ["received", "facts", "thumbnail", "result"];

/**
 * @typedef {{format: string, width: number, height: number, bytes: number, exif: Record<string, any>}} Facts
 * @typedef {{name: string, state: "idle" | "working" | "done" | "refused", step: string, ms: number, reason: string,
 *   code: number, facts?: Facts, thumbnail?: string, caption?: string, base64?: string}} Picture
 */

/** @type {Picture} */
const IDLE = { name: "", state: "idle", step: "", ms: 0, reason: "", code: 0 };

/**
 * One photograph in the photobooth: sent as it is, answered step by step.
 *
 * @param {{fetch?: typeof fetch, now?: () => number}} [world]
 */
export function booth({ fetch = (...args) => globalThis.fetch(...args), now = () => performance.now() } = {}) {
  /** @type {import("../cell.js").Cell<Picture>} */
  const picture = cell(IDLE);
  let turn = new AbortController();
  let began = 0;

  /** @param {Partial<Picture>} part */
  const change = part => picture.set({ ...picture.get(), ...part, ms: now() - began });

  /** @param {{event: string, data: any}} step */
  function take({ event, data }) {
    if (event === "error") change({ state: "refused", reason: data.message, code: data.code });
    else if (event === "facts") change({ step: event, facts: data });
    else if (event === "result") change({ step: event, state: "done", ...data });
    else if (event === "accepted") change({ job: data.job });
    else change({ step: event, ...data });
  }

  /** @param {Response} response @param {AbortSignal} signal */
  async function follow(response, signal) {
    const events = reader();
    const text = new TextDecoderStream();
    for await (const chunk of chunks(/** @type {any} */ (response.body).pipeThrough(text))) {
      if (signal.aborted) return;
      events(chunk).forEach(take);
    }
    if (picture.get().state === "working") change({ state: "refused", code: 503, reason: "the answer broke off; try again" });
  }

  return {
    picture,
    /** @param {{name: string, size: number} & Blob} file */
    async develop(file) {
      turn.abort();
      const { signal } = (turn = new AbortController());
      began = now();
      picture.set({ ...IDLE, name: file.name, state: "working", step: "sending" });
      const problem = sizeProblem(file.size);
      if (problem) return change({ state: "refused", code: 413, reason: problem });
      const form = new FormData();
      form.append("photo", file);
      try {
        const response = await fetch("/photobooth", { method: "POST", body: form, signal, headers: { Accept: "text/event-stream" } });
        if (response.ok) await follow(response, signal);
        else change({ state: "refused", ...(await failure(response)) });
      } catch (error) {
        if (!signal.aborted) change({ state: "refused", code: 503, reason: "the node cannot be reached; is it still running?" });
      }
    },
    clear() {
      turn.abort();
      picture.set(IDLE);
    },
  };
}

/** @param {number} bytes */
export function sizeProblem(bytes) {
  if (bytes === 0) return "the file is empty";
  return bytes > MAX_BYTES ? `the photograph is ${(bytes / 1024 / 1024).toFixed(1)} MiB; at most 20 MiB are taken` : "";
}

/** @param {Response} response */
async function failure(response) {
  const said = await response.json().catch(() => ({}));
  const reason = response.status === 404
    ? "the photobooth is not running; start it with ./vertx run verticles/examples/photobooth/app.yaml"
    : said.message ?? said.error ?? `the node answered ${response.status}`;
  return { code: response.status, reason };
}

/** @param {ReadableStream<string>} stream */
async function* chunks(stream) {
  const source = stream.getReader();
  for (;;) {
    const { done, value } = await source.read();
    if (done) return;
    yield value;
  }
}

/**
 * Cuts a text stream into server-sent events (HTML Standard §9.2.6, with `event` and one `data` line).
 *
 * @returns {(chunk: string) => {event: string, data: any}[]}
 */
export function reader() {
  /** @type {string[]} */
  let rest = [];
  return chunk => {
    rest.push(chunk);
    if (!chunk.includes("\n")) return [];
    const blocks = rest.join("").split("\n\n");
    rest = [blocks.pop() ?? ""];
    return blocks.filter(block => block !== "").map(block => ({
      event: /^event: ?(.*)$/m.exec(block)?.[1] ?? "message",
      data: JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? "null"),
    }));
  };
}
