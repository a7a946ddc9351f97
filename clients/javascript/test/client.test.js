import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, connect } from "../vertx/index.mjs";
import { ScriptedNode } from "./scripted-node.js";

/** A node and a client of it; both are closed at the end. */
const withClient = (options, work, hello) => async () => {
  const node = await ScriptedNode.open();
  const { hello: plain } = node;
  node.hello = () => ({ ...plain(), ...hello });
  const statuses = [];
  const waiting = [];
  const onStatus = (status) => {
    statuses.push(status);
    for (const wanted of waiting.splice(0)) wanted();
  };
  /** Resolves when the status has been `wanted` so many times. */
  const became = async (wanted, times = 1) => {
    while (statuses.filter((status) => status === wanted).length < times) await new Promise((resolve) => waiting.push(resolve));
  };
  const bus = await connect(node.url, { onStatus, ...options });
  try {
    await node.next("hello");
    await work(node, bus, { statuses, became });
  } finally {
    await bus.close();
    await node.close();
  }
};

const isLost = (error) => error instanceof Failure && error.failureType === "LOST" && error.failureCode === 503;

test("connect, nobody there, is rejected with the place", async () => {
  await assert.rejects(connect("tcp://127.0.0.1:1"), /127\.0\.0\.1:1: ECONNREFUSED/);
});

test("connect, unknown option, is refused by name", async () => {
  assert.throws(() => connect("tcp://127.0.0.1:1", { reconect: true }), /option 'reconect' is unknown; allowed: token, reconnect, onStatus/);
});

test("connect, token refused, is rejected with the node's reason", async () => {
  const node = await ScriptedNode.open();
  node.hello = () => ({ type: "err", message: "access_denied", reason: "the token opens nothing" });
  await assert.rejects(connect(node.url, { token: "wrong" }), /the token opens nothing/);
  assert.equal((await node.next("hello")).head.token, "wrong");
  await node.close();
});

test("request, answered, gives the message", withClient({}, async (node, bus) => {
  const answer = bus.request("greet", { name: "Ada" });
  const { head } = await node.next("send");
  assert.deepEqual(head.body, { name: "Ada" });
  node.say({ type: "message", address: head.replyAddress, headers: { a: "b" }, send: true, body: "Hello" });
  const message = await answer;
  assert.equal(message.body, "Hello");
  assert.deepEqual(message.headers, { a: "b" });
}));

test("connection, lost, fails what is under way and registers again", withClient({}, async (node, bus, { statuses, became }) => {
  bus.consumer("page", ({ body }) => `heard ${body}`);
  await node.next("register");
  const answer = bus.request("greet");
  await node.next("send");

  node.hangUp();

  await assert.rejects(answer, isLost);
  assert.equal((await node.next("register")).head.address, "page");
  await became("open", 2);
  assert.deepEqual(statuses, ["open", "lost", "open"]);
  node.say({ type: "message", address: "page", replyAddress: "q1", headers: {}, send: true, body: "you" });
  assert.equal((await node.next("send")).head.body, "heard you");
}));

test("connection, lost while the node is away, is tried until it is back", withClient({}, async (node, bus, { became }) => {
  await node.close();
  await became("lost");
  await assert.rejects(bus.request("greet"), isLost);
  assert.throws(() => bus.send("greet"), isLost);
  await node.listen();
  await became("open", 2);
  bus.send("greet", 1);
  assert.equal((await node.next("send")).head.body, 1);
}));

test("request with retry, connection lost, is asked again with the time that is left", withClient({}, async (node, bus) => {
  const body = { name: "Ada" };
  const answer = bus.request("greet", body, { retry: true, timeout: 20_000 });
  const first = (await node.next("send")).head;
  body.name = "changed";

  node.hangUp();

  const second = (await node.next("send")).head;
  assert.deepEqual(second.body, { name: "Ada" });
  assert.equal(first.headers.timeout, 20_000);
  assert.ok(second.headers.timeout < 20_000 && second.headers.timeout > 10_000);
  node.say({ type: "message", address: second.replyAddress, headers: {}, send: true, body: "Hello" });
  assert.equal((await answer).body, "Hello");
}));

