"""What a process gives up for good: nothing that runs in it later can take any of it back."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from typing import Any, Optional

from .landlock import enter_domain
from .seccomp import HandOver, filter_calls

END_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38


class CannotConfine(Exception):
    """The kernel lacks something that the policy needs; the message says what, as the end of a sentence."""


def confine(policy: dict[str, Any], hand_over: Optional[HandOver] = None) -> None:
    """Enters a policy as `__main__` describes it. With `hand_over` somebody else connects its sockets for it."""
    if not sys.platform.startswith("linux"):
        raise CannotConfine(f"{sys.platform} has neither Landlock nor seccomp")
    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except OSError as error:
        raise CannotConfine("the C library cannot be called") from error
    end_with_parent(os.getppid() if policy["processes"] else policy["parent"], signal.SIGKILL)
    # A dump of its memory would be a file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise CannotConfine("the kernel does not know no_new_privs")
    if not drop_capabilities(libc):
        raise CannotConfine("its capabilities cannot be dropped")
    if not enter_domain(libc, policy):
        raise CannotConfine("the kernel has no Landlock, or not enough of it")
    if not filter_calls(libc, bool(policy["addresses"]), policy["processes"], hand_over):
        raise CannotConfine("the kernel has no seccomp filter for this processor")


def end_with_parent(parent: int, by: signal.Signals) -> None:
    """Has the kernel send this process a signal when its parent ends, and now where that has ended already."""
    ctypes.CDLL(None).prctl(END_WITH_PARENT, int(by), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), by)


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
