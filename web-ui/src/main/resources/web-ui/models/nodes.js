// @ts-check
import { cell } from "../cell.js";

const EVERY_MS = 1_000;
const KEPT = 60;
const QUIET = /^(platform\.|__|\(others\)$)/;

/**
 * @typedef {{address: string, consumers: number, sent: number, delivered: number, failed: number}} Counts
 * @typedef {{name: string, target: string, language: string, threading: string, instances: number, state: string,
 *   since: string, restarts?: number, pids?: number[], failure?: string, version?: number, problem?: string}} Deployment
 * @typedef {{pool: string, threads: number, running: number, queued: number, queueLimit: number, done: number,
 *   failed: number, refused: number}} Pool
 * @typedef {{id: string, name: string, pid: number, version: string, java: string, uptimeMs: number, http?: string,
 *   clustered: boolean, cpus: number, heapUsedBytes: number, heapMaxBytes: number, deployments: Deployment[],
 *   addresses: Counts[], routes?: string[], workers?: Pool[]}} Node
 * @typedef {{rates: number[], failures: number[], byAddress: Map<string, {sent: number, failed: number}>}} Pulse
 * @typedef {{id: string, failure: string}} Silent a node of the cluster that did not answer
 * @typedef {{state: "locked" | "loading" | "ready" | "refused", nodes: Node[], silent: Silent[],
 *   pulses: Map<string, Pulse>, reason: string}} View
 */

/**
 * What the nodes say of themselves, asked once a second while somebody looks, and the rates that follow. Counts only
 * grow; a count that shrank belongs to a node that started again. Bounded: a minute of rates a node.
 *
 * @param {import("../link.js").Link} link
 * @param {{token: import("../cell.js").Cell<string>, headers: () => Record<string, string>}} key
 * @param {{now?: () => number}} [world]
 */
export function nodes(link, key, { now = () => performance.now() } = {}) {
  /** @type {import("../cell.js").Cell<View>} */
  const view = cell(empty(key.token.get() ? "loading" : "locked"));
  /** @type {Map<string, {at: number, counts: Map<string, Counts>}>} */
  let last = new Map();
  /** @type {any} */
  let timer = null;
  let asking = false;

  async function ask() {
    if (asking || !key.token.get() || link.status.get().state !== "up") return;
    asking = true;
    const asked = key.token.get();
    try {
      const { body } = await link.request("platform.nodes", {}, key.headers());
      take(/** @type {{nodes: (Node | Silent)[]}} */ (body).nodes);
    } catch (refusal) {
      refuse(/** @type {any} */ (refusal));
    } finally {
      asking = false;
      if (asked !== key.token.get()) void ask();
    }
  }

  /** @param {(Node | Silent)[]} all */
  function take(all) {
    const found = all.filter(one => "deployments" in one);
    const silent = /** @type {Silent[]} */ (all.filter(one => !("deployments" in one)));
    const at = now();
    const before = last;
    const old = view.get().pulses;
    last = new Map(found.map(node => [node.id, { at, counts: new Map(node.addresses.map(row => [row.address, row])) }]));
    const pulses = new Map(found.map(node => [node.id, beat(node, at, before.get(node.id), old.get(node.id))]));
    view.set({ state: "ready", nodes: found, silent, pulses, reason: "" });
  }

  /** @param {{code: number, message: string}} refusal */
  function refuse({ code, message }) {
    if (code === 401 || code === 403) view.set(empty("refused", message));
    else view.set({ ...view.get(), reason: message });
  }

  const stops = [
    key.token.watch(token => {
      last = new Map();
      view.set(empty(token ? "loading" : "locked"));
      void ask();
    }),
    link.status.watch(status => {
      if (status.state === "up") void ask();
      else last = new Map(); // the first rate after a gap would be an average over it
    }),
  ];

  return {
    view,
    /** Asks while somebody looks. @param {boolean} visible */
    look(visible) {
      clearInterval(timer);
      timer = visible ? setInterval(ask, EVERY_MS) : null;
      if (visible) void ask();
      else last = new Map();
    },
    close() {
      clearInterval(timer);
      stops.forEach(stop => stop());
    },
  };
}

