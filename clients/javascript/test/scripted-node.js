// The other end of a connection, for tests: a real TCP server, and a script of what the node says.
import { createServer } from "node:net";
import { Parser, jsonFrame, rawFrame, read } from "../vertx/frames.mjs";

export class ScriptedNode {
  #server = createServer((socket) => this.#accept(socket));
  #sockets = new Set();
  #came = [];
  #wanted = [];
  port = 0;
  sessions = 0;
  /** Addresses that nobody may register. */
  refused = new Set();
  /** What hello is answered with. */
  hello = () => ({ type: "hello", version: 1, node: "scripted", maxFrameBytes: 1 << 20, timeout: 30_000 });

  static open = (port = 0) => new ScriptedNode().listen(port);

  async listen(port = this.port) {
    await new Promise((done) => this.#server.listen(port, "127.0.0.1", done));
    this.port = this.#server.address().port;
    return this;
  }

  get url() {
    return `tcp://127.0.0.1:${this.port}`;
  }

  #accept(socket) {
    const parser = new Parser();
    this.sessions++;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      for (const payload of parser.payloads(chunk)) this.#take(...read(payload));
    });
  }

  #take(head, body) {
    if (head.type === "hello") this.say(this.hello(head));
    else if (head.type === "register" && this.refused.has(head.address)) {
      this.say({ type: "err", failureCode: 403, id: head.id, message: "access_denied", reason: `'${head.address}' is not yours` });
    } else if (head.type === "register" || head.type === "unregister" || head.type === "auth") this.say({ type: "ok", id: head.id });
    const wanted = this.#wanted.findIndex(({ type }) => type === head.type);
    if (wanted >= 0) this.#wanted.splice(wanted, 1)[0].resolve({ head, body });
    else this.#came.push({ head, body });
  }

  say(head, body) {
    const text = JSON.stringify(head);
    const frame = body ? rawFrame(text, body) : jsonFrame(text);
    for (const socket of this.#sockets) socket.write(frame);
  }

  /** The next frame of that type; others are kept. */
  next(type) {
    const there = this.#came.findIndex(({ head }) => head.type === type);
    if (there >= 0) return Promise.resolve(this.#came.splice(there, 1)[0]);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no ${type} came within 5 s`)), 5_000);
      this.#wanted.push({ type, resolve: (frame) => (clearTimeout(late), resolve(frame)) });
    });
  }

  /** Takes nothing more from the connections that are there, until `read`. */
  stopReading() {
    for (const socket of this.#sockets) socket.pause();
  }

  read() {
    for (const socket of this.#sockets) socket.resume();
  }

  hangUp() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends; `listen` opens it again at the same port. */
  async close() {
    const closed = new Promise((done) => this.#server.close(done));
    this.hangUp();
    await closed;
  }
}
