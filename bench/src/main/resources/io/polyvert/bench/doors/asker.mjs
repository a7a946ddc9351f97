// Keeps 64 requests in flight over one connection: node asker.mjs PORT json|base64|raw WARM_MS RUN_MS JSON
// While it warms up every answer is read and compared, afterwards they are counted.
import { connect } from "node:net";

const IN_FLIGHT = 64;
const LARGE = 64 * 1024;
const [port, payload, warmMs, runMs, json] = process.argv.slice(2);
const bytes = Buffer.alloc(LARGE, "polyvert");
const expected = payload === "json" ? JSON.parse(json) : bytes.toString("base64");

const framed = (...parts) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([length, ...parts]);
};
const question = (slot) => {
  const head = { type: "send", address: "echo", replyAddress: `r${slot}` };
  if (payload !== "raw") return framed(Buffer.from(JSON.stringify({ ...head, body: expected })));
  const text = Buffer.from(JSON.stringify(head));
  const size = Buffer.alloc(5, 1);
  size.writeUInt32BE(text.length, 1);
  return framed(size, text, bytes);
};
const questions = Array.from({ length: IN_FLIGHT }, (_, slot) => question(slot));

const wrong = (what) => {
  console.error(`asker: ${what}`);
  process.exit(1);
};

function check(frame) {
  const raw = frame[0] === 1;
  const head = raw ? frame.subarray(5, 5 + frame.readUInt32BE(1)) : frame;
  const { type, address, body } = JSON.parse(head.toString());
  if (type === "hello") return -1;
  const got = raw ? frame.subarray(5 + head.length).toString("base64") : body;
  if (type !== "message" || JSON.stringify(got) !== JSON.stringify(expected)) wrong(`not the answer: ${head.toString().slice(0, 200)}`);
  return Number(address.slice(1));
}

let checking = true;
let answered = 0;
let next = 0; // answers come in the order of the questions
let rest = Buffer.alloc(0);
let skip = 0; // bytes of a counted frame that are still to come
const again = [];

function read(chunk) {
  let data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
  let at = 0;
  if (skip) {
    at = Math.min(skip, data.length);
    skip -= at;
  }
  while (data.length - at >= 32) {
    const length = data.readUInt32BE(at);
    const end = at + 4 + length;
    if (checking) {
      if (end > data.length) break;
      const slot = check(data.subarray(at + 4, end));
      if (slot >= 0 && slot !== next) wrong(`answer ${slot} came before ${next}`);
      if (slot >= 0) askAgain();
    } else {
      const type = at + (data[at + 4] === 1 ? 9 : 4);
      if (data[type + 9] !== 0x6d) wrong("not a message"); // {"type":"m
      answered++;
      askAgain();
    }
    if (end > data.length) {
      skip = end - data.length;
      at = data.length;
    } else at = end;
  }
  rest = at < data.length ? data.subarray(at) : Buffer.alloc(0);
  ask();
}

function askAgain() {
  again.push(next);
  next = (next + 1) % IN_FLIGHT;
}

function ask() {
  if (!again.length) return;
  socket.cork();
  for (const slot of again) socket.write(questions[slot]);
  socket.uncork();
  again.length = 0;
}

const socket = connect(Number(port), "127.0.0.1", () => {
  socket.setNoDelay(true);
  if (payload === "raw") socket.write(framed(Buffer.from('{"type":"hello","version":1}')));
  for (let slot = 0; slot < IN_FLIGHT; slot++) again.push(slot);
  ask();
});
socket.on("data", read);
socket.on("error", (error) => wrong(error.message));
socket.on("close", () => wrong("the connection is closed"));

setTimeout(() => {
  checking = false;
  setTimeout(() => {
    answered = 0;
    console.log("begin");
    setTimeout(() => {
      console.log(`answers ${answered}`);
      process.exit(0);
    }, Number(runMs));
  }, 500);
}, Number(warmMs));