test("request with retry, made while the node is away, is asked when it is back", withClient({}, async (node, bus, { became }) => {
  await node.close();
  await became("lost");
  const answer = bus.request("blob", new Uint8Array([1, 2]), { retry: true });
  await node.listen();
  const { head, body } = await node.next("send");
  assert.deepEqual([...body], [1, 2]);
  node.say({ type: "message", address: head.replyAddress, headers: {}, send: true }, Buffer.from([3]));
  assert.deepEqual([...(await answer).body], [3]);
}));

test("message in hand, connection lost, is cancelled and its answer not sent to the next session", withClient({}, async (node, bus, { became }) => {
  let finish;
  const aborted = new Promise((resolve) => {
    bus.consumer("slow", (message) => {
      message.signal.addEventListener("abort", resolve);
      return new Promise((done) => (finish = done));
    });
  });
  await node.next("register");
  node.say({ type: "message", address: "slow", replyAddress: "q1", headers: {}, send: true });
  while (!finish) await new Promise(setImmediate);

  node.hangUp();

  await aborted;
  await became("open", 2);
  finish("late");
  bus.send("marker");
  assert.equal((await node.next("send")).head.address, "marker");
}));

test("stream, connection lost, fails its reader and asks nothing of the next session", withClient({}, async (node, bus, { became }) => {
  const stream = bus.stream("ticks");
  const { head } = await node.next("send");
  node.say({ type: "message", address: head.replyAddress, headers: {}, send: true, stream: "stream.1", body: [1] });
  assert.deepEqual(await stream.next(), { value: 1, done: false });
  await node.next("send");

  node.hangUp();

  await assert.rejects(stream.next(), isLost);
  await became("open", 2);
  stream.close();
  bus.send("marker");
  assert.equal((await node.next("send")).head.address, "marker");
  assert.throws(() => bus.stream("ticks", null, { retry: true }), /a stream ends with its connection/);
}));

test("token, a function, is asked for at each connection", async () => {
  let count = 0;
  await withClient({ token: async () => `token-${++count}` }, async (node, bus, { became }) => {
    node.hangUp();
    assert.equal((await node.next("hello")).head.token, "token-2");
    await became("open", 2);
    await bus.authenticate("fresh");
    assert.equal((await node.next("auth")).head.token, "fresh");
    node.hangUp();
    assert.equal((await node.next("hello")).head.token, "fresh");
  })();
});

test("connection without reconnect, lost, is closed", withClient({ reconnect: false }, async (node, bus, { became }) => {
  const answer = bus.request("greet", null, { retry: true });
  node.hangUp();
  await assert.rejects(answer, isLost);
  await became("closed");
  assert.equal(node.sessions, 1);
}));

test("close, while the node is away, ends the trying", withClient({}, async (node, bus, { statuses, became }) => {
  await node.close();
  await became("lost");
  const kept = bus.request("greet", null, { retry: true });
  await bus.close();
  await assert.rejects(kept, isLost);
  assert.equal(bus.status, "closed");
  await node.listen();
  assert.deepEqual(statuses, ["open", "lost", "closed"]);
}));

