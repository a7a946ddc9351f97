"""A program's own connection to a node, which comes back by itself."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import logging
import random
from typing import Any, Awaitable, Callable, Optional, Union

from ._bus import Bus
from ._messages import Lost

Token = Union[None, str, Callable[[], Union[None, str, Awaitable[Optional[str]]]]]
OnStatus = Callable[[str, str], Any]

LOG = logging.getLogger("vertx")
FIRST_S = 0.2
LONGEST_S = 15.0
BEAT_S = 15.0
SILENT_BEATS = 3


class Client(Bus):
    """What `vertx.connect` gives. `status` is `connecting`, `open`, `lost` (it is being made again) or `closed`."""

    def __init__(self, url: str, timeout: float, token: Token, reconnect: bool, on_status: Optional[OnStatus]) -> None:
        super().__init__()
        self.status = "connecting"
        self._url = url
        self._connect_s = timeout
        self._token = token
        self._reconnects = reconnect
        self._on_status = on_status
        self._ended: Optional[asyncio.Future[str]] = None
        self._retry: Optional[asyncio.Task[None]] = None
        self._beat: Optional[asyncio.TimerHandle] = None

    async def authenticate(self, token: str) -> None:
        """Shows another token, such as a fresh one before the old one expires."""
        await self._acknowledged("auth", token=token)
        self._token = token

    async def closed(self) -> str:
        """Waits until the connection has ended for good; says the reason."""
        assert self._ended is not None
        return await asyncio.shield(self._ended)

    async def close(self) -> None:
        """Writes what is left and ends the connection; requests under way fail."""
        self._comeback = None
        if self._retry is not None:
            self._retry.cancel()
        self._end("closed by this program")
        self._fail_calls(Lost("the bus is closed"), False)
        await super().close()

    async def _start(self) -> Client:
        self._ended = asyncio.get_running_loop().create_future()
        await self._connect()
        assert self._link is not None and self._lost is not None
        if self._reconnects:
            self._comeback = self._away
        else:
            self._lost.add_done_callback(lambda lost: self._end(lost.result()))
        if self._link.is_open:
            self._become("open", "")
        return self

    async def _connect(self) -> None:
        token = self._token() if callable(self._token) else self._token
        if inspect.isawaitable(token):
            token = await token
        await self._open(self._url, self._connect_s, token=token)
        self._listen(0)
        self._held = False
        registered = [consumer.registered() for consumer in list(self._consumers.values())]
        for outcome in await asyncio.gather(*registered, return_exceptions=True):
            if isinstance(outcome, BaseException):
                LOG.error("not everything is registered again: %s", outcome)
        self._ask_again()

    def _away(self, reason: str) -> None:
        self._become("lost", reason)
        if self._beat is not None:
            self._beat.cancel()
        if self._retry is None and self.status != "closed":
            self._retry = asyncio.ensure_future(self._come_back())

    async def _come_back(self) -> None:
        """Twice as long a rest each time, and never all clients at once."""
        try:
            for attempt in itertools.count():
                await asyncio.sleep(min(LONGEST_S, FIRST_S * 2 ** min(attempt, 10)) * random.uniform(0.5, 1))
                try:
                    await self._connect()
                except Exception as refused:
                    LOG.debug("not connected to %s: %s", self._url, refused)
                    continue
                if not self._is_away():
                    break
        finally:
            self._retry = None
        self._become("open", "")

    def _become(self, status: str, reason: str) -> None:
        if self.status not in ("closed", status):
            self.status = status
            if self._on_status is not None:
                try:
                    self._on_status(status, reason)
                except Exception:
                    LOG.exception("on_status failed at '%s'", status)

    def _end(self, reason: str) -> None:
        if self._beat is not None:
            self._beat.cancel()
        self._become("closed", reason)
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(reason)

    def _listen(self, silent: int) -> None:
        """A connection may be dead without anybody saying so."""
        link = self._link
        assert link is not None
        if self._beat is not None:
            self._beat.cancel()
        if link.is_heard:
            silent = 0
        link.is_heard = False
        if silent > SILENT_BEATS:
            link.give_up(f"nothing came for {SILENT_BEATS * BEAT_S:g} s")
            return
        if silent > 0 and link.is_open:
            self._tell("ping")
        self._beat = asyncio.get_running_loop().call_later(BEAT_S, self._listen, silent + 1)
