"""Confinement by Python itself: what the kernel does not refuse, and all of it on other systems."""

from __future__ import annotations

import os
import sys
from typing import Any

from .repository import real

NETWORK = (
    "socket.bind socket.connect socket.getaddrinfo socket.gethostbyaddr socket.gethostbyname socket.sendmsg"
    " socket.sendto"
)
PROGRAMS = (
    "os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile os.startfile/2 os.system pty.spawn"
    " subprocess.Popen"
)
CHANGES = "os.chmod os.link os.mkdir os.remove os.rename os.rmdir os.symlink os.truncate"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(PermissionError):
    """What the models may not do while they are imported. Libraries expect this kind of error and go on."""


def confine_by_hook(hidden: list[str], writable: str) -> None:
    """Refuses the network, other processes, hidden files, and writing outside one folder. The hook can't be
    removed."""
    refused = {
        **dict.fromkeys(NETWORK.split(), "use the network"),
        **dict.fromkeys(PROGRAMS.split(), "start a program"),
        **dict.fromkeys(("os.kill", "os.killpg"), "signal other processes"),
    }
    changes = frozenset(CHANGES.split())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in refused:
            raise Refused("importing models must not " + refused[event])
        if event != "open" and event not in changes:
            return
        if not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return  # An open file, which this has seen before.
        path = os.fsdecode(arguments[0])
        if event in changes or (arguments[2] or 0) & WRITING:
            if not may_write(path, writable):
                raise Refused("importing models must not write " + path)
        elif is_hidden(path, hidden):
            raise Refused("importing models must not read " + path)

    sys.addaudithook(hook)


def may_write(path: str, writable: str) -> bool:
    return path == os.devnull or real(path).startswith(writable + os.sep)


def is_hidden(path: str, hidden: list[str]) -> bool:
    full = os.path.abspath(path)
    return any(full == one or full.startswith(one + os.sep) for one in hidden)
