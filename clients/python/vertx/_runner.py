"""Runs one file as a verticle of the node that VERTX_BUS names. Exit codes: 0 stopped, 1 failed, 2 usage, 3 no node."""

from __future__ import annotations

import asyncio
import faulthandler
import importlib.util
import inspect
import logging
import os
import select
import signal
import sys
import threading
import time
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from types import ModuleType
from typing import Any, Callable, Dict, List, NoReturn, Optional

import vertx

from ._bus import Bus
from ._requirements import check
from ._trouble import sentence_of, trace_of

LOG = logging.getLogger("vertx")
#: Together inside the time that the node gives, unless there are many hooks.
LEAVE_S = 0.5
FINISH_S = 1.5
HOOK_S = 1.0
MAX_LINE_CHARS = 16_384


def main(argv: List[str]) -> NoReturn:
    if len(argv) != 2:
        _refuse(2, "usage: python -m vertx FILE")
    url = os.environ.get("VERTX_BUS")
    if not url:
        _refuse(2, f"VERTX_BUS is not set, so there is no node to join; write: vertx run {argv[1]}")
    faulthandler.enable()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the node, which then stops this verticle
    file = os.path.abspath(argv[1])
    sys.argv = [file]
    folder = _root(file)
    ours = sys.path[0]
    sys.path[0] = folder
    if ours and ours != folder:
        sys.path.append(ours)
    verticle = _Verticle(file, url, os.environ.pop("VERTX_KEY", None))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    code = loop.run_until_complete(verticle.run())
    # exit hooks run, but a thread that is stuck holds nothing up
    last_call = threading.Timer(0.5, os._exit, (code,))
    last_call.daemon = True
    last_call.start()
    sys.exit(code)


class _Verticle:
    def __init__(self, file: str, url: str, key: Optional[str]) -> None:
        self._file = file
        self._url = url
        self._key = key
        self._bus: Bus = vertx.bus
        self._stopping: asyncio.Event
        self._code = 3
        self._over = False

    async def run(self) -> int:
        self._stopping = asyncio.Event()
        try:
            hello = await self._bus._open(self._url, 5.0, key=self._key)
        except ConnectionError as cause:
            _refuse(3, str(cause))
        self._join(hello)
        starting = asyncio.ensure_future(self._start())
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            trouble = starting.result()
            if trouble is not None:
                return await self._fail(trouble)
            if self._key is not None:
                self._bus._tell("ready")
        await stopping
        return await self._finish()

    def _join(self, hello: Dict[str, Any]) -> None:
        context = vertx.context
        context.node = self._bus.node
        context.deployment = hello.get("deployment", "")
        context.instance = hello.get("instance", 0)
        vertx.config._values.update(hello.get("config") or {})
        self._bus._stop = self._stop
        assert self._bus._lost is not None
        self._bus._lost.add_done_callback(lambda _: self._leave())
        if self._key is not None:
            logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[_NodeLog(self._bus)])
            self._watch()
        else:
            logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._terminate)

    async def _start(self) -> Optional[BaseException]:
        """Why the file could not become a verticle, exits included; None when it did."""
        try:
            check(os.path.dirname(self._file))
            start = getattr(_load(self._file), "start", None)
            if inspect.iscoroutinefunction(start) and not inspect.signature(start).parameters:
                await start()
            await self._bus._register_held()
        except asyncio.CancelledError:
            raise
        except BaseException as cause:
            return cause
        return None

    async def _fail(self, cause: BaseException) -> int:
        sentence = sentence_of(cause, self._file)
        if self._key is None:
            print(f"vertx: {sentence}", file=sys.stderr)
        else:
            self._bus._tell("failed", message=sentence, trace=trace_of(cause))
        await self._close()
        return 1

    async def _finish(self) -> int:
        self._code = 0
        await self._bus._unregister_all(LEAVE_S)
        await self._bus._serving.finish(FINISH_S)
        await vertx.context._stop(HOOK_S)
        await self._close()
        return 0

    async def _close(self) -> None:
        self._over = True
        await self._bus.close()

    def _stop(self) -> None:
        self._stopping.set()

    def _terminate(self) -> None:
        if self._stopping.is_set():
            os._exit(143)
        self._stopping.set()

    def _leave(self) -> None:
        """The node is gone: nothing that runs here has a purpose any more."""
        if not self._over:
            os._exit(self._code)

    def _watch(self) -> None:
        """Ends the process with its node even while a handler holds the event loop up."""
        link = self._bus._link
        assert link is not None
        descriptor = os.dup(link.descriptor)

        def wait() -> None:
            ends = select.poll()
            ends.register(descriptor, 0)  # hang-ups only: data is for the event loop
            ends.poll()
            time.sleep(0.05)
            os._exit(self._code)

        threading.Thread(target=wait, name="vertx-watch", daemon=True).start()


class _NodeLog(logging.Handler):
    """Log records as lines of the node's log."""

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self._bus = bus

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
            if not record.name.startswith("vertx"):
                line = f"{record.name}: {line}"
            self._bus._log(_level_of(record.levelno), line[:MAX_LINE_CHARS])
        except Exception:
            self.handleError(record)


def _level_of(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"


class _Fresh(SourceFileLoader):
    """Byte code is kept by the second that its source was written in and its size: two saves in one second look the
    same. So the program and its own modules are always read from their sources."""

    def path_stats(self, path: Any) -> Any:
        raise OSError("never from byte code")


def _modules_in(folder: str) -> Callable[[str], FileFinder]:
    """Finds modules in the program's folder and below, but not in packages that are installed there."""

    def finder(path: str) -> FileFinder:
        inside = os.path.abspath(path)
        if not (inside + os.sep).startswith(folder + os.sep) or "site-packages" in inside:
            raise ImportError("not the program's own")
        return FileFinder(path, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Fresh, SOURCE_SUFFIXES))

    return finder


def _package(file: str) -> Optional[str]:
    """The folder of the package that the file is the beginning of, if it is."""
    folder = os.path.dirname(file)
    begins = os.path.basename(file) in ("__init__.py", "__main__.py")
    return folder if begins and os.path.isfile(os.path.join(folder, "__init__.py")) else None


def _root(file: str) -> str:
    """Where the program's imports begin."""
    folder = os.path.dirname(file)
    return folder if _package(file) is None else os.path.dirname(folder)


def _load(file: str) -> ModuleType:
    sys.path_hooks.insert(0, _modules_in(os.path.dirname(file)))
    sys.path_importer_cache.clear()
    package = _package(file)
    if package is not None:
        name = os.path.basename(package)
        if os.path.basename(file) == "__init__.py":
            return _run(name, file, [package])
        _run(name, os.path.join(package, "__init__.py"), [package])
        return _run(f"{name}.__main__", file)
    name = os.path.splitext(os.path.basename(file))[0].strip("_")
    if name in sys.modules or name in getattr(sys, "stdlib_module_names", ()):
        name = f"verticle_{name}"
    if not file.endswith(tuple(SOURCE_SUFFIXES)):
        raise ImportError(f"{file} is not a Python file; its name must end in .py")
    return _run(name, file)


def _run(name: str, file: str, within: Optional[List[str]] = None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name, file, loader=_Fresh(name, file), submodule_search_locations=within
    )
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module  # type: ignore[no-any-return]


def _refuse(code: int, sentence: str) -> NoReturn:
    print(f"vertx: {sentence}", file=sys.stderr)
    sys.exit(code)
