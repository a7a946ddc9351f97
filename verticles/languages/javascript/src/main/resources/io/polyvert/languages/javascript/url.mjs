// URL and URLSearchParams (https://url.spec.whatwg.org sections 5.2 and 6).
import { decodePercent, encodePercent, escape, inFragment, inUser } from "./urlcodes.mjs";
import { SPECIAL, hostOf, isSpecial, parse, pathOf, portOf, serialize, setPath, setQuery, unlessRefused } from "./urlparse.mjs";

let link;
let reset;

export class URLSearchParams {
  #pairs = [];
  #changed = () => {};

  constructor(from = "") {
    if (typeof from === "object" && from !== null && typeof from[Symbol.iterator] === "function") {
      for (const pair of from) {
        const [name, value, ...more] = pair;
        if (value === undefined || more.length) throw new TypeError("each pair of a URLSearchParams has a name and a value");
        this.#pairs.push([String(name), String(value)]);
      }
    } else if (typeof from === "object" && from !== null) {
      this.#pairs = Object.entries(from).map(([name, value]) => [name, String(value)]);
    } else {
      this.#pairs = decoded(String(from).replace(/^\?/, ""));
    }
  }

  static {
    link = (parameters, changed) => (parameters.#changed = changed);
    reset = (parameters, query) => (parameters.#pairs = decoded(query ?? ""));
  }

  get size() {
    return this.#pairs.length;
  }

  append(name, value) {
    this.#set([...this.#pairs, [String(name), String(value)]]);
  }

  delete(name, value) {
    this.#set(this.#pairs.filter((pair) => !is(pair, name, value)));
  }

  get(name) {
    return this.#pairs.find((pair) => is(pair, name))?.[1] ?? null;
  }

  getAll(name) {
    return this.#pairs.filter((pair) => is(pair, name)).map((pair) => pair[1]);
  }

  has(name, value) {
    return this.#pairs.some((pair) => is(pair, name, value));
  }

  set(name, value) {
    const first = this.#pairs.findIndex((pair) => is(pair, name));
    const pair = [String(name), String(value)];
    if (first < 0) this.#set([...this.#pairs, pair]);
    else this.#set(this.#pairs.toSpliced(first, 1, pair).filter((other) => other === pair || !is(other, name)));
  }

  sort() {
    this.#set(this.#pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  forEach(callback, self) {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }

  *entries() {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys() {
    for (const [name] of this.#pairs) yield name;
  }

  *values() {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString() {
    return this.#pairs.map((pair) => pair.map(encoded).join("=")).join("&");
  }

  #set(pairs) {
    this.#pairs = pairs;
    this.#changed();
  }
}

const is = (pair, name, value) => pair[0] === String(name) && (value === undefined || pair[1] === String(value));
const encoded = (text) =>
  Array.from(text.toWellFormed(), (char) => (char === " " ? "+" : /[a-zA-Z0-9*._-]/.test(char) ? char : escape(char))).join("");
const plain = (text) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(decodePercent(text.replaceAll("+", " ")));

function decoded(query) {
  return query.split("&").filter(Boolean).map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [plain(pair), ""] : [plain(pair.slice(0, equals)), plain(pair.slice(equals + 1))];
  });
}

export class URL {
  #url;
  #parameters;

  constructor(text, base) {
    this.#url = parsed(text, base);
  }

  static canParse(text, base) {
    return URL.parse(text, base) !== null;
  }

  static parse(text, base) {
    try {
      return new URL(text, base);
    } catch {
      return null;
    }
  }

  get href() {
    return serialize(this.#url);
  }

  set href(text) {
    this.#url = parsed(text);
    this.#queryChanged();
  }

  get origin() {
    return isSpecial(this.#url) && this.#url.scheme !== "file" ? `${this.protocol}//${this.host}` : "null";
  }

  get protocol() {
    return `${this.#url.scheme}:`;
  }

  set protocol(text) {
    const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*)(:|$)/.exec(String(text))?.[1].toLowerCase();
    if (scheme === undefined || isSpecial({ scheme }) !== isSpecial(this.#url)) return;
    if (scheme === "file" && (this.#hasUser() || this.#url.port !== null)) return;
    if (this.#url.scheme === "file" && this.#url.host === "") return;
    this.#url.scheme = scheme;
    if (this.#url.port === SPECIAL[scheme]) this.#url.port = null;
  }

  get username() {
    return this.#url.username;
  }

  set username(text) {
    if (this.#url.host && this.#url.scheme !== "file") this.#url.username = encodePercent(String(text), inUser);
  }

  get password() {
    return this.#url.password;
  }

  set password(text) {
    if (this.#url.host && this.#url.scheme !== "file") this.#url.password = encodePercent(String(text), inUser);
  }

  get host() {
    return this.hostname + (this.#url.port === null ? "" : `:${this.#url.port}`);
  }

  set host(text) {
    const [, host, port] = /^(\[[^\]]*\]|[^:/?#\\]*)(?::(\d+))?/.exec(String(text));
    this.hostname = host;
    if (port) this.port = port;
  }

  get hostname() {
    return this.#url.host ?? "";
  }

  set hostname(text) {
    const host = /^(\[[^\]]*\]|[^:/?#\\]*)/.exec(String(text))[0];
    if (typeof this.#url.path === "string" || (host === "" && (this.#url.scheme !== "file" && isSpecial(this.#url)))) return;
    unlessRefused(() => (this.#url.host = host === "" ? "" : hostOf(host, isSpecial(this.#url))));
  }

  get port() {
    return this.#url.port === null ? "" : String(this.#url.port);
  }

  set port(text) {
    if (!this.#url.host || this.#url.scheme === "file") return;
    const digits = /^\d*/.exec(String(text))[0];
    if (String(text) === "") this.#url.port = null;
    else if (digits) unlessRefused(() => (this.#url.port = portOf(this.#url, digits)));
  }

  get pathname() {
    return pathOf(this.#url);
  }

  set pathname(text) {
    if (typeof this.#url.path === "string") return;
    this.#url.path = [];
    setPath(this.#url, String(text));
  }

  get search() {
    return this.#url.query ? `?${this.#url.query}` : "";
  }

  set search(text) {
    if (String(text) === "") this.#url.query = null;
    else setQuery(this.#url, String(text).replace(/^\?/, ""));
    this.#queryChanged();
  }

  get searchParams() {
    if (this.#parameters === undefined) {
      this.#parameters = new URLSearchParams(this.#url.query ?? "");
      link(this.#parameters, () => (this.#url.query = String(this.#parameters) || null));
    }
    return this.#parameters;
  }

  get hash() {
    return this.#url.fragment ? `#${this.#url.fragment}` : "";
  }

  set hash(text) {
    this.#url.fragment = String(text) === "" ? null : encodePercent(String(text).replace(/^#/, ""), inFragment);
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }

  #hasUser() {
    return this.#url.username !== "" || this.#url.password !== "";
  }

  #queryChanged() {
    if (this.#parameters) reset(this.#parameters, this.#url.query);
  }
}

function parsed(text, base) {
  const under = base === undefined ? undefined : parse(String(base));
  const url = base !== undefined && under === undefined ? undefined : parse(String(text).toWellFormed(), under);
  if (url === undefined) {
    const shown = JSON.stringify(String(text));
    throw new TypeError(`${shown} is not a URL${base === undefined ? ", as in https://example.com/path" : ` below ${base}`}`);
  }
  return url;
}
