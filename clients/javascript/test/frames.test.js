import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Parser, ProtocolError, UnreadableFrame, jsonFrame, rawFrame, read } from "../vertx/frames.mjs";
import { parse, stringify } from "../vertx/values.mjs";

const golden = readFileSync(new URL("../../../eventbus-codecs/src/test/resources/frames.hex", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split(" | "));

const one = (bytes, limit) => {
  const [payload] = [...new Parser(limit).payloads(bytes)];
  return read(payload);
};

for (const [name, kind, hex, head, body] of golden) {
  const bytes = Buffer.from(hex, "hex");
  if (kind === "!") {
    test(`${name} is refused`, { skip: name.startsWith("nesting") && "a client trusts its node's nesting" }, () => {
      assert.throws(() => one(bytes, 1024), head === "malformed" ? UnreadableFrame : ProtocolError);
    });
    continue;
  }
  test(`${name} is read, in one piece and byte by byte`, () => {
    const expected = [parse(head), body === "-" ? undefined : Buffer.from(body === "empty" ? "" : body, "hex")];
    assert.deepEqual(one(bytes, 1024), expected);
    const parser = new Parser(1024);
    const pieces = [...bytes].flatMap((byte) => [...parser.payloads(Buffer.from([byte]))]);
    assert.deepEqual(pieces.map(read), [expected]);
  });
  const floats = head.includes("1.0E-7"); // another spelling of the same number
  test(`${name} is written`, { skip: kind === "<" || floats }, () => {
    const text = stringify(parse(head));
    const frame = body === "-" ? jsonFrame(text) : rawFrame(text, Buffer.from(body === "empty" ? "" : body, "hex"));
    assert.equal(frame.toString("hex"), hex);
  });
}

test("whole numbers beyond 2^53 keep every digit, both ways", () => {
  const text = '{"a":9007199254740993,"b":[-9223372036854775808],"c":"12345678901234567890","d":1.2345678901234567890e5}';
  const value = parse(text);
  assert.equal(value.a, 9007199254740993n);
  assert.equal(value.b[0], -9223372036854775808n);
  assert.equal(value.c, "12345678901234567890");
  assert.equal(value.d, 123456.7890123456789);
  assert.equal(stringify({ a: value.a, b: value.b }), '{"a":9007199254740993,"b":[-9223372036854775808]}');
  assert.throws(() => JSON.stringify(1n), /BigInt/);
});

test("what cannot travel is refused with its place", () => {
  assert.throws(() => stringify({ a: [1, Number.NaN], b: null }), /the body\.a\[1\] is NaN, which cannot travel/);
  assert.throws(() => stringify({ a: new Uint8Array(1) }), /bytes inside an object cannot travel/);
  assert.throws(() => stringify([Buffer.from("x")]), /bytes inside an object cannot travel/);
  assert.throws(() => stringify(() => 1), /a function cannot travel/);
  assert.throws(() => stringify(2n ** 63n), /does not fit into 64 bits/);
  assert.equal(JSON.stringify(Buffer.from("a")), '{"type":"Buffer","data":[97]}');
});
