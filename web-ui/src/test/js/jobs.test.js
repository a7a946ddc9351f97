import assert from "node:assert/strict";
import { test } from "node:test";
import { cell } from "../../main/resources/web-ui/cell.js";
import { jobs } from "../../main/resources/web-ui/models/jobs.js";

/** A node with one page of jobs, and what was asked of it. */
function world(t, page = { jobs: [{ id: "a" }], next: "a" }) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const asked = [];
  let refused = 0;
  const link = {
    status: cell({ state: "up" }),
    async request(address, body) {
      asked.push({ address, body });
      if (refused) throw Object.assign(new Error("not this node's key"), { code: refused });
      if (address === "jobs.cancel") throw Object.assign(new Error("job a is done already"), { code: 409 });
      return { body: address === "jobs.stats" ? { queues: [{ address: "q" }] } : page, headers: {} };
    },
  };
  const model = jobs(link, () => ({}));
  t.after(() => model.look(false));
  const settle = () => new Promise(resolve => setImmediate(resolve));
  const lists = () => asked.filter(one => one.address === "jobs.list").map(one => one.body);
  return { model, asked, lists, settle, refuse: code => (refused = code) };
}

test("look_asksForQueuesAndOnePage", async t => {
  const { model, settle } = world(t);
  assert.equal(model.view.get().state, "loading");
  model.look(true);
  await settle();
  const { state, queues, jobs: page } = model.view.get();
  assert.deepEqual({ state, queues, page }, { state: "ready", queues: [{ address: "q" }], page: [{ id: "a" }] });
});

test("pages_goToOlderJobsAndBack", async t => {
  const { model, lists, settle } = world(t);
  model.look(true);
  await settle();
  model.older();
  await settle();
  model.newer();
  await settle();
  assert.deepEqual(lists().map(query => query.before), [undefined, "a", undefined]);
});

test("only_asksForOneStateOfOneAddress_fromTheFirstPage", async t => {
  const { model, lists, settle } = world(t);
  model.look(true);
  await settle();
  model.older();
  await settle();
  model.only("dead", "q");
  await settle();
  assert.deepEqual(lists().at(-1), { limit: 50, state: "dead", address: "q" });
});

test("refusedAction_saysWhy_andKeepsWhatIsShown", async t => {
  const { model, settle } = world(t);
  model.look(true);
  await settle();
  await model.cancel("a");
  model.look(true); // asks again
  await settle();
  const { problem, reason, state } = model.view.get();
  assert.deepEqual({ problem, reason, state }, { problem: "job a is done already", reason: "", state: "ready" });
  await model.retry("a");
  assert.equal(model.view.get().problem, "");
});

test("older_twiceAtOnce_goesOnePage", async t => {
  const { model, lists, settle } = world(t);
  model.look(true);
  await settle();
  model.older();
  model.older();
  await settle();
  assert.deepEqual(model.view.get().before, ["a"]);
  assert.deepEqual(lists().map(query => query.before), [undefined, "a"]);
});

test("jobs_ofANodeThatRefusesTheKey_areNotShownAsIfTheyWereThere", async t => {
  const { model, refuse, settle } = world(t);
  model.look(true);
  await settle();
  refuse(401);
  model.only("", "");
  await settle();
  const { state, jobs: shown, queues } = model.view.get();
  assert.deepEqual({ state, shown, queues }, { state: "refused", shown: [], queues: [] });
});
