"""A filter of system calls, for what Landlock lets through: whoever reaches Docker's socket is root."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import Any

# What the kernel calls an architecture, and the number that `socket` has there.
ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
IO_URING_SETUP = 425
OTHER_INTERFACE = 0x40000000
UNIX_SOCKET = 1

# Instructions of the filter, and what it gives back.
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Where a call's number, its architecture and its first argument are.
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_unix_sockets(libc: Any) -> bool:
    """Refuses sockets that lead to other programs of the machine; returns whether the kernel does."""
    if platform.machine() not in ARCHITECTURES:
        return False
    architecture, socket = ARCHITECTURES[platform.machine()]
    # Each jump counts the instructions to skip, if so and if not.
    instructions = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 0, 6, architecture),
        (LOAD, 0, 0, NUMBER),
        (IF_AT_LEAST, 4, 0, OTHER_INTERFACE),
        (IF_EQUAL, 3, 0, IO_URING_SETUP),
        (IF_EQUAL, 0, 3, socket),
        (LOAD, 0, 0, ARGUMENT),
        (IF_EQUAL, 0, 1, UNIX_SOCKET),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    set_filter, by_program = 22, 2
    program = Program(len(instructions), packed)
    return bool(libc.prctl(set_filter, by_program, ctypes.byref(program), 0, 0) == 0)
