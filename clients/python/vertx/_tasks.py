"""Tasks whose first step runs at once.

Most handlers answer without waiting, so a trip through the event loop before their first line only costs. Python 3.12
has eager tasks. Before it, a task asks its loop's `call_soon` for its first step while it is made: for that moment the
loop hands the step over instead of queueing it. The task is a real one all the same: `asyncio.current_task()`,
time-outs and cancellation work from its first line.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Callable, Coroutine, List

Task = asyncio.Task

if sys.version_info >= (3, 12):

    def start(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> Task[None]:
        """Must be called outside of any task."""
        return Task(work, loop=loop, eager_start=True)

else:

    def start(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> Task[None]:
        """Must be called outside of any task."""
        steps: List[Callable[[], Any]] = []

        def hand_over(step: Callable[[], Any], *_: Any, context: Any = None) -> None:
            steps.append(lambda: context.run(step) if context is not None else step())

        try:
            loop.call_soon = hand_over  # type: ignore
        except AttributeError:  # a loop that is not written in Python
            return loop.create_task(work)
        try:
            task = Task(work, loop=loop)
        finally:
            del loop.call_soon
        for step in steps:
            step()
        return task
