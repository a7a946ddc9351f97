"""Clients outside of a verticle."""

from __future__ import annotations

import os
from typing import Any, Generator, Optional

from ._bus import Bus


class Connecting:
    """A connection to be made: `async with` closes it at the end, `await` leaves that to you."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._bus = Bus()

    async def _open(self) -> Bus:
        await self._bus._open(self._url, None, self._timeout)
        self._bus._held = False
        return self._bus

    def __await__(self) -> Generator[Any, None, Bus]:
        return self._open().__await__()

    async def __aenter__(self) -> Bus:
        return await self._open()

    async def __aexit__(self, *_: Any) -> None:
        await self._bus.close()


def connect(url: Optional[str] = None, *, timeout: float = 5.0) -> Connecting:
    """A client of a node: `unix:PATH` or `tcp://HOST:PORT`; without it, what VERTX_BUS says."""
    where = url or os.environ.get("VERTX_BUS")
    if not where:
        raise ValueError('connect needs an address, as in vertx.connect("tcp://127.0.0.1:7000"), or VERTX_BUS set')
    return Connecting(where, timeout)
