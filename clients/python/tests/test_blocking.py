import asyncio
import os
import signal
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import vertx
from scripted_node import ScriptedNode
from vertx import _blocking


def message(address, body=None, reply=None, **more):
    return {"type": "message", "address": address, "headers": {}, "send": True, "body": body, **(
        {} if reply is None else {"replyAddress": reply}
    ), **more}


class Node:
    """A scripted node on a thread of its own."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._node = self._run(self._make())
        self.url = self._node.url
        self.refused = self._node.refused

    async def _make(self):
        return await ScriptedNode().__aenter__()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _call(self, function, *args):
        async def call():
            function(*args)

        self._run(call())

    def start(self):
        self._run(self._node.start())

    def stop(self):
        self._call(self._node.stop)

    def hang_up(self):
        self._call(self._node.hang_up)

    def next(self, kind):
        return self._run(self._node.next(kind))[0]

    def say(self, *heads, **options):
        self._call(lambda: self._node.say(*heads, **options))

    def close(self):
        self._run(self._node.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


class BlockingTest(unittest.TestCase):
    def setUp(self):
        self.node = Node()
        self.addCleanup(self.node.close)
        self.beside = ThreadPoolExecutor(4)
        self.addCleanup(self.beside.shutdown)

    def connect(self, **options):
        bus = vertx.connect(self.node.url, **options).blocking()
        self.addCleanup(bus.close)
        return bus

    def answered(self, asked, body, **more):
        head = self.node.next("send")
        self.node.say(message(head["replyAddress"], body, **more))
        return head, asked.result(5)

    def test_request_answered_gives_the_message(self):
        with vertx.connect(self.node.url) as bus:
            self.assertEqual((bus.node, bus.status), ("scripted", "open"))
            asked = self.beside.submit(bus.request, "a", {"n": 1}, headers={"h": "v"}, timeout=2, key="k")
            head, reply = self.answered(asked, "done")
        self.assertEqual((head["address"], head["body"], head["key"]), ("a", {"n": 1}, "k"))
        self.assertEqual(head["headers"], {"h": "v", "timeout": 2000})
        self.assertEqual(reply.body, "done")
        self.assertEqual(bus.status, "closed")

    def test_request_refused_raises_the_failure(self):
        asked = self.beside.submit(self.connect().request, "a")
        head = self.node.next("send")
        self.node.say({"type": "err", "address": head["replyAddress"], "failureCode": 404, "message": "no such lot"})
        with self.assertRaises(vertx.Failure) as refused:
            asked.result(5)
        self.assertEqual((refused.exception.code, refused.exception.text), (404, "no such lot"))

    def test_with_ended_ends_the_connection_and_its_thread(self):
        with vertx.connect(self.node.url) as bus:
            thread = bus._thread
            asked = self.beside.submit(bus.request, "a")
            self.node.next("send")
            waits = self.beside.submit(bus.closed)
            self.assertIsNone(bus.closed(0.01))
        self.node.next("eof")
        self.assertFalse(thread.is_alive())
        self.assertEqual(waits.result(5), "closed by this program")
        with self.assertRaises(vertx.Lost):
            asked.result(5)
        for late in (lambda: bus.request("a"), lambda: bus.send("a"), lambda: bus.consumer("a", print)):
            with self.assertRaisesRegex(vertx.Lost, "the bus is closed"):
                late()
        bus.close()

    def test_interrupted_request_is_taken_back(self):
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        bus = self.connect()

        def interrupt():
            head = self.node.next("send")
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            return head["replyAddress"]

        asked = self.beside.submit(interrupt)
        with self.assertRaises(KeyboardInterrupt):
            bus.request("a")
        self.assertEqual(self.node.next("cancel")["address"], asked.result(5))

    def test_inside_an_event_loop_says_what_to_write(self):
        bus = self.connect()

        async def wrong():
            with self.assertRaisesRegex(RuntimeError, "write: async with"):
                with vertx.connect(self.node.url):
                    pass
            with self.assertRaisesRegex(RuntimeError, "write: async with"):
                bus.request("a")

        asyncio.run(wrong())

    def test_node_that_is_not_there_is_named(self):
        before = threading.active_count()
        with self.assertRaisesRegex(ConnectionError, "no node listens at unix:/nowhere/bus"):
            with vertx.connect("unix:/nowhere/bus"):
                pass
        self.assertEqual(threading.active_count(), before)

    def test_handler_runs_on_a_thread_and_may_ask(self):
        bus = self.connect()
        threads = []

        def double(message):
            threads.append(threading.current_thread().name)
            return bus.request("half", message.body).body * 4

        with bus.consumer("double", double) as consumer:
            self.assertEqual(self.node.next("register")["address"], consumer.address)
            self.node.say(message("double", 21, "q1"))
            head = self.node.next("send")
            self.assertEqual(head["address"], "half")
            self.node.say(message(head["replyAddress"], 10.5))
            self.assertEqual(self.node.next("send")["body"], 42)
        self.assertEqual(self.node.next("unregister")["address"], "double")
        self.assertRegex(threads[0], "vertx-blocking")

        @bus.consumer("again", group="some")
        def again(message):
            return "yes"

        self.assertEqual(self.node.next("register")["group"], "some")
        self.node.say(message("again", None, "q2"))
        self.assertEqual(self.node.next("send")["body"], "yes")

    def test_handler_waits_no_longer_than_its_caller(self):
        bus = self.connect()
        bus.consumer("a", lambda message: bus.request("b").body)
        self.node.say(message("a", None, "q1", timeout=2000))
        self.assertLessEqual(self.node.next("send")["headers"]["timeout"], 2000)

    def test_consumer_refused_raises_why(self):
        self.node.refused["secret"] = "not for you"
        with self.assertLogs("vertx", "ERROR"), self.assertRaisesRegex(vertx.Failure, "not for you"):
            self.connect().consumer("secret", print)

    def test_async_handler_is_refused(self):
        async def handler(message):
            pass

        with self.assertRaisesRegex(TypeError, "the handler of 'a' is an async function.*write def"):
            self.connect().consumer("a", handler)

    def test_consumer_made_while_the_node_is_away_is_registered_when_it_is_back(self):
        lost, back = threading.Event(), threading.Event()
        bus = self.connect(on_status=lambda status, _: {"lost": lost, "open": back}.get(status, back).set())
        self.assertTrue(back.wait(5))
        self.node.stop()
        self.assertTrue(lost.wait(5))
        with bus.consumer("left", print):
            pass
        consumer = bus.consumer("page", lambda message: "here")
        with self.assertRaises(vertx.Lost):
            bus.request("a")
        with self.assertRaises(vertx.Lost):
            bus.send("a")
        kept = self.beside.submit(bus.request, "a", retry=True)
        self.node.start()
        self.assertEqual(self.node.next("register")["address"], "page")
        self.assertEqual(self.answered(kept, "yes")[1].body, "yes")
        consumer.unregister()
        self.assertEqual(self.node.next("unregister")["address"], "page")

    def test_close_while_the_node_is_away_is_quick(self):
        lost = threading.Event()
        bus = self.connect(on_status=lambda status, _: status == "lost" and lost.set())
        self.node.stop()
        self.assertTrue(lost.wait(5))
        while bus._client._lost.done():  # until it has been tried again
            bus.closed(0.01)
        self.beside.submit(bus.close).result(_blocking.ANSWER_GRACE_S / 2)

    def test_on_status_that_waits_for_the_bus_is_told(self):
        buses = []

        def ask(status, _):
            if status == "lost":
                buses[0].request("a")

        buses.append(self.connect(on_status=ask, reconnect=True))
        with self.assertLogs("vertx", "ERROR") as logged:
            self.node.hang_up()
            self.node.next("hello")
            self.node.next("hello")
            buses[0].close()
        self.assertIn("nothing can wait for the bus", logged.output[0])

    def test_send_and_publish_arrive_in_order(self):
        bus = self.connect()
        bus.send("a", 1)
        bus.publish("b", 2, headers={"h": "v"})
        self.assertEqual(self.node.next("send")["body"], 1)
        self.assertEqual(self.node.next("publish")["headers"], {"h": "v"})
        with self.assertRaisesRegex(ValueError, "address '' is not a text"):
            bus.send("")

    def test_stream_is_read_to_its_end(self):
        stream = self.connect().stream("ticks", {"n": 3})
        head = self.node.next("send")
        read = self.beside.submit(list, stream)
        self.node.say(message(head["replyAddress"], [1, 2], stream="stream.1"))
        pull = self.node.next("send")
        self.assertEqual(pull["address"], "stream.1")
        self.node.say(message(pull["replyAddress"], [3], stream=""))
        self.assertEqual(read.result(5), [1, 2, 3])

    def test_stream_left_is_dropped(self):
        bus = self.connect()
        read = self.beside.submit(lambda: next(bus.stream("ticks")))
        head = self.node.next("send")
        self.node.say(message(head["replyAddress"], [1, 2], stream="stream.1"))
        self.assertEqual(read.result(5), 1)
        pull = self.node.next("send")
        self.assertEqual(self.node.next("cancel")["address"], pull["replyAddress"])

    def test_stream_closed_is_dropped_and_ends(self):
        stream = self.connect().stream("ticks")
        head = self.node.next("send")
        self.node.say(message(head["replyAddress"], [1, 2], stream="stream.1"))
        self.assertEqual(next(stream), 1)
        self.node.next("send")
        stream.close()
        self.node.next("cancel")
        self.assertEqual(list(stream), [])

    def test_stream_whose_bus_is_closed_fails_its_reader(self):
        with vertx.connect(self.node.url) as bus:
            stream = bus.stream("ticks")
            self.node.next("send")
            read = self.beside.submit(next, stream)
        with self.assertRaises(vertx.Lost):
            read.result(5)
        with self.assertRaises(vertx.Lost):
            next(stream)

    def test_stream_brought_goes_on_on_a_thread(self):
        bus = self.connect()
        threads, closed = [], threading.Event()

        def items():
            try:
                for item in range(1_000_000):
                    threads.append(threading.current_thread().name)
                    yield item
            finally:
                closed.set()

        asked = self.beside.submit(bus.request, "sum", stream=items())
        head = self.node.next("send")
        self.node.say(message(head["stream"], {"credits": 2}, "p1"))
        batch = self.node.next("send")
        self.assertEqual((batch["address"], batch["body"][0]), ("p1", 0))
        self.node.say(message(head["replyAddress"], "enough"))
        self.assertEqual(asked.result(5).body, "enough")
        self.assertTrue(closed.wait(5))
        self.assertRegex(threads[0], "vertx-bringing")

    def test_handler_reads_the_stream_that_is_brought(self):
        bus = self.connect()
        bus.consumer("sum", lambda message: sum(message.stream))
        self.node.say(message("sum", None, "q1", stream="give.1"))
        pull = self.node.next("send")
        self.assertEqual(pull["address"], "give.1")
        self.node.say(message(pull["replyAddress"], [1, 2, 3], stream=""))
        self.assertEqual(self.node.next("send")["body"], 6)

    def test_authenticate_shows_the_token(self):
        self.connect(token="first").authenticate("fresh")
        self.assertEqual(self.node.next("hello")["token"], "first")
        self.assertEqual(self.node.next("auth")["token"], "fresh")

    def test_node_that_acknowledges_nothing_is_not_waited_for_beyond_the_time_out(self):
        bus = self.connect()
        bus._client._timeout_s = 0.1
        self.node._call(setattr, self.node._node, "_take", lambda payload: None)
        with self.assertRaisesRegex(vertx.Failure, "'a' within 0.1 s") as late:
            bus.consumer("a", print)
        self.assertEqual(late.exception.type, "TIMEOUT")


if __name__ == "__main__":
    unittest.main()
