// @ts-check
import { cell } from "./cell.js";

const PING_MS = 5_000;
const REPLY_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const MAX_PENDING = 200;

/** A request that failed: `code` as on the bus; 503 when nobody answered. */
export class Refusal extends Error {
  /** @param {number} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @typedef {{state: "connecting"} | {state: "up"} | {state: "lost", retryAt: number}} Status
 * @typedef {{body: unknown, headers: Record<string, string>}} Reply
 * @typedef {{answer: (reply: Reply) => void, refuse: (refusal: Refusal) => void, address: string, timer: any}} Call
 * @typedef {ReturnType<typeof link>} Link
 */

/**
 * The one connection to the node: the SockJS bridge protocol over a raw WebSocket. It comes back by itself; requests
 * under way when it is lost are refused, never repeated.
 *
 * @param {string} url
 * @param {{WebSocket?: any, now?: () => number, random?: () => number}} world what tests replace
 */
export function link(url, { WebSocket = globalThis.WebSocket, now = Date.now, random = Math.random } = {}) {
  /** @type {import("./cell.js").Cell<Status>} */
  const status = cell(/** @type {Status} */ ({ state: "connecting" }));
  /** @type {Map<string, Call>} */
  const calls = new Map();
  /** @type {any} */
  let socket = null;
  /** @type {any} */
  let retry = null;
  /** @type {any} */
  let ping = null;
  let attempts = 0;
  let serial = 0;
  let closed = false;

  function connect() {
    clearTimeout(retry);
    retry = null;
    status.set({ state: "connecting" });
    const opened = new WebSocket(url);
    socket = opened;
    opened.onopen = () => {
      attempts = 0;
      write({ type: "ping" });
      ping = setInterval(() => write({ type: "ping" }), PING_MS);
      status.set({ state: "up" });
    };
    opened.onmessage = (/** @type {{data: string}} */ event) => receive(event.data);
    opened.onclose = () => {
      if (socket === opened) lose();
    };
  }

  function lose() {
    clearInterval(ping);
    socket = null;
    for (const id of [...calls.keys()]) settle(id, call => call.refuse(new Refusal(503, "the connection to the node was lost")));
    if (closed) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts++) * (0.75 + random() / 2);
    status.set({ state: "lost", retryAt: now() + wait });
    retry = setTimeout(connect, wait);
  }

  /** @param {object} frame */
  function write(frame) {
    if (socket && socket.readyState === 1) socket.send(JSON.stringify(frame));
  }

  /** @param {string} id @param {(call: Call) => void} outcome */
  function settle(id, outcome) {
    const call = calls.get(id);
    if (!call) return;
    calls.delete(id);
    clearTimeout(call.timer);
    outcome(call);
  }

  /** @param {string} text */
  function receive(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (frame.type === "rec") {
      settle(frame.address, call => call.answer({ body: frame.body ?? null, headers: frame.headers ?? {} }));
    } else if (frame.type === "err" && calls.has(frame.address)) {
      settle(frame.address, call => call.refuse(refusal(frame, call.address)));
    } else if (frame.type === "err") {
      unmatched(frame);
    }
  }

  /**
   * Stock bridges name no request when they deny one. The oldest one under way to a reserved address is the only one
   * they can mean: others are open.
   *
   * @param {any} frame
   */
  function unmatched(frame) {
    for (const [id, call] of calls) {
      if (call.address.startsWith("platform.")) {
        settle(id, denied => denied.refuse(new Refusal(403, `${frame.body ?? frame.message ?? "access denied"}`)));
        return;
      }
    }
  }

  connect();
  return {
    status,
    /**
     * @param {string} address
     * @param {unknown} body
     * @param {Record<string, string>} [headers]
     * @returns {Promise<Reply>} fails with a {@link Refusal}
     */
    request(address, body, headers = {}) {
      if (status.get().state !== "up") return Promise.reject(new Refusal(503, "there is no connection to the node"));
      if (calls.size >= MAX_PENDING) return Promise.reject(new Refusal(503, `${MAX_PENDING} requests are under way already`));
      const id = `c${++serial}`;
      return new Promise((answer, refuse) => {
        const late = () => settle(id, call => call.refuse(new Refusal(503, `'${address}' did not answer within ${REPLY_MS} ms`)));
        calls.set(id, { answer, refuse, address, timer: setTimeout(late, REPLY_MS) });
        write({ type: "send", address, replyAddress: id, headers, body });
      });
    },
    /** @param {string} address @param {unknown} body @param {Record<string, string>} [headers] */
    send(address, body, headers = {}) {
      write({ type: "send", address, headers, body });
    },
    /** @param {string} address @param {unknown} body @param {Record<string, string>} [headers] */
    publish(address, body, headers = {}) {
      write({ type: "publish", address, headers, body });
    },
    /** Tries now instead of at the end of the wait. */
    hurry() {
      if (retry !== null) connect();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(ping);
      socket?.close();
    },
  };
}

/** @param {any} frame @param {string} address */
function refusal(frame, address) {
  if (frame.failureType === "NO_HANDLERS") return new Refusal(503, `nobody answers '${address}'; no verticle has registered it`);
  if (frame.failureType === "TIMEOUT") return new Refusal(503, `'${address}' did not answer in time`);
  return new Refusal(frame.failureCode ?? 500, frame.message ?? `'${address}' failed without a reason`);
}
