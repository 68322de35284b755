"""The files of the repository, and which code is its own."""

from __future__ import annotations

import os
import re
import sys
import types
from functools import lru_cache
from typing import Any, NamedTuple, Optional


class Place(NamedTuple):
    """A line of a file of the repository; the file relative to it, with slashes."""

    file: str
    line: int

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line}


def real(path: str) -> str:
    return os.path.realpath(path)


@lru_cache(maxsize=None)
def real_folder(path: str) -> str:
    return real(path)


def real_among_others(path: str) -> str:
    """The same for one of hundreds of files that share folders, each of which is asked about once: not for what
    decides what may be written."""
    if not os.path.isabs(path):
        return real(path)
    place = os.path.join(real_folder(os.path.dirname(path)), os.path.basename(path))
    return real(place) if os.path.islink(place) else place


OURS = os.path.dirname(real(__file__)) + os.sep


@lru_cache(maxsize=None)
def is_own(root: str, path: Optional[str]) -> bool:
    """Whether a source file belongs to the repository, rather than to a package installed somewhere in it."""
    if not path or not path.endswith(".py"):
        return False
    path = real_among_others(path)
    installed = re.search(r"[/\\](site-packages|dist-packages|node_modules)[/\\]", path)
    return path.startswith(root + os.sep) and not installed and not path.startswith(OURS)


def relative(root: str, path: str) -> str:
    return os.path.relpath(real_among_others(path), root).replace(os.sep, "/")


def own_frame(root: str, frame: Optional[types.FrameType]) -> Optional[types.FrameType]:
    """The innermost frame that runs code of the repository."""
    while frame is not None and not is_own(root, frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def place_of_frame(root: str, frame: Optional[types.FrameType]) -> Optional[Place]:
    return None if frame is None else Place(relative(root, frame.f_code.co_filename), frame.f_lineno)


def own_caller(root: str) -> str:
    """File and line of the repository's code that is running, for a warning."""
    place = place_of_frame(root, own_frame(root, sys._getframe(1)))
    return "Something imported" if place is None else f"{place.file}:{place.line}"
