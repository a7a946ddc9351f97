// @ts-check
import { cell } from "../cell.js";

const REFERENCE = "#/$defs/";
const MAX_DEPTH = 4;

/**
 * @typedef {Record<string, any>} Schema
 * @typedef {{name: string, doc: string, params: {name: string, schema: Schema}[], result?: Schema}} Method
 * @typedef {{service: string, address?: string, doc: string, methods: Method[], $defs: Record<string, Schema>}} Contract
 */

/**
 * What the services of the nodes take and answer, by address; asked again each time somebody begins to look, as
 * deployments come and go, and when the connection or the token comes.
 *
 * @param {import("../link.js").Link} link
 * @param {{token: import("../cell.js").Cell<string>, headers: () => Record<string, string>}} key
 */
export function contracts(link, key) {
  /** @type {import("../cell.js").Cell<Map<string, Contract>>} */
  const known = cell(new Map());
  let asking = false;

  async function look() {
    if (asking || !key.token.get() || link.status.get().state !== "up") return;
    asking = true;
    try {
      const { contracts: all = [] } = /** @type {any} */ ((await link.request("platform.contracts", null, key.headers())).body ?? {});
      known.set(new Map(all.filter((/** @type {Contract} */ one) => one.address).map((/** @type {Contract} */ one) => [one.address, one])));
    } catch {
      // who may not see contracts has a form without them
    } finally {
      asking = false;
    }
  }

  link.status.watch(({ state }) => void (state === "up" && look()));
  key.token.watch(look);
  return { known, look };
}

/** `encode(bytes: bytes, variant: text) → text` @param {Method} method */
export function signature(method) {
  const params = method.params.map(({ name, schema }) => `${name}: ${word(schema)}`).join(", ");
  return `${method.name}(${params})${method.result ? ` → ${word(method.result)}` : ""}`;
}

/** @param {Schema} schema @returns {string} */
function word(schema) {
  if (schema.anyOf) return `${word(schema.anyOf[0])} or null`;
  if (schema.$ref) return schema.$ref.slice(REFERENCE.length);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return `list of ${word(schema.items ?? {})}`;
  if (schema.contentEncoding) return "bytes as base64url";
  return { string: "text", integer: "whole number", null: "nothing" }[/** @type {"string"} */ (schema.type)] ?? schema.type ?? "anything";
}

/** A body to begin with: every parameter, of each object the required fields. @param {Contract} contract @param {Method} method */
export function skeleton(contract, method) {
  return Object.fromEntries(method.params.map(({ name, schema }) => [name, sample(contract, schema, 0)]));
}

/** @param {Contract} contract @param {Schema} schema @param {number} depth @returns {unknown} */
function sample(contract, schema, depth) {
  const shape = resolved(contract, schema);
  if (shape.anyOf) return null;
  if (shape.enum) return shape.enum[0];
  if (shape.type === "array") return [];
  if (shape.type !== "object") return { string: "", integer: 0, number: 0, boolean: false }[/** @type {"string"} */ (shape.type)] ?? null;
  const required = depth < MAX_DEPTH ? (shape.required ?? []) : [];
  return Object.fromEntries(required.map((/** @type {string} */ name) => [name, sample(contract, shape.properties?.[name] ?? {}, depth + 1)]));
}

/** Why a value is no body for the method; empty when it is one. @param {Contract} contract @param {Method} method @param {any} value */
export function mismatch(contract, method, value) {
  if (!isObject(value)) return "The body is an object of the parameters by name.";
  const unknown = Object.keys(value).find(name => !method.params.some(param => param.name === name));
  if (unknown !== undefined) return `'${unknown}' is no parameter of ${method.name}; it has ${method.params.map(param => param.name).join(", ") || "none"}.`;
  for (const { name, schema } of method.params) {
    const problem = wrong(contract, schema, value[name] ?? null, name, 0);
    if (problem) return problem;
  }
  return "";
}

/** @param {Contract} contract @param {Schema} schema @param {any} value @param {string} at @param {number} depth @returns {string} */
function wrong(contract, schema, value, at, depth) {
  const shape = resolved(contract, schema);
  if (depth > MAX_DEPTH) return "";
  if (shape.anyOf) return value === null ? "" : wrong(contract, shape.anyOf[0], value, at, depth);
  if (!fits(shape, value)) return `${at} is ${value === null ? "missing" : JSON.stringify(value).slice(0, 60)}; it has to be ${word(schema)}.`;
  if (shape.type === "array") return value.map((/** @type {any} */ item, /** @type {number} */ n) => wrong(contract, shape.items ?? {}, item, `${at}[${n}]`, depth + 1)).find(Boolean) ?? "";
  for (const [name, field] of Object.entries(shape.properties ?? {})) {
    const isThere = name in value;
    if (!isThere && !(shape.required ?? []).includes(name)) continue;
    const problem = wrong(contract, field, value[name] ?? null, `${at}.${name}`, depth + 1);
    if (problem) return problem;
  }
  return "";
}

/** @param {Schema} shape @param {any} value */
function fits(shape, value) {
  if (shape.enum) return shape.enum.includes(value);
  switch (shape.type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return true;
  }
}

/** @param {any} value */
const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {Contract} contract @param {Schema} schema */
const resolved = (contract, schema) => (schema.$ref ? (contract.$defs[schema.$ref.slice(REFERENCE.length)] ?? {}) : schema);
