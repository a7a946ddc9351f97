import asyncio
import os
import sys
import tempfile
import time
import unittest

from scripted_node import ScriptedNode

PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vertx")


class RunnerTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.node = await ScriptedNode(deployment="d", instance=2, config={"a": 1}).__aenter__()
        self.addAsyncCleanup(self.node.__aexit__)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    async def run_file(self, source, name="v.py", **environment):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(source)
        environment = {"PATH": os.environ["PATH"], "VERTX_BUS": self.node.url, "VERTX_KEY": "k", **environment}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, PACKAGE, path, env={k: v for k, v in environment.items() if v},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )
        self.addCleanup(lambda: self.process.returncode is None and self.process.kill())
        return self.process

    async def ended(self):
        return await asyncio.wait_for(self.process.wait(), 5)

    async def test_ready_comes_after_start_and_registers(self):
        await self.run_file("""
from vertx import bus, config, context, log
order = []
@bus.consumer("a")
def a(message): return [__name__, context.deployment, context.instance, dict(config), order]
async def start():
    order.append("started")
    log.warning("hello %s", "log")
""")
        self.assertEqual((await self.node.next("hello"))[0]["key"], "k")
        line = (await self.node.next("log"))[0]
        self.assertEqual((line["level"], line["message"]), ("warning", "hello log"))
        await self.node.next("register")
        await self.node.next("ready")
        self.node.say({"type": "message", "address": "a", "replyAddress": "r", "headers": {}, "send": True})
        self.assertEqual((await self.node.next("send"))[0]["body"], ["v", "d", 2, {"a": 1}, ["started"]])

    async def test_stop_finishes_what_is_in_hand_and_runs_hooks(self):
        await self.run_file("""
import asyncio
from vertx import bus, on_stop
@bus.consumer("a")
async def a(message):
    await asyncio.sleep(0.2)
    return "finished"
@on_stop
def bye(): bus.send("bye")
""")
        await self.node.next("ready")
        self.node.say({"type": "message", "address": "a", "replyAddress": "r", "headers": {}, "send": True})
        self.node.say({"type": "stop"})
        await self.node.next("unregister")
        self.assertEqual((await self.node.next("send"))[0]["body"], "finished")
        self.assertEqual((await self.node.next("send"))[0]["address"], "bye")
        self.assertEqual(await self.ended(), 0)

    async def test_saves_in_one_second_are_told_apart(self):
        helper = os.path.join(self.folder, "helper.py")
        for value in ("one", "two"):
            with open(helper, "w") as file:
                file.write(f"VALUE = '{value}'")
            os.utime(helper, (1_700_000_000, 1_700_000_000))
            await self.run_file("import helper, vertx\nvertx.log.warning(helper.VALUE)\n")
            self.assertEqual((await self.node.next("log"))[0]["message"], value)
            await self.node.next("ready")
            self.process.kill()
            await self.process.wait()

    async def test_end_of_the_bus_ends_the_process(self):
        await self.run_file("")
        await self.node.next("ready")
        begun = time.monotonic()
        self.node.hang_up()
        self.assertEqual(await self.ended(), 3)
        self.assertLess(time.monotonic() - begun, 2)

    async def test_end_of_the_bus_ends_a_process_that_is_stuck(self):
        await self.run_file("""
import time
from vertx import bus
@bus.consumer("a")
def a(message):
    bus.send("stuck")
    bus._link._flush()
    while True: pass
""")
        await self.node.next("ready")
        self.node.say({"type": "message", "address": "a", "replyAddress": "r", "headers": {}, "send": True})
        await self.node.next("send")
        self.node.hang_up()
        self.assertEqual(await self.ended(), 3)

    async def test_file_named_like_a_standard_module_runs(self):
        await self.run_file("import inspect, vertx\nvertx.log.info(__name__)", name="inspect.py")
        self.assertEqual((await self.node.next("log"))[0]["message"], "verticle_inspect")
        await self.node.next("ready")

    async def test_print_is_a_line_of_output(self):
        process = await self.run_file("print('printed', '\\u2603')")
        self.assertEqual(await asyncio.wait_for(process.stdout.readline(), 5), "printed ☃\n".encode())

    async def test_asyncio_run_at_top_level_says_what_to_write(self):
        await self.run_file("import asyncio\nasync def f(): pass\nasyncio.run(f())")
        failed = (await self.node.next("failed"))[0]
        self.assertEqual(
            failed["message"],
            "v.py:3: an event loop runs here already; instead of asyncio.run(...) write: async def start(): ...",
        )
        self.assertEqual(await self.ended(), 1)

    async def test_without_a_bus_it_says_how_to_run_it(self):
        process = await self.run_file("", VERTX_BUS="")
        output, _ = await asyncio.wait_for(process.communicate(), 5)
        self.assertIn(b"write: vertx run ", output)
        self.assertEqual(process.returncode, 2)

    async def test_without_a_node_it_says_where(self):
        process = await self.run_file("", VERTX_BUS="unix:/nowhere")
        output, _ = await asyncio.wait_for(process.communicate(), 5)
        self.assertEqual(output, b"vertx: no node listens at unix:/nowhere: No such file or directory\n")
        self.assertEqual(process.returncode, 3)


if __name__ == "__main__":
    unittest.main()
