// Percent-encoding (https://url.spec.whatwg.org section 1.3).
const within = (extra) => (char) => char <= "\x1f" || char > "~" || extra.includes(char);

export const inC0 = within("");
export const inFragment = within(" \"<>`");
export const inQuery = within(" \"#<>");
export const inSpecialQuery = within(" \"#<>'");
export const inPath = within(" \"#<>?^`{}");
export const inUser = within(" \"#<>?^`{}/:;=@[\\]|");

const HEX = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`);
let encoder;

export function encodePercent(text, has) {
  let encoded = "";
  for (const char of text) encoded += has(char) ? escape(char) : char;
  return encoded;
}

export function escape(char) {
  encoder ??= new TextEncoder();
  return Array.from(encoder.encode(char), (byte) => HEX[byte]).join("");
}

/** The bytes that a text with percent-encoding stands for. */
export function decodePercent(text) {
  encoder ??= new TextEncoder();
  const bytes = encoder.encode(text);
  const decoded = [];
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] === 0x25 ? String.fromCharCode(bytes[at + 1], bytes[at + 2]) : "";
    if (/^[0-9a-fA-F]{2}$/.test(code)) at += 2;
    decoded.push(/^[0-9a-fA-F]{2}$/.test(code) ? Number.parseInt(code, 16) : bytes[at]);
  }
  return new Uint8Array(decoded);
}
