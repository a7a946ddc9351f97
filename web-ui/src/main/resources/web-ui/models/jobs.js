// @ts-check
import { cell } from "../cell.js";

const EVERY_MS = 1_000;
const PAGE = 50;
export const STATES = ["waiting", "scheduled", "blocked", "running", "done", "dead", "cancelled"];

/**
 * @typedef {{attempt: number, at: string, tookMs: number, code: number, message: string, worker: string}} Trouble
 * @typedef {{id: string, address: string, state: string, attempt: number, attempts: number, createdAt: string,
 *   worker?: string, errors: Trouble[], progress?: {done: number, text: string}}} Job
 * @typedef {{address: string, paused: boolean, workers: any[], [state: string]: any}} Queue
 * @typedef {{state: "loading" | "ready" | "refused", queues: Queue[], jobs: Job[], next: string, filter: string,
 *   address: string, reason: string, problem: string, before: string[]}} View - `reason` is why it is not as fresh as it should be,
 *   `problem` what became of the last action
 */

/**
 * The durable jobs, asked once a second while somebody looks: the queues, and one page of jobs. Bounded: one page.
 *
 * @param {import("../link.js").Link} link
 * @param {() => Record<string, string>} headers
 */
export function jobs(link, headers) {
  /** @type {import("../cell.js").Cell<View>} */
  const view = cell(/** @type {View} */ ({ state: "loading", queues: [], jobs: [], next: "", filter: "", address: "", reason: "", problem: "", before: [] }));
  /** @type {any} */
  let timer = null;
  let asking = false;

  const ask = (/** @type {string} */ word, /** @type {object} */ body) => link.request(`jobs.${word}`, body, headers());

  async function refresh() {
    if (asking || link.status.get().state !== "up") return;
    asking = true;
    const { filter, address, before } = view.get();
    try {
      const query = { limit: PAGE, ...(filter && { state: filter }), ...(address && { address }), ...(before.length && { before: before.at(-1) }) };
      const [stats, page] = await Promise.all([ask("stats", {}), ask("list", query)]);
      const { queues } = /** @type {any} */ (stats.body);
      const { jobs: found, next = "" } = /** @type {any} */ (page.body);
      if (isStill(filter, address, before)) {
        view.set({ ...view.get(), state: "ready", queues, jobs: found, next, reason: "" });
      }
    } catch (refusal) {
      const { code, message } = /** @type {import("../link.js").Refusal} */ (refusal);
      if (code === 401 || code === 403) view.set({ ...view.get(), state: "refused", queues: [], jobs: [], next: "", reason: message });
      else view.set({ ...view.get(), state: view.get().state === "ready" ? "ready" : "refused", reason: message });
    } finally {
      asking = false;
      if (!isStill(filter, address, before)) void refresh();
    }
  }

  /** Whether the page is the one that was asked for. @param {string} filter @param {string} address @param {string[]} before */
  const isStill = (filter, address, before) =>
    filter === view.get().filter && address === view.get().address && before === view.get().before;

  /** Does something to a job or a queue, and shows what became of it. @param {string} word @param {object} body */
  async function act(word, body) {
    try {
      await ask(word, body);
      view.set({ ...view.get(), problem: "" });
      await refresh();
    } catch (refusal) {
      view.set({ ...view.get(), problem: /** @type {Error} */ (refusal).message });
    }
  }

  /** @param {Partial<View>} change */
  function turn(change) {
    view.set({ ...view.get(), ...change });
    void refresh();
  }

  return {
    view,
    /** Asks while somebody looks. @param {boolean} visible */
    look(visible) {
      clearInterval(timer);
      timer = visible ? setInterval(refresh, EVERY_MS) : null;
      if (visible) void refresh();
    },
    only: (/** @type {string} */ filter, /** @type {string} */ address) => turn({ filter, address, before: [] }),
    older: () => view.get().next && turn({ before: [...view.get().before, view.get().next], next: "" }),
    newer: () => turn({ before: view.get().before.slice(0, -1) }),
    cancel: (/** @type {string} */ id) => act("cancel", { id }),
    retry: (/** @type {string} */ id) => act("retry", { id }),
    pause: (/** @type {string} */ address) => act("pause", { address }),
    resume: (/** @type {string} */ address) => act("resume", { address }),
  };
}
