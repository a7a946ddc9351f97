"""The event bus, seen from Python."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import Executor
from typing import (
    TYPE_CHECKING,
    Any,
    Awaitable,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Tuple,
    TypeVar,
    Union,
    overload,
)

from ._deadline import within
from ._frames import MAX_DEPTH, MAX_FRAME_BYTES, Bytes, json_frame, raw_frame, text_of
from ._link import Link, hint, open_link
from ._messages import INVALID, LATER, RECIPIENT_FAILURE, UNAVAILABLE, Failure, Lost, Message
from ._serving import Handler, Serving
from ._streams import PULL_S, Source, Stream, is_stream
from ._waiting import closed, wait_on

if TYPE_CHECKING:
    import ssl

H = TypeVar("H", bound=Callable[[Message], Any])
Callback = Callable[[Optional[Message], Optional[BaseException]], Any]
Headers = Optional[Mapping[str, str]]

LOG = logging.getLogger("vertx")
#: A node that does not answer in time is given this long beyond the time-out to say so itself.
ANSWER_GRACE_S = 5.0
#: How long a request waits when neither it nor the node says.
DEFAULT_TIMEOUT_S = 30.0
MAX_STREAMS = 10_000
#: Requests that may wait for the next connection.
MAX_KEPT = 10_000
_NO_HEADERS: Mapping[str, str] = {}
_DELIVERY_OPTIONS = ("timeout", "localOnly")


class _Answer(asyncio.Future):  # type: ignore[type-arg]
    """The answer to a request. Whoever cancels it takes the request back."""

    def __init__(self, bus: Bus, reply_address: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._bus = bus
        self._reply_address = reply_address

    def cancel(self, msg: Optional[Any] = None) -> bool:
        is_cancelled = super().cancel(msg=msg)
        if is_cancelled:
            self._bus._withdraw(self._reply_address)
        return is_cancelled


class Consumer:
    """An address or a pattern that this program serves."""

    def __init__(self, bus: Bus, address: str, handler: Handler, blocking: bool, group: Optional[str]) -> None:
        self.address = address
        self._group = {} if group is None else {"group": group}
        self._bus = bus
        self._handler = handler
        self._serve = bus._serving.way_of(handler, blocking)
        self._done: Optional[asyncio.Future[None]] = None

    def registered(self) -> asyncio.Future[None]:
        """Done when the address is known to the whole cluster; fails when the node refuses it."""
        if self._done is None:
            try:
                self._done = self._bus._acknowledged("register", address=self.address, **self._group)
            except Lost:
                raise
            except Failure:
                self._forget()
                raise
            self._done.add_done_callback(self._forget_refused)
        return self._done

    def unregister(self) -> asyncio.Future[None]:
        """Done when no further message comes."""
        if self._done is not None and self._is_served() and not self._bus._is_away():
            left = self._bus._acknowledged("unregister", address=self.address)
            left.add_done_callback(lambda _: self._forget())
            return left
        self._forget()
        left = (self._bus._loop or self._bus._running()).create_future()
        left.set_result(None)
        self._done = self._done or left
        return left

    def _is_served(self) -> bool:
        return self._bus._consumers.get(self.address) is self

    def _forget(self) -> None:
        if self._is_served():
            del self._bus._consumers[self.address]

    def _forget_refused(self, done: asyncio.Future[None]) -> None:
        if not done.cancelled() and not isinstance(done.exception(), (Lost, type(None))):
            self._forget()


class Bus:
    """The event bus of a node. Everything but `send`, `publish` and `request_blocking` belongs to its event loop."""

    Failure = Failure
    LATER = LATER

    def __init__(self, *, blocking_threads: int = 8, blocking_queue: int = 1_000) -> None:
        #: Name of the node, after connecting.
        self.node = ""
        self._serving = Serving(blocking_threads, blocking_queue)
        self._consumers: Dict[str, Consumer] = {}
        # reply address -> answer, when it is overdue, address, whether a stream is wanted, how to ask again
        self._calls: Dict[str, Tuple[asyncio.Future[Message], float, str, bool, Optional[Callable[[], None]]]] = {}
        self._sources: Dict[str, Source] = {}
        self._acks: Dict[int, asyncio.Future[None]] = {}
        self._held = True
        # called when everything declared is registered, and awaited before the verticle leaves
        self._registered: List[Callable[[], Any]] = []
        self._leaving: List[Callable[[], Awaitable[Any]]] = []
        self._last = 0
        self._max_frame_bytes = MAX_FRAME_BYTES
        self._max_depth = MAX_DEPTH
        self._timeout_s = DEFAULT_TIMEOUT_S
        self._link: Optional[Link] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread = 0
        self._hello: Optional[asyncio.Future[Dict[str, Any]]] = None
        self._lost: Optional[asyncio.Future[str]] = None
        self._sweep: Optional[asyncio.TimerHandle] = None
        self._stop: Callable[[], None] = lambda: None
        # counts connections: names and reply addresses of one mean nothing on the next
        self._session = 0
        # of a client that comes back: called with what happened to the connection
        self._comeback: Optional[Callable[[str], None]] = None
        # where the plain iterators that requests bring go on; None is the event loop
        self._bringing: Optional[Executor] = None
        # makes the context of each connection to tls://
        self._tls: Optional[Callable[[], ssl.SSLContext]] = None

    # -- asking and telling

    def request(
        self,
        address: str,
        body: Any = None,
        *,
        headers: Headers = None,
        timeout: Optional[float] = None,
        callback: Optional[Callback] = None,
        stream: Optional[Any] = None,
        retry: bool = False,
        key: Optional[str] = None,
    ) -> asyncio.Future[Message]:
        """Asks; the future gives the answering message, or raises Failure. Await it, add a done callback, or give
        `callback(reply, failure)`, of whose arguments one is None. A request of a handler waits no longer than the
        handler's own caller. Cancelling the future, or the task that awaits it, ends the work for it wherever it is.
        `stream` is an iterator, plain or asynchronous, whose items the handler reads as `message.stream`. With `retry`
        a client asks again on its next connection when this one is lost, as long as the time lasts; the handler may
        see it twice. Without it such a request raises a Failure of the type LOST. Messages of one `key` go to one
        member of a group, while its members stay the same."""
        answer = self._ask(address, body, headers, timeout, stream, False, retry, key)
        if callback is not None:
            answer.add_done_callback(_calling(callback))
        return answer

    def stream(
        self,
        address: str,
        body: Any = None,
        *,
        headers: Headers = None,
        timeout: Optional[float] = None,
        stream: Optional[Any] = None,
        key: Optional[str] = None,
    ) -> Stream:
        """Asks for a stream: `async for item in bus.stream("ticks")`. It is what the handler yields; one that answers
        with one body gives a stream of one item. `timeout` is for the first answer, `stream` is brought along."""
        return Stream(self, None, self._ask(address, body, headers, timeout, stream, True, key=key))

    def _ask(
        self,
        address: str,
        body: Any,
        headers: Headers,
        timeout: Optional[float],
        brought: Any,
        reads: bool,
        retry: bool = False,
        key: Optional[str] = None,
    ) -> asyncio.Future[Message]:
        waits = retry and self._comeback is not None and self._is_away()
        loop = self._own_loop() if waits else self._running()
        if timeout is None:
            timeout = self._timeout_s
        if not 0 < timeout <= 86_400:
            raise ValueError(f"timeout={timeout} is outside 0..86400 seconds")
        if retry and brought is not None:
            raise ValueError("a request that brings a stream cannot be asked again; leave retry out")
        if waits and len(self._calls) >= MAX_KEPT:
            raise Lost(f"{MAX_KEPT} requests wait for the next connection already")
        self._last += 1
        reply_address = f"reply.{self._last}"
        timeout = within(timeout)
        until = loop.time() + timeout
        source = None if brought is None else self._source(brought, address, self._bringing)
        name = None if source is None else source.name
        content = Kept(body, self._max_depth) if retry else body
        # the node's own time-out need not be said
        options = None if timeout == self._timeout_s else max(1, round(timeout * 1000))
        try:
            if not waits:
                self._write(self._frame("send", address, content, headers, reply_address, options, name, key))
        except BaseException:
            if source is not None:
                source.drop()
            raise

        def again() -> None:
            left = max(1, round((until - loop.time()) * 1000))
            self._write(self._frame("send", address, content, headers, reply_address, left, None, key))

        answer = _Answer(self, reply_address, loop)
        self._calls[reply_address] = (answer, until + ANSWER_GRACE_S, address, reads, again if retry else None)
        if source is not None:
            answer.add_done_callback(source.unless_read)
        return answer

    def request_blocking(
        self,
        address: str,
        body: Any = None,
        *,
        headers: Headers = None,
        timeout: Optional[float] = None,
        key: Optional[str] = None,
    ) -> Message:
        """Asks and waits, on a thread of a `blocking=True` handler or of your own, never on the event loop."""
        if self._loop is None or threading.get_ident() == self._thread:
            self._running()
            raise RuntimeError("request_blocking would stop the event loop; write: await bus.request(...)")

        async def ask() -> Message:
            return await self.request(address, body, headers=headers, timeout=timeout, key=key)

        return wait_on(self._loop, ask, self._patience(timeout), f"'{address}' did not answer, nor did the event loop")

    def _patience(self, timeout: Optional[float]) -> float:
        """How long a thread waits for a request, which fails by itself before that."""
        return (self._timeout_s if timeout is None else timeout) + 3 * ANSWER_GRACE_S

    def send(self, address: str, body: Any = None, *, headers: Headers = None, key: Optional[str] = None) -> None:
        """To one consumer, without an answer. On any thread."""
        self._write_anywhere(self._frame("send", address, body, headers, key=key))

    def publish(self, address: str, body: Any = None, *, headers: Headers = None, key: Optional[str] = None) -> None:
        """To every consumer, and to one of each group. On any thread."""
        self._write_anywhere(self._frame("publish", address, body, headers, key=key))

    async def drain(self) -> None:
        """Waits while the node reads more slowly than this program writes: await it in loops that send much."""
        self._running()
        if self._link is not None:
            await self._link.drain()

    # -- serving

    @overload
    def consumer(
        self, address: str, *, blocking: bool = False, group: Optional[str] = None
    ) -> Callable[[H], H]: ...

    @overload
    def consumer(
        self, address: str, handler: Handler, *, blocking: bool = False, group: Optional[str] = None
    ) -> Consumer: ...

    def consumer(
        self,
        address: str,
        handler: Optional[Handler] = None,
        *,
        blocking: bool = False,
        group: Optional[str] = None,
    ) -> Union[Consumer, Callable[[H], H]]:
        """Serves an address: `@bus.consumer("greet")` above a function, or with the function as second argument.

        What the handler returns is the answer, what it raises is the failure. `async def` handlers may wait; plain
        ones run on the event loop and must be quick, or have `blocking=True` and run on threads. The address may be a
        pattern: `*` is any one segment, `>` at the end is all that follow. Of a `group`'s members one gets each message.
        """
        if not isinstance(address, str) or not address.strip():
            raise ValueError(f"address {address!r} is not a text with at least one character")
        if handler is not None:
            return self._consume(address, handler, blocking, group)

        def decorate(function: H) -> H:
            self._consume(address, function, blocking, group)
            return function

        return decorate

    def _consume(self, address: str, handler: Handler, blocking: bool, group: Optional[str]) -> Consumer:
        if group is not None and (type(group) is not str or not group):
            raise ValueError(f"group {group!r} is not a text with at least one character")
        if not callable(handler):
            raise TypeError(f"the handler of '{address}' is of type {type(handler).__name__}, not a function")
        if address in self._consumers:
            raise ValueError(f"address '{address}' is served by this program already")
        consumer = self._consumers[address] = Consumer(self, address, handler, blocking, group)
        if not self._held and not (self._comeback is not None and self._is_away()):
            consumer.registered().add_done_callback(_logged(f"address '{address}' cannot be served"))
        return consumer

    async def _register_held(self) -> None:
        """Registers what was declared so far; raises what the node refuses first."""
        self._held = False
        for consumer in list(self._consumers.values()):
            await consumer.registered()
        for then in self._registered:
            then()

    def _withdraw(self, reply_address: str) -> None:
        if self._calls.pop(reply_address, None) is not None:
            self._tell("cancel", address=reply_address)

    # -- streams

    def _source(self, items: Any, address: str, executor: Optional[Executor] = None) -> Source:
        if not is_stream(items):
            raise TypeError(f"a stream is an iterator or a generator, not a {type(items).__name__}; write: iter(...)")
        if len(self._sources) >= MAX_STREAMS:
            raise Failure(UNAVAILABLE, f"{MAX_STREAMS} streams are given by this program already")
        self._last += 1
        source = self._sources[f"give.{self._last}"] = Source(self, f"give.{self._last}", address, items, executor)
        return source

    async def _begin(self, message: Message, items: Any, executor: Optional[Executor] = None) -> Any:
        source = self._source(items, message.address, executor)
        if message.reply_address is not None:
            return await source.begin(message)
        source.drop()
        return LATER

    def _read(self, name: str) -> Stream:
        self._connected()
        return Stream(self, name)

    def _pull(self, name: str, credits: int, session: int) -> asyncio.Future[Message]:
        if session != self._session:
            raise Lost("the connection that brought the stream is lost")
        return self._ask(name, {"credits": credits}, None, PULL_S, None, True)

    def _drop(self, name: str) -> None:
        self._anywhere(self._say, self._frame("send", name, {"drop": True}, None))

    def _reply(self, to: str, body: Any, headers: Headers, stream: Optional[str] = None) -> None:
        self._write_anywhere(self._frame("send", to, body, headers, None, None, stream))

    def _refuse(self, to: str, code: int, text: str, trace: List[Dict[str, Any]]) -> None:
        head = {"type": "send", "address": to, "failureCode": code, "message": text}
        if trace:
            head["trace"] = trace
        self._anywhere(self._say, json_frame(text_of(head).encode("utf-8", "replace").decode()), text)

    async def _unregister_all(self, seconds: float) -> None:
        """Nobody sends here any more; what is on its way still arrives."""
        saying: List[Any] = [asyncio.ensure_future(leave()) for leave in self._leaving]
        if saying:
            await asyncio.wait(saying, timeout=seconds)
            for said in saying:
                said.cancel() if not said.done() else said.exception()
        leaving = [consumer.unregister() for consumer in list(self._consumers.values())]
        if leaving:
            await asyncio.wait(leaving, timeout=seconds)

    # -- frames out

    def _frame(
        self,
        kind: str,
        address: str,
        body: Any,
        headers: Headers,
        reply_address: Optional[str] = None,
        timeout_ms: Optional[int] = None,
        stream: Optional[str] = None,
        key: Optional[str] = None,
    ) -> bytes:
        if type(address) is not str or not address:
            raise ValueError(f"address {address!r} is not a text with at least one character")
        head = f'{{"type":"{kind}","address":{text_of(address)}'
        if reply_address is not None:
            head += f',"replyAddress":"{reply_address}"'
        if headers or timeout_ms is not None:
            head += f',"headers":{text_of(_checked(headers or _NO_HEADERS, timeout_ms))}'
        if stream is not None:
            head += f',"stream":"{stream}"'
        if key is not None:
            if type(key) is not str or not key:
                raise ValueError(f"key {key!r} is not a text with at least one character")
            head += f',"key":{text_of(key)}'
        content = body.content if isinstance(body, Kept) else body
        if isinstance(content, Bytes):
            frame = raw_frame(head + "}", content)
        else:
            text = body.text if isinstance(body, Kept) else text_of(body, self._max_depth)
            frame = json_frame(f'{head},"body":{text}}}')
        if len(frame) - 4 > self._max_frame_bytes:
            raise Failure(
                413, f"a message of {len(frame) - 4} bytes is larger than the {self._max_frame_bytes} a node takes"
            )
        return frame

    def _write(self, frame: bytes) -> None:
        link = self._link
        if link is None:
            raise ConnectionError("the bus is not connected")
        if not link.is_open and self._comeback is not None:
            raise self._gone()
        if link.is_full:
            raise Failure(UNAVAILABLE, "the node does not read what was sent; write: await bus.drain()")
        link.write(frame)

    def _write_anywhere(self, frame: bytes) -> None:
        self._anywhere(self._write, frame)

    def _anywhere(self, work: Callable[..., None], *args: Any) -> None:
        if threading.get_ident() == self._thread:
            work(*args)
        elif self._loop is None:
            self._running()
        else:
            try:
                self._loop.call_soon_threadsafe(work, *args)
            except RuntimeError:  # the loop has ended
                raise closed() from None

    def _say(self, frame: bytes, refusal: Optional[str] = None) -> None:
        """What nobody waits for: a node that does not read, or is gone, is not told."""
        link = self._link
        if link is None or not link.is_open:
            return
        if not link.is_full:
            link.write(frame)
        elif refusal is not None:
            LOG.error("the node does not read, and is not told: %s", refusal)

    def _acknowledged(self, kind: str, **fields: Any) -> asyncio.Future[None]:
        ack: asyncio.Future[None] = self._running().create_future()
        self._last += 1
        self._write(json_frame(text_of({"type": kind, **fields, "id": self._last})))
        self._acks[self._last] = ack
        return ack

    def _tell(self, kind: str, **fields: Any) -> None:
        self._say(json_frame(text_of({"type": kind, **fields})))

    def _log(self, level: str, line: str) -> None:
        """A line for the node's log, on any thread; none while the node does not read."""
        if self._link is not None and self._link.is_open:
            frame = json_frame(text_of({"type": "log", "level": level, "message": line.encode("utf-8", "replace").decode()}))
            self._write_anywhere(frame)

    def _gone(self) -> Lost:
        again = "" if self._comeback is None else "; it is being connected again"
        return Lost(f"the bus is not connected any more{again}")

    def _is_away(self) -> bool:
        return self._link is not None and not self._link.is_open

    def _running(self) -> asyncio.AbstractEventLoop:
        self._connected()
        return self._own_loop()

    def _connected(self) -> None:
        if self._loop is None or self._link is None:
            raise ConnectionError(
                "the bus is not connected; run this file with `vertx run FILE`, "
                'or connect: async with vertx.connect("tcp://127.0.0.1:7000") as bus'
            )
        if not self._link.is_open:
            raise self._gone()

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        if threading.get_ident() != self._thread:
            raise RuntimeError("the bus belongs to its event loop; on a thread write: bus.request_blocking(...)")
        return self._loop

    # -- frames in

    def _on_frame(self, head: Dict[str, Any], body: Optional[bytes]) -> None:
        try:
            self._ON[head["type"]](self, head, body)
        except KeyError as absent:
            LOG.warning("a frame of the node has no %s: %.200s", absent, head)

    def _on_message(self, head: Dict[str, Any], body: Optional[bytes]) -> None:
        address = head["address"]
        content = head.get("body") if body is None else body
        left = head.get("timeout")
        deadline = None if left is None else time.monotonic() + left / 1000
        rest = head.get("stream")
        message = Message(
            self, address, content, head.get("headers") or _NO_HEADERS, head.get("replyAddress"), deadline, rest
        )
        to = head.get("pattern", address)  # nobody's reply address is a pattern
        call = self._calls.pop(to, None)
        if call is not None:
            if rest is not None and not call[3]:
                if rest:
                    self._drop(rest)
                _fail(call[0], Failure(INVALID, f"'{call[2]}' answers with a stream; read it: bus.stream('{call[2]}')"))
            elif not call[0].done():
                call[0].set_result(message)
            elif rest:
                self._drop(rest)
            return
        source = self._sources.get(to)
        if source is not None:
            message.address = source.address
            self._serving.on_loop(source.pulled, message)
            return
        consumer = self._consumers.get(to)
        if consumer is not None:
            consumer._serve(consumer._handler, message)
        else:
            message.fail(UNAVAILABLE, f"nobody serves {address} any more")

    def _on_err(self, head: Dict[str, Any], _: Optional[bytes]) -> None:
        call = self._calls.pop(head.get("address", ""), None)
        if call is not None:
            text = head.get("message") or f"'{call[2]}' refused without a reason"
            failure = Failure(head.get("failureCode", -1), text, head.get("failureType", RECIPIENT_FAILURE))
            failure.trace = head.get("trace") or []
            _fail(call[0], failure)
            return
        if "address" not in head:
            self._consumers.pop(head.get("sourceAddress", ""), None)  # it is taken away
        reason = head.get("reason") or head.get("message") or "no reason given"
        waiting = self._acks.pop(head.get("id", 0), None) or self._hello
        if waiting is None or waiting.done():
            LOG.warning("the node refused a frame: %s", reason)
        else:
            waiting.set_exception(Failure(head.get("failureCode", 400), reason))

    def _on_ok(self, head: Dict[str, Any], _: Optional[bytes]) -> None:
        ack = self._acks.pop(head["id"], None)
        if ack is not None and not ack.done():
            ack.set_result(None)

    def _on_hello(self, head: Dict[str, Any], _: Optional[bytes]) -> None:
        if self._hello is not None and not self._hello.done():
            self._hello.set_result(head)

    def _on_stop(self, _head: Dict[str, Any], _: Optional[bytes]) -> None:
        self._stop()

    def _on_cancel(self, head: Dict[str, Any], _: Optional[bytes]) -> None:
        self._serving.cancel(head["address"])

    def _on_ping(self, _head: Dict[str, Any], _: Optional[bytes]) -> None:
        self._tell("pong")

    def _on_pong(self, _head: Dict[str, Any], _: Optional[bytes]) -> None:
        pass

    _ON: Dict[str, Callable[[Any, Dict[str, Any], Optional[bytes]], None]] = {
        "message": _on_message,
        "err": _on_err,
        "ok": _on_ok,
        "hello": _on_hello,
        "stop": _on_stop,
        "cancel": _on_cancel,
        "ping": _on_ping,
        "pong": _on_pong,
    }

    # -- life

    async def _open(self, url: str, timeout: float, **hello: Any) -> Dict[str, Any]:
        """Connects and says hello; gives the node's answer."""
        if self._link is not None and self._link.is_open:
            raise ConnectionError("the bus is connected already")
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        welcome: asyncio.Future[Dict[str, Any]] = self._loop.create_future()
        self._hello = welcome
        self._lost = self._loop.create_future()
        link = self._link = await open_link(url, self._new_link, timeout, self._tls)
        self._tell("hello", version=1, **{name: value for name, value in hello.items() if value is not None})
        try:
            answer = await asyncio.wait_for(welcome, timeout)
        except Lost as gone:
            raise Lost(f"{gone.text}, before it said hello at {url}{hint(url)}") from None
        except Failure as refused:
            link.abort()
            raise ConnectionError(f"the node at {url} refused: {refused.text}") from None
        except asyncio.TimeoutError:
            link.abort()
            raise ConnectionError(f"what listens at {url} said no hello within {timeout:g} s") from None
        self.node = answer.get("node", "")
        self._max_frame_bytes = answer.get("maxFrameBytes", MAX_FRAME_BYTES)
        self._max_depth = answer.get("maxDepth", MAX_DEPTH)
        self._timeout_s = answer.get("timeout", DEFAULT_TIMEOUT_S * 1000) / 1000
        link.parser.max_frame_bytes = max(MAX_FRAME_BYTES, self._max_frame_bytes)
        if self._sweep is None:
            self._sweep = self._loop.call_later(ANSWER_GRACE_S, self._fail_overdue)
        return answer

    def _new_link(self) -> Link:
        return Link(self._on_frame, self._on_lost, lambda reason: LOG.error("dropped a message: %s", reason))

    def _on_lost(self, reason: str) -> None:
        gone = Lost(f"the bus is gone: {reason}")
        comeback = self._comeback
        self._session += 1
        self._serving.cancel_all()
        self._fail_calls(gone, comeback is not None)
        for ack in self._acks.values():
            _fail(ack, gone)
        self._acks.clear()
        for source in list(self._sources.values()):
            source.drop()
        if self._hello is not None:
            _fail(self._hello, gone)
        if comeback is not None:
            self._held = True
            for consumer in self._consumers.values():
                consumer._done = None
        elif self._sweep is not None:
            self._sweep.cancel()
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(reason)
        if comeback is not None:
            comeback(reason)

    def _fail_calls(self, gone: Lost, keeps: bool) -> None:
        """All requests under way, but for those that are to be asked again."""
        for name, (answer, _, _, _, again) in list(self._calls.items()):
            if again is None or not keeps:
                del self._calls[name]
                _fail(answer, gone)

    def _ask_again(self) -> None:
        for name, (answer, _, _, _, again) in list(self._calls.items()):
            if again is not None:
                try:
                    again()
                except Exception as refused:
                    del self._calls[name]
                    _fail(answer, refused)

    def _fail_overdue(self) -> None:
        assert self._loop is not None
        now = self._loop.time()
        for name, (answer, deadline, address, _, _) in list(self._calls.items()):
            if deadline < now:
                del self._calls[name]
                _fail(answer, Failure(-1, f"'{address}' did not answer, nor did the node", "TIMEOUT"))
        self._sweep = self._loop.call_later(ANSWER_GRACE_S, self._fail_overdue)

    async def closed(self) -> str:
        """Waits until the connection ends, for whatever reason; says the reason."""
        self._running()
        assert self._lost is not None
        return await asyncio.shield(self._lost)

    async def close(self) -> None:
        """Writes what is left and ends the connection; requests under way fail."""
        self._serving.close()
        if self._link is not None and self._lost is not None and not self._link.is_gone:
            self._link.close()
            await asyncio.wait([self._lost], timeout=ANSWER_GRACE_S)
            self._link.abort()


