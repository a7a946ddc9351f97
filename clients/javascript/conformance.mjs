// The client of clients/CONFORMANCE.md: does what the scripted node of `vertx client-test` tells it.
import { AsyncResource } from "node:async_hooks";
import { Failure, connect } from "./vertx/index.mjs";

const bus = await connect();
const told = {};
/** Runs work that does not belong to the message in hand. */
const apart = AsyncResource.bind((work) => work());

const body = (value) => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : { body: value });
const failure = (error) => ({ code: error.failureCode, type: error.failureType, message: error.message });

async function request({ address, body: value, bytes, headers, timeout, key }, more = {}) {
  const content = bytes ? Uint8Array.from(Buffer.from(bytes, "base64")) : value;
  const reply = await bus.request(address, content, { headers, key, ...(timeout && { timeout }), ...more });
  return { ...body(reply.body), headers: reply.headers };
}

async function read({ address, most }) {
  const items = [];
  try {
    for await (const item of bus.stream(address)) {
      items.push(item instanceof Uint8Array ? Buffer.from(item).toString("base64") : item);
      if (items.length === most) break;
    }
    return { items };
  } catch (error) {
    return { items, ...failure(error) };
  }
}

/** Unless the connection is lost just now. */
function tell(address, body) {
  if (bus.status === "open") bus.send(address, body);
}

const ways = {
  echo: () => (message) => message.body,
  where: () => (message) => message.address,
  refuse: () => () => {
    throw new Failure(409, "not today");
  },
  hold: ({ address }) => ({ signal }) =>
    new Promise(() => signal.addEventListener("abort", () => tell("conformance.cancelled", address))),
  give: ({ address, items, endless }) =>
    async function* () {
      try {
        yield* items;
        while (endless) {
          await new Promise((done) => setTimeout(done, 10));
          yield 0;
        }
      } finally {
        if (endless) tell("conformance.dropped", address);
      }
    },
};

const consumers = new Map();

const commands = {
  nothing: () => null,
  request: (order) => request(order).catch(failure),
  begin(order) {
    const { retry } = order;
    apart(() => request(order, { retry })).catch(failure).then((was) => (told[order.address] = was));
    return null;
  },
  told: ({ address }) => told[address] ?? null,
  async cancel({ address }) {
    const giveUp = new AbortController();
    const asked = bus.request(address, null, { signal: giveUp.signal }).catch(() => null);
    setTimeout(() => giveUp.abort(), 20);
    await asked;
    return null;
  },
  send: ({ address, body, key }) => bus.send(address, body, { key }),
  publish: ({ address, body, key }) => bus.publish(address, body, { key }),
  async serve(order) {
    const consumer = bus.consumer(order.address, ways[order.as](order), { group: order.group });
    consumers.set(order.address, consumer);
    return consumer.registered().then(() => null, failure);
  },
  leave: ({ address }) => consumers.get(address).unregister().then(() => null),
  read,
  exit: () => bus.close(),
};

bus.consumer("conformance", ({ body: order }) => commands[order.do](order));
