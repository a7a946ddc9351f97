// The module "vertx", as verticles and programs in Node import it.
import { AsyncLocalStorage } from "node:async_hooks";
import { readFile, writeFile, readdir, access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { format } from "node:util";
import { Bus } from "./bus.mjs";
import { Client } from "./client.mjs";
import { makeJobs } from "./jobs.mjs";
import { Link } from "./link.mjs";
import { Failure } from "./messages.mjs";
import { placed, stackOf, trace } from "./trace.mjs";
import { requireFunction } from "./values.mjs";
import { WebSocketLink } from "./websocket.mjs";

const MAX_LINE_CHARS = 16_384;

/** For the runner. */
export const verticle = { stops: [], isJoined: false };

function write(level, text) {
  const isTold = verticle.isJoined && bus.tell({ type: "log", level, message: text.slice(0, MAX_LINE_CHARS).toWellFormed() });
  if (!isTold) process.stderr.write(`${level} ${text}\n`);
}

const line = (level) => (...what) => write(level, format(...what));

const host = { connect: connection, current: new AsyncLocalStorage(), trace, stackOf, placed };

function connection(url, on) {
  if (!/^wss?:/.test(url)) return new Link(url, on);
  if (!globalThis.WebSocket) throw new TypeError(`this Node (${process.version}) has no WebSocket; take tcp://HOST:PORT, or Node 22`);
  return new WebSocketLink(url, on);
}

/** The bus of the node that runs this verticle. */
export const bus = new Bus(write, host);

/**
 * A client of a node, for programs that no node runs: `tcp://HOST:PORT`, `unix:PATH`, `ws://HOST:PORT/bus`; without an
 * address, what VERTX_BUS says. It comes back when the connection is lost, unless `{reconnect: false}`.
 */
export function connect(url = process.env.VERTX_BUS, options = {}) {
  if (!url) throw new TypeError('connect needs an address, as in connect("tcp://127.0.0.1:7000"), or VERTX_BUS set');
  return new Client(url, options, write, host).start();
}

/** What the deployment configured. */
export const config = {};

/** Lines for the node's log. */
export const log = Object.freeze({ debug: line("debug"), info: line("info"), warn: line("warning"), error: line("error") });

/** Who this verticle is. */
export const context = { deployment: "", instance: 0, node: "" };

/** A promise that is kept after so many milliseconds: `await timer(100)`. */
export const timer = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Called when the verticle is undeployed; a promise is waited for. */
export function onStop(hook) {
  requireFunction("stop hook", hook);
  verticle.stops.push(hook);
}

/** Durable jobs. */
export const jobs = makeJobs(bus, onStop, "node");

/** Files, as in the other JavaScript host; here `node:fs` has more. */
export const files = Object.freeze({
  readText: (path) => readFile(path, "utf8"),
  readBytes: async (path) => Uint8Array.from(await readFile(path)),
  write: async (path, content) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  },
  list: async (path = ".") => (await readdir(path, { withFileTypes: true })).map((entry) => entry.name + (entry.isDirectory() ? "/" : "")).sort(),
  exists: (path) => access(path).then(() => true, () => false),
});

export { Failure };
