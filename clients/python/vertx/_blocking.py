"""The client for threads that may wait: the asyncio client on a loop and a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Coroutine, Optional, TypeVar, Union, overload

from ._bus import ANSWER_GRACE_S, Consumer, H, Headers
from ._client import Client
from ._messages import LATER, Failure, Lost, Message
from ._serving import Handler
from ._streams import Stream
from ._waiting import wait_on

T = TypeVar("T")
#: Iterators that requests bring go on on so many threads.
BRINGING_THREADS = 8
CLOSE_S = 2 * ANSWER_GRACE_S


class BlockingConsumer:
    """An address or a pattern that this program serves; `with` unregisters it at the end."""

    def __init__(self, bus: BlockingClient, consumer: Consumer) -> None:
        self.address = consumer.address
        self._bus = bus
        self._consumer = consumer

    def unregister(self) -> None:
        """Waits until no further message comes; those in hand are still answered."""

        async def leave() -> None:
            await self._consumer.unregister()

        try:
            self._bus._acknowledged(leave, self.address)
        except Lost:
            pass  # and so is what was registered

    def __enter__(self) -> BlockingConsumer:
        return self

    def __exit__(self, *_: Any) -> None:
        self.unregister()


class BlockingClient:
    """What `with vertx.connect` gives. Its methods wait, on any thread without an event loop; Ctrl-C takes a request
    back. Handlers run on 8 threads and may wait too."""

    Failure = Failure
    LATER = LATER

    def __init__(self, client: Client) -> None:
        """Connects. Raises what `await vertx.connect` does."""
        self._client = client
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._refuse_loops()
        self._is_closed = False
        self._bringing = client._bringing = ThreadPoolExecutor(BRINGING_THREADS, "vertx-bringing")
        begun: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live(begun)), name="vertx-bus", daemon=True)
        self._thread.start()
        self._loop = begun.result(ANSWER_GRACE_S)
        try:
            within = 2 * client._connect_s + ANSWER_GRACE_S
            self._wait(client._start, within, f"not connected to {client._url} within {within:g} s")
        except BaseException:
            self.close()
            raise

    async def _live(self, begun: Future[asyncio.AbstractEventLoop]) -> None:
        self._over = asyncio.Event()
        begun.set_result(asyncio.get_running_loop())
        await self._over.wait()

    @property
    def node(self) -> str:
        """Name of the node."""
        return self._client.node

    @property
    def status(self) -> str:
        """`open`, `lost` (it is being made again) or `closed`."""
        return self._client.status

    def request(
        self,
        address: str,
        body: Any = None,
        *,
        headers: Headers = None,
        timeout: Optional[float] = None,
        stream: Optional[Any] = None,
        retry: bool = False,
        key: Optional[str] = None,
    ) -> Message:
        """Asks, and waits for the answering message, or raises Failure. `stream` is an iterator, which goes on on another
        thread. See `Bus.request`."""

        async def ask() -> Message:
            return await self._client.request(
                address, body, headers=headers, timeout=timeout, stream=stream, retry=retry, key=key
            )

        return self._wait(ask, self._client._patience(timeout), f"'{address}' did not answer, nor did the bus's thread")

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
        """Asks for a stream: `for item in bus.stream("ticks")`. See `Bus.stream`."""

        async def ask() -> Stream:
            return self._client.stream(address, body, headers=headers, timeout=timeout, stream=stream, key=key)

        return self._wait(ask, ANSWER_GRACE_S, f"'{address}' was not asked: the bus's thread is held up")

    def send(self, address: str, body: Any = None, *, headers: Headers = None, key: Optional[str] = None) -> None:
        """To one consumer, without an answer. Waits while the node reads more slowly than this program writes."""
        self._tell(lambda: self._client.send(address, body, headers=headers, key=key), address)

    def publish(self, address: str, body: Any = None, *, headers: Headers = None, key: Optional[str] = None) -> None:
        """To every consumer, and to one of each group. Waits as `send` does."""
        self._tell(lambda: self._client.publish(address, body, headers=headers, key=key), address)

    def _tell(self, tell: Callable[[], None], address: str) -> None:
        async def tell_in_time() -> None:
            await self._client.drain()
            tell()

        seconds = self._client._timeout_s
        self._wait(
            tell_in_time, seconds, f"the node reads nothing since {seconds:g} s; the message to '{address}' is not sent"
        )

    @overload
    def consumer(self, address: str, *, group: Optional[str] = None) -> Callable[[H], H]: ...

    @overload
    def consumer(self, address: str, handler: Handler, *, group: Optional[str] = None) -> BlockingConsumer: ...

    def consumer(
        self, address: str, handler: Optional[Handler] = None, *, group: Optional[str] = None
    ) -> Union[BlockingConsumer, Callable[[H], H]]:
        """Serves an address or a pattern: `with bus.consumer("greet", greet):`, or `@bus.consumer("greet")` above a
        function. Waits until the whole cluster knows it; while the node is away it is registered later. The handler runs
        on a thread. See `Bus.consumer`."""
        if handler is not None:
            return BlockingConsumer(self, self._consume(address, handler, group))

        def decorate(function: H) -> H:
            self._consume(address, function, group)
            return function

        return decorate

    def _consume(self, address: str, handler: Handler, group: Optional[str]) -> Consumer:
        if inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler):
            raise TypeError(
                f"the handler of '{address}' is an async function, and this bus runs plain ones on threads; "
                "write def, or async with vertx.connect(...) as bus"
            )

        async def register() -> Consumer:
            consumer = self._client.consumer(address, handler, blocking=True, group=group)
            try:
                await consumer.registered()
            except Lost:
                if self._client._comeback is None:
                    raise
            except asyncio.CancelledError:
                consumer.unregister().add_done_callback(lambda left: left.cancelled() or left.exception())
                raise
            return consumer

        return self._acknowledged(register, address)

    def authenticate(self, token: str) -> None:
        """Shows another token, such as a fresh one before the old one expires."""
        self._acknowledged(lambda: self._client.authenticate(token), "the token")

    def closed(self, timeout: Optional[float] = None) -> Optional[str]:
        """Waits until the connection has ended for good, or for so many seconds; says the reason, or else None."""

        async def end() -> Optional[str]:
            try:
                return await asyncio.wait_for(self._client.closed(), timeout)
            except asyncio.TimeoutError:
                return None

        try:
            return self._wait(end, None, "")
        except Lost as over:
            return over.text

    def close(self) -> None:
        """Writes what is left and ends the connection and the thread; requests under way fail."""
        if self._is_closed:
            return
        self._refuse_loops()
        self._is_closed = True
        assert self._loop is not None
        try:
            wait_on(self._loop, self._client.close, CLOSE_S, f"the bus did not close within {CLOSE_S:g} s")
        finally:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(CLOSE_S)
            self._bringing.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> BlockingClient:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _acknowledged(self, work: Callable[[], Coroutine[Any, Any, T]], what: str) -> T:
        seconds = self._client._timeout_s
        return self._wait(work, seconds, f"the node did not acknowledge '{what}' within {seconds:g} s")

    def _wait(self, work: Callable[[], Coroutine[Any, Any, T]], seconds: Optional[float], late: str) -> T:
        self._refuse_loops()
        assert self._loop is not None
        return wait_on(self._loop, work, seconds, late)

    def _refuse_loops(self) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return
        if running is self._loop:
            raise RuntimeError("on_status and token run on the bus's own thread, where nothing can wait for the bus")
        raise RuntimeError(
            "an event loop runs on this thread, and waiting would stop it; write: async with vertx.connect(...) as bus"
        )
