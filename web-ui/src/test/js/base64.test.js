import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, dataUriHead, groups, MAX_BYTES, place } from "../../main/resources/web-ui/models/base64.js";

/** A node that does as `/base64/…` says, for these tests' texts. */
function world(answers = {}) {
  const asked = [];
  const fetch = async (path, { body }) => {
    const [verb, variant] = path.slice("/base64/".length).split("?variant=");
    asked.push({ verb, variant, body });
    const answer = answers[verb]?.(body, variant);
    if (answer !== undefined) return answer;
    if (verb === "encode") return new Response(Buffer.from(body).toString("base64"));
    if (verb === "decode") return new Response(Buffer.from(body, "base64"));
    return Response.json(verb === "detect" ? { kind: variant, mediaType: "text/plain" } : { valid: true });
  };
  return { model: base64(() => ({ authorization: "Bearer t" }), { fetch }), asked };
}

test("groups_ofAnyBytes_haveTheLettersOfTheirText", () => {
  for (let length = 1; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 73 + length) % 256);
    const letters = variant => groups(bytes, variant, 0, 99).flatMap(one => one.letters).join("");
    assert.equal(letters("standard"), Buffer.from(bytes).toString("base64"));
    assert.equal(letters("url"), Buffer.from(bytes).toString("base64url"));
  }
});

test("groups_ofTwoBytes_shareTheirBitsBetweenThreeLetters", () => {
  const [group] = groups(new TextEncoder().encode("Ma"), "standard", 0, 1);
  assert.deepEqual(group.letters, ["T", "W", "E", "="]);
  assert.equal(group.bits.flat().map(bit => bit.value).join(""), "0100110101100001");
  assert.equal(group.bits.flat().map(bit => bit.letter).join(""), "0000001111112222");
});

test("type_text_isEncodedByTheNode", async () => {
  const { model, asked } = world();
  await model.type("Man");
  const { state, text, mediaType } = model.view.get();
  assert.deepEqual({ state, text, mediaType }, { state: "ready", text: "TWFu", mediaType: "text/plain" });
  assert.deepEqual(asked.map(one => one.verb), ["encode", "detect"]);
});

test("type_dataUri_turnsToDecoding_andKeepsItsMediaType", async () => {
  const { model, asked } = world();
  await model.type("data:image/png;base64,TWFu");
  const { verb, mediaType, bytes } = model.view.get();
  assert.deepEqual({ verb, mediaType, bytes: [...bytes] }, { verb: "decode", mediaType: "image/png", bytes: [77, 97, 110] });
  assert.deepEqual(asked.map(one => [one.verb, one.variant, one.body]), [["validate", "forgiving", "TWFu"], ["decode", "forgiving", "TWFu"]]);
});

test("choose_decodingOfAWrongText_tellsThePlace", async () => {
  const { model } = world({ validate: () => Response.json({ valid: false, offset: 6, value: 63, reason: "character", message: "byte 6: no" }) });
  await model.choose({ verb: "decode", variant: "mime" });
  await model.type("TWFu\nT?Fu");
  const { state, mistake } = model.view.get();
  assert.equal(state, "wrong");
  assert.deepEqual(mistake, { offset: 6, line: 2, column: 2, before: "TWFu\nT", wrong: "?", after: "Fu", reason: "character", message: "byte 6: no" });
});

test("place_atTheEnd_hasNothingWrongThere", () => {
  const { offset, wrong, after } = place("TWF", 3);
  assert.deepEqual({ offset, wrong, after }, { offset: 3, wrong: "", after: "" });
});

test("type_whileAnAnswerIsOnItsWay_showsTheLastOnly", async () => {
  let release = () => {};
  const held = new Promise(resolve => (release = resolve));
  const { model } = world({ encode: body => (body.length === 1 ? held.then(() => new Response("QQ==")) : undefined) });
  const first = model.type("A");
  const second = model.type("Man");
  await second;
  release();
  await first;
  assert.equal(model.view.get().text, "TWFu");
});

test("drop_tooLarge_isRefusedWithTheLimit", async () => {
  const { model, asked } = world();
  await model.drop({ name: "film.mkv", size: MAX_BYTES + 1 });
  assert.equal(model.view.get().state, "refused");
  assert.match(model.view.get().reason, /film\.mkv has 4194305 bytes, more than .* \(4194304\)/);
  assert.deepEqual(asked, []);
});

test("node_refuses_showsItsReason_andTypingGoesOn", async () => {
  let isDenied = true;
  const { model } = world({ encode: () => (isDenied ? Response.json({ message: "you may not" }, { status: 403 }) : undefined) });
  await model.type("Man");
  assert.deepEqual([model.view.get().state, model.view.get().reason], ["refused", "you may not"]);
  isDenied = false;
  await model.type("Man");
  assert.equal(model.view.get().state, "ready");
});

test("dataUriHead_ofOtherTexts_isEmpty", () => {
  assert.equal(dataUriHead("data:text/plain;charset=utf-8;base64,AAAA"), "data:text/plain;charset=utf-8;base64,");
  assert.equal(dataUriHead("data:,hello"), "");
  assert.equal(dataUriHead("TWFu"), "");
});
