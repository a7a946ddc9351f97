"""The verticle that this process is."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Callable, Coroutine, Dict, Iterator, List, Mapping, Optional, Set, TypeVar

from ._deadline import DEADLINE, remaining

F = TypeVar("F", bound=Callable[[], Any])
T = TypeVar("T")
LOG = logging.getLogger("vertx")


class Config(Mapping[str, Any]):
    """What the deployment configured: `config["greeting"]`, `config.get("greeting", "Hello")`."""

    def __init__(self) -> None:
        self._values: Dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise KeyError(f"config has no '{name}'; it has: {', '.join(sorted(self._values)) or 'nothing'}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Config({self._values!r})"


class Context:
    """Who this verticle is, and what it does besides answering."""

    def __init__(self) -> None:
        self.deployment = ""
        self.instance = 0
        self.node = ""
        self._hooks: List[Callable[[], Any]] = []
        self._tasks: Set[asyncio.Task[Any]] = set()

    @property
    def remaining(self) -> Optional[float]:
        """Seconds that the caller of the handler that runs still waits; requests made meanwhile wait no longer. None
        when the caller did not say, and outside of handlers."""
        return remaining(DEADLINE.get())

    def on_stop(self, hook: F) -> F:
        """Runs the function (plain or `async def`) when the verticle is undeployed, the last one declared first."""
        self._hooks.append(hook)
        return hook

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs a coroutine beside the handlers; an error goes to the log, undeploying cancels it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def blocking(self, function: Callable[..., T], *arguments: Any) -> T:
        """Calls a function that blocks, on a thread."""
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            LOG.error("a spawned task failed", exc_info=task.exception())

    async def _stop(self, seconds: float) -> None:
        for hook in reversed(self._hooks):
            try:
                result = hook()
                if hasattr(result, "__await__"):
                    await asyncio.wait_for(result, seconds)
            except asyncio.TimeoutError:
                LOG.error("the stop hook %s took longer than %g s", _name(hook), seconds)
            except BaseException as cause:
                LOG.error("the stop hook %s failed", _name(hook), exc_info=cause)
        for task in list(self._tasks):
            task.cancel()


def _name(hook: Callable[[], Any]) -> str:
    return getattr(hook, "__name__", repr(hook))
