"""Timers of the event loop."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any, Callable, Optional, TypeVar, Union, overload

F = TypeVar("F", bound=Callable[[], Any])
LOG = logging.getLogger("vertx")


class Ticking:
    """A timer that was started."""

    def __init__(self, handler: Callable[[], Any], seconds: float, again: bool) -> None:
        if not 0 <= seconds <= 86_400 * 365 or (again and seconds == 0):
            raise ValueError(f"seconds={seconds} is outside 0..31536000, or 0 for a timer that repeats")
        self._loop = asyncio.get_running_loop()
        self._handler = handler
        self._seconds = seconds
        self._again = again
        self._work: Optional[asyncio.Task[None]] = None
        self._due = self._loop.time() + seconds
        self._handle: Optional[asyncio.TimerHandle] = self._loop.call_at(self._due, self._tick)

    def cancel(self) -> None:
        """No further tick; one that runs goes on."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _tick(self) -> None:
        if self._again:
            self._due = max(self._due + self._seconds, self._loop.time())
            self._handle = self._loop.call_at(self._due, self._tick)
            if self._work is not None and not self._work.done():
                return  # the last tick is still at work: this one is left out
        self._work = self._loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            result = self._handler()
            if inspect.isawaitable(result):
                await result
        except asyncio.CancelledError:
            raise
        except BaseException as cause:
            LOG.error("a timer failed", exc_info=cause)


class Timer:
    """`timer.after(2, f)`, `timer.every(5, f)`, or as decorators `@timer.every(5)`; handlers may be `async def`."""

    @overload
    def after(self, seconds: float) -> Callable[[F], F]: ...

    @overload
    def after(self, seconds: float, handler: Callable[[], Any]) -> Ticking: ...

    def after(
        self, seconds: float, handler: Optional[Callable[[], Any]] = None
    ) -> Union[Ticking, Callable[[F], F]]:
        """Calls once."""
        return self._start(seconds, handler, False)

    @overload
    def every(self, seconds: float) -> Callable[[F], F]: ...

    @overload
    def every(self, seconds: float, handler: Callable[[], Any]) -> Ticking: ...

    def every(
        self, seconds: float, handler: Optional[Callable[[], Any]] = None
    ) -> Union[Ticking, Callable[[F], F]]:
        """Calls again and again; a tick that comes while the last one is at work is left out."""
        return self._start(seconds, handler, True)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _start(
        self, seconds: float, handler: Optional[Callable[[], Any]], again: bool
    ) -> Union[Ticking, Callable[[F], F]]:
        if handler is not None:
            return Ticking(handler, seconds, again)

        def decorate(function: F) -> F:
            Ticking(function, seconds, again)
            return function

        return decorate
