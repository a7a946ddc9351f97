import asyncio
import os
import sys
import threading
import unittest
import unittest.mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import vertx
from scripted_node import ScriptedNode
from vertx import _link
from vertx._bus import Bus


def message(address, body=None, reply="r"):
    return {"type": "message", "address": address, "replyAddress": reply, "headers": {}, "send": True, "body": body}


async def until(condition):
    while not condition():
        await asyncio.sleep(0)


class Items:
    """Endless, and says when it is closed."""

    def __init__(self):
        self.closed = asyncio.Event()

    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def close(self):
        self.closed.set()


class AsyncItems:
    def __init__(self):
        self.closed = asyncio.Event()

    def __aiter__(self):
        return self

    async def __anext__(self):
        return 1

    async def aclose(self):
        self.closed.set()


class BusTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.node = await ScriptedNode().__aenter__()
        self.addAsyncCleanup(self.node.__aexit__)
        self.bus = await vertx.connect(self.node.url)
        self.addAsyncCleanup(self.bus.close)

    async def serve(self, handler, **options):
        await self.bus.consumer("a", handler, **options).registered()

    async def answer(self):
        return (await self.node.next("send"))[0]

    async def test_request_answered_gives_the_message(self):
        asked = self.bus.request("a", {"n": 1}, headers={"h": "v"}, timeout=2)
        head, _ = await self.node.next("send")
        self.assertEqual((head["address"], head["body"]), ("a", {"n": 1}))
        self.assertEqual(head["headers"], {"h": "v", "timeout": 2000})
        self.node.say({**message(head["replyAddress"], "done", None), "headers": {"k": "w"}})
        reply = await asked
        self.assertEqual((reply.body, reply.headers), ("done", {"k": "w"}))

    async def test_request_refused_raises_code_and_text(self):
        asked = self.bus.request("a")
        head, _ = await self.node.next("send")
        self.node.say(
            {"type": "err", "address": head["replyAddress"], "failureCode": 7, "failureType": "X", "message": "no"}
        )
        with self.assertRaises(vertx.Failure) as refused:
            await asked
        self.assertEqual((refused.exception.code, refused.exception.text), (7, "no"))

    async def test_request_with_callback_calls_it_with_one_of_two(self):
        called = asyncio.get_running_loop().create_future()
        self.bus.request("a", callback=lambda reply, failure: called.set_result((reply.body, failure)))
        head, _ = await self.node.next("send")
        self.node.say(message(head["replyAddress"], 1, None))
        self.assertEqual(await called, (1, None))

    async def test_request_cancelled_is_taken_back(self):
        asked = self.bus.request("a")
        head, _ = await self.node.next("send")
        asked.cancel()
        self.assertEqual((await self.node.next("cancel"))[0]["address"], head["replyAddress"])
        with self.assertRaises(asyncio.CancelledError):
            await asked

    async def test_request_whose_task_is_cancelled_is_taken_back(self):
        async def ask():
            await self.bus.request("a")

        task = asyncio.ensure_future(ask())
        head, _ = await self.node.next("send")
        task.cancel()
        self.assertEqual((await self.node.next("cancel"))[0]["address"], head["replyAddress"])

    async def test_handler_whose_caller_leaves_is_cancelled_and_answers_nobody(self):
        cancelled = asyncio.Event()

        async def wait(message):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise

        await self.serve(wait)
        self.node.say(message("a"), {"type": "cancel", "address": "r"}, message("nowhere", reply="marker"))
        await asyncio.wait_for(cancelled.wait(), 5)
        self.assertEqual((await self.answer())["address"], "marker")

    async def test_nested_request_of_a_cancelled_handler_is_taken_back(self):
        async def relay(message):
            return (await self.bus.request("b")).body

        await self.serve(relay)
        self.node.say(message("a"))
        asked = await self.answer()
        self.node.say({"type": "cancel", "address": "r"})
        self.assertEqual((await self.node.next("cancel"))[0]["address"], asked["replyAddress"])

    async def test_cancel_of_what_was_answered_does_nothing(self):
        await self.serve(lambda message: 1)
        self.node.say(message("a"), {"type": "cancel", "address": "r"}, message("a", reply="s"))
        self.assertEqual([(await self.answer())["address"], (await self.answer())["address"]], ["r", "s"])

    async def test_request_of_a_handler_waits_no_longer_than_its_caller(self):
        async def relay(message):
            await self.bus.request("b")

        def relay_plain(message):
            self.bus.request("c", timeout=0.5)

        await self.serve(relay)
        await self.bus.consumer("plain", relay_plain).registered()
        self.node.say({**message("a"), "timeout": 4000})
        asked = await self.answer()
        self.assertTrue(1 <= asked["headers"]["timeout"] <= 4000, asked)
        self.node.say({**message("plain"), "timeout": 4000})
        self.assertEqual((await self.answer())["headers"]["timeout"], 500)

    async def test_blocking_handler_knows_its_deadline(self):
        await self.serve(lambda message: [message.remaining, vertx.context.remaining], blocking=True)
        self.node.say({**message("a"), "timeout": 4000})
        for left in (await self.answer())["body"]:
            self.assertTrue(0 < left <= 4, left)

    async def test_request_outside_of_handlers_has_no_deadline(self):
        self.assertIsNone(vertx.context.remaining)
        asked = self.bus.request("a")
        self.assertNotIn("headers", (await self.answer()))
        asked.cancel()

    async def test_request_when_the_node_leaves_fails_at_once(self):
        asked = self.bus.request("a")
        await self.node.next("send")
        self.node.hang_up()
        with self.assertRaisesRegex(ConnectionError, "the bus is gone"):
            await asyncio.wait_for(asked, 5)
        with self.assertRaisesRegex(ConnectionError, "not connected any more"):
            self.bus.request("a")

    async def test_request_of_what_does_not_travel_is_refused_here(self):
        for wrong in (
            lambda: self.bus.request("a", float("nan")),
            lambda: self.bus.request("", 1),
            lambda: self.bus.request("a", timeout=0),
            lambda: self.bus.request("a", headers={"n": 1}),
            lambda: self.bus.send("a", headers={"timeout": "1"}),
        ):
            with self.assertRaises((TypeError, ValueError)):
                wrong()
        with self.assertRaises(vertx.Failure) as large:
            self.bus.send("a", b"x" * (1 << 20))
        self.assertEqual(large.exception.code, 413)

    async def test_body_deeper_than_the_node_tells_is_refused_here(self):
        async with ScriptedNode(maxDepth=3) as node, vertx.connect(node.url) as bus:
            for ask in (bus.send, bus.request, lambda *to: bus.request(*to, retry=True)):
                with self.assertRaisesRegex(ValueError, "nested deeper than 3 levels"):
                    ask("a", [[[[1]]]])
            bus.send("a", [[[1]]])
            self.assertEqual((await node.next("send"))[0]["body"], [[[1]]])

    async def test_frames_of_one_chunk_are_answered_in_one_write(self):
        await self.serve(lambda message: message.body)
        writes = []
        write = self.bus._link._transport.write
        self.bus._link._transport = unittest.mock.Mock(wraps=self.bus._link._transport)
        self.bus._link._transport.write = lambda data: (writes.append(data), write(data))
        self.node.say(*(message("a", n, f"r{n}") for n in range(10)))
        self.assertEqual([(await self.answer())["body"] for _ in range(10)], list(range(10)))
        self.assertEqual(len(writes), 1)

    async def test_async_handler_runs_its_first_step_in_a_task_of_its_own(self):
        tasks = []

        async def handler(message):
            tasks.append(asyncio.current_task())
            await asyncio.wait_for(asyncio.sleep(0), 1)
            tasks.append(asyncio.current_task())
            return "done"

        await self.serve(handler)
        self.node.say(message("a"))
        self.assertEqual((await self.answer())["body"], "done")
        self.assertIsNotNone(tasks[0])
        self.assertIs(tasks[0], tasks[1])

    async def test_handler_that_raises_refuses_and_logs(self):
        def handler(message):
            raise KeyError(message.body)

        await self.serve(handler)
        with self.assertLogs("vertx", "ERROR") as logs:
            self.node.say(message("a", "x"))
            answer = await self.answer()
        self.assertEqual((answer["failureCode"], answer["message"]), (500, "internal error at a"))
        self.assertIn("test_bus.py", logs.output[0])
        self.assertNotIn("_serving.py", logs.output[0])

    async def test_failure_travels_and_an_unavailable_service_stays_one(self):
        for failure, code in ((vertx.Failure(404, "x"), 404), (vertx.Failure(-1, "x", "NO_HANDLERS"), 503)):
            def handler(message, failure=failure):
                raise failure

            await self.serve(handler)
            self.node.say(message("a"))
            self.assertEqual((await self.answer())["failureCode"], code)
            await self.bus._consumers["a"].unregister()

    async def test_blocking_handlers_beyond_the_queue_are_refused(self):
        bus = Bus(blocking_threads=1, blocking_queue=1)
        async with ScriptedNode() as node:
            await bus._open(node.url, 5)
            bus._held = False
            gate = threading.Event()
            await bus.consumer("a", lambda _: gate.wait(5), blocking=True).registered()
            node.say(*(message("a", None, f"r{n}") for n in range(3)))
            refused, _ = await node.next("send")
            self.assertEqual((refused["address"], refused["failureCode"]), ("r2", 503))
            self.assertIn("a is full: 1 calls run and 1 wait", refused["message"])
            gate.set()
            self.assertTrue((await node.next("send"))[0]["body"])
            self.assertTrue((await node.next("send"))[0]["body"])
            await bus.close()

    async def test_bytes_travel_raw_both_ways(self):
        await self.serve(lambda message: message.body[::-1])
        head = message("a")
        del head["body"]
        self.node.say(head, raw=b"\x00\xff")
        self.assertEqual((await self.node.next("send"))[1], b"\xff\x00")

    async def test_unreadable_frame_is_passed_over(self):
        await self.serve(lambda message: message.body)
        with self.assertLogs("vertx", "ERROR"):
            self.node.say_bytes(b"\x00\x00\x00\x02{]")
            self.node.say(message("a", 1))
            self.assertEqual((await self.answer())["body"], 1)

    async def test_broken_length_ends_the_connection(self):
        async with ScriptedNode() as node, vertx.connect(node.url, reconnect=False) as bus:
            node.say_bytes(b"\xff\xff\xff\xff")
            self.assertIn("not the bus protocol", await asyncio.wait_for(bus.closed(), 5))

    async def test_register_refused_raises_the_reason(self):
        self.node.refused["platform.x"] = "address 'platform.x' is reserved"
        with self.assertRaisesRegex(vertx.Failure, "is reserved") as refused:
            await self.bus.consumer("platform.x", print).registered()
        self.assertEqual(refused.exception.code, 403)

    async def test_drain_waits_for_a_node_that_reads_slowly(self):
        self.node._writer.transport.pause_reading()
        for _ in range(4):
            self.bus.send("a", b"x" * ((1 << 20) - 100))
        draining = asyncio.ensure_future(self.bus.drain())
        done, _ = await asyncio.wait([draining], timeout=0.1)
        self.assertFalse(done)
        self.node._writer.transport.resume_reading()
        await asyncio.wait_for(draining, 5)

    async def test_send_to_a_node_that_does_not_read_is_refused(self):
        self.node._writer.transport.pause_reading()
        with unittest.mock.patch.object(_link, "MAX_PENDING_BYTES", 4 << 20):
            with self.assertRaisesRegex(vertx.Failure, "await bus.drain"):
                for _ in range(16):
                    self.bus.send("a", b"x" * ((1 << 20) - 100))
        self.bus._link.abort()

    async def test_node_that_does_not_read_is_not_told_and_the_connection_stays(self):
        await self.serve(lambda message: "answer")
        self.node._writer.transport.pause_reading()
        with unittest.mock.patch.object(_link, "MAX_PENDING_BYTES", 4 << 20):
            with self.assertRaises(vertx.Failure):
                for _ in range(16):
                    self.bus.send("sink", b"x" * ((1 << 20) - 100))
            with self.assertLogs("vertx", "ERROR") as logged:
                self.node.say(message("a", reply="q1"), {"type": "ping"}, message("nobody", reply="q2"))
                await asyncio.wait_for(until(lambda: len(logged.output) == 2), 5)
        self.assertIn("is not told: the answer of a: the node does not read", logged.output[0])
        self.assertIn("is not told: nobody serves nobody any more", logged.output[1])
        self.node._writer.transport.resume_reading()
        self.bus.publish("marker")
        self.assertEqual((await self.node.next("publish"))[0]["address"], "marker")
        self.assertEqual(self.bus.status, "open")

    async def test_stream_that_nobody_waits_for_is_closed(self):
        for items in Items(), AsyncItems():
            with self.subTest(type(items).__name__):
                consumer = self.bus.consumer("a", lambda message: items)
                await consumer.registered()
                self.node.say(message("a", reply=None))
                await asyncio.wait_for(items.closed.wait(), 5)
                self.assertEqual(self.bus._sources, {})
                await consumer.unregister()

    async def test_stream_brought_by_a_request_that_cannot_be_made_is_closed(self):
        for wrong in {"headers": {"timeout": "1"}}, {"key": ""}, {"body": {1, 2}}, {"body": b"x" * (2 << 20)}:
            with self.subTest(wrong=list(wrong)):
                items = Items()
                with self.assertRaises((TypeError, ValueError, vertx.Failure)):
                    self.bus.request("a", stream=items, **wrong)
                await asyncio.wait_for(items.closed.wait(), 5)
                self.assertEqual(self.bus._sources, {})

    async def test_refused_address_may_be_tried_again(self):
        self.node.refused["a"] = "not yours"
        first = self.bus.consumer("a", lambda message: "first")
        with self.assertRaisesRegex(vertx.Failure, "not yours"):
            await first.registered()
        self.node.refused.clear()
        await self.serve(lambda message: "second")
        await first.unregister()
        self.node.say(message("a"))
        self.assertEqual((await self.answer())["body"], "second")

    async def test_address_that_the_node_takes_away_may_be_registered_anew(self):
        await self.serve(lambda message: "first")
        late = {"type": "err", "address": "reply.0", "sourceAddress": "a", "failureCode": -1, "failureType": "TIMEOUT"}
        self.node.say({**late, "message": "late"}, message("a"))
        self.assertEqual((await self.answer())["body"], "first")
        self.node.say({"type": "err", "message": "access_denied", "sourceAddress": "a", "reason": "it has expired"})
        self.node.say({"type": "ping"})
        await self.node.next("pong")
        await self.serve(lambda message: "second")
        self.node.say(message("a"))
        self.assertEqual((await self.answer())["body"], "second")

    async def test_second_consumer_of_an_address_is_refused(self):
        await self.serve(print)
        with self.assertRaisesRegex(ValueError, "served by this program already"):
            self.bus.consumer("a", print)


class UnconnectedTest(unittest.TestCase):
    def test_request_says_how_to_connect(self):
        with self.assertRaisesRegex(ConnectionError, "vertx run FILE"):
            Bus().request("a")

    def test_connect_to_what_is_no_address_says_what_is(self):
        for url in ("http://x", "tcp://x", "tcp://x:0", "unix:"):
            with self.assertRaisesRegex(ValueError, "allowed: unix:PATH, tcp://HOST:PORT and tls://HOST:PORT"):
                _link.where_of(url)
        self.assertEqual(_link.where_of("unix:///a/b"), ("/a/b",))
        self.assertEqual(_link.where_of("tcp://[::1]:7000"), ("::1", 7000))


if __name__ == "__main__":
    unittest.main()
