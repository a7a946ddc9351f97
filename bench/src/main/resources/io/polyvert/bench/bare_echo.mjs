// Echoes the bodies of bus frames, with nothing but net and JSON: what a Node process can do at best.
import { createServer } from "node:net";

createServer((socket) => {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    const data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    const out = [];
    let at = 0;
    while (data.length - at >= 4) {
      const end = at + 4 + data.readUInt32BE(at);
      if (end > data.length) break;
      const frame = JSON.parse(data.toString("utf8", at + 4, end));
      const payload = Buffer.from(JSON.stringify({ type: "send", address: frame.replyAddress, body: frame.body }));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(payload.length);
      out.push(length, payload);
      at = end;
    }
    rest = data.subarray(at);
    socket.write(Buffer.concat(out));
  });
}).listen(process.argv[2], () => console.log("ready"));
