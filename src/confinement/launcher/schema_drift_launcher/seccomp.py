"""A filter of system calls, for what Landlock lets through: whoever reaches Docker's socket is root."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from typing import Any, NamedTuple

OTHER_INTERFACE = 0x40000000
IPV4, IPV6, STREAM, KIND_OF_SOCKET = 2, 10, 1, 0xF
NEW_THREAD = 0x10000

# Instructions of the filter, and what it gives back.
LOAD, MASK, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
# Where a call's number, its architecture and its arguments are.
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24


class Processor(NamedTuple):
    """What the kernel calls an architecture, and the numbers of calls there; None for those it lacks."""

    architecture: int
    socket: int
    clone: int
    kill: int
    tgkill: int
    fork: list[int]
    signals: list[int]
    others: list[int]


# signals: tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal.
# others: ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, unshare, setns, mount, chroot, bpf,
# perf_event_open, userfaultfd, keyctl, add_key, request_key, open_by_handle_at, io_uring_setup.
PROCESSORS = {
    "x86_64": Processor(
        0xC000003E,
        socket=41,
        clone=56,
        kill=62,
        tgkill=234,
        fork=[57, 58],
        signals=[200, 129, 297, 424],
        others=[101, 310, 311, 438, 272, 308, 165, 161, 321, 298, 323, 250, 248, 249, 304, 425],
    ),
    "aarch64": Processor(
        0xC00000B7,
        socket=198,
        clone=220,
        kill=129,
        tgkill=131,
        fork=[],
        signals=[130, 138, 240, 424],
        others=[117, 270, 271, 438, 97, 268, 40, 51, 280, 241, 282, 219, 217, 218, 265, 425],
    ),
}
# Its flags lie in memory, where no filter looks: the C library goes on with `clone` where it is unknown.
CLONE3 = 435

Instruction = tuple[int, int, int, int]


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_calls(libc: Any, ports: bool, processes: bool) -> bool:
    """Refuses sockets (all but TCP ones where `ports` says so), other processes' memory and signals, and processes of
    its own unless `processes` says so. Returns whether the kernel does."""
    processor = PROCESSORS.get(platform.machine())
    if processor is None:
        return False
    instructions = [*wrong_interface(processor), *refused(processor.others), *sockets(processor, ports)]
    if not processes:
        instructions += [*refused(processor.fork), *refused([CLONE3], UNKNOWN), *threads_only(processor)]
        instructions += [*refused(processor.signals)]
        for call in (processor.kill, processor.tgkill):
            instructions += only_to_itself(call)
    instructions.append((RETURN, 0, 0, ALLOW))
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    set_filter, by_program = 22, 2
    program = Program(len(instructions), packed)
    return bool(libc.prctl(set_filter, by_program, ctypes.byref(program), 0, 0) == 0)


# Each jump counts the instructions to skip, if so and if not.


def wrong_interface(processor: Processor) -> list[Instruction]:
    """Calls by the numbers of another architecture are refused."""
    return [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 1, 0, processor.architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
        (IF_AT_LEAST, 0, 1, OTHER_INTERFACE),
        (RETURN, 0, 0, REFUSE),
    ]


def refused(calls: list[int], answer: int = REFUSE) -> list[Instruction]:
    found = [(LOAD, 0, 0, NUMBER)]
    for call in calls:
        found += [(IF_EQUAL, 0, 1, call), (RETURN, 0, 0, answer)]
    return found


def sockets(processor: Processor, ports: bool) -> list[Instruction]:
    """No sockets, or those of TCP alone: Landlock looks after where these lead."""
    if not ports:
        return refused([processor.socket])
    return [
        (LOAD, 0, 0, NUMBER),
        (IF_EQUAL, 0, 7, processor.socket),
        (LOAD, 0, 0, FIRST),
        (IF_EQUAL, 1, 0, IPV4),
        (IF_EQUAL, 0, 3, IPV6),
        (LOAD, 0, 0, SECOND),
        (MASK, 0, 0, KIND_OF_SOCKET),
        (IF_EQUAL, 1, 0, STREAM),
        (RETURN, 0, 0, REFUSE),
    ]


def threads_only(processor: Processor) -> list[Instruction]:
    return [
        (LOAD, 0, 0, NUMBER),
        (IF_EQUAL, 0, 3, processor.clone),
        (LOAD, 0, 0, FIRST),
        (IF_ANY_BIT, 1, 0, NEW_THREAD),
        (RETURN, 0, 0, REFUSE),
    ]


def only_to_itself(call: int) -> list[Instruction]:
    """The process keeps its number when it becomes the program."""
    return [
        (LOAD, 0, 0, NUMBER),
        (IF_EQUAL, 0, 3, call),
        (LOAD, 0, 0, FIRST),
        (IF_EQUAL, 1, 0, os.getpid()),
        (RETURN, 0, 0, REFUSE),
    ]
