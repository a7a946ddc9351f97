import assert from "node:assert/strict";
import { test } from "node:test";
import { cell } from "../../main/resources/web-ui/cell.js";
import { addresses, byLanguage, nodes, sum, summary } from "../../main/resources/web-ui/models/nodes.js";

const counts = (address, sent, failed = 0, consumers = 1) => ({ address, consumers, sent, delivered: sent, failed });

const node = (id, rows, more = {}) => ({
  id, name: id, pid: 1, version: "0.1.0", java: "25", uptimeMs: 5_000, clustered: false, cpus: 2,
  heapUsedBytes: 1, heapMaxBytes: 2, deployments: [], addresses: rows, workers: [], ...more,
});

/** A node that answers what `answers` holds, one after the other, and a clock moved by hand. */
function world(t, answers, { token = "secret", state = "up" } = {}) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const asked = [];
  const status = cell({ state });
  const key = { token: cell(token), headers: () => ({ authorization: `Bearer ${key.token.get()}` }) };
  const link = {
    status,
    async request(address, body, headers) {
      asked.push({ address, headers });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return { body: { nodes: answer }, headers: {} };
    },
  };
  let now = 0;
  const model = nodes(link, key, { now: () => now });
  t.after(model.close);
  const settle = () => new Promise(resolve => setImmediate(resolve));
  const second = async () => {
    now += 1_000;
    t.mock.timers.tick(1_000);
    await settle();
  };
  return { model, asked, key, status, settle, second };
}

test("view_withoutToken_isLockedAndAsksNothing", async t => {
  const { model, asked, second } = world(t, [[]], { token: "" });
  model.look(true);
  await second();
  assert.equal(model.view.get().state, "locked");
  assert.deepEqual(asked, []);
});

test("look_visible_asksOnceASecondWithTheToken", async t => {
  const { model, asked, settle, second } = world(t, [[node("a", [])]]);
  model.look(true);
  await settle();
  await second();
  await second();
  assert.equal(asked.length, 3);
  assert.deepEqual(asked[0], { address: "platform.nodes", headers: { authorization: "Bearer secret" } });
});

test("look_hidden_stopsAsking", async t => {
  const { model, asked, settle, second } = world(t, [[node("a", [])]]);
  model.look(true);
  await settle();
  model.look(false);
  await second();
  assert.equal(asked.length, 1);
});

test("rates_countsGrow_areTheDifferenceASecond", async t => {
  const answers = [[node("a", [counts("greet", 10)])], [node("a", [counts("greet", 35, 5)])]];
  const { model, settle, second } = world(t, answers);
  model.look(true);
  await settle();
  await second();
  const pulse = model.view.get().pulses.get("a");
  assert.deepEqual(pulse.rates, [25]);
  assert.deepEqual(pulse.failures, [5]);
  assert.deepEqual(pulse.byAddress.get("greet"), { sent: 25, failed: 5 });
});

test("rates_platformsOwnMessages_areNotCountedAsMoving", async t => {
  const rows = n => [counts("platform.nodes", n), counts("(others)", n), counts("__vertx.x", n), counts("greet", 1)];
  const { model, settle, second } = world(t, [[node("a", rows(0))], [node("a", rows(100))]]);
  model.look(true);
  await settle();
  await second();
  assert.deepEqual(model.view.get().pulses.get("a").rates, [0]);
});

test("rates_nodeStartedAgain_areNeverNegative", async t => {
  const { model, settle, second } = world(t, [[node("a", [counts("greet", 1_000)])], [node("a", [counts("greet", 3)])]]);
  model.look(true);
  await settle();
  await second();
  assert.deepEqual(model.view.get().pulses.get("a").rates, [0]);
});

test("rates_longRun_keepOneMinute", async t => {
  const { model, settle, second } = world(t, [[node("a", [counts("greet", 1)])]]);
  model.look(true);
  await settle();
  for (let i = 0; i < 100; i++) await second();
  assert.equal(model.view.get().pulses.get("a").rates.length, 60);
});

test("view_wrongToken_isRefusedUntilAnotherIsEntered", async t => {
  const denied = Object.assign(new Error("address 'platform.nodes' is reserved"), { code: 403 });
  const { model, key, settle } = world(t, [denied, [node("a", [])]]);
  model.look(true);
  await settle();
  assert.equal(model.view.get().state, "refused");
  key.token.set("right");
  await settle();
  assert.equal(model.view.get().state, "ready");
});

test("view_oneRequestFails_keepsWhatItKnew", async t => {
  const late = Object.assign(new Error("late"), { code: 503 });
  const { model, settle, second } = world(t, [[node("a", [])], late]);
  model.look(true);
  await settle();
  await second();
  assert.equal(model.view.get().state, "ready");
  assert.equal(model.view.get().nodes.length, 1);
});

test("summary_failedDeploymentAndSilentNode_areWrong", async t => {
  const broken = { name: "inspect", language: "python", state: "failed", failure: "python3 is missing" };
  const a = node("a", [], { deployments: [broken], workers: [{ queued: 3, running: 2, refused: 1 }] });
  const { model, settle } = world(t, [[a, { id: "b", failure: "timeout" }]]);
  model.look(true);
  await settle();
  const { up, waiting, wrong } = summary(model.view.get());
  assert.equal(up.nodes, 1);
  assert.deepEqual([waiting.queued, waiting.running, wrong.refused], [3, 2, 1]);
  assert.deepEqual(wrong.deployments, [broken]);
  assert.deepEqual(wrong.silent, [{ id: "b", failure: "timeout" }]);
});

test("addresses_onTwoNodes_areAddedUpAndSorted", () => {
  const pulses = new Map([["a", { byAddress: new Map([["greet", { sent: 4 }]]) }], ["b", { byAddress: new Map([["greet", { sent: 6 }]]) }]]);
  const rows = addresses({ nodes: [node("a", [counts("greet", 1), counts("alone", 1)]), node("b", [counts("greet", 2)])], pulses });
  assert.deepEqual(rows.map(row => [row.address, row.consumers, row.sent, row.rate]), [["alone", 1, 1, 0], ["greet", 2, 3, 10]]);
});

test("byLanguage_deployments_areGroupedByName", () => {
  const one = (name, language) => ({ name, language });
  const groups = byLanguage([node("a", [], { deployments: [one("x", "python"), one("y", "java"), one("z", "python")] })]);
  assert.deepEqual(groups.map(group => [group.language, group.deployments.map(each => each.name)]), [["java", ["y"]], ["python", ["x", "z"]]]);
});

test("sum_seriesOfDifferentLength_endTogether", () => {
  assert.deepEqual(sum([[1, 2, 3], [10]]), [1, 2, 13]);
});
