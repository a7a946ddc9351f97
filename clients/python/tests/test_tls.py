import asyncio
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import vertx
from scripted_node import ScriptedNode


def make(folder, name, san="IP:127.0.0.1"):
    """A certificate signed by itself."""
    files = [os.path.join(folder, f"{name}.{end}") for end in ("pem", "key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName={san}", "-out", files[0], "-keyout", files[1]],
        check=True,
        capture_output=True,
    )
    return files


class SecuredNode(ScriptedNode):
    def __init__(self, certificate, key, clients=None):
        super().__init__()
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=clients)
        self._context.load_cert_chain(certificate, key)
        if clients is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"tls://127.0.0.1:{self.port}"


@unittest.skipUnless(shutil.which("openssl"), "openssl is not here to make certificates")
class TlsTest(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.node = make(cls.folder, "node")
        cls.till = make(cls.folder, "till")

    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)  # it logs what the other end refuses

    async def secured(self, files=None, clients=None):
        node = await SecuredNode(*(files or self.node), clients).__aenter__()
        self.addAsyncCleanup(node.__aexit__)
        return node

    async def test_authority_trusted_lets_the_client_in(self):
        node = await self.secured()
        own = ssl.create_default_context(cafile=self.node[0])
        for options in ({"ca": self.node[0]}, {"tls": own}):
            async with vertx.connect(node.url, token="me", **options) as bus:
                self.assertEqual((await node.next("hello"))[0]["token"], "me")
                bus.send("a", "x" * 1_000_000)
                self.assertEqual(len((await node.next("send"))[0]["body"]), 1_000_000)

    async def test_blocking_client_comes_back(self):
        node = await self.secured()

        def work(loop):
            with vertx.connect(node.url, ca=self.node[0]) as bus:
                loop.call_soon_threadsafe(node.hang_up)
                return bus.request("a", retry=True).body

        asked = asyncio.ensure_future(asyncio.to_thread(work, asyncio.get_running_loop()))
        await node.next("hello")
        await node.next("hello")
        head, _ = await node.next("send")
        node.say({"type": "message", "address": head["replyAddress"], "headers": {}, "body": "yes"})
        self.assertEqual(await asyncio.wait_for(asked, 5), "yes")

    async def test_certificate_of_a_client_is_shown(self):
        node = await self.secured(clients=self.till[0])
        async with vertx.connect(node.url, ca=self.node[0], cert=self.till[0], key=self.till[1]) as bus:
            self.assertEqual(bus.node, "scripted")
        with self.assertRaisesRegex(ConnectionError, "before it said hello.*give cert=FILE and key=FILE"):
            await vertx.connect(node.url, ca=self.node[0])

    async def test_node_that_is_not_trusted_is_refused(self):
        node = await self.secured()
        for options in ({}, {"ca": self.till[0]}):
            with self.assertRaisesRegex(ConnectionError, f"the certificate at {node.url} is not trusted: self.signed.*ca=FILE"):
                await vertx.connect(node.url, **options)

    async def test_node_of_another_name_is_refused(self):
        other = make(self.folder, "other", "DNS:shop.example")
        node = await self.secured(other)
        with self.assertRaisesRegex(ConnectionError, "not trusted: IP address mismatch.*by a name that is in it"):
            await vertx.connect(node.url, ca=other[0])

    async def test_plain_and_secured_doors_are_told_apart(self):
        node = await self.secured()
        with self.assertRaisesRegex(ConnectionError, "write tls://"):
            await vertx.connect(f"tcp://127.0.0.1:{node.port}", timeout=2)
        plain = await asyncio.start_server(lambda _, writer: writer.write(b"\0\0\0\2{}"), "127.0.0.1", 0)
        self.addCleanup(plain.close)
        url = f"tls://127.0.0.1:{plain.sockets[0].getsockname()[1]}"
        with self.assertRaisesRegex(ConnectionError, f"no TLS with {url}: .*; write tcp://"):
            await vertx.connect(url)

    async def test_files_that_are_none_are_named(self):
        protected = os.path.join(self.folder, "protected.key")
        subprocess.run(
            ["openssl", "pkcs8", "-topk8", "-in", self.till[1], "-out", protected, "-passout", "pass:x"], check=True
        )
        for options, sentence in (
            ({"ca": "gone.pem"}, "ca='gone.pem' is not a file; give a PEM file"),
            ({"ca": self.till[1]}, "holds no certificates"),
            ({"cert": self.till[0], "key": self.node[1]}, "are not a certificate and its key: key values mismatch"),
            ({"cert": self.till[0], "key": protected}, "the key has a password; make the context yourself"),
        ):
            with self.assertRaisesRegex(ValueError, sentence):
                await vertx.connect("tls://127.0.0.1:1", **options)

    async def test_options_that_do_not_go_together_are_refused(self):
        with self.assertRaisesRegex(ValueError, "'tcp://h:1' takes no ca=; leave it out, or connect to tls://HOST:PORT"):
            vertx.connect("tcp://h:1", ca="x.pem")
        with self.assertRaisesRegex(ValueError, "connect has tls=, ca=; give a context of your own"):
            vertx.connect("tls://h:1", tls=ssl.create_default_context(), ca="x.pem")
        with self.assertRaisesRegex(ValueError, "key='x.key' belongs to a certificate; give cert=FILE too"):
            vertx.connect("tls://h:1", key="x.key")


if __name__ == "__main__":
    unittest.main()
