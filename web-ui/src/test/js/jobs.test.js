import assert from "node:assert/strict";
import { test } from "node:test";
import { cell } from "../../main/resources/web-ui/cell.js";
import { jobs } from "../../main/resources/web-ui/models/jobs.js";

/** A node with one page of jobs, and what was asked of it. */
function world(t, page = { jobs: [{ id: "a" }], next: "a" }) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const asked = [];
  const link = {
    status: cell({ state: "up" }),
    async request(address, body) {
      asked.push({ address, body });
      if (address === "jobs.cancel") throw Object.assign(new Error("job a is done already"), { code: 409 });
      return { body: address === "jobs.stats" ? { queues: [{ address: "q" }] } : page, headers: {} };
    },
  };
  const model = jobs(link, () => ({}));
  t.after(() => model.look(false));
  const settle = () => new Promise(resolve => setImmediate(resolve));
  const lists = () => asked.filter(one => one.address === "jobs.list").map(one => one.body);
  return { model, asked, lists, settle };
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
  const { reason, state } = model.view.get();
  assert.deepEqual({ reason, state }, { reason: "job a is done already", state: "ready" });
});
