"""The connection to a node: what one chunk brings is answered in a few writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Tuple, Union

from ._frames import Body, Head, ProtocolError, Parser, UnreadableFrame, read

if TYPE_CHECKING:
    import ssl

#: From here on `drain` waits.
HIGH_WATER_BYTES = 1024 * 1024
#: Beyond this the node does not read, and nothing more is kept for it.
MAX_PENDING_BYTES = 128 * 1024 * 1024
#: So many leave at once, so that the node has work while this program makes the next ones.
FRAMES_A_WRITE = 16


class Link(asyncio.Protocol):
    """Cuts what comes into frames, gathers what goes. Everything runs on one event loop."""

    def __init__(
        self,
        on_frame: Callable[[Head, Body], None],
        on_lost: Callable[[str], None],
        on_unreadable: Callable[[str], None],
    ) -> None:
        self.parser = Parser()
        self._on_frame = on_frame
        self._on_lost = on_lost
        self._on_unreadable = on_unreadable
        self._loop = asyncio.get_running_loop()
        self._transport: Any = None
        self._out: List[bytes] = []
        self._out_bytes = 0
        self._gathering = False
        self._drained: Optional[asyncio.Future[None]] = None
        self._reason = "the node closed the connection"
        #: Set when something comes; for whoever watches that something does.
        self.is_heard = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)

    def connection_lost(self, cause: Optional[Exception]) -> None:
        self._transport = None
        self.resume_writing()
        self._on_lost(f"{self._reason}: {cause}" if cause else self._reason)

    def data_received(self, chunk: bytes) -> None:
        self._gathering = True
        self.is_heard = True
        try:
            for payload in self.parser.payloads(chunk):
                try:
                    head, body = read(payload)
                except UnreadableFrame as refused:
                    self._on_unreadable(str(refused))
                else:
                    self._on_frame(head, body)
        except ProtocolError as broken:
            self._reason = f"what the node sent is not the bus protocol: {broken}"
            self.abort()
        finally:
            self._flush()

    def pause_writing(self) -> None:
        self._drained = self._loop.create_future()

    def resume_writing(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None and not drained.done():
            drained.set_result(None)

    async def drain(self) -> None:
        """Waits while more than HIGH_WATER_BYTES are unwritten."""
        self._flush()
        if self._drained is not None:
            await asyncio.shield(self._drained)

    @property
    def descriptor(self) -> int:
        return int(self._transport.get_extra_info("socket").fileno())

    @property
    def is_gone(self) -> bool:
        return self._transport is None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    @property
    def is_full(self) -> bool:
        """Whether the node has stopped reading."""
        if self._out_bytes < HIGH_WATER_BYTES and self._drained is None:
            return False
        self._flush()
        return self._transport is not None and self._transport.get_write_buffer_size() > MAX_PENDING_BYTES

    def write(self, frame: bytes) -> None:
        """Writes at the end of the chunk in hand, or else of this turn of the loop; many frames leave in several writes."""
        if not self._gathering:
            self._gathering = True
            self._loop.call_soon(self._flush)
        self._out.append(frame)
        self._out_bytes += len(frame)
        if len(self._out) >= FRAMES_A_WRITE:
            self._hand_over()

    def _flush(self) -> None:
        self._gathering = False
        self._hand_over()

    def _hand_over(self) -> None:
        out, self._out, self._out_bytes = self._out, [], 0
        if out and self._transport is not None:
            self._transport.write(out[0] if len(out) == 1 else b"".join(out))

    def close(self) -> None:
        """Writes what is left, then closes."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def give_up(self, reason: str) -> None:
        self._reason = reason
        self.abort()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


Where = Union[Tuple[str], Tuple[str, int]]


def is_secured(url: str) -> bool:
    return url.startswith("tls:")


def hint(url: str) -> str:
    """What may be wrong when a node ends a connection at once."""
    if is_secured(url):
        return "; does it want to see a certificate? then give cert=FILE and key=FILE"
    return "; has its door a certificate? then write tls://" if url.startswith("tcp:") else ""


def where_of(url: str) -> Where:
    """`unix:PATH` as (path,), `tcp://HOST:PORT` and `tls://HOST:PORT` as (host, port)."""
    scheme, _, rest = url.partition(":")
    if scheme == "unix" and rest:
        return (rest[2:] if rest.startswith("//") else rest,)
    host, _, port = rest[2:].rpartition(":")
    if scheme in ("tcp", "tls") and rest.startswith("//") and host and port.isdigit() and 0 < int(port) < 65_536:
        return host.strip("[]"), int(port)
    raise ValueError(f"bus address '{url}' is not one; allowed: unix:PATH, tcp://HOST:PORT and tls://HOST:PORT")


async def open_link(
    url: str, make: Callable[[], Link], timeout: float, tls: Optional[Callable[[], ssl.SSLContext]] = None
) -> Link:
    """Connects. Raises ConnectionError with a sentence that says where to. `tls` makes the context of a tls:// address,
    which without it trusts whom the system trusts."""
    loop = asyncio.get_running_loop()
    where = where_of(url)
    context = None
    if is_secured(url):
        from . import _tls

        context = (tls or _tls.context_of)()
    opening: Any = (
        loop.create_unix_connection(make, where[0])
        if len(where) == 1
        else loop.create_connection(make, where[0], where[1], ssl=context)
    )
    try:
        _, link = await asyncio.wait_for(opening, timeout)
    except asyncio.TimeoutError:
        raise ConnectionError(f"no node answered at {url} within {timeout:g} s") from None
    except OSError as cause:
        if context is not None:
            _tls.refuse(url, cause)
        raise ConnectionError(f"no node listens at {url}: {cause.strerror or cause}") from None
    return link  # type: ignore[no-any-return]
