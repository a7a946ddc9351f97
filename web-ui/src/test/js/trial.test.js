import assert from "node:assert/strict";
import { test } from "node:test";
import { asCommand, asCurl, bodyProblem, hasCurl, trial } from "../../main/resources/web-ui/models/trial.js";

function model(request) {
  const sent = [];
  const link = {
    request: async (address, body, headers) => {
      sent.push({ verb: "request", address, body, headers });
      return request(body);
    },
    send: (address, body, headers) => sent.push({ verb: "send", address, body, headers }),
    publish: (address, body, headers) => sent.push({ verb: "publish", address, body, headers }),
  };
  let now = 0;
  return { sent, ...trial(link, () => ({ authorization: "Bearer secret" }), { now: () => (now += 7) }) };
}

test("run_request_keepsAnswerAndLatency", async () => {
  const { form, change, run, sent } = model(body => ({ body: { got: body } }));
  change({ address: "greet", body: '{"name": "Ada"}' });
  await run();
  assert.deepEqual(sent, [{ verb: "request", address: "greet", body: { name: "Ada" }, headers: {} }]);
  const [one] = form.get().tries;
  assert.deepEqual([one.outcome, one.ms, JSON.parse(one.text)], ["answered", 7, { got: { name: "Ada" } }]);
});

test("run_reservedAddress_showsTheToken", async () => {
  const { change, run, sent } = model(() => ({ body: null }));
  for (const verb of ["request", "send", "publish"]) {
    change({ address: " platform.nodes ", verb });
    await run();
  }
  const shown = { address: "platform.nodes", body: null, headers: { authorization: "Bearer secret" } };
  assert.deepEqual(sent, [{ verb: "request", ...shown }, { verb: "send", ...shown }, { verb: "publish", ...shown }]);
});

test("run_refused_keepsReasonAndCode", async () => {
  const { form, change, run } = model(() => {
    throw Object.assign(new Error("order 8 is not open"), { code: 404 });
  });
  change({ address: "orders.lots", body: "8" });
  await run();
  assert.deepEqual([form.get().busy, form.get().tries[0].code, form.get().tries[0].text], [false, 404, "order 8 is not open"]);
});

test("run_methodOfAService_goesInTheHeader_untilTheAddressChanges", async () => {
  const { form, change, run, sent } = model(() => ({ body: null }));
  change({ address: "till" });
  change({ action: "sell", body: "{}" });
  await run();
  assert.deepEqual(sent[0].headers, { action: "sell" });
  assert.equal(asCommand(form.get()), "./vertx request till '{}' -H action=sell");
  change({ address: "other" });
  assert.equal(form.get().action, "");
});

test("run_publish_hasNoAnswer", async () => {
  const { form, change, run, sent } = model();
  change({ address: "news", body: "1", verb: "publish" });
  await run();
  assert.deepEqual(sent, [{ verb: "publish", address: "news", body: 1, headers: {} }]);
  assert.equal(form.get().tries[0].outcome, "sent");
});

test("run_bodyNotJson_sendsNothing", async () => {
  const { change, run, sent } = model();
  change({ address: "greet", body: "{" });
  await run();
  assert.deepEqual(sent, []);
});

test("run_often_keepsTwentyTries", async () => {
  const { form, change, run } = model(() => ({ body: 1 }));
  change({ address: "greet" });
  for (let i = 0; i < 30; i++) await run();
  assert.equal(form.get().tries.length, 20);
});

test("bodyProblem_brokenJson_namesLineAndColumn", () => {
  assert.match(bodyProblem('{\n  "a": 1,\n  x\n}'), /^Not JSON yet: .*\(line 3, column 3\)\.$/);
  assert.match(bodyProblem("["), /line 1, column 2/);
});

test("bodyProblem_emptyOrValue_isNone", () => {
  assert.equal(bodyProblem("  "), "");
  assert.equal(bodyProblem("null"), "");
  assert.equal(bodyProblem('"text"'), "");
});

test("bodyProblem_wholeNumberThatAPageCannotHold_isNamed", () => {
  assert.match(bodyProblem('{"n": 9007199254740993}'), /^9007199254740993 is beyond 2\^53/);
  assert.match(bodyProblem("[-9007199254740992]"), /^-9007199254740992 is beyond/);
  assert.equal(bodyProblem('{"9007199254740993": "9007199254740993", "n": 9007199254740991, "x": 1234567890123456789.5, "e": 12345678901234567e3}'), "");
});

test("asCommand_placesOfATemplate_stayAsTheyAre", () => {
  assert.equal(asCommand({ verb: "send", address: "a", body: '"{{name}}"' }), `./vertx send a '"{{name}}"' --raw`);
});

test("hasCurl_onlyWhatHttpCanCarry", () => {
  const form = { verb: "request", address: "greet", action: "", body: "" };
  assert.deepEqual(
    [form, { ...form, verb: "send" }, { ...form, action: "sell" }, { ...form, address: " platform.nodes" }].map(hasCurl),
    [true, false, false, false],
  );
});

test("asCommand_quotes_surviveTheShell", () => {
  assert.equal(asCommand({ verb: "request", address: "greet", body: `{"name": "O'Neil"}` }), `./vertx request greet '{"name":"O'\\''Neil"}'`);
  assert.equal(asCommand({ verb: "send", address: "a b", body: "" }), "./vertx send 'a b'");
});

test("asCurl_addressWithSlash_isEncoded", () => {
  assert.equal(asCurl({ address: "a/b", body: "" }, "http://h"), "curl -sS http://h/bus/a%2Fb -H 'Content-Type: application/json' -d 'null'");
});
