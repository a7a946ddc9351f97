"""Durable jobs, seen from Python. Times are seconds."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import logging
import uuid
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, TypeVar

from ._bus import Bus
from ._messages import Message
from ._streams import Stream

H = TypeVar("H", bound=Callable[..., Any])
LOG = logging.getLogger("vertx")
FIRST_S = 3.0
GRACE_S = 5.0
#: A body that is submitted as a stream has to be there within this time.
UPLOAD_S = 3_600.0
_SECONDS = {
    "backoff": "backoffMs",
    "backoff_max": "backoffMaxMs",
    "delay": "delayMs",
    "deadline": "deadlineMs",
    "timeout": "timeoutMs",
    "retention": "retentionMs",
    "window": "windowMs",
}
_PLAIN = {
    "headers": "headers",
    "priority": "priority",
    "attempts": "attempts",
    "backoff_factor": "backoffFactor",
    "key": "key",
    "group": "group",
    "group_limit": "groupLimit",
    "cron": "cron",
    "zone": "zone",
    "missed": "missed",
}


class Job:
    """One attempt of a job, in the hands of its worker."""

    def __init__(self, bus: Bus, message: Message) -> None:
        self._bus = bus
        self.message = message
        self.body: Any = message.body
        self.headers = message.headers
        self.id: str = message.headers["job-id"]
        #: From 1 to `attempts`.
        self.attempt = int(message.headers["job-attempt"])
        self.attempts = int(message.headers["job-attempts"])

    @property
    def stream(self) -> Optional[Stream]:
        """The body of a job that was submitted with a stream: `async for part in job.stream`, bytes. It ends with the
        work. None for other jobs."""
        return self.message.stream

    def stream_blocking(self) -> Iterator[bytes]:
        """The same on a thread of a `blocking=True` worker."""
        stream = self.message.stream
        return iter(()) if stream is None else map(bytes, stream)

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self.message.cancelled

    async def progress(self, done: float, text: str = "") -> None:
        """Tells who looks how far the work is, from 0 to 1."""
        await self._bus.request("jobs.progress", self._told(done, text))

    def progress_blocking(self, done: float, text: str = "") -> None:
        """The same on a thread of a `blocking=True` worker."""
        self._bus.request_blocking("jobs.progress", self._told(done, text))

    def _told(self, done: float, text: str) -> Dict[str, Any]:
        return {"id": self.id, "attempt": self.attempt, "done": done, "text": text}


class Jobs:
    """Work that is done even when a process or the node dies. It may be done more than once."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def submit(self, address: str, body: Any = None, *, stream: Optional[Any] = None, **options: Any) -> str:
        """The job's id, when the job is safe. Options: attempts, backoff, backoff_factor, backoff_max, delay, deadline,
        timeout, retention, priority, key, window, group, group_limit, cron, zone, missed, headers.

        A body that is too large for one message is a `stream`: an iterator, plain or asynchronous, of bytes. It is read
        as fast as it can be kept, and the worker reads it as `job.stream`."""
        headers = {"job": json.dumps(_order(address, options))}
        timeout = None if stream is None else UPLOAD_S
        reply = await self._bus.request("jobs.submit", body, headers=headers, stream=stream, timeout=timeout)
        return str(reply.body["id"])

    async def batch(
        self, children: List[Mapping[str, Any]], address: str = "", body: Any = None, **options: Any
    ) -> str:
        """Jobs `{"address", "body", ...options}`; done when they are. With an address it then runs itself."""
        wanted = {**_order(address, options), "body": body, "children": [_member(child) for child in children]}
        return str((await self._bus.request("jobs.submit", wanted)).body["id"])

    async def chain(self, steps: List[Mapping[str, Any]], **options: Any) -> str:
        """One step after the other; a step without a body gets the result of the one before."""
        wanted = {**_order("", options), "chain": [_member(step) for step in steps]}
        return str((await self._bus.request("jobs.submit", wanted)).body["id"])

    async def get(self, id: str) -> Dict[str, Any]:
        return _shown(await self._bus.request("jobs.get", {"id": id}))

    async def wait(self, id: str, timeout: float = 30.0) -> Dict[str, Any]:
        """The job when it has finished: done, dead or cancelled."""
        asked = {"id": id, "timeoutMs": round(timeout * 1000)}
        return _shown(await self._bus.request("jobs.await", asked, timeout=timeout + GRACE_S))

    async def cancel(self, id: str) -> Dict[str, Any]:
        return _shown(await self._bus.request("jobs.cancel", {"id": id}))

    async def retry(self, id: str) -> Dict[str, Any]:
        return _shown(await self._bus.request("jobs.retry", {"id": id}))

    async def list(self, **query: Any) -> Dict[str, Any]:
        """A page, the latest first: `{"jobs", "next"}`. By state, address, parent, before and limit."""
        return dict((await self._bus.request("jobs.list", query)).body)

    async def pause(self, address: str) -> Dict[str, Any]:
        return dict((await self._bus.request("jobs.pause", {"address": address})).body)

    async def resume(self, address: str) -> Dict[str, Any]:
        return dict((await self._bus.request("jobs.resume", {"address": address})).body)

    async def limit(self, address: str, rate: int, per: float = 1.0) -> Dict[str, Any]:
        """At most `rate` jobs to the address begin in `per` seconds; 0 takes the limit away."""
        asked = {"address": address, "rate": rate, "perMs": round(per * 1000)}
        return dict((await self._bus.request("jobs.limit", asked)).body)

    async def stats(self) -> Dict[str, Any]:
        return dict((await self._bus.request("jobs.stats")).body)

    def worker(self, address: str, *, concurrency: int = 1, blocking: bool = False) -> Callable[[H], H]:
        """Does the jobs to an address: `@jobs.worker("thumbnail", concurrency=4)` above a function of a `Job`.

        What it returns is the result; what it raises is noted and the job tried again, but for a `Failure` of 400, which
        says that trying again is no use. Plain functions that take long need `blocking=True`."""
        if not 1 <= concurrency <= 10_000:
            raise ValueError(f"concurrency={concurrency} is outside 1..10000")

        def decorate(function: H) -> H:
            here = f"jobs.worker.{address}.{uuid.uuid4()}"
            consumer = self._bus.consumer(here, _taking(self._bus, function), blocking=blocking)
            working = _Working(self._bus, {"address": address, "worker": here, "label": "python"}, concurrency)
            if self._bus._held:
                self._bus._registered.append(working.begin)
            else:
                consumer.registered().add_done_callback(lambda _: working.begin())
            return function

        return decorate


