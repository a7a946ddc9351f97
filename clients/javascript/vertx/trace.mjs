// Where a failure came from, for its caller.
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./messages.mjs";

const OURS = dirname(fileURLToPath(import.meta.url));
const FRAME = /(?:^|[\s(]|file:\/\/)(\/[^\s()]+?):(\d+):(\d+)\)?$/;
const MAX_CHARS = 1_000;

/** This program's part of the way, and that of the failed request which caused it. */
export function trace(error, address, since) {
  const message = (error?.failureCode ? error.message : String(error)).slice(0, MAX_CHARS);
  const here = { language: "node", place: place(error) || basename(process.argv[1] ?? ""), address, message, waitedMs: Math.round(performance.now() - since) };
  return [here, ...(error?.trace ?? error?.cause?.trace ?? [])];
}

/** Throws what a request failed with; from here its stack has the functions that await it. */
export function placed(error) {
  if (error instanceof Failure) Error.captureStackTrace(error);
  throw error;
}

/** `hello.mjs:3:5`, the first line of the stack that is the user's own. */
export function place(error) {
  const [file, line, column] = frames(error)[0] ?? [""];
  return file && `${basename(file)}:${line}:${column}`;
}

/** The stack without the lines of this package and of Node itself. */
export function stackOf(error) {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const places = frames(error).map(([file, line, column]) => `\n    at ${file}:${line}:${column}`);
  return `${error.name}: ${error.message}${places.join("")}${error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ""}`;
}

function frames(error) {
  return String(error?.stack ?? "")
    .split("\n")
    .map((line) => FRAME.exec(line)?.slice(1))
    .filter((found) => found && !found[0].startsWith(OURS));
}