class Kept:
    """A body that stays what it is now, however it changes before it is asked again."""

    def __init__(self, body: Any, max_depth: int) -> None:
        self.content = bytes(body) if isinstance(body, Bytes) else None
        self.text = "" if isinstance(body, Bytes) else text_of(body, max_depth)


def _checked(headers: Mapping[str, str], timeout_ms: Optional[int]) -> Dict[str, Any]:
    checked: Dict[str, Any] = {}
    for name, value in headers.items():
        if type(name) is not str or type(value) is not str:
            raise TypeError(f"header {name!r} is {value!r}; names and values of headers are texts")
        if name in _DELIVERY_OPTIONS:
            raise ValueError(f"header '{name}' is reserved for the delivery; a request takes timeout=SECONDS")
        checked[name] = value
    if timeout_ms is not None:
        checked["timeout"] = timeout_ms
    return checked


def _fail(future: asyncio.Future[Any], cause: BaseException) -> None:
    if not future.done():
        future.set_exception(cause)


def _calling(callback: Callback) -> Callable[[asyncio.Future[Message]], None]:
    def done(answer: asyncio.Future[Message]) -> None:
        if answer.cancelled():
            callback(None, asyncio.CancelledError())
            return
        failure = answer.exception()
        callback(None if failure else answer.result(), failure)

    return done


def _logged(what: str) -> Callable[[asyncio.Future[None]], None]:
    def done(future: asyncio.Future[None]) -> None:
        if not future.cancelled() and future.exception() is not None:
            LOG.error("%s: %s", what, future.exception())

    return done
