"""Whether what requirements.txt asks for is installed (the file's format: pip's, lines that name a package)."""

from __future__ import annotations

import os
import re
import sys
from importlib import metadata
from typing import Any, Callable, Iterator, Optional

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]*(.+)")
_MOST_TOLD = 10


class Unmet(Exception):
    """Requirements that are not met, in a sentence."""


def check(folder: str) -> None:
    """Raises Unmet for the lines of the folder's requirements.txt, and of files that it includes, that are not met."""
    path = os.path.join(folder, "requirements.txt")
    if os.path.isfile(path):
        unmet = list(_unmet(path, folder, _parser(), set()))
        if unmet:
            more = [f"and {len(unmet) - _MOST_TOLD} more"] if len(unmet) > _MOST_TOLD else []
            raise Unmet(
                f"{', '.join(unmet[:_MOST_TOLD] + more)}; "
                f"{os.path.basename(sys.executable)} -m pip install -r {path}"
            )


def _unmet(path: str, folder: str, parse: Optional[Callable[[str], Any]], seen: set[str]) -> Iterator[str]:
    seen.add(os.path.realpath(path))
    name = os.path.relpath(path, folder)
    with open(path, encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
            include = _INCLUDE.match(text)
            if include:
                included = os.path.join(os.path.dirname(path), include.group(1))
                if not os.path.isfile(included):
                    yield f"{name}:{number}: '{included}' is not a file"
                elif os.path.realpath(included) not in seen:
                    yield from _unmet(included, folder, parse, seen)
            # other options, links and folders are pip's own business
            elif _NAME.match(text) and "://" not in text and not text.startswith("."):
                why = _missing(text, parse)
                if why is not None:
                    yield f"{name}:{number}: '{text}' {why}"


def _missing(text: str, parse: Optional[Callable[[str], Any]]) -> Optional[str]:
    requirement: Any = None
    if parse is not None:
        try:
            requirement = parse(text)
        except ValueError:
            return "is not a requirement as pip knows them"
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            return None
    match = _NAME.match(text)
    assert match is not None
    try:
        version = metadata.version(match.group() if requirement is None else requirement.name)
    except metadata.PackageNotFoundError:
        return "is not installed"
    if requirement is not None and not requirement.specifier.contains(version, prereleases=True):
        return f"is not met: {version} is installed"
    return None


def _parser() -> Optional[Callable[[str], Any]]:
    """What reads a whole requirement, where there is such a thing; else only names are looked at."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        try:
            from pip._vendor.packaging.requirements import Requirement
        except ImportError:
            return None
    return Requirement  # type: ignore[no-any-return]
