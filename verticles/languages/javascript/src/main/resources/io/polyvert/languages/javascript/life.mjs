// How the node starts and stops a verticle.
import "./globals.mjs";
import { seal } from "./host.mjs";
import { stops } from "./stops.mjs";
import "./vertx.mjs";

seal();

export function load(path, loaded, failed) {
  import(path).then(() => loaded(), (error) => failed(error));
}

/** Runs the stop hooks, the last one first; `failed` is told of each that fails, `done` comes at the end. */
export async function stop(done, failed) {
  for (const hook of stops.toReversed()) {
    try {
      await hook();
    } catch (error) {
      failed(error);
    }
  }
  done();
}
