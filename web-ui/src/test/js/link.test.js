import assert from "node:assert/strict";
import { test } from "node:test";
import { link, Refusal } from "../../main/resources/web-ui/link.js";

/** The other end of the socket, moved by hand. */
function socket() {
  const opened = [];
  class Fake {
    constructor(url) {
      Object.assign(this, { url, readyState: 0, sent: [] });
      opened.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.readyState = 3;
      this.onclose?.();
    }
    open() {
      this.readyState = 1;
      this.onopen();
    }
    say(frame) {
      this.onmessage({ data: JSON.stringify(frame) });
    }
    request() {
      return this.sent.findLast(frame => frame.type === "send");
    }
  }
  return { opened, Fake };
}

function connected(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { opened, Fake } = socket();
  const bus = link("ws://node/eventbus/websocket", { WebSocket: Fake, now: () => 0, random: () => 0.5 });
  t.after(() => bus.close());
  opened[0].open();
  return { bus, opened, clock: t.mock.timers };
}

test("request_answered_givesBodyAndHeaders", async t => {
  const { bus, opened } = connected(t);
  const reply = bus.request("greet", { name: "Ada" }, { tone: "warm" });
  const sent = opened[0].request();
  assert.deepEqual({ ...sent, replyAddress: "" }, { type: "send", address: "greet", replyAddress: "", headers: { tone: "warm" }, body: { name: "Ada" } });
  opened[0].say({ type: "rec", address: sent.replyAddress, body: "Hello, Ada" });
  assert.deepEqual(await reply, { body: "Hello, Ada", headers: {} });
});

test("request_refused_keepsCodeAndReason", async t => {
  const { bus, opened } = connected(t);
  const reply = bus.request("orders.lots", 8);
  opened[0].say({ type: "err", address: opened[0].request().replyAddress, failureCode: 404, failureType: "RECIPIENT_FAILURE", message: "order 8 is not open" });
  await assert.rejects(reply, error => error instanceof Refusal && error.code === 404 && error.message === "order 8 is not open");
});

test("request_nobodyThere_saysSoWithTheAddress", async t => {
  const { bus, opened } = connected(t);
  const reply = bus.request("greet", null);
  opened[0].say({ type: "err", address: opened[0].request().replyAddress, failureCode: -1, failureType: "NO_HANDLERS", message: "No handlers" });
  await assert.rejects(reply, { code: 503, message: "nobody answers 'greet'; no verticle has registered it" });
});

test("request_deniedWithoutItsName_refusesTheReservedOneOnly", async t => {
  const { bus, opened } = connected(t);
  const open = bus.request("greet", null);
  const openId = opened[0].request().replyAddress;
  const reserved = bus.request("platform.nodes", {});
  opened[0].say({ type: "err", body: "access_denied" });
  await assert.rejects(reserved, { code: 403 });
  opened[0].say({ type: "rec", address: openId, body: 1 });
  assert.equal((await open).body, 1);
});

test("request_notAnswered_endsAfterHalfAMinute", async t => {
  const { bus, clock } = connected(t);
  const reply = bus.request("slow", null);
  clock.tick(30_000);
  await assert.rejects(reply, { code: 503, message: "'slow' did not answer within 30000 ms" });
});

test("request_connectionLost_isRefusedAndNotRepeated", async t => {
  const { bus, opened, clock } = connected(t);
  const reply = bus.request("greet", null);
  opened[0].close();
  await assert.rejects(reply, { code: 503, message: "the connection to the node was lost" });
  clock.tick(500);
  opened[1].open();
  assert.equal(opened[1].request(), undefined);
});

test("request_tooManyUnderWay_isRefused", async t => {
  const { bus } = connected(t);
  const all = Array.from({ length: 200 }, () => bus.request("slow", null).catch(() => {}));
  await assert.rejects(bus.request("slow", null), { code: 503, message: "200 requests are under way already" });
  bus.close();
  await Promise.all(all);
});

test("status_nodeGone_triesAgainEverMoreSlowly", t => {
  const { bus, opened, clock } = connected(t);
  const waits = [];
  bus.status.watch(status => status.state === "lost" && waits.push(status.retryAt));
  opened[0].close();
  for (let i = 1; i < 8; i++) {
    clock.tick(waits.at(-1));
    opened[i].close();
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
});

test("ping_whileConnected_comesEveryFiveSeconds", t => {
  const { opened, clock } = connected(t);
  clock.tick(15_000);
  assert.equal(opened[0].sent.filter(frame => frame.type === "ping").length, 4);
});

test("receive_notJson_isIgnored", async t => {
  const { bus, opened } = connected(t);
  opened[0].onmessage({ data: "o" });
  const reply = bus.request("greet", null);
  opened[0].say({ type: "rec", address: opened[0].request().replyAddress });
  assert.equal((await reply).body, null);
});
