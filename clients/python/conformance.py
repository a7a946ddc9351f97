"""The client of clients/CONFORMANCE.md: does what the scripted node of `vertx client-test` tells it."""

import asyncio
import base64
import contextvars
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import vertx


def shown(value):
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else {"body": value}


def failure(error):
    return {"code": error.code, "type": error.type, "message": error.text}


class Client:
    def __init__(self, bus):
        self.bus = bus
        self.told = {}
        self.consumers = {}
        self.over = asyncio.Event()

    def ask(self, order, **more):
        body = base64.b64decode(order["bytes"]) if "bytes" in order else order.get("body")
        if "timeout" in order:
            more["timeout"] = order["timeout"] / 1000
        return self.bus.request(order["address"], body, headers=order.get("headers"), key=order.get("key"), **more)

    async def outcome(self, order, **more):
        try:
            reply = await self.ask(order, **more)
            return {**shown(reply.body), "headers": dict(reply.headers)}
        except vertx.Failure as error:
            return failure(error)

    async def keep(self, order):
        self.told[order["address"]] = await self.outcome(order, retry=order.get("retry", False))

    # -- what the node says to do

    async def nothing(self, order):
        return None

    async def request(self, order):
        return await self.outcome(order)

    async def begin(self, order):
        # in a context of its own: it does not belong to the message in hand
        contextvars.Context().run(asyncio.ensure_future, self.keep(order))

    async def tell(self, order):
        return self.told.get(order["address"])

    async def cancel(self, order):
        asked = self.ask(order)
        await asyncio.sleep(0.02)
        asked.cancel()

    async def send(self, order):
        self.bus.send(order["address"], order["body"], key=order.get("key"))

    async def publish(self, order):
        self.bus.publish(order["address"], order["body"], key=order.get("key"))

    async def serve(self, order):
        handler = getattr(self, "as_" + order["as"])(order)
        consumer = self.consumers[order["address"]] = self.bus.consumer(order["address"], handler, group=order.get("group"))
        try:
            await consumer.registered()
        except vertx.Failure as error:
            return failure(error)

    async def leave(self, order):
        await self.consumers[order["address"]].unregister()

    async def read(self, order):
        items = []
        stream = self.bus.stream(order["address"])
        try:
            async for item in stream:
                items.append(base64.b64encode(item).decode() if isinstance(item, bytes) else item)
                if len(items) == order.get("most"):
                    await stream.aclose()
                    break
        except vertx.Failure as error:
            return {"items": items, **failure(error)}
        return {"items": items}

    async def exit(self, order):
        self.over.set()

    # -- how it serves

    def as_echo(self, order):
        return lambda message: message.body

    def as_where(self, order):
        return lambda message: message.address

    def as_refuse(self, order):
        def refuse(message):
            raise vertx.Failure(409, "not today")

        return refuse

    def as_hold(self, order):
        async def hold(message):
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                self.bus.send("conformance.cancelled", order["address"])
                raise

        return hold

    def as_give(self, order):
        async def give(message):
            try:
                for item in order["items"]:
                    yield item
                while order.get("endless"):
                    await asyncio.sleep(0.01)
                    yield 0
            finally:
                if order.get("endless"):
                    self.bus.send("conformance.dropped", order["address"])

        return give


async def main():
    async with vertx.connect() as bus:
        client = Client(bus)

        @bus.consumer("conformance")
        async def conformance(message):
            does = message.body["do"]
            return await getattr(client, "tell" if does == "told" else does)(message.body)

        await client.over.wait()


asyncio.run(main())
