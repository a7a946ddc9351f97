// fetch, Headers, Request and Response (https://fetch.spec.whatwg.org), for servers: no CORS, no cookies, no cache. The
// whole body of an answer is in memory before the promise is kept.
import { accepted, take } from "./host.mjs";
import { pass } from "./convert.mjs";
import { format } from "./inspect.mjs";
import { URL, URLSearchParams } from "./url.mjs";

const { fetch: exchange } = take();
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
const REDIRECTS = ["follow", "manual", "error"];
const OPTIONS = ["method", "headers", "body", "signal", "redirect"];
const NAME = /^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/;

export class Headers {
  #all = new Map();

  constructor(from = {}) {
    const pairs = typeof from[Symbol.iterator] === "function" ? from : Object.entries(from);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name, value) {
    const known = this.get(name);
    this.set(name, known === null ? value : `${known}, ${value}`);
  }

  set(name, value) {
    const text = String(value).trim();
    if (!NAME.test(name) || /[\0\r\n]/.test(text)) throw new TypeError(`${format([`${name}: ${text}`])} is not a header`);
    this.#all.set(String(name).toLowerCase(), text);
  }

  get(name) {
    return this.#all.get(String(name).toLowerCase()) ?? null;
  }

  has(name) {
    return this.#all.has(String(name).toLowerCase());
  }

  delete(name) {
    this.#all.delete(String(name).toLowerCase());
  }

  forEach(callback, self) {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  entries() {
    return [...this.#all].sort(([a], [b]) => (a < b ? -1 : 1))[Symbol.iterator]();
  }

  keys() {
    return [...this.#all.keys()].sort()[Symbol.iterator]();
  }

  values() {
    return [...this].map(([, value]) => value)[Symbol.iterator]();
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

class Body {
  #bytes;
  #used = false;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get bodyUsed() {
    return this.#used;
  }

  async bytes() {
    if (this.#used) throw new TypeError("the body was read already");
    this.#used = true;
    return this.#bytes;
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  async text() {
    return new TextDecoder().decode(await this.bytes());
  }

  async json() {
    return JSON.parse(await this.text());
  }
}

const sent = new WeakMap();

export class Response extends Body {
  constructor(body = null, { status = 200, statusText = "", headers = {}, url = "", redirected = false } = {}) {
    const [bytes, type] = encoded(body);
    super(bytes);
    Object.assign(this, { status, statusText, headers: new Headers(headers), url, redirected, type: "basic" });
    if (type && !this.headers.has("content-type")) this.headers.set("content-type", type);
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  static json(value, options) {
    const response = new Response(JSON.stringify(value), options);
    response.headers.set("content-type", "application/json");
    return response;
  }
}

export class Request extends Body {
  constructor(from, options = {}) {
    const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
    if (unknown) throw new TypeError(`option '${unknown}' of fetch is unknown; allowed: ${OPTIONS.join(", ")}`);
    const given = from instanceof Request ? { ...from, ...options } : options;
    const method = String(given.method ?? "GET").toUpperCase();
    const redirect = given.redirect ?? "follow";
    const body = given.body ?? (from instanceof Request ? sent.get(from) : null);
    if (!METHODS.includes(method)) throw new TypeError(`method ${format([given.method])} is unknown; allowed: ${METHODS.join(", ")}`);
    if (!REDIRECTS.includes(redirect)) throw new TypeError(`redirect ${format([redirect])} is unknown; allowed: ${REDIRECTS.join(", ")}`);
    if (body !== null && ["GET", "HEAD"].includes(method)) throw new TypeError(`a ${method} request has no body; give it another method`);
    const url = new URL(from instanceof Request ? from.url : from);
    if (!["http:", "https:"].includes(url.protocol)) throw new TypeError(`fetch takes http: and https:, not ${url.protocol}`);
    const [bytes, type] = encoded(body);
    super(bytes);
    url.hash = "";
    Object.assign(this, { method, url: url.href, headers: new Headers(given.headers), redirect, signal: given.signal });
    sent.set(this, body === null ? null : bytes);
    if (type && !this.headers.has("content-type")) this.headers.set("content-type", type);
  }
}

function encoded(body) {
  if (body === null || body === undefined) return [new Uint8Array(0), ""];
  if (typeof body === "string") return [new TextEncoder().encode(body), "text/plain;charset=UTF-8"];
  if (body instanceof URLSearchParams) return [new TextEncoder().encode(body), "application/x-www-form-urlencoded;charset=UTF-8"];
  if (body instanceof ArrayBuffer) return [new Uint8Array(body), ""];
  if (ArrayBuffer.isView(body)) return [new Uint8Array(body.buffer, body.byteOffset, body.byteLength), ""];
  throw new TypeError(`the body ${format([body])} cannot be sent; allowed: text, Uint8Array, ArrayBuffer, URLSearchParams (JSON.stringify an object)`);
}

export function fetch(from, options) {
  return new Promise((resolve, reject) => {
    const request = new Request(from, options);
    const { signal } = request;
    signal?.throwIfAborted();
    let cancel;
    const abort = () => {
      reject(signal.reason);
      cancel();
    };
    const settle = (reason, status, statusText, headers, url, bytes) => {
      signal?.removeEventListener("abort", abort);
      if (reason) reject(new TypeError(reason));
      else if (request.redirect === "error" && status >= 300 && status < 400 && status !== 304) {
        reject(new TypeError(`fetch ${request.method} ${request.url} failed: it is redirected, which 'redirect' forbids`));
      } else resolve(answer(request, status, statusText, JSON.parse(headers), url, bytes));
    };
    const { method, url, headers, redirect } = request;
    const pairs = JSON.stringify([...headers]);
    cancel = pass(sent.get(request) ?? "", (kind, payload) =>
      exchange(method, url, pairs, kind, payload, redirect === "follow", settle));
    accepted(cancel);
    signal?.addEventListener("abort", abort);
  });
}

function answer(request, status, statusText, headers, url, bytes) {
  const theirs = new Uint8Array(new ArrayBuffer(bytes));
  const body = new Uint8Array(theirs.length);
  body.set(theirs);
  return new Response(body, { status, statusText, headers, url, redirected: url !== request.url });
}
