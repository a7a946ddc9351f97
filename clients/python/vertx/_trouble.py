"""Why a file could not become a verticle, in a sentence."""

from __future__ import annotations

import os
import sys
import traceback
from typing import List, Optional

from ._messages import Failure
from ._requirements import Unmet

#: Modules whose package has another name.
PACKAGES = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
_OURS = os.path.dirname(__file__) + os.sep


def sentence_of(cause: BaseException, file: str) -> str:
    """`hello.py:3: module 'requests' is not installed; pip install requests`."""
    name = os.path.basename(file)
    if isinstance(cause, FileNotFoundError) and cause.filename == file:
        return f"{file} does not exist"
    if isinstance(cause, SyntaxError) and cause.filename:
        line = f": {cause.text.strip()}" if cause.text else ""
        return f"{_shown(cause.filename, file)}:{cause.lineno}: {cause.msg}{line}"
    if isinstance(cause, Unmet):
        return str(cause)
    if isinstance(cause, Failure) and not _users(cause, file):
        return f"{name}: {cause.text}"
    return f"{_place(cause, file)}: {_what(cause)}"


def trace_of(cause: BaseException) -> str:
    """The traceback without the lines of this package, causes included."""
    told = traceback.TracebackException.from_exception(cause)
    part: Optional[traceback.TracebackException] = told
    while part is not None:
        part.stack = traceback.StackSummary.from_list([frame for frame in part.stack if not _is_ours(frame.filename)])
        part = part.__cause__ or part.__context__
    return "".join(told.format())[:65_536].rstrip()


def _what(cause: BaseException) -> str:
    if isinstance(cause, ModuleNotFoundError) and cause.name:
        top = cause.name.partition(".")[0]
        if top in sys.modules:
            return f"module '{top}' has no '{cause.name[len(top) + 1:]}'"
        return f"module '{cause.name}' is not installed; pip install {PACKAGES.get(top, top)}"
    if isinstance(cause, RuntimeError) and "asyncio.run()" in str(cause):
        return "an event loop runs here already; instead of asyncio.run(...) write: async def start(): ..."
    if isinstance(cause, SystemExit):
        return f"the file called exit({'' if cause.code is None else cause.code}) while it was loaded"
    text = str(cause)
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__


def _place(cause: BaseException, file: str) -> str:
    frames = _users(cause, file)
    return f"{_shown(frames[-1].filename, file)}:{frames[-1].lineno}" if frames else os.path.basename(file)


def _users(cause: BaseException, file: str) -> List[traceback.FrameSummary]:
    """The frames of the user's own folder."""
    folder = os.path.dirname(file) + os.sep
    frames = traceback.extract_tb(cause.__traceback__)
    return [f for f in frames if f.filename.startswith(folder) and not _is_ours(f.filename)]


def _is_ours(filename: str) -> bool:
    return filename.startswith((_OURS, "<frozen importlib"))


def _shown(filename: str, file: str) -> str:
    shown = os.path.relpath(filename, os.path.dirname(file))
    return filename if shown.startswith("..") else shown
