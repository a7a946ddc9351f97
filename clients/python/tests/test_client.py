import asyncio
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import vertx
from scripted_node import ScriptedNode


def message(address, body=None, reply=None, **more):
    return {"type": "message", "address": address, "headers": {}, "send": True, "body": body, **(
        {} if reply is None else {"replyAddress": reply}
    ), **more}


class ClientTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.node = await ScriptedNode().__aenter__()
        self.addAsyncCleanup(self.node.__aexit__)
        self.statuses = asyncio.Queue()
        self.bus = await self.connect()
        await self.became("open")
        await self.node.next("hello")

    async def connect(self, **options):
        bus = await vertx.connect(self.node.url, on_status=lambda status, _: self.statuses.put_nowait(status), **options)
        self.addAsyncCleanup(bus.close)
        return bus

    async def became(self, status):
        self.assertEqual(await asyncio.wait_for(self.statuses.get(), 10), status)

    async def answered(self, asked, body):
        head, _ = await self.node.next("send")
        self.node.say(message(head["replyAddress"], body))
        return (await asyncio.wait_for(asked, 5)).body

    async def test_connection_lost_fails_what_is_under_way_and_registers_again(self):
        await self.bus.consumer("page", lambda message: message.body * 2).registered()
        await self.node.next("register")
        asked = self.bus.request("a")
        await self.node.next("send")

        self.node.hang_up()

        with self.assertRaises(vertx.Failure) as lost:
            await asyncio.wait_for(asked, 5)
        self.assertEqual((lost.exception.code, lost.exception.type), (503, "LOST"))
        await self.became("lost")
        self.assertEqual((await self.node.next("register"))[0]["address"], "page")
        await self.became("open")
        self.node.say(message("page", 21, "q1"))
        self.assertEqual((await self.node.next("send"))[0]["body"], 42)

    async def test_node_away_is_tried_until_it_is_back(self):
        self.node.stop()
        await self.became("lost")
        with self.assertRaises(vertx.Lost):
            self.bus.request("a")
        with self.assertRaises(vertx.Lost):
            self.bus.send("a")
        kept = self.bus.consumer("page", lambda message: "here")
        await self.node.start()
        await self.became("open")
        await asyncio.wait_for(kept.registered(), 5)
        self.assertEqual(await self.answered(self.bus.request("a"), "yes"), "yes")

    async def test_consumer_given_up_when_the_connection_breaks_is_not_registered_again(self):
        away, late = (self.bus.consumer(address, print) for address in ("away", "late"))
        self.bus.consumer("page", print)
        for _ in range(3):
            await self.node.next("register")

        leaving = late.unregister()
        self.node.stop()
        await self.became("lost")
        await asyncio.gather(leaving, return_exceptions=True)
        await away.unregister()
        self.bus.consumer("more", print)
        await self.node.start()
        await self.became("open")

        again = [(await self.node.next("register"))[0]["address"] for _ in range(2)]
        self.assertEqual(again, ["page", "more"])

    async def test_status_callback_that_raises_is_logged_and_the_client_comes_back(self):
        def dark(status, _):
            raise RuntimeError(f"no light for {status}")

        with self.assertLogs("vertx", "ERROR") as logged:
            bus = await vertx.connect(self.node.url, on_status=dark)
            await self.node.next("hello")
            self.node.hang_up()
            await self.node.next("hello")
            await bus.close()
        self.assertIn("on_status failed at 'open'", logged.output[0])
        self.assertIn("no light for lost", logged.output[1])

    async def test_request_with_retry_that_cannot_travel_fails_alone(self):
        self.node.stop()
        await self.became("lost")
        wrong = self.bus.request("a", retry=True, key="")
        await self.node.start()
        await self.became("open")
        with self.assertRaisesRegex(ValueError, "key ''"):
            await asyncio.wait_for(wrong, 5)

    async def test_request_with_retry_is_asked_again_with_the_time_that_is_left(self):
        body = {"n": 1}
        asked = self.bus.request("a", body, retry=True, timeout=20)
        first, _ = await self.node.next("send")
        body["n"] = 2

        self.node.hang_up()

        second, _ = await self.node.next("send")
        self.assertEqual(second["body"], {"n": 1})
        self.assertEqual(first["headers"], {"timeout": 20_000})
        self.assertTrue(10_000 < second["headers"]["timeout"] < 20_000)
        self.node.say(message(second["replyAddress"], "done"))
        self.assertEqual((await asyncio.wait_for(asked, 5)).body, "done")

    async def test_request_with_retry_made_while_the_node_is_away_is_asked_when_it_is_back(self):
        self.node.stop()
        await self.became("lost")
        asked = self.bus.request("a", b"\x01\x02", retry=True)
        await self.node.start()
        head, body = await self.node.next("send")
        self.assertEqual(body, b"\x01\x02")
        self.node.say(message(head["replyAddress"], 3))
        self.assertEqual((await asyncio.wait_for(asked, 5)).body, 3)

    async def test_message_in_hand_is_cancelled_and_not_answered_in_the_next_session(self):
        cancelled = asyncio.get_running_loop().create_future()
        later = []

        async def slow(message):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set_result(message.cancelled)
                raise

        def keep(message):
            later.append(message)
            return vertx.LATER

        await self.bus.consumer("slow", slow).registered()
        await self.bus.consumer("later", keep).registered()
        self.node.say(message("slow", None, "q1"), message("later", None, "q2"))
        while not later:
            await asyncio.sleep(0)

        self.node.hang_up()

        self.assertTrue(await asyncio.wait_for(cancelled, 5))
        await self.became("lost")
        await self.became("open")
        later[0].reply("too late")
        self.bus.send("marker")
        self.assertEqual((await self.node.next("send"))[0]["address"], "marker")

    async def test_stream_fails_its_reader_and_asks_nothing_of_the_next_session(self):
        stream = self.bus.stream("ticks")
        head, _ = await self.node.next("send")
        self.node.say(message(head["replyAddress"], [1], stream="stream.1"))
        self.assertEqual(await stream.__anext__(), 1)
        await self.node.next("send")

        self.node.hang_up()

        with self.assertRaises(vertx.Lost):
            await asyncio.wait_for(stream.__anext__(), 5)
        await self.became("lost")
        await self.became("open")
        await stream.aclose()
        self.bus.send("marker")
        self.assertEqual((await self.node.next("send"))[0]["address"], "marker")

    async def test_token_given_by_a_function_is_asked_for_at_each_connection(self):
        tokens = iter(["one", "two"])

        async def token():
            return next(tokens)

        bus = await self.connect(token=token)
        self.assertEqual((await self.node.next("hello"))[0]["token"], "one")
        await self.became("open")
        await self.bus.close()
        await self.became("closed")
        self.node.hang_up()
        self.assertEqual((await self.node.next("hello"))[0]["token"], "two")
        await self.became("lost")
        await self.became("open")
        await bus.authenticate("fresh")
        self.assertEqual((await self.node.next("auth"))[0]["token"], "fresh")

    async def test_connection_without_reconnect_lost_is_closed(self):
        bus = await self.connect(reconnect=False)
        await self.became("open")
        asked = bus.request("a", retry=True)
        await self.node.next("send")
        self.node.hang_up()
        with self.assertRaises(vertx.Lost):
            await asyncio.wait_for(asked, 5)
        self.assertIn("closed the connection", await asyncio.wait_for(bus.closed(), 5))
        self.assertEqual(bus.status, "closed")

    async def test_close_while_the_node_is_away_ends_the_trying(self):
        self.node.stop()
        await self.became("lost")
        kept = self.bus.request("a", retry=True)
        await self.bus.close()
        with self.assertRaises(vertx.Lost):
            await asyncio.wait_for(kept, 5)
        await self.became("closed")
        self.assertEqual(await asyncio.wait_for(self.bus.closed(), 5), "closed by this program")

    async def test_connect_refused_says_why(self):
        self.node.hello = {"type": "err", "message": "access_denied", "reason": "the token opens nothing"}
        with self.assertRaisesRegex(ConnectionError, "the token opens nothing"):
            await vertx.connect(self.node.url, token="wrong")


if __name__ == "__main__":
    unittest.main()
