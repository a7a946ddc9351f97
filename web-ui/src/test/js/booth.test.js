import assert from "node:assert/strict";
import { test } from "node:test";
import { booth, reader } from "../../main/resources/web-ui/models/booth.js";
import { key } from "../../main/resources/web-ui/models/key.js";

const photo = (size = 3) => Object.assign(new Blob([new Uint8Array(size)]), { name: "picture.jpg" });
const events = (...steps) => steps.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join("");
const answers = (status, body) => async () => new Response(body, { status });

test("develop_allSteps_endsWithTheResult", async () => {
  const seen = [];
  const model = booth({ fetch: answers(200, events(["received", { bytes: 3 }], ["facts", { format: "JPEG" }], ["thumbnail", { thumbnail: "data:t" }], ["result", { caption: "A cat", base64: "data:b", facts: { format: "JPEG" } }])), now: () => 0 });
  model.picture.watch(picture => seen.push(picture.step));
  await model.develop(photo());
  assert.deepEqual(seen, ["sending", "received", "facts", "thumbnail", "result"]);
  const { state, caption, facts, thumbnail, base64 } = model.picture.get();
  assert.deepEqual({ state, caption, facts, thumbnail, base64 }, { state: "done", caption: "A cat", facts: { format: "JPEG" }, thumbnail: "data:t", base64: "data:b" });
});

test("develop_errorEvent_isRefusedWithItsReason", async () => {
  const model = booth({ fetch: answers(200, events(["received", {}], ["error", { code: 422, message: "the JPEG is cut off" }])) });
  await model.develop(photo());
  assert.deepEqual([model.picture.get().state, model.picture.get().code, model.picture.get().reason], ["refused", 422, "the JPEG is cut off"]);
});

test("develop_answerBreaksOff_isRefused", async () => {
  const model = booth({ fetch: answers(200, events(["received", {}])) });
  await model.develop(photo());
  assert.equal(model.picture.get().state, "refused");
});

test("develop_status415_showsTheNodesReason", async () => {
  const model = booth({ fetch: answers(415, JSON.stringify({ code: 415, message: "this is neither a JPEG nor a PNG" })) });
  await model.develop(photo());
  assert.deepEqual([model.picture.get().code, model.picture.get().reason], [415, "this is neither a JPEG nor a PNG"]);
});

test("develop_noPhotobooth_saysHowToStartIt", async () => {
  const model = booth({ fetch: answers(404, "{}") });
  await model.develop(photo());
  assert.match(model.picture.get().reason, /\.\/vertx run/);
});

test("develop_tooLarge_isRefusedWithoutSending", async () => {
  let asked = false;
  const model = booth({ fetch: async () => (asked = true) });
  await model.develop(photo(20 * 1024 * 1024 + 1));
  assert.equal(asked, false);
  assert.match(model.picture.get().reason, /20\.0 MiB; at most 20 MiB/);
});

test("develop_nodeGone_isRefused", async () => {
  const model = booth({ fetch: async () => { throw new TypeError("fetch failed"); } });
  await model.develop(photo());
  assert.match(model.picture.get().reason, /cannot be reached/);
});

test("reader_cutAnywhere_givesTheSameEvents", () => {
  const text = events(["a", { x: "1\n2" }], ["b", [2]]);
  for (let cut = 0; cut <= text.length; cut++) {
    const read = reader();
    assert.deepEqual([...read(text.slice(0, cut)), ...read(text.slice(cut))], [{ event: "a", data: { x: "1\n2" } }, { event: "b", data: [2] }]);
  }
});

test("key_inTheAddress_isKeptForTheTabAndTakenOutOfTheAddress", () => {
  const kept = new Map();
  const store = { getItem: name => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: name => kept.delete(name) };
  let shown = "";
  const secret = key({ location: { hash: "#t=abc" }, history: { replaceState: (_, __, address) => (shown = address) }, store });
  assert.deepEqual([secret.token.get(), shown, secret.headers()], ["abc", "#/overview", { authorization: "Bearer abc" }]);
  assert.equal(key({ location: { hash: "#/bus" }, history: {}, store }).token.get(), "abc");
});

test("key_pastedAddress_givesItsToken", () => {
  const store = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  const secret = key({ location: { hash: "" }, history: {}, store });
  secret.enter(" http://127.0.0.1:8080/#t=f00 ");
  assert.equal(secret.token.get(), "f00");
  secret.enter("bare");
  assert.equal(secret.token.get(), "bare");
});
