// The connection to a node by WebSocket: each message is the payload of one frame, without the length before it.
import { parse } from "./values.mjs";

/** Beyond this the node does not read, and nothing more is kept for it. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;
const RAW_FIRST = 1;
const RAW_START = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class WebSocketLink {
  #socket;
  #lost;
  #max = Infinity;

  /** Connects to `ws://HOST:PORT/bus`; `on` has `open`, `heard`, `frame`, `unreadable` and `lost`. */
  constructor(url, on) {
    const socket = (this.#socket = new WebSocket(url));
    let isOver = false;
    this.#lost = (reason) => {
      if (!isOver) on.lost(reason);
      isOver = true;
    };
    socket.binaryType = "arraybuffer";
    socket.onopen = on.open;
    socket.onmessage = ({ data }) => {
      on.heard?.();
      if (!isOver) this.#received(data, on);
    };
    socket.onclose = ({ code, reason }) => this.#lost(reason || `${url}: closed with code ${code}`);
  }

  get isOpen() {
    return this.#socket.readyState === 1;
  }

  /** Whether the node has stopped reading. */
  get isFull() {
    return this.#socket.bufferedAmount > MAX_PENDING_BYTES;
  }

  encode(head, bytes) {
    if (!bytes) return head;
    const start = encoder.encode(head);
    const frame = new Uint8Array(RAW_START + start.length + bytes.byteLength);
    frame[0] = RAW_FIRST;
    new DataView(frame.buffer).setInt32(1, start.length);
    frame.set(start, RAW_START);
    frame.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), RAW_START + start.length);
    return frame;
  }

  /** Texts are only counted when they may be longer than `most`: a letter has three bytes at most. */
  sizeOf(frame, most) {
    return typeof frame === "string" && 3 * frame.length > most ? encoder.encode(frame).length : frame.length;
  }

  /** Frames of up to so many bytes. */
  take(maxFrameBytes) {
    this.#max = maxFrameBytes;
  }

  write(frame) {
    this.#socket.send(frame);
  }

  /** Writes what is left, then closes; done when it is closed. */
  close() {
    return new Promise((closed) => {
      if (this.#socket.readyState === 3) closed();
      this.#socket.addEventListener("close", closed);
      this.#socket.close();
    });
  }

  /** Does not wait for the node, which may be gone. */
  abort(reason) {
    this.#lost(reason);
    this.#socket.close();
  }

  #received(data, on) {
    let frame;
    try {
      frame = this.#read(data);
    } catch (error) {
      on.unreadable(error.message);
      return;
    }
    on.frame(...frame);
  }

  /** Head and body; the body is undefined in a text. */
  #read(data) {
    const isText = typeof data === "string";
    if ((isText ? data.length : data.byteLength) > this.#max) throw new Error(`a message is larger than ${this.#max} bytes`);
    if (isText) return [parse(data), undefined];
    const bytes = new Uint8Array(data);
    const end = bytes[0] === RAW_FIRST && bytes.length > RAW_START ? RAW_START + new DataView(data).getInt32(1) : -1;
    if (end < RAW_START || end > bytes.length) throw new Error(`a message of ${bytes.length} bytes is no frame`);
    return [parse(decoder.decode(bytes.subarray(RAW_START, end))), bytes.subarray(end)];
  }
}
