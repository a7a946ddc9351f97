"""Through which files and addresses a failure went."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, List, Optional

_OURS = os.path.dirname(__file__) + os.sep
_LIBRARY = os.path.dirname(os.__file__) + os.sep
MAX_CHARS = 1_000

Hop = Dict[str, Any]


def trace(cause: BaseException, address: str, since: float) -> List[Hop]:
    """This program's part of the way, and that of the failed request which caused it."""
    meant = hasattr(cause, "trace")
    text = str(getattr(cause, "text", cause)) if meant else f"{type(cause).__name__}: {cause}".rstrip(": ")
    here = {
        "language": "python",
        "place": _place(cause),
        "address": address,
        "message": text[:MAX_CHARS],
        "waitedMs": round((time.monotonic() - since) * 1000),
    }
    return [here, *_before(cause)]


def _before(cause: BaseException) -> List[Hop]:
    seen = 0
    part: Optional[BaseException] = cause
    while part is not None and seen < 32:
        known: List[Hop] = getattr(part, "trace", [])
        if known:
            return known
        part = part.__cause__ or part.__context__
        seen += 1
    return []


def _place(cause: BaseException) -> str:
    """The last line of the user's own code."""
    place = ""
    frame = cause.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if not name.startswith((_OURS, _LIBRARY, "<frozen")) or "site-packages" in name:
            place = f"{os.path.basename(name)}:{frame.tb_lineno}"
        frame = frame.tb_next
    return place
