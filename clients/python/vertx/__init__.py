"""Polyvert from Python: verticles, and clients of a node.

    from vertx import bus

    @bus.consumer("greet")
    async def greet(message):
        reply = await bus.request("codec.base64.encode", message.body["name"])
        return {"greeting": "Hello, " + message.body["name"], "base64": reply.body}

Run it with `vertx run FILE`. Outside of a node, connect instead:

    async with vertx.connect("tcp://127.0.0.1:7000") as bus:
        print((await bus.request("greet", {"name": "Ada"})).body)

and without asyncio:

    with vertx.connect("tcp://127.0.0.1:7000") as bus:
        print(bus.request("greet", {"name": "Ada"}).body)
"""

import logging
from typing import TYPE_CHECKING, Any

from ._bus import Bus, Consumer
from ._client import Client
from ._connect import connect
from ._context import Config, Context
from ._jobs import Job, Jobs
from ._messages import LATER, Failure, Lost, Message
from ._streams import Stream
from ._timers import Ticking, Timer

if TYPE_CHECKING:
    from ._blocking import BlockingClient, BlockingConsumer

__all__ = [
    "LATER",
    "BlockingClient",
    "BlockingConsumer",
    "Bus",
    "Client",
    "Config",
    "Consumer",
    "Context",
    "Failure",
    "Job",
    "Jobs",
    "Lost",
    "Message",
    "Stream",
    "Ticking",
    "Timer",
    "bus",
    "config",
    "connect",
    "context",
    "jobs",
    "log",
    "on_stop",
    "timer",
]

#: The bus of the node that runs this verticle.
bus = Bus()
config = Config()
context = Context()
timer = Timer()
#: Durable jobs of the node that runs this verticle.
jobs = Jobs(bus)
#: A logger of the standard library whose lines go to the node's log.
log = logging.getLogger("vertx.verticle")
on_stop = context.on_stop

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """What verticles do not need is loaded when it is asked for."""
        if name in ("BlockingClient", "BlockingConsumer"):
            from . import _blocking

            return getattr(_blocking, name)
        raise AttributeError(f"module 'vertx' has no attribute '{name}'")
