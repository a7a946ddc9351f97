// The connection to a node: the frames of one turn of the event loop leave in a few writes.
import { connect } from "node:net";
import { Parser, ProtocolError, UnreadableFrame, jsonFrame, rawFrame, read } from "./frames.mjs";

/** Beyond this the node does not read, and nothing more is kept for it. */
const MAX_PENDING_BYTES = 128 * 1024 * 1024;
/** So many leave at once, so that the node has work while this program makes the next ones. */
const FRAMES_A_WRITE = 16;

export class Link {
  #parser = new Parser();
  #socket;
  #out = [];
  #outBytes = 0;
  #reason = "the node closed the connection";

  /** Connects to `unix:PATH` or `tcp://HOST:PORT`; `on` has `open`, `frame`, `unreadable` and `lost`. */
  constructor(url, on) {
    this.#socket = connect(where(url));
    this.#socket.setNoDelay(true);
    this.#socket.on("connect", on.open);
    this.#socket.on("data", (chunk) => {
      on.heard?.();
      this.#received(chunk, on);
    });
    this.#socket.on("error", (error) => (this.#reason = `${url}: ${error.code ?? error.message}`));
    this.#socket.on("close", () => on.lost(this.#reason));
  }

  get isOpen() {
    return this.#socket.readyState === "open";
  }

  /** Whether the node has stopped reading. */
  get isFull() {
    return this.#outBytes + this.#socket.writableLength > MAX_PENDING_BYTES;
  }

  encode(head, bytes) {
    return bytes ? rawFrame(head, bytes) : jsonFrame(head);
  }

  sizeOf(frame) {
    return frame.length - 4;
  }

  /** Frames of up to so many bytes. */
  take(maxFrameBytes) {
    this.#parser.maxFrameBytes = maxFrameBytes;
  }

  write(frame) {
    if (this.#out.length === 0) setImmediate(() => this.#flush());
    this.#out.push(frame);
    this.#outBytes += frame.length;
    if (this.#out.length >= FRAMES_A_WRITE) this.#flush();
  }

  /** Writes what is left, then closes; done when it is closed. */
  close() {
    return new Promise((closed) => {
      this.#flush();
      if (this.#socket.closed) closed();
      this.#socket.once("close", closed);
      this.#socket.end();
    });
  }

  abort(reason) {
    this.#reason = reason;
    this.#socket.destroy();
  }

  #received(chunk, on) {
    try {
      for (const payload of this.#parser.payloads(chunk)) this.#deliver(payload, on);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.abort(`what the node sent is not the bus protocol: ${error.message}`);
    }
  }

  #deliver(payload, on) {
    let frame;
    try {
      frame = read(payload);
    } catch (error) {
      if (!(error instanceof UnreadableFrame)) throw error;
      on.unreadable(error.message);
      return;
    }
    on.frame(...frame);
  }

  #flush() {
    const out = this.#out;
    this.#out = [];
    this.#outBytes = 0;
    if (out.length && this.#socket.writable) this.#socket.write(out.length === 1 ? out[0] : Buffer.concat(out));
  }
}

function where(url) {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(url);
  if (unix) return { path: unix[1] };
  const tcp = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)$/.exec(url);
  if (tcp && Number(tcp[2]) < 65536) return { host: tcp[1].replace(/^\[|\]$/g, ""), port: Number(tcp[2]) };
  throw new TypeError(`bus address '${url}' is not one; allowed: tcp://HOST:PORT, unix:PATH, ws://HOST:PORT/bus and wss://HOST:PORT/bus`);
}
