// Hosts of URLs (https://url.spec.whatwg.org section 3.5): domains, IPv4 and IPv6 addresses, opaque hosts.
import { take } from "./host.mjs";
import { decodePercent, encodePercent, inC0 } from "./urlcodes.mjs";

const { domainToAscii } = take();
const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_DOMAIN = /[\0-\x20#/:<>?@[\\\]^|%\x7f]/;

/** The host as it is written in a URL, or undefined when it is none. */
export function parseHost(text, special) {
  if (text.startsWith("[")) return text.endsWith("]") ? ipv6(text.slice(1, -1)) : undefined;
  if (!special) return FORBIDDEN_HOST.test(text) ? undefined : encodePercent(text, inC0);
  const plain = new TextDecoder().decode(decodePercent(text)).normalize("NFC").replace(/\u00ad/g, "");
  const ascii = /^[\0-\x7f]*$/.test(plain) ? plain.toLowerCase() : domainToAscii(plain.toLowerCase());
  if (typeof ascii !== "string" || ascii === "" || FORBIDDEN_DOMAIN.test(ascii)) return undefined;
  return endsInNumber(ascii) ? ipv4(ascii) : ascii;
}

function endsInNumber(host) {
  const parts = host.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  return /^([0-9]+|0[xX][0-9a-fA-F]*)$/.test(parts.at(-1));
}

function ipv4(host) {
  const parts = host.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  const numbers = parts.map(number);
  const last = numbers.pop();
  if (numbers.length > 3 || numbers.some((part) => !(part <= 255)) || !(last < 256 ** (4 - numbers.length))) return undefined;
  const address = numbers.reduce((sum, part, index) => sum + part * 256 ** (3 - index), last);
  return [3, 2, 1, 0].map((power) => Math.floor(address / 256 ** power) % 256).join(".");
}

function number(text) {
  if (/^0[xX][0-9a-fA-F]*$/.test(text)) return text.length === 2 ? 0 : Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : Number.NaN;
}

function ipv6(text) {
  const halves = withoutIpv4(text)?.split("::");
  if (halves === undefined || halves.length > 2) return undefined;
  const [before, after] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - before.length - (after?.length ?? 0);
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const pieces = [...before, ...(after === undefined ? [] : [...Array(missing).fill("0"), ...after])];
  if (!pieces.every((piece) => /^[0-9a-fA-F]{1,4}$/.test(piece))) return undefined;
  return `[${compressed(pieces.map((piece) => Number.parseInt(piece, 16).toString(16)))}]`;
}

function withoutIpv4(text) {
  const found = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!found) return text.includes(".") ? undefined : text;
  const parts = found.slice(2);
  if (parts.some((part) => Number(part) > 255 || /^0\d/.test(part))) return undefined;
  const [a, b, c, d] = parts.map(Number);
  return `${found[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function compressed(pieces) {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (pieces[end] === "0") end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.start < 0) return pieces.join(":");
  return `${pieces.slice(0, best.start).join(":")}::${pieces.slice(best.start + best.length).join(":")}`;
}