class _Working:
    """Says that a worker is there, again and again."""

    def __init__(self, bus: Bus, here: Dict[str, Any], concurrency: int) -> None:
        self._bus = bus
        self._here = here
        self._concurrency = concurrency

    def begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._go_on())
        self._bus._leaving.append(self._leave)

    async def _go_on(self) -> None:
        while True:
            wait = FIRST_S
            try:
                told = {**self._here, "concurrency": self._concurrency}
                wait = (await self._bus.request("jobs.work", told)).body["everyMs"] / 1000
            except ConnectionError:
                return
            except Exception as cause:
                LOG.debug("the worker of %s is not known: %s", self._here["address"], cause)
            await asyncio.sleep(wait)

    async def _leave(self) -> None:
        self._task.cancel()
        await self._bus.request("jobs.work", {**self._here, "concurrency": 0}, timeout=1.0)


def _taking(bus: Bus, function: Callable[..., Any]) -> Callable[[Message], Any]:
    if inspect.iscoroutinefunction(function):

        async def take(message: Message) -> Any:
            return await function(Job(bus, message))

        return take
    return lambda message: function(Job(bus, message))


def _order(address: str, options: Mapping[str, Any]) -> Dict[str, Any]:
    wanted: Dict[str, Any] = {"address": address} if address else {}
    for name, value in options.items():
        if name in _SECONDS:
            wanted[_SECONDS[name]] = round(value * 1000)
        elif name in _PLAIN:
            wanted[_PLAIN[name]] = value
        else:
            raise TypeError(f"option '{name}' of a job is unknown; allowed: {', '.join([*_PLAIN, *_SECONDS])}")
    return wanted


def _member(job: Mapping[str, Any]) -> Dict[str, Any]:
    options = {name: value for name, value in job.items() if name not in ("address", "body")}
    return {**_order(job["address"], options), "body": job.get("body")}


def _shown(message: Message) -> Dict[str, Any]:
    job = dict(message.body)
    for name in ("body", "result"):
        if job.get(f"{name}Type") == "bytes":
            text = job[name]
            job[name] = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return job