/** @param {View["state"]} state @param {string} [reason] @returns {View} */
const empty = (state, reason = "") => ({ state, nodes: [], silent: [], pulses: new Map(), reason });

/**
 * @param {Node} node
 * @param {number} at
 * @param {{at: number, counts: Map<string, Counts>} | undefined} before
 * @param {Pulse | undefined} pulse
 * @returns {Pulse}
 */
function beat(node, at, before, pulse) {
  const byAddress = new Map();
  let total = 0;
  let failures = 0;
  const seconds = before ? (at - before.at) / 1_000 : 0;
  for (const row of before && seconds > 0 ? node.addresses : []) {
    const known = before?.counts.get(row.address) ?? { sent: 0, failed: 0 };
    const sent = Math.max(0, row.sent - known.sent) / seconds;
    const failed = Math.max(0, row.failed - known.failed) / seconds;
    byAddress.set(row.address, { sent, failed });
    if (!QUIET.test(row.address)) {
      total += sent;
      failures += failed;
    }
  }
  /** @param {number[]} list @param {number} value */
  const grown = (list, value) => (before ? [...list, value].slice(-KEPT) : list);
  return { rates: grown(pulse?.rates ?? [], total), failures: grown(pulse?.failures ?? [], failures), byAddress };
}

/**
 * The four questions: is it up, is it moving, what is waiting, what is wrong.
 *
 * @param {View} view
 */
export function summary({ nodes, silent, pulses }) {
  const deployments = nodes.flatMap(node => node.deployments);
  const workers = nodes.flatMap(node => node.workers ?? []);
  const rates = sum(nodes.map(node => pulses.get(node.id)?.rates ?? []));
  const failures = sum(nodes.map(node => pulses.get(node.id)?.failures ?? []));
  const failed = deployments.filter(one => one.state === "failed" || one.failure);
  return {
    up: { nodes: nodes.length, uptimeMs: Math.max(0, ...nodes.map(node => node.uptimeMs)) },
    moving: { rates, now: rates.at(-1) ?? 0 },
    waiting: { queued: total(workers, "queued"), running: total(workers, "running"), starting: deployments.filter(one => one.state === "starting").length },
    wrong: { deployments: failed, silent, perMinute: failures.reduce((all, rate) => all + rate, 0), refused: total(workers, "refused") },
  };
}

/** @param {any[]} list @param {string} name */
const total = (list, name) => list.reduce((all, one) => all + (one[name] ?? 0), 0);

/** Adds series that end at the same moment. @param {number[][]} series */
export function sum(series) {
  const length = Math.max(0, ...series.map(one => one.length));
  return Array.from({ length }, (_, i) =>
    series.reduce((all, one) => all + (one[one.length - length + i] ?? 0), 0));
}

/**
 * Every address of every node, busiest first, then by name.
 *
 * @param {View} view
 */
export function addresses({ nodes, pulses }) {
  /** @type {Map<string, {address: string, consumers: number, sent: number, delivered: number, failed: number, rate: number, nodes: string[]}>} */
  const rows = new Map();
  for (const node of nodes) {
    for (const counts of node.addresses) {
      const row = rows.get(counts.address) ?? { address: counts.address, consumers: 0, sent: 0, delivered: 0, failed: 0, rate: 0, nodes: [] };
      row.consumers += counts.consumers;
      row.sent += counts.sent;
      row.delivered += counts.delivered;
      row.failed += counts.failed;
      row.rate += pulses.get(node.id)?.byAddress.get(counts.address)?.sent ?? 0;
      if (counts.consumers > 0) row.nodes.push(node.name);
      rows.set(counts.address, row);
    }
  }
  return [...rows.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/**
 * Deployments of every node by language.
 *
 * @param {Node[]} nodes
 * @returns {{language: string, deployments: (Deployment & {node: Node})[]}[]}
 */
export function byLanguage(nodes) {
  /** @type {Map<string, (Deployment & {node: Node})[]>} */
  const groups = new Map();
  for (const node of nodes) {
    for (const one of node.deployments) {
      groups.set(one.language, [...(groups.get(one.language) ?? []), { ...one, node }]);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([language, deployments]) => ({ language, deployments }));
}
