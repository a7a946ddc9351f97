// The module "vertx", as verticles in Node import it.
import { readFile, writeFile, readdir, access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { format } from "node:util";
import { Bus } from "./bus.mjs";
import { makeJobs } from "./jobs.mjs";
import { Failure } from "./messages.mjs";
import { requireFunction } from "./values.mjs";

const MAX_LINE_CHARS = 16_384;

/** For the runner. */
export const verticle = { stops: [], isJoined: false };

function write(level, text) {
  if (verticle.isJoined) bus.tell({ type: "log", level, message: text.slice(0, MAX_LINE_CHARS).toWellFormed() });
  else process.stderr.write(`${level} ${text}\n`);
}

const line = (level) => (...what) => write(level, format(...what));

/** The bus of the node that runs this verticle. */
export const bus = new Bus(write);

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
