"""Echoes the bodies of bus frames, with nothing but asyncio and json: what a Python process can do at best."""

import asyncio
import json
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.rest = b""

    def data_received(self, chunk):
        data = self.rest + chunk
        at, out = 0, []
        while len(data) - at >= 4:
            end = at + 4 + int.from_bytes(data[at : at + 4], "big")
            if end > len(data):
                break
            frame = json.loads(data[at + 4 : end])
            answer = {"type": "send", "address": frame["replyAddress"], "body": frame["body"]}
            payload = json.dumps(answer, separators=(",", ":")).encode()
            out.append(len(payload).to_bytes(4, "big") + payload)
            at = end
        self.rest = data[at:]
        self.transport.write(b"".join(out))


async def main():
    server = await asyncio.get_running_loop().create_unix_server(Echo, sys.argv[1])
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
