"""What of the repository was asked for while the models were imported, be it there or not: that decides what they are."""

from __future__ import annotations

import os
import sys
from typing import Any, Callable, Iterator, Optional

from .repository import real, real_among_others

OPENING = frozenset(("open", "sqlite3.connect", "ctypes.dlopen"))
LISTING = frozenset(("os.listdir", "os.scandir"))
# Of these Python tells no hook.
LOOKING = "stat lstat access readlink"
INSTALLED = frozenset(("site-packages", "dist-packages", "node_modules", "__pycache__"))


class Trace:
    """Notes paths as they are asked for; those below folders of packages are not told."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.paths: set[str] = set()
        self.untold = False

    def begin(self) -> None:
        """Listens from now on, and can't be stopped."""
        sys.addaudithook(self.hear)
        system = sys.modules[os.name]  # The importer takes them from there, everybody else from `os`.
        for name in LOOKING.split():
            noting = self.noting(getattr(system, name))
            for module in (os, system):
                setattr(module, name, noting)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in OPENING:
            self.note(arguments[0])
        elif event in LISTING:
            self.note("." if arguments[0] is None else arguments[0], "/")

    def noting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(path: Any, *rest: Any, **more: Any) -> Any:
            self.note(path)
            self.untold = self.untold or more.get("dir_fd") is not None
            return function(path, *rest, **more)

        return noted

    def note(self, path: Any, part: str = "") -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            asked = os.fsdecode(path)
            self.paths.add((asked if os.path.isabs(asked) else os.path.join(os.getcwd(), asked)) + part)

    def told(self) -> Optional[list[str]]:
        """The paths relative to the repository, and where links among them lead; `None` where some can't be told."""
        return None if self.untold else sorted(set(self.inside()))

    def inside(self) -> Iterator[str]:
        prefixes = tuple(real(prefix) + os.sep for prefix in {sys.prefix, sys.base_prefix} if real(prefix) != self.root)
        for path in list(self.paths):
            asked, part = (path[:-1], "/") if path.endswith("/") else (path, "")
            for place in ways_to(os.path.normpath(asked)):
                if place != self.root and not place.startswith(self.root + os.sep) or place.startswith(prefixes):
                    continue
                shown = os.path.relpath(place, self.root).replace(os.sep, "/")
                if INSTALLED.isdisjoint(shown.split("/")):
                    yield shown + part


def ways_to(path: str) -> Iterator[str]:
    """A path as it was asked for, and without links."""
    yield path
    yield real_among_others(path)
