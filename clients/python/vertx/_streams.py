"""Streams: read with `async for`, given by generators. A reader pulls its giver by requests, so a slow one slows it."""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections import deque
from concurrent.futures import Executor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, AsyncIterator, Callable, Deque, Iterator, List, Optional

from ._deadline import DEADLINE
from ._frames import Bytes
from ._messages import INVALID, LATER, Failure, Message
from ._waiting import wait_on

if TYPE_CHECKING:
    from ._bus import Bus

LOG = logging.getLogger("vertx")
#: Items that are asked for at a time.
CREDITS = 64
#: A batch ends with the item that reaches it.
BATCH_BYTES = 256 * 1024
#: More than this is not fetched ahead.
AHEAD_BYTES = 128 * 1024
#: A giver that has nothing new says so after this long.
QUIET_S = 10.0
#: A batch waits so long for the next item from a thread.
HOP_S = 0.001
#: A reader that wants nothing new says so after this long; the node drops a stream that nobody pulls for a minute.
HOLD_S = 20.0
PULL_S = 30.0
_END = object()


def is_stream(value: Any) -> bool:
    """Generators and other iterators, plain and asynchronous; not lists and the like, which are JSON."""
    return hasattr(value, "__anext__") or hasattr(value, "__aiter__") or hasattr(value, "__next__")


def _weight(item: Any) -> int:
    return len(item) if isinstance(item, (str, bytes)) else 0


class Stream:
    """A stream that is read: `async for item in stream`, and on a thread that may wait, `for item in stream`. Items are
    what can be the body of a message. Whoever stops before the end may say `await stream.aclose()`, on a thread
    `stream.close()`; else the giver hears of it when the stream is thrown away."""

    def __init__(self, bus: Bus, name: Optional[str], opening: Optional[asyncio.Future[Message]] = None) -> None:
        self._bus = bus
        self._session = bus._session
        self._name = name
        self._items: Deque[Any] = deque()
        self._weight = 0
        self._failure: Optional[BaseException] = None
        self._pending: Optional[asyncio.Future[Message]] = None
        self._waiter: Optional[asyncio.Future[None]] = None
        self._hold: Optional[asyncio.TimerHandle] = None
        assert bus._loop is not None
        self._loop = bus._loop
        if opening is not None:
            self._await(opening)

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        while not self._items:
            if self._pending is None and self._name is None:
                if self._failure is not None:
                    failure, self._failure = self._failure, None
                    raise failure
                raise StopAsyncIteration
            if self._waiter is not None:
                raise RuntimeError("the stream is being read already")
            self._go()
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            except asyncio.CancelledError:
                self._let_go()
                raise
            finally:
                self._waiter = None
        item = self._items.popleft()
        self._weight -= _weight(item)
        self._go()
        return item

    async def aclose(self) -> None:
        """Nothing more is wanted."""
        self._let_go()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._is_at_home():
            raise RuntimeError("reading would stop the event loop; write: async for item in stream")
        # its wait ends by itself: a giver has to say now and then that it is there
        item = wait_on(self._loop, lambda: _next_of(self), None, "")
        if item is _END:
            raise StopIteration
        return item

    def close(self) -> None:
        """Nothing more is wanted. On any thread."""
        self._let_go()

    def _is_at_home(self) -> bool:
        return threading.get_ident() == self._bus._thread

    def _go(self) -> None:
        """Fetches ahead, or says now and then that the stream is still wanted."""
        if self._pending is not None or self._name is None:
            return
        if len(self._items) <= CREDITS // 2 and self._weight < AHEAD_BYTES:
            self._ask(CREDITS)
        elif self._hold is None:
            self._hold = self._loop.call_later(HOLD_S, _keep, weakref.ref(self))

    def _ask(self, credits: int) -> None:
        assert self._name is not None
        try:
            self._await(self._bus._pull(self._name, credits, self._session))
        except (ConnectionError, Failure) as gone:
            self._name = None
            self._failure = gone

    def _await(self, answer: asyncio.Future[Message]) -> None:
        self._pending = answer
        me = weakref.ref(self)

        def done(settled: asyncio.Future[Message]) -> None:
            stream = me()
            if stream is not None:
                stream._came(settled)
            elif not settled.cancelled() and settled.exception() is None:
                message = settled.result()
                if message._rest:
                    message._bus._drop(message._rest)

        answer.add_done_callback(done)

    def _came(self, answer: asyncio.Future[Message]) -> None:
        self._pending = None
        self._name = None
        if answer.cancelled():
            return
        self._failure = answer.exception()
        if self._failure is None:
            message = answer.result()
            rest = message._rest
            self._name = rest or None
            items: List[Any] = [message.body] if rest is None or isinstance(message.body, bytes) else message.body or []
            self._items.extend(items)
            self._weight += sum(map(_weight, items))
        if self._waiter is not None and not self._waiter.done():
            if self._items or self._name is None:
                self._waiter.set_result(None)
        self._go()

    def _let_go(self) -> None:
        if not self._is_at_home():
            try:
                self._loop.call_soon_threadsafe(self._let_go)
            except RuntimeError:
                pass  # the loop has ended, and all its streams with it
            return
        if self._hold is not None:
            self._hold.cancel()
            self._hold = None
        pending, self._pending = self._pending, None
        if pending is not None and not pending.done():
            pending.cancel()
        name, self._name = self._name, None
        if name is not None and self._session == self._bus._session:
            self._bus._drop(name)
        self._items.clear()

    def __del__(self) -> None:
        if (self._name is not None or self._pending is not None) and not self._loop.is_closed():
            self._let_go()


