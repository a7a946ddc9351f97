"""Work of an event loop that a thread waits for."""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from typing import Any, Callable, Coroutine, Optional, TypeVar

from ._messages import Failure, Lost

T = TypeVar("T")
#: A loop that ends while somebody waits is noticed after so long.
LOOK_S = 1.0


def wait_on(
    loop: asyncio.AbstractEventLoop, work: Callable[[], Coroutine[Any, Any, T]], seconds: Optional[float], late: str
) -> T:
    """Runs the work on the loop of another thread, and waits for it here. The work is to end in time by itself; when
    it does not, `late` says so in a Failure of the type TIMEOUT. Whoever is interrupted, as by Ctrl-C, cancels it."""
    begun = work()
    try:
        asked = asyncio.run_coroutine_threadsafe(begun, loop)
    except RuntimeError:  # the loop has ended
        begun.close()
        raise closed() from None
    until = None if seconds is None else time.monotonic() + seconds
    try:
        while True:
            left = LOOK_S if until is None else min(LOOK_S, max(0.0, until - time.monotonic()))
            try:
                return asked.result(left)
            except concurrent.futures.TimeoutError:
                if asked.done():  # what the work raises
                    raise
            if loop.is_closed():
                raise closed()
            if until is not None and time.monotonic() >= until:
                raise Failure(-1, late, "TIMEOUT")
    except concurrent.futures.CancelledError:
        raise closed() from None
    finally:
        asked.cancel()


def closed() -> Lost:
    return Lost("the bus is closed")
