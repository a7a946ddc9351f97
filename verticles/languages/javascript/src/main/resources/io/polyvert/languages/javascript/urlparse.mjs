// The URL parser (https://url.spec.whatwg.org section 4.4), one function for each part instead of a state for each character.
import { encodePercent, inC0, inFragment, inPath, inQuery, inSpecialQuery, inUser } from "./urlcodes.mjs";
import { parseHost } from "./urlhost.mjs";

export const SPECIAL = { "http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "file": null };

const isDrive = (text) => /^[a-zA-Z][:|]$/.test(text);
const startsWithDrive = (text) => /^[a-zA-Z][:|]([/\\?#]|$)/.test(text);

class Refused extends Error {}

export const isSpecial = (url) => Object.hasOwn(SPECIAL, url.scheme);

/** A record of the URL's parts, or undefined: `path` is a list, or a text when it is opaque; null is what is absent. */
export function parse(input, base) {
  const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
  const url = { scheme: "", username: "", password: "", host: null, port: null, path: [], query: null, fragment: null };
  const hash = text.indexOf("#");
  if (hash >= 0) url.fragment = encodePercent(text.slice(hash + 1), inFragment);
  try {
    whole(url, hash < 0 ? text : text.slice(0, hash), base);
    return url;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function whole(url, text, base) {
  const found = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text);
  if (!found) {
    noScheme(url, text, base);
    return;
  }
  url.scheme = found[1].toLowerCase();
  const rest = text.slice(found[0].length);
  if (url.scheme === "file") file(url, rest, base?.scheme === "file" ? base : undefined);
  else if (isSpecial(url) && base?.scheme === url.scheme && !/^[/\\]{2}/.test(rest) && !/^\/\//.test(rest)) relative(url, rest, base);
  else if (isSpecial(url)) authority(url, rest.replace(/^[/\\]+/, ""));
  else if (rest.startsWith("//")) authority(url, rest.slice(2));
  else if (rest.startsWith("/")) pathAndQuery(url, rest);
  else opaque(url, rest);
}

function noScheme(url, text, base) {
  if (base === undefined) throw new Refused();
  if (typeof base.path === "string") {
    if (text !== "") throw new Refused();
    Object.assign(url, { scheme: base.scheme, path: base.path, query: base.query });
    return;
  }
  url.scheme = base.scheme;
  if (base.scheme === "file") file(url, text, base);
  else relative(url, text, base);
}

const slashes = (url) => (isSpecial(url) ? /^[/\\]/ : /^\//);

function relative(url, text, base) {
  if (slashes(url).test(text)) {
    if (slashes(url).test(text.slice(1))) {
      authority(url, isSpecial(url) ? text.replace(/^[/\\]+/, "") : text.slice(2));
      return;
    }
    inherit(url, base, []);
    pathAndQuery(url, text);
    return;
  }
  inherit(url, base, [...base.path]);
  below(url, text, base);
}

function inherit(url, base, path) {
  Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port, path });
}

function below(url, text, base) {
  if (text === "") url.query = base.query;
  else if (text.startsWith("?")) setQuery(url, text.slice(1));
  else {
    shorten(url);
    pathAndQuery(url, text);
  }
}

function file(url, text, base) {
  url.host = "";
  if (/^[/\\]{2}/.test(text)) {
    const rest = text.slice(2);
    const end = rest.search(/[/\\?]|$/);
    const host = rest.slice(0, end);
    if (isDrive(host)) {
      pathAndQuery(url, rest);
      return;
    }
    if (host !== "") url.host = hostOf(host, true);
    if (url.host === "localhost") url.host = "";
    pathAndQuery(url, rest.slice(end));
  } else if (/^[/\\]/.test(text)) {
    if (base) url.host = base.host;
    if (base && !startsWithDrive(text.slice(1)) && /^[a-zA-Z]:$/.test(base.path[0] ?? "")) url.path.push(base.path[0]);
    pathAndQuery(url, text);
  } else if (base && !startsWithDrive(text)) {
    Object.assign(url, { host: base.host, path: [...base.path] });
    below(url, text, base);
  } else {
    if (base) url.host = base.host;
    pathAndQuery(url, text);
  }
}

function authority(url, text) {
  const end = text.search(isSpecial(url) ? /[/\\?]|$/ : /[/?]|$/);
  const whole = text.slice(0, end);
  const at = whole.lastIndexOf("@");
  if (at >= 0) setUser(url, whole.slice(0, at));
  hostAndPort(url, whole.slice(at + 1), at >= 0);
  pathAndQuery(url, text.slice(end));
}

function setUser(url, text) {
  const colon = text.indexOf(":");
  url.username = encodePercent(colon < 0 ? text : text.slice(0, colon), inUser);
  url.password = colon < 0 ? "" : encodePercent(text.slice(colon + 1), inUser);
}

function hostAndPort(url, text, hasUser) {
  const found = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text);
  if (!found) throw new Refused();
  const [, host, port] = found;
  if (host === "" && (isSpecial(url) || hasUser || port !== undefined)) throw new Refused();
  url.host = host === "" ? "" : hostOf(host, isSpecial(url));
  if (port) url.port = portOf(url, port);
}

export function portOf(url, text) {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) throw new Refused();
  return port === SPECIAL[url.scheme] ? null : port;
}

export function hostOf(text, special) {
  const host = parseHost(text, special);
  if (host === undefined) throw new Refused();
  return host;
}

function opaque(url, text) {
  const question = text.indexOf("?");
  url.path = encodePercent(question < 0 ? text : text.slice(0, question), inC0);
  if (question >= 0) setQuery(url, text.slice(question + 1));
}

function pathAndQuery(url, text) {
  const question = text.indexOf("?");
  if (question >= 0) setQuery(url, text.slice(question + 1));
  setPath(url, question < 0 ? text : text.slice(0, question));
}

/** Goes on from the path that is there. */
export function setPath(url, text) {
  if (text === "" && !isSpecial(url)) return;
  const segments = text.replace(slashes(url), "").split(isSpecial(url) ? /[/\\]/ : "/");
  segments.forEach((segment, index) => step(url, segment, index === segments.length - 1));
}

function step(url, segment, isLast) {
  const dots = segment.replace(/%2e/gi, ".");
  if (dots === "..") shorten(url);
  if (dots === ".." || dots === ".") {
    if (isLast) url.path.push("");
    return;
  }
  const drive = url.scheme === "file" && url.path.length === 0 && isDrive(segment);
  url.path.push(drive ? `${segment[0]}:` : encodePercent(segment, inPath));
}

function shorten(url) {
  if (url.scheme === "file" && url.path.length === 1 && /^[a-zA-Z]:$/.test(url.path[0])) return;
  url.path.pop();
}

export function setQuery(url, text) {
  url.query = encodePercent(text, isSpecial(url) ? inSpecialQuery : inQuery);
}

export function pathOf(url) {
  return typeof url.path === "string" ? url.path : url.path.map((segment) => `/${segment}`).join("");
}

export function serialize(url) {
  const user = url.username === "" && url.password === "" ? "" : `${url.username}${url.password && `:${url.password}`}@`;
  const port = url.port === null ? "" : `:${url.port}`;
  const path = url.host === null && typeof url.path !== "string" && url.path.length > 1 && url.path[0] === "" ? "/." : "";
  return `${url.scheme}:${url.host === null ? "" : `//${user}${url.host}${port}`}${path}${pathOf(url)}`
    + `${url.query === null ? "" : `?${url.query}`}${url.fragment === null ? "" : `#${url.fragment}`}`;
}

/** Runs a change; what a URL refuses changes nothing. */
export function unlessRefused(change) {
  try {
    change();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}
