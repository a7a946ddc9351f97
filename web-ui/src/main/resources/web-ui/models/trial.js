// @ts-check
import { cell } from "../cell.js";

const KEPT = 20;
const MAX_BODY_CHARS = 1_000_000;

/**
 * @typedef {"request" | "send" | "publish"} Verb
 * @typedef {{verb: Verb, address: string, at: Date, ms: number, outcome: "answered" | "refused" | "sent", text: string, code?: number}} Try
 * @typedef {{address: string, action: string, body: string, verb: Verb, busy: boolean, tries: Try[]}} Form
 */

/**
 * A message composed by hand, and what came of it. Bounded: the last twenty tries.
 *
 * @param {import("../link.js").Link} link
 * @param {() => Record<string, string>} headers for reserved addresses
 * @param {{now?: () => number}} [world]
 */
export function trial(link, headers, { now = () => performance.now() } = {}) {
  /** @type {import("../cell.js").Cell<Form>} */
  const form = cell(/** @type {Form} */ ({ address: "", action: "", body: "", verb: "request", busy: false, tries: [] }));

  /** Another address has other methods. @param {Partial<Form>} part */
  const change = part => {
    const moves = part.address !== undefined && part.address !== form.get().address;
    form.set({ ...form.get(), ...(moves && { action: "" }), ...part });
  };

  /** @param {Omit<Try, "at">} one */
  const keep = one => change({ busy: false, tries: [{ ...one, at: new Date() }, ...form.get().tries].slice(0, KEPT) });

  return {
    form,
    change,
    async run() {
      const { action, body, verb, busy } = form.get();
      const address = form.get().address.trim();
      const problem = addressProblem(address) || bodyProblem(body);
      if (busy || problem) return;
      const value = parsed(body);
      const called = { ...(address.startsWith("platform.") && headers()), ...(action && { action }) };
      if (verb === "send") link.send(address, value, called);
      if (verb === "publish") link.publish(address, value, called);
      if (verb !== "request") {
        keep({ verb, address, ms: 0, outcome: "sent", text: "" });
        return;
      }
      change({ busy: true });
      const began = now();
      try {
        const reply = await link.request(address, value, called);
        keep({ verb, address, ms: now() - began, outcome: "answered", text: JSON.stringify(reply.body, null, 2) });
      } catch (refusal) {
        const { code, message } = /** @type {any} */ (refusal);
        keep({ verb, address, ms: now() - began, outcome: "refused", text: message, code });
      }
    },
  };
}

/** @param {string} text */
const parsed = text => (text.trim() === "" ? null : JSON.parse(text));

/** Why nothing can be sent there; empty when it can. @param {string} address */
export function addressProblem(address) {
  return address.trim() === "" ? "An address is missing, such as photobooth.limits." : "";
}

/** Why the text is not a body; empty when it is. @param {string} text */
export function bodyProblem(text) {
  if (text.length > MAX_BODY_CHARS) return `The body has ${text.length} characters; the form takes ${MAX_BODY_CHARS}.`;
  try {
    parsed(text);
    return inexact(text);
  } catch (error) {
    return place(text, /** @type {Error} */ (error).message);
  }
}

/** A page computes with whole numbers up to 2^53: a larger one would be sent as another. @param {string} text */
function inexact(text) {
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/-?\d+(?![\d.eE])/g) ?? [];
  const large = numbers.find(number => !Number.isSafeInteger(Number(number)));
  return large === undefined ? "" : `${large} is beyond 2^53, where this page would change it; vertx request sends it as it is.`;
}

/** Engines name the place in different ways; people want line and column. @param {string} text @param {string} message */
function place(text, message) {
  const at = /position (\d+)/.exec(message)?.[1];
  const reason = message.replace(/ in JSON at position.*| at position.*|^JSON\.parse: /g, "").replace(/, ?"[\s\S]*$/, "");
  const lines = text.slice(0, at === undefined ? text.length : Number(at)).split("\n");
  return `Not JSON yet: ${reason} (line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}).`;
}

/** @param {string} text */
const quoted = text => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same message from a shell. @param {{verb: Verb, address: string, action?: string, body: string}} form */
export function asCommand({ verb, address, action, body }) {
  const to = address.trim();
  const compact = body.trim() === "" ? "" : ` ${quoted(JSON.stringify(JSON.parse(body)))}${body.includes("{{") ? " --raw" : ""}`;
  return `./vertx ${verb} ${/^[\w.-]+$/.test(to) ? to : quoted(to)}${compact}${action ? ` -H action=${action}` : ""}`;
}

/** Whether HTTP can carry it: a request without headers, to an address that needs no key. @param {Form} form */
export const hasCurl = ({ verb, address, action }) => verb === "request" && action === "" && !address.trim().startsWith("platform.");

/** The same request over HTTP. @param {{address: string, body: string}} form @param {string} origin */
export function asCurl({ address, body }, origin) {
  const compact = body.trim() === "" ? "null" : JSON.stringify(JSON.parse(body));
  return `curl -sS ${origin}/bus/${encodeURIComponent(address.trim())} -H 'Content-Type: application/json' -d ${quoted(compact)}`;
}
