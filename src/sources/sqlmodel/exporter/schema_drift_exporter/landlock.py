"""Landlock: what a process may do with files, the network and other processes."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any, Iterator

from .repository import real

# System calls of Landlock, which have the same numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
BENEATH_PATH = 1
# Rights on files.
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
MAKE_DEVICES = 1 << 6 | 1 << 11
# All rights on files, by the version of the interface that they came with.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}


def enter_domain(libc: Any, hidden: list[str], writable: str) -> bool:
    """Enters a Landlock domain, as narrow as the kernel's version of the interface allows."""
    libc.syscall.restype = ctypes.c_long
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return False
    files = max(rights for since, rights in FILE_RIGHTS.items() if since <= version)
    tcp = 0b11 if version >= 4 else 0
    abstract_sockets_and_signals = 0b11 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    handled = (ctypes.c_uint64 * 3)(files, tcp, abstract_sockets_and_signals)
    ruleset = libc.syscall(CREATE_RULESET, handled, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    allow(libc, ruleset, "/", READ_FOLDER)
    for path in readable_paths("/", {real(path) for path in hidden}):
        allow(libc, ruleset, path, READ_FILE)
    allow(libc, ruleset, writable, files & ~(EXECUTE | MAKE_DEVICES))
    allow(libc, ruleset, os.devnull, WRITE_FILE | (TRUNCATE & files))
    entered = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(entered)


def allow(libc: Any, ruleset: int, path: str, rights: int) -> None:
    """Allows something on a file, or on everything below a folder."""
    try:
        beneath = os.open(path, os.O_PATH)
    except OSError:
        return
    rule = rights.to_bytes(8, sys.byteorder) + beneath.to_bytes(4, sys.byteorder)
    libc.syscall(ADD_RULE, ruleset, BENEATH_PATH, rule, 0)
    os.close(beneath)


def readable_paths(folder: str, hidden: set[str]) -> Iterator[str]:
    """The largest folders and files that hold nothing hidden; rights can be given, never taken away again."""
    if folder in hidden:
        return
    inside = folder.rstrip("/") + "/"
    if not any(path.startswith(inside) for path in hidden):
        yield folder
        return
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink():
            yield from readable_paths(entry.path, hidden)
