"""How long the caller of the handler that runs still waits."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Optional

#: In seconds of `time.monotonic`; None when the caller did not say, and outside of handlers.
DEADLINE: ContextVar[Optional[float]] = ContextVar("vertx.deadline", default=None)


def remaining(deadline: Optional[float]) -> Optional[float]:
    """Seconds, at least 0."""
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def within(timeout: float) -> float:
    """The time-out, or what is left for the handler that runs if that is less."""
    left = remaining(DEADLINE.get())
    return timeout if left is None or timeout <= left else max(0.001, left)
