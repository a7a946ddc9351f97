// The package in a browser: `const bus = await connect("ws://HOST:PORT/bus")`.
import { Client } from "./client.mjs";
import { Failure } from "./messages.mjs";
import { WebSocketLink } from "./websocket.mjs";

let working;

const host = {
  connect: (url, on) => new WebSocketLink(url, on),
  /** Until the first `await` of a handler: browsers have nothing that goes further. */
  current: {
    getStore: () => working,
    run(message, work) {
      const before = working;
      working = message;
      try {
        return work();
      } finally {
        working = before;
      }
    },
  },
  trace(error, address, since) {
    const message = String(error?.failureCode ? error.message : error).slice(0, 1_000);
    return [{ language: "browser", address, message, waitedMs: Math.round(performance.now() - since) }, ...(error?.trace ?? [])];
  },
  stackOf: (error) => error?.stack ?? String(error),
};

const log = (level, text) => console[level === "warning" ? "warn" : level](text);

/** `/bus` of the node that the page came from, unless told otherwise. */
export function connect(url = "/bus", options = {}) {
  const at = new URL(url, location.href);
  at.protocol = at.protocol.replace("http", "ws");
  return new Client(at.href, options, log, host).start();
}

export { Failure };
