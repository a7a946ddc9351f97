// The frames of the bus protocol (PROTOCOL.md): a length, then JSON, or a JSON head and raw bytes.
import { parse } from "./values.mjs";

const JSON_FIRST = 0x7b;
const RAW_FIRST = 0x01;
/** Largest frame taken from a node before its hello tells the limit, and at least taken after it. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What came is not the protocol: nothing that follows can be trusted. */
export class ProtocolError extends Error {}

/** One frame cannot be read; the next one can. */
export class UnreadableFrame extends Error {}

/** A frame of the first layout; `head` is the JSON text of an object. */
export function jsonFrame(head) {
  const length = Buffer.byteLength(head);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeInt32BE(length, 0);
  frame.write(head, 4);
  return frame;
}

/** A frame of the second layout; `body` travels as it is. */
export function rawFrame(head, body) {
  const start = Buffer.byteLength(head);
  const frame = Buffer.allocUnsafe(9 + start + body.byteLength);
  frame.writeInt32BE(5 + start + body.byteLength, 0);
  frame[4] = RAW_FIRST;
  frame.writeInt32BE(start, 5);
  frame.write(head, 9);
  frame.set(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), 9 + start);
  return frame;
}

/** Head and body of a payload; the body is undefined in the first layout. */
export function read(payload) {
  if (payload[0] === JSON_FIRST) return [object(payload), undefined];
  if (payload[0] !== RAW_FIRST) {
    throw new ProtocolError(`a frame begins with byte 0x${payload[0].toString(16).padStart(2, "0")}; allowed: 0x7b and 0x01`);
  }
  const end = payload.length < 5 ? -1 : 5 + payload.readInt32BE(1);
  if (end < 5 || end > payload.length) {
    throw new UnreadableFrame(`a frame of ${payload.length} bytes has a head that ends at byte ${end}`);
  }
  return [object(payload.subarray(5, end)), payload.subarray(end)];
}

function object(bytes) {
  let head;
  try {
    head = parse(utf8.decode(bytes));
  } catch (error) {
    throw new UnreadableFrame(`a frame is not JSON: ${error.message}`);
  }
  if (head === null || typeof head !== "object" || Array.isArray(head)) throw new UnreadableFrame("a frame is JSON, but not an object");
  return head;
}

/** Cuts a stream of bytes into payloads; keeps what is not complete yet. */
export class Parser {
  #rest = [];
  #size = 0;
  #wanted = 4;

  constructor(maxFrameBytes = MAX_FRAME_BYTES) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** The payloads that the chunk completes, in order. Throws a ProtocolError where the stream is broken. */
  *payloads(chunk) {
    this.#rest.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    const bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest);
    this.#wanted = 4;
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = bytes.readInt32BE(at);
      if (length < 1 || length > this.maxFrameBytes) {
        throw new ProtocolError(`a frame of ${length} bytes is outside 1..${this.maxFrameBytes}`);
      }
      const end = at + 4 + length;
      if (end > bytes.length) {
        this.#wanted = end - at;
        break;
      }
      yield bytes.subarray(at + 4, end);
      at = end;
    }
    this.#rest = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#size = bytes.length - at;
  }
}
