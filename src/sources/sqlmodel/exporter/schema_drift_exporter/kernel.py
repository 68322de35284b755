"""Confinement by the kernel of Linux, which no code that runs in this process can undo."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Any

from .landlock import enter_domain
from .seccomp import refuse_unix_sockets


def confine_by_kernel(hidden: list[str], writable: str) -> bool:
    """Puts other processes, their environment, programs, the network and hidden files out of reach, and all
    files but those of one folder out of reach for writing. Returns whether the kernel enforces it."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except OSError:
        return False
    end_with_parent, no_new_privileges = 1, 38
    libc.prctl(end_with_parent, int(signal.SIGKILL), 0, 0, 0)
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0:
        return False
    steps = [drop_capabilities(libc), refuse_unix_sockets(libc), enter_domain(libc, hidden, writable)]
    return all(steps)


def drop_capabilities(libc: Any) -> bool:
    """Leaves root, as whom containers run, only the right to read and write any file: with others it could
    look into other processes from within a Landlock domain."""
    version, any_file = 0x20080522, 0b110
    header = (ctypes.c_uint32 * 2)(version, 0)
    held = (ctypes.c_uint32 * 6)()
    if libc.capget(header, held) != 0:
        return False
    kept = (ctypes.c_uint32 * 6)(held[0] & any_file, held[1] & any_file)
    return bool(libc.capset(header, kept) == 0)