def _keep(reference: weakref.ref[Stream]) -> None:
    stream = reference()
    if stream is not None:
        stream._hold = None
        if stream._pending is None and stream._name is not None:
            stream._ask(0)


class Source:
    """A stream that is given: what an iterator yields, as fast as it is pulled."""

    def __init__(self, bus: Bus, name: str, address: str, items: Any, executor: Optional[Executor] = None) -> None:
        self.name = name
        #: Of the request that it answers, or goes with.
        self.address = address
        self._bus = bus
        self._loop = asyncio.get_running_loop()
        self._executor = executor
        self._aiter: Optional[AsyncIterator[Any]] = None
        self._iter: Optional[Iterator[Any]] = None
        if hasattr(items, "__aiter__") or hasattr(items, "__anext__"):
            self._aiter = items.__aiter__() if hasattr(items, "__aiter__") else items
        else:
            self._iter = iter(items)
        self._next: Optional[asyncio.Future[Any]] = None
        self._kept: Any = _END
        self._failure: Optional[BaseException] = None
        self._ended = False
        self._pulled = False

    async def begin(self, message: Message) -> Any:
        """Answers the request for the stream."""
        try:
            await self._answer(message, CREDITS)
        except BaseException:
            self.drop()
            raise
        return LATER

    async def pulled(self, message: Message) -> Any:
        """Answers `{"credits":n}`, obeys `{"drop":true}`."""
        order = message.body if isinstance(message.body, dict) else {}
        if order.get("drop"):
            self.drop()
            return LATER
        credits = order.get("credits")
        if type(credits) is not int or credits < 0 or self._pulled:
            raise Failure(INVALID, 'a stream is asked with {"credits":n}, one question at a time')
        self._pulled = True
        try:
            await self._answer(message, min(credits, CREDITS))
        except BaseException:
            self.drop()
            raise
        finally:
            self._pulled = False
        return LATER

    async def _answer(self, message: Message, credits: int) -> None:
        batch = await self._batch(credits, message.remaining)
        if self._failure is not None and not batch and credits:
            failure, self._failure = self._failure, None
            self._forget()
            raise failure
        over = self._ended and self._kept is _END and self._failure is None
        if over:
            self._forget()
        body: Any = batch[0] if batch and isinstance(batch[0], Bytes) else batch
        message._give(body, "" if over else self.name)

    async def _batch(self, credits: int, remaining: Optional[float]) -> List[Any]:
        """What is there, or the first that comes; nothing when nothing comes for a while."""
        batch: List[Any] = []
        weight = 0
        while len(batch) < credits and weight < BATCH_BYTES and not self._ended:
            if self._kept is _END and not await self._step(bool(batch), remaining):
                break
            item, self._kept = self._kept, _END
            if isinstance(item, Bytes) and batch:
                self._kept = item
                break
            batch.append(item)
            weight += _weight(item)
            if isinstance(item, Bytes):
                break
        return batch

    async def _step(self, some: bool, remaining: Optional[float]) -> bool:
        """Whether there is a next item; it is kept then."""
        try:
            if self._iter is not None and self._executor is None:
                self._kept = next(self._iter, _END)
            else:
                if self._next is None:
                    self._next = self._begin_next()
                if some and self._executor is None:
                    await asyncio.sleep(0)
                elif some:
                    await asyncio.wait([self._next], timeout=HOP_S)
                else:
                    patience = QUIET_S if remaining is None else min(QUIET_S, remaining / 2)
                    await asyncio.wait([self._next], timeout=patience)
                if not self._next.done():
                    return False
                done, self._next = self._next, None
                self._kept = done.result()
        except StopAsyncIteration:
            self._kept = _END
        except asyncio.CancelledError:
            raise
        except BaseException as cause:
            self._failure = cause
            self._ended = True
            return False
        if self._kept is _END:
            self._ended = True
            return False
        return True

    def _begin_next(self) -> asyncio.Future[Any]:
        if self._aiter is not None:
            # it goes on when the question that made it go is long answered, and must not inherit its deadline
            context = copy_context()
            context.run(DEADLINE.set, None)
            return context.run(self._loop.create_task, _next_of(self._aiter))
        assert self._executor is not None and self._iter is not None
        return asyncio.ensure_future(self._loop.run_in_executor(self._executor, next, self._iter, _END))

    def drop(self) -> None:
        """Nobody reads it any more: the generator's `finally` runs."""
        if not self._ended:
            self._ended = True
            self._bus._serving.spawn(self._close())
        self._forget()

    def unless_read(self, answer: asyncio.Future[Message]) -> None:
        """The request that it went with is answered: only who answers with a stream reads on."""
        if answer.cancelled() or answer.exception() is not None or not answer.result()._rest:
            self.drop()

    async def _close(self) -> None:
        if self._next is not None:
            if self._executor is None:
                self._next.cancel()
            await asyncio.wait([self._next])  # what is at work on a thread cannot be closed before
        close: Optional[Callable[[], Any]] = getattr(self._aiter or self._iter, "aclose", None) or getattr(
            self._iter, "close", None
        )
        if close is not None:
            try:
                closed = close()
                if hasattr(closed, "__await__"):
                    await closed
            except Exception:
                LOG.exception("a stream that was given up failed to close")

    def _forget(self) -> None:
        self._bus._sources.pop(self.name, None)


async def _next_of(items: AsyncIterator[Any]) -> Any:
    try:
        return await items.__anext__()
    except StopAsyncIteration:
        return _END


