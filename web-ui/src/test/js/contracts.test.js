import assert from "node:assert/strict";
import { test } from "node:test";
import { cell } from "../../main/resources/web-ui/cell.js";
import { contracts, mismatch, signature, skeleton } from "../../main/resources/web-ui/models/contracts.js";

const text = { type: "string" };
const till = {
  service: "shop.Till",
  address: "till",
  doc: "",
  methods: [
    {
      name: "sell",
      doc: "Sells.",
      params: [
        { name: "sale", schema: { $ref: "#/$defs/Sale" } },
        { name: "printed", schema: { type: "boolean" } },
        { name: "note", schema: { anyOf: [text, { type: "null" }] } },
      ],
      result: { type: "number" },
    },
    { name: "open", doc: "", params: [] },
  ],
  $defs: {
    Sale: {
      type: "object",
      required: ["article", "size"],
      properties: { article: text, pieces: { type: "integer" }, size: { type: "string", enum: ["S", "L"] }, parts: { type: "array", items: { $ref: "#/$defs/Sale" } } },
    },
  },
};
const [sell, open] = till.methods;

test("signature_saysWhatGoesInAndComesOut", () => {
  assert.equal(signature(sell), "sell(sale: Sale, printed: boolean, note: text or null) → number");
  assert.equal(signature(open), "open()");
});

test("skeleton_hasEveryParameterAndWhatIsRequired_andFits", () => {
  const body = skeleton(till, sell);
  assert.deepEqual(body, { sale: { article: "", size: "S" }, printed: false, note: null });
  assert.equal(mismatch(till, sell, body), "");
});

test("mismatch_namesTheFieldAndWhatItHasToBe", () => {
  const sale = { article: "lemon", size: "L" };
  assert.equal(mismatch(till, sell, 7), "The body is an object of the parameters by name.");
  assert.equal(mismatch(till, sell, { sale }), "printed is missing; it has to be boolean.");
  assert.equal(mismatch(till, sell, { sale: { size: "L" }, printed: true }), "sale.article is missing; it has to be text.");
  assert.equal(mismatch(till, sell, { sale: { ...sale, size: "XL" }, printed: true }), 'sale.size is "XL"; it has to be S | L.');
  assert.equal(mismatch(till, sell, { sale: { ...sale, pieces: 1.5 }, printed: true }), "sale.pieces is 1.5; it has to be whole number.");
  assert.equal(mismatch(till, sell, { sale: { ...sale, parts: [{ article: 1, size: "S" }] }, printed: true }), "sale.parts[0].article is 1; it has to be text.");
  assert.equal(mismatch(till, sell, { sale, printed: true, x: 1 }), "'x' is no parameter of sell; it has sale, printed, note.");
  assert.equal(mismatch(till, open, {}), "");
});

test("contracts_areKnownByAddress_andWithoutThemThereAreNone", async () => {
  const status = cell({ state: "up" });
  const key = { token: cell("t"), headers: () => ({ authorization: "x" }) };
  const asked = [];
  const seen = contracts({ status, request: async (...args) => (asked.push(args), { body: { contracts: [till, { service: "a.B" }] } }) }, key);
  await seen.look();
  assert.deepEqual(asked, [["platform.contracts", null, { authorization: "x" }]]);
  assert.deepEqual([...seen.known.get().keys()], ["till"]);
  const denied = contracts({ status, request: () => Promise.reject(new Error("denied")) }, key);
  await denied.look();
  assert.equal(denied.known.get().size, 0);
  asked.length = 0;
  status.set({ state: "lost" });
  key.token.set("");
  status.set({ state: "up" });
  assert.equal(asked.length, 0);
  key.token.set("u");
  assert.equal(asked.length, 1);
});
