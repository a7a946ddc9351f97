// Runs one file as a verticle of the node that VERTX_BUS names. Exit codes: 0 stopped, 1 failed, 2 usage, 3 no node.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as modules from "node:module";
import { basename, relative, resolve, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { close, idle, leave, open, register } from "./bus.mjs";
import { resolve as find } from "./hooks.mjs";
import { bus, config, context, log, verticle } from "./index.mjs";
import { place, stackOf } from "./trace.mjs";

const WHERE = /^(?:file:\/\/)?(\/.+?):(\d+)\n(.*)\n(\s*\^*)/;
const LEAVE_MS = 500;
const FINISH_MS = 1_500;
const HOOK_MS = 1_000;

const url = process.env.VERTX_BUS;
const key = process.env.VERTX_KEY;
if (process.argv.length !== 3) refuse(2, "usage: node runner.mjs FILE");
if (!url) refuse(2, `VERTX_BUS is not set, so there is no node to join; write: vertx run ${process.argv[2]}`);
delete process.env.VERTX_KEY;
const file = resolve(process.argv[2]);
process.argv.splice(1, 2, file);

let code = 3;
let stopping = false;
let isReady = false;
process.on("SIGINT", () => {}); // Ctrl-C is for the node, which then stops this verticle
process.on("SIGTERM", () => (stopping ? process.exit(143) : finish()));
process.on("unhandledRejection", (error) => unhandled("unhandled rejection", error));
process.on("uncaughtException", (error) => unhandled("uncaught error", error));

try {
  const hello = await open(bus, url, { key }, { stop: finish, lost: () => process.exit(code) });
  Object.assign(config, hello.config);
  Object.assign(context, { deployment: hello.deployment ?? "", instance: hello.instance ?? 0, node: hello.node ?? "" });
  verticle.isJoined = key !== undefined;
} catch (error) {
  refuse(3, error.message);
}
try {
  hookAndWatch();
  await import(pathToFileURL(file).href);
  await register(bus);
  if (!stopping && key !== undefined) bus.tell({ type: "ready" });
  isReady = true;
} catch (error) {
  await fail(error);
}

/** One thread is beside this one: where Node gives one to the hooks, before 22.15, it watches as well. */
function hookAndWatch() {
  if (!modules.registerHooks) {
    modules.register(new URL("./hooks.mjs", import.meta.url));
    return;
  }
  modules.registerHooks({ resolve: find });
  const watch = readFileSync(new URL("./watch.mjs", import.meta.url), "utf8"); // a thread without module loader is smaller
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 };
  new Worker(watch, { eval: true, stdin: false, resourceLimits: limits }).unref();
}

function unhandled(what, error) {
  if (isReady) log.error(`${what}: ${stackOf(error)}`);
  else fail(error);
}

async function fail(error) {
  code = 1;
  const sentence = sentenceOf(error);
  if (key === undefined) process.stderr.write(`vertx: ${sentence}\n`);
  else bus.tell({ type: "failed", message: sentence, trace: stackOf(error) });
  await close(bus);
  process.exit(1);
}

function sentenceOf(error) {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`;
  const syntax = error instanceof SyntaxError && !place(error) && WHERE.exec(checked());
  if (syntax) {
    const [, at, line, source, marks] = syntax;
    const column = marks.indexOf("^") + 1;
    return `${shown(at)}:${line}:${column || 1}: ${text}\n    ${source}\n    ${" ".repeat(Math.max(0, column - 1))}^`;
  }
  if (error?.code === "ERR_MODULE_NOT_FOUND" && error.message.startsWith("Cannot find package")) {
    const name = /'([^']+)'/.exec(error.message)[1];
    return `${basename(file)}: package '${name}' is not installed; npm install ${name}`;
  }
  return `${place(error) || basename(file)}: ${text}`;
}

/** What Node says of the file's syntax: an error of `import` keeps its place to itself. */
function checked() {
  const said = check(["--experimental-detect-module", "--check", file]);
  // of a file that it takes for a module by its text, Node 20 says nothing
  return said || check(["--input-type=module", "--check"], readFileSync(file)).replace("[stdin]", () => file);
}

function check(options, input) {
  return String(spawnSync(process.execPath, options, { timeout: 5_000, input }).stderr);
}

function shown(path) {
  return relative(dirname(file), path) || basename(path);
}

async function finish() {
  if (stopping) return;
  stopping = true;
  code = 0;
  await within(LEAVE_MS, leave(bus));
  await within(FINISH_MS, idle(bus));
  for (const hook of verticle.stops.reverse()) {
    try {
      await within(HOOK_MS, hook(), "the stop hook took longer than");
    } catch (error) {
      log.error(`a stop hook failed: ${stackOf(error)}`);
    }
  }
  await close(bus);
  process.exit(0);
}

function within(ms, work, otherwise) {
  let late;
  const limit = new Promise((done) => {
    late = setTimeout(() => {
      if (otherwise) log.error(`${otherwise} ${ms} ms`);
      done();
    }, ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(late));
}

function refuse(status, sentence) {
  process.stderr.write(`vertx: ${sentence}\n`);
  process.exit(status);
}
