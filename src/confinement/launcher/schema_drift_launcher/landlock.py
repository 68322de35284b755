"""Landlock: what a process may do with files, the network and other processes."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from typing import Any, Iterator

# System calls of Landlock, which have the same numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
BENEATH_PATH, NET_PORT = 1, 2
# Rights on files.
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
READ = READ_FILE | READ_FOLDER
MAKE_DEVICES = 1 << 6 | 1 << 11
ON_SINGLE_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
CONNECT_TCP = 1 << 1
# All rights on files, by the version of the interface that they came with.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP_SINCE, SCOPES_SINCE = 4, 6


def enter_domain(libc: Any, policy: dict[str, Any]) -> bool:
    """Enters a domain in which only what the policy names may be reached. False where the kernel cannot."""
    libc.syscall.restype = ctypes.c_long
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < (TCP_SINCE if policy["addresses"] else 1):
        return False
    files = max(rights for since, rights in FILE_RIGHTS.items() if since <= version)
    tcp = 0b11 if version >= TCP_SINCE else 0
    abstract_sockets_and_signals = 0b11 if version >= SCOPES_SINCE else 0
    size = 24 if version >= SCOPES_SINCE else 16 if version >= TCP_SINCE else 8
    handled = (ctypes.c_uint64 * 3)(files, tcp, abstract_sockets_and_signals)
    ruleset = libc.syscall(CREATE_RULESET, handled, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    hidden = {os.path.realpath(path) for path in policy["hidden"]}
    for paths, rights in ((policy["read"], READ), (policy["execute"], READ | EXECUTE)):
        for path in paths:
            for part, given in parts_without(os.path.realpath(path), hidden, rights):
                allow(libc, ruleset, part, given)
    for path in policy["write"]:
        allow(libc, ruleset, path, files & ~(EXECUTE | MAKE_DEVICES))
    allow(libc, ruleset, os.devnull, READ_FILE | WRITE_FILE | (TRUNCATE & files))
    for address in policy["addresses"]:
        rule = (ctypes.c_uint64 * 2)(CONNECT_TCP, address["port"])
        libc.syscall(ADD_RULE, ruleset, NET_PORT, rule, 0)
    entered = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(entered)


def allow(libc: Any, ruleset: int, path: str, rights: int) -> None:
    """Allows something on a file, or on everything below a folder. What is not there needs no right."""
    try:
        beneath = os.open(path, os.O_PATH)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(beneath).st_mode):
        rights &= ON_SINGLE_FILES
    rule = rights.to_bytes(8, sys.byteorder) + beneath.to_bytes(4, sys.byteorder)
    libc.syscall(ADD_RULE, ruleset, BENEATH_PATH, rule, 0)
    os.close(beneath)


def parts_without(path: str, hidden: set[str], rights: int) -> Iterator[tuple[str, int]]:
    """The largest folders and files of a path that hold nothing hidden, with the rights on them. A folder around
    something hidden may only be listed, since rights can be given and never taken away again."""
    if path in hidden:
        return
    inside = path.rstrip("/") + "/"
    if not any(one.startswith(inside) for one in hidden):
        yield path, rights
        return
    yield path, READ_FOLDER
    try:
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink():
            yield from parts_without(entry.path, hidden, rights)
