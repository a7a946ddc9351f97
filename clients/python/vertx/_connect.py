"""Clients outside of a verticle."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Generator, Optional

from ._client import Client, OnStatus, Token
from ._link import is_secured

if TYPE_CHECKING:
    import ssl

    from ._blocking import BlockingClient


class Connecting:
    """A connection to be made: `async with` closes it at the end, `await` leaves that to you. Without an event loop
    `with` closes it at the end, and `blocking()` leaves that to you."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._blocking: Optional[BlockingClient] = None

    def __await__(self) -> Generator[Any, None, Client]:
        return self._client._start().__await__()

    async def __aenter__(self) -> Client:
        return await self._client._start()

    async def __aexit__(self, *_: Any) -> None:
        await self._client.close()

    def blocking(self) -> BlockingClient:
        """Connects, and waits for it: a client for threads that may wait."""
        from ._blocking import BlockingClient

        return BlockingClient(self._client)

    def __enter__(self) -> BlockingClient:
        self._blocking = self.blocking()
        return self._blocking

    def __exit__(self, *_: Any) -> None:
        if self._blocking is not None:
            self._blocking.close()


def connect(
    url: Optional[str] = None,
    *,
    timeout: float = 5.0,
    token: Token = None,
    reconnect: bool = True,
    on_status: Optional[OnStatus] = None,
    tls: Optional[ssl.SSLContext] = None,
    ca: Optional[str] = None,
    cert: Optional[str] = None,
    key: Optional[str] = None,
) -> Connecting:
    """A client of a node: `unix:PATH`, `tcp://HOST:PORT` or `tls://HOST:PORT`; without it, what VERTX_BUS says.

    `async with` gives a client for asyncio, `with` one that waits on its thread. `token` says who it is; a function,
    plain or async, is called for each connection. When the connection is lost, it is made again and what was served is
    registered again, unless `reconnect=False`; requests under way fail with a Failure of the type LOST, but for those
    with `retry=True`. `on_status(status, reason)` hears of it. With tls:// the node's certificate must be of the host
    and of an authority in the PEM file `ca`, or else of one that the system trusts; `cert` and `key`, PEM files without
    a password, say who the client is. They are read for each connection. `tls` is a context of your own instead.
    """
    where = url or os.environ.get("VERTX_BUS")
    if not where:
        raise ValueError('connect needs an address, as in vertx.connect("tcp://127.0.0.1:7000"), or VERTX_BUS set')
    client = Client(where, timeout, token, reconnect, on_status)
    client._tls = _contexts(where, tls, ca, cert, key)
    return Connecting(client)


def _contexts(
    url: str, tls: Optional[ssl.SSLContext], ca: Optional[str], cert: Optional[str], key: Optional[str]
) -> Optional[Callable[[], ssl.SSLContext]]:
    given = {"tls": tls, "ca": ca, "cert": cert, "key": key}
    named = "=, ".join(name for name, value in given.items() if value is not None)
    if not named:
        return None
    if not is_secured(url):
        raise ValueError(f"'{url}' takes no {named}=; leave it out, or connect to tls://HOST:PORT")
    if tls is not None:
        if named != "tls":
            raise ValueError(f"connect has {named}=; give a context of your own as tls=, or files as ca=, cert= and key=")
        context = tls
        return lambda: context
    if key is not None and cert is None:
        raise ValueError(f"key={key!r} belongs to a certificate; give cert=FILE too")

    def read() -> ssl.SSLContext:
        from ._tls import context_of

        return context_of(ca, cert, key)

    return read
