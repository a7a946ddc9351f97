"""The other end of a bus connection, for tests: a real Unix socket, and a script of what the node says."""

import asyncio
import json
import os
import tempfile


class ScriptedNode:
    """Answers hello and register like a node; everything else is up to the test."""

    def __init__(self, **hello):
        self._folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self._folder.name, "bus")
        self.url = "unix:" + self.path
        self.hello = {"type": "hello", "version": 1, "node": "scripted", "maxFrameBytes": 1 << 20, **hello}
        self.came = asyncio.Queue()
        self.refused = {}

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        self.stop()
        self._folder.cleanup()

    async def start(self):
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    def stop(self):
        """Nobody can connect until `start`."""
        self._server.close()
        self.hang_up()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def hang_up(self):
        if getattr(self, "_writer", None) is not None:
            self._writer.close()

    async def _serve(self, reader, writer):
        self._writer = writer
        try:
            while True:
                payload = await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))
                self._take(payload)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            self.came.put_nowait(({"type": "eof"}, None))

    def _take(self, payload):
        if payload[0] == 1:
            end = 5 + int.from_bytes(payload[1:5], "big")
            head, body = json.loads(payload[5:end]), payload[end:]
        else:
            head, body = json.loads(payload), None
        kind = head["type"]
        if kind == "hello":
            self.say(self.hello)
        elif kind in ("register", "unregister") and head["address"] in self.refused:
            reason = self.refused[head["address"]]
            refusal = {"type": "err", "failureCode": 403, "message": "access_denied", "reason": reason}
            self.say({**refusal, "id": head["id"]})
        elif kind in ("register", "unregister", "auth"):
            self.say({"type": "ok", "id": head["id"]})
        self.came.put_nowait((head, body))

    def say(self, *heads, raw=None):
        """One write, one chunk for the other side."""
        frames = []
        for head in heads:
            text = json.dumps(head).encode()
            payload = text if raw is None else b"\x01" + len(text).to_bytes(4, "big") + text + raw
            frames.append(len(payload).to_bytes(4, "big") + payload)
        self._writer.write(b"".join(frames))

    def say_bytes(self, data):
        self._writer.write(data)

    async def next(self, kind):
        """The next frame of that type; others before it are passed over."""
        while True:
            head, body = await asyncio.wait_for(self.came.get(), 5)
            if head["type"] == kind:
                return head, body
