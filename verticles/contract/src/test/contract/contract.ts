import { Failure, bus, config, log, onStop, timer } from "vertx";
import type { Body, Consumer, Handler, Message, RequestOptions, Stream } from "vertx";

interface Wanted extends RequestOptions {
  address: string;
  body?: Body;
}

interface Told extends Wanted {
  how: "send" | "publish";
}

const own = Symbol("who");
const who = Math.random().toString(36);
const collected: Body[] = [];
let temporary: Consumer;

const serve = <T = any>(name: string, handler: Handler<T>): Consumer => bus.consumer(`${config.at}.${name}`, handler);
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);
const circle: Record<string, unknown> = {};
circle.itself = circle;

const values: Record<string, unknown> = {
  "null": null,
  "true": true,
  "false": false,
  "0": 0,
  "42": 42,
  "-7": -7,
  "2^53": 9007199254740992n,
  "2^53 + 1": 9007199254740993n,
  "-(2^53 + 1)": -9007199254740993n,
  "largest int64": 9223372036854775807n,
  "smallest int64": -9223372036854775808n,
  "0.5": 0.5,
  "-0.0": -0.0,
  "1e300": 1e300,
  "5e-324": 5e-324,
  "empty text": "",
  "emoji, combining, NUL, U+2028": "🦉 e\u0301 \0 \u2028",
  "array": [1, null, "a", true],
  "empty array": [],
  "object": { a: { b: [1.5] } },
  "empty object": {},
  "2^53 + 1 in an object": { a: [9007199254740993n] },
  "nested 100 deep": nested(100),
  "no bytes": new Uint8Array(),
  "bytes": Uint8Array.from({ length: 256 }, (_, i) => i),
  "1 MiB of bytes": new Uint8Array(1 << 20).fill(7),
  "NaN": NaN,
  "NaN inside": { a: [NaN] },
  "infinity": Infinity,
  "of no kind": own,
  "circle": circle,
  "too deep": nested(300),
};

function kind(value: unknown): string | undefined {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Uint8Array) return "bytes";
  const kinds: Record<string, string> = { bigint: "number", string: "text" };
  return kinds[typeof value] ?? typeof value;
}

serve("echo", ({ body }) => body);
serve("kind", ({ body }) => kind(body));
serve("next", ({ body }: Message<number | bigint>) => typeof body === "bigint" ? body + 1n : body + 1);
serve("make", ({ body }: Message<string>) => values[body] as Body);
serve("through", async ({ body }) => (await bus.request("suite.echo", body)).body);
serve("later", async ({ body }) => { await timer(body); return "later"; });

serve("ask", async ({ body: { address, body, ...options } }: Message<Wanted>) => {
  const reply = await bus.request(address, body, options);
  return { body: reply.body, headers: reply.headers };
});
serve("catch", async ({ body: { address, ...options } }: Message<Wanted>) => {
  try {
    return await bus.request(address, null, options);
  } catch (error) {
    const { failureType = "", failureCode = 0, message } = error as Failure;
    return { type: failureType, code: failureCode, text: message };
  }
});
serve("headers", ({ headers }) => headers);
serve("answerHeaders", (message) => message.reply("see the headers", { headers: { "Made-By": "the verticle", n: 1 } }));
serve("tell", ({ body: { how, address, body, headers } }: Message<Told>) => bus[how](address, body, { headers }));
serve("told", ({ body }) => bus.send("suite.heard", body));
serve("collect", ({ body }) => { collected.push(body); });
serve("collected", () => collected);

serve("fail", ({ body: { code, text } }) => { throw new Failure(code, text); });
serve("throw", () => { throw new Error("boom"); });
serve("throwLater", async () => { await timer(1); throw new Error("boom"); });

serve("remaining", ({ remaining }) => Math.round(remaining!));
serve("waits", ({ signal }) => new Promise<never>(() => {
  signal.addEventListener("abort", () => bus.send("suite.heard", "cancelled"));
  bus.send("suite.heard", "waits");
}));

serve("count", async function* ({ body }) {
  let made = 0;
  try {
    while (made < body) yield made++;
  } finally {
    bus.send("suite.heard", `made ${made}`);
  }
});
serve("breaks", function* () { yield* [0, 1, 2]; throw new Failure(409, "no more"); });
async function sum(numbers: Stream<number>) {
  let total = 0;
  for await (const n of numbers) total += n;
  return total;
}
serve("sum", ({ body }) => sum(bus.stream("suite.count", body)));
serve("first", async ({ body }) => { for await (const n of bus.stream("suite.count", body)) return n; });
serve("total", ({ stream }) => sum(stream!));
serve("bring", async ({ body }) => {
  const stream = Array.from({ length: body }, (_, n) => n).values();
  return (await bus.request("suite.total", null, { stream })).body;
});

serve("register", () => { temporary = serve("temporary", () => "here"); return temporary.registered(); });
serve("unregister", () => temporary.unregister());
serve("ticks", ({ body }) => new Promise<number>((resolve) => {
  let count = 0;
  const ticking = setInterval(() => {
    if (++count === body) {
      clearInterval(ticking);
      resolve(count);
    }
  }, 2);
}));
serve("cancelledTimer", async () => {
  let fired = false;
  clearTimeout(setTimeout(() => { fired = true; }, 5));
  await timer(50);
  return fired;
});
serve("timerThrows", () => { setTimeout(() => { throw new Error("a tick went wrong"); }, 1); });
serve("config", () => config);
serve("who", () => who);
serve("any.*", ({ address }) => address);
bus.consumer(`${config.at}.team`, () => { bus.send("suite.heard", who); return who; }, { group: "team" });
serve("log", ({ body }) => {
  log.info(`${body} info`);
  log.warn(`${body} warning`);
  log.error(`${body} error`);
});
onStop(() => bus.send("suite.heard", `stopped ${config.at}`));
