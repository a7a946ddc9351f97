"""Clients outside of a verticle."""

from __future__ import annotations

import os
from typing import Any, Generator, Optional

from ._client import Client, OnStatus, Token


class Connecting:
    """A connection to be made: `async with` closes it at the end, `await` leaves that to you."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __await__(self) -> Generator[Any, None, Client]:
        return self._client._start().__await__()

    async def __aenter__(self) -> Client:
        return await self._client._start()

    async def __aexit__(self, *_: Any) -> None:
        await self._client.close()


def connect(
    url: Optional[str] = None,
    *,
    timeout: float = 5.0,
    token: Token = None,
    reconnect: bool = True,
    on_status: Optional[OnStatus] = None,
) -> Connecting:
    """A client of a node: `unix:PATH` or `tcp://HOST:PORT`; without it, what VERTX_BUS says.

    `token` says who it is; a function, plain or async, is called for each connection. When the connection is lost, it
    is made again and what was served is registered again, unless `reconnect=False`; requests under way fail with a
    Failure of the type LOST, but for those with `retry=True`. `on_status(status, reason)` hears of it.
    """
    where = url or os.environ.get("VERTX_BUS")
    if not where:
        raise ValueError('connect needs an address, as in vertx.connect("tcp://127.0.0.1:7000"), or VERTX_BUS set')
    return Connecting(Client(where, timeout, token, reconnect, on_status))