test("node, not reading, is not told what it asks any more, and the program goes on", async (t) => {
  const lines = [];
  await withClient({}, async (node, bus) => {
    const handled = new Promise((resolve) => {
      bus.consumer("page", () => {
        setImmediate(resolve);
        return "answer";
      });
    });
    await node.next("register");
    const most = 1 << 24;
    node.stopReading();
    const write = t.mock.method(process.stderr, "write", (text) => lines.push(text)).mock;
    try {
      assert.throws(() => {
        for (;;) bus.send("sink", new Uint8Array(most - 1_024));
      }, /the node does not read what was sent; send less at a time/);

      node.say({ type: "message", address: "page", replyAddress: "q1", headers: {}, send: true });
      node.say({ type: "message", address: "nobody", replyAddress: "q2", headers: {}, send: true });
      node.say({ type: "ping" });
      await handled;
    } finally {
      write.restore();
    }
    assert.equal(lines[0], "error the node does not read, and is not told: the node does not read what was sent; send less at a time\n");
    node.hangUp();
    assert.equal((await node.next("register")).head.address, "page");
  }, { maxFrameBytes: 1 << 24 })();
});

test("onStatus, that throws, is logged, and the client comes back", async (t) => {
  const node = await ScriptedNode.open();
  const lines = [];
  const write = t.mock.method(process.stderr, "write", (text) => lines.push(text)).mock;
  let bus;
  try {
    bus = await connect(node.url, {
      onStatus(status) {
        throw new Error(`no light for ${status}`);
      },
    });
    await node.next("hello");
    node.hangUp();
    await node.next("hello");
  } finally {
    await bus?.close();
    await node.close();
    write.restore();
  }
  const statuses = ["open", "lost"].map((status) => `error onStatus: Error: no light for ${status}\n`);
  assert.deepEqual(lines.slice(0, 2), statuses);
});

test("consumer, given up when the connection breaks, is not registered again", withClient({}, async (node, bus, { became }) => {
  const away = bus.consumer("away", () => {});
  const late = bus.consumer("late", () => {});
  bus.consumer("page", () => {});
  await Promise.all([away.registered(), late.registered()]);
  for (let count = 0; count < 3; count++) await node.next("register");

  const leaving = late.unregister();
  await node.close();
  await became("lost");
  await leaving.catch((error) => assert.ok(isLost(error)));
  await away.unregister();
  bus.consumer("more", () => {});
  await node.listen();
  await became("open", 2);

  assert.equal((await node.next("register")).head.address, "page");
  assert.equal((await node.next("register")).head.address, "more");
}));

test("consumer, taken away by the node, may be registered anew", withClient({}, async (node, bus) => {
  await bus.consumer("page", () => "first").registered();
  const taken = { type: "err", message: "access_denied", sourceAddress: "page", reason: "the token has expired" };
  node.say({ type: "err", address: "reply.0", sourceAddress: "page", failureCode: -1, failureType: "TIMEOUT", message: "late" });
  node.say({ type: "message", address: "page", replyAddress: "q1", headers: {}, send: true });
  assert.equal((await node.next("send")).head.body, "first");
  node.say(taken);
  node.say({ type: "ping" });
  await node.next("pong");

  await bus.consumer("page", () => "second").registered();
  node.say({ type: "message", address: "page", replyAddress: "q2", headers: {}, send: true });
  assert.equal((await node.next("send")).head.body, "second");
}));

test("body, deeper than the node tells, is refused here", withClient({}, async (node, bus) => {
  assert.throws(() => bus.send("a", [[[[1]]]]), new TypeError("the body cannot travel: it is nested deeper than 3"));
  await assert.rejects(bus.request("a", [[[[1]]]]), TypeError);
  bus.send("a", [[[1]]]);
  assert.deepEqual((await node.next("send")).head.body, [[[1]]]);
}, { maxDepth: 3 }));

test("consumer, refused, may be tried again", withClient({}, async (node, bus) => {
  node.refused.add("page");
  const first = bus.consumer("page", () => "first");
  await assert.rejects(first.registered(), { failureCode: 403, message: "'page' is not yours" });
  node.refused.clear();
  await bus.consumer("page", () => "second").registered();
  await first.unregister();

  node.say({ type: "message", address: "page", replyAddress: "q1", headers: {}, send: true });
  assert.equal((await node.next("send")).head.body, "second");
}));
