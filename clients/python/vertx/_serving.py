"""How handlers run, and how what they return or raise becomes an answer."""

from __future__ import annotations

import asyncio
import inspect
import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Awaitable, Callable, Coroutine, Dict, Optional, Set, Tuple

from . import _tasks
from ._deadline import DEADLINE
from ._messages import INTERNAL, LATER, UNAVAILABLE, Failure, Message
from ._streams import is_stream
from ._trouble import trace_of

Handler = Callable[[Message], Any]
Way = Callable[[Handler, Message], None]

LOG = logging.getLogger("vertx")
#: Messages in hand at a time; whoever comes beyond is refused.
MAX_MESSAGES = 10_000


class Serving:
    """Runs handlers on the event loop or on threads. Whatever they do, the caller hears, and the process goes on."""

    def __init__(self, blocking_threads: int, blocking_queue: int) -> None:
        self.tasks: Set[asyncio.Task[None]] = set()
        self._in_hand: Dict[str, Tuple[asyncio.Task[None], Message]] = {}
        self._threads = blocking_threads
        self._queue = blocking_queue
        self._blocking = 0
        self._executor: Optional[ThreadPoolExecutor] = None

    def way_of(self, handler: Handler, blocking: bool) -> Way:
        """How messages get to this handler."""
        if inspect.iscoroutinefunction(handler):
            if blocking:
                raise TypeError("blocking=True is for plain functions; an async def function runs on the event loop")
            return self.on_loop
        if blocking and inspect.isasyncgenfunction(handler):
            raise TypeError("blocking=True is for plain functions and generators; an async one runs on the event loop")
        return self._on_thread if blocking else self._at_once

    def on_loop(self, handler: Callable[[Message], Awaitable[Any]], message: Message) -> None:
        if len(self.tasks) >= MAX_MESSAGES:
            message.fail(UNAVAILABLE, f"{message.address} has {MAX_MESSAGES} messages in hand; try again later")
            return
        task = _tasks.start(_answer(handler, message), asyncio.get_running_loop())
        if not task.done():
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            to = message.reply_address
            if to is not None:
                self._in_hand[to] = (task, message)
                task.add_done_callback(lambda _: self._in_hand.pop(to, None))

    def cancel(self, reply_address: str) -> None:
        """The caller has left: the handler is cancelled where it waits, and nobody is answered."""
        task, message = self._in_hand.pop(reply_address, (None, None))
        if task is not None and message is not None:
            message.cancelled = True
            message.reply_address = None
            task.cancel()

    def cancel_all(self) -> None:
        """All callers have left."""
        for reply_address in list(self._in_hand):
            self.cancel(reply_address)

    def _at_once(self, handler: Handler, message: Message) -> None:
        try:
            answer = handler(message) if message._deadline is None else _timed(handler, message)
        except BaseException as cause:
            _blame(message, cause)
            return
        if hasattr(answer, "__await__"):
            self.on_loop(lambda _: answer, message)
        elif is_stream(answer):
            self.on_loop(lambda _: message._bus._begin(message, answer), message)
        else:
            _settle(message, answer)

    def _on_thread(self, handler: Handler, message: Message) -> None:
        if self._blocking >= self._threads + self._queue:
            message.fail(
                UNAVAILABLE,
                f"{message.address} is full: {self._threads} calls run and {self._queue} wait; try again later",
            )
            return
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix="vertx-blocking")

        loop = asyncio.get_running_loop()
        self._blocking += 1
        work = self._executor.submit(_timed, handler, message)
        # a thread cannot be cancelled: until it ends it is in use, whoever still waits for it
        work.add_done_callback(lambda _: _later(loop, self._freed))
        self.on_loop(lambda _: self._from_thread(asyncio.wrap_future(work, loop=loop), message), message)

    async def _from_thread(self, work: Awaitable[Any], message: Message) -> Any:
        """A stream that a blocking handler gives goes on on threads."""
        answer = await work
        return await message._bus._begin(message, answer, self._executor) if is_stream(answer) else answer

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that is to be finished before the verticle goes."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _freed(self) -> None:
        self._blocking -= 1

    async def finish(self, seconds: float) -> None:
        """Lets the messages in hand end; cancels what is left after that long."""
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=seconds)
        for task in list(self.tasks):
            task.cancel()
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=0.2)

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=False)


def _timed(handler: Handler, message: Message) -> Any:
    """Calls the handler where its deadline is known."""
    context = copy_context()
    context.run(DEADLINE.set, message._deadline)
    return context.run(handler, message)


def _later(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(function)
    except RuntimeError:
        pass  # the loop has ended, and all its counts with it


async def _answer(handler: Callable[[Message], Awaitable[Any]], message: Message) -> None:
    if message._deadline is not None:
        DEADLINE.set(message._deadline)  # a task has a context of its own
    try:
        answer = await handler(message)
        if is_stream(answer):
            answer = await message._bus._begin(message, answer)
    except asyncio.CancelledError:
        message.fail(UNAVAILABLE, f"the work at {message.address} was cancelled")
    except BaseException as cause:
        _blame(message, cause)
    else:
        _settle(message, answer)


def _settle(message: Message, answer: Any) -> None:
    to = message.reply_address
    if to is None or answer is LATER:
        return
    try:
        message.reply(answer)
    except (TypeError, ValueError) as cause:
        LOG.error("the answer of %s cannot travel: %s", message.address, cause)
        message.reply_address = to
        message.fail(INTERNAL, f"internal error at {message.address}", cause)
    except ConnectionError:
        pass  # nobody is there to answer to
    except Failure as cause:
        message.reply_address = to
        message.fail(cause.code, f"the answer of {message.address}: {cause.text}")


def _blame(message: Message, cause: BaseException) -> None:
    if isinstance(cause, Failure):
        if message.reply_address is None:
            LOG.warning("refused at %s: %s", message.address, cause)
        message.fail(cause.code_to_pass_on, cause.text, cause)
        return
    LOG.error("internal error at %s\n%s", message.address, trace_of(cause))
    message.fail(INTERNAL, f"internal error at {message.address}", cause)
