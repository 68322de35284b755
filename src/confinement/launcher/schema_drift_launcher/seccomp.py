"""A filter of system calls, for what Landlock lets through: whoever reaches Docker's socket is root."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from typing import Any, Callable, NamedTuple, Optional

OTHER_INTERFACE = 0x40000000
UNIX, IPV4, IPV6, STREAM, KIND_OF_SOCKET = 1, 2, 10, 1, 0xF
ANY_PROTOCOL, TCP = 0, 6
CONNECT_WHILE_SENDING = 0x20000000
NEW_THREAD = 0x10000
# Mounts, cgroups, host name, IPC, users, processes, network.
NEW_NAMESPACES = 0x7E020000

# Instructions of the filter, and what it gives back.
LOAD, MASK, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
# Passes for done: some programs give up where they cannot have a session of their own.
PRETEND = 0x00050000
ASK = 0x7FC00000
# Where a call's number, its architecture and its arguments are.
NUMBER, ARCHITECTURE, FIRST, SECOND, THIRD, FOURTH = 0, 4, 16, 24, 32, 40


class Processor(NamedTuple):
    """What the kernel calls an architecture, and the numbers of calls there; None for those it lacks."""

    architecture: int
    seccomp: int
    socket: int
    connect: int
    clone: int
    kill: int
    tgkill: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    fork: list[int]
    leave_group: list[int]
    signals: list[int]
    others: list[int]


# leave_group: setpgid, setsid.
# signals: tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal.
# others: ptrace, process_vm_readv, process_vm_writev, pidfd_getfd, unshare, setns, mount, chroot, bpf,
# perf_event_open, userfaultfd, keyctl, add_key, request_key, open_by_handle_at, io_uring_setup.
PROCESSORS = {
    "x86_64": Processor(
        0xC000003E,
        seccomp=317,
        socket=41,
        connect=42,
        clone=56,
        kill=62,
        tgkill=234,
        sendto=44,
        sendmsg=46,
        sendmmsg=307,
        fork=[57, 58],
        leave_group=[109, 112],
        signals=[200, 129, 297, 424],
        others=[101, 310, 311, 438, 272, 308, 165, 161, 321, 298, 323, 250, 248, 249, 304, 425],
    ),
    "aarch64": Processor(
        0xC00000B7,
        seccomp=277,
        socket=198,
        connect=203,
        clone=220,
        kill=129,
        tgkill=131,
        sendto=206,
        sendmsg=211,
        sendmmsg=269,
        fork=[],
        leave_group=[154, 157],
        signals=[130, 138, 240, 424],
        others=[117, 270, 271, 438, 97, 268, 40, 51, 280, 241, 282, 219, 217, 218, 265, 425],
    ),
}
# Its flags lie in memory, where no filter looks: the C library goes on with `clone` where it is unknown.
CLONE3 = 435

Instruction = tuple[int, int, int, int]
HandOver = Callable[[int], bool]


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_calls(libc: Any, connects: bool, processes: bool, hand_over: Optional[HandOver]) -> bool:
    """Refuses sockets (all but TCP ones where `connects` says so), other processes' memory, namespaces, and processes of
    its own with signals to others, unless `processes` says so: these then stay in its group. With `hand_over` somebody
    else is asked for each connection, and gets the listener for it. Returns whether the kernel does all that."""
    processor = PROCESSORS.get(os.uname().machine)
    if processor is None:
        return False
    instructions = [*wrong_interface(processor), *refused(processor.others)]
    instructions += refused([CLONE3], UNKNOWN)
    if not connects:
        instructions += refused([processor.socket])
    elif hand_over is None:
        instructions += sockets(processor, [IPV4, IPV6])
    else:
        instructions += sockets(processor, [IPV4, IPV6, UNIX])
        instructions += refused([processor.connect], ASK)
    if processes:
        instructions += [*refused(processor.leave_group, PRETEND), *same_namespaces(processor)]
    else:
        instructions += [*refused(processor.fork), *threads_only(processor), *refused(processor.signals)]
        for call in (processor.kill, processor.tgkill):
            instructions += only_to_itself(call)
    instructions.append((RETURN, 0, 0, ALLOW))
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    program = Program(len(instructions), packed)
    if hand_over is None:
        set_filter, by_program = 22, 2
        return bool(libc.prctl(set_filter, by_program, ctypes.byref(program), 0, 0) == 0)
    set_mode_filter, new_listener = 1, 1 << 3
    listener = libc.syscall(processor.seccomp, set_mode_filter, new_listener, ctypes.byref(program))
    return listener >= 0 and hand_over(listener)


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


def sockets(processor: Processor, families: list[int]) -> list[Instruction]:
    """Only stream sockets of these families, TCP and not its relatives (MPTCP, SCTP), that connect by `connect` and not
    while they send: nobody looks after where the others lead."""
    instructions = [
        (LOAD, 0, 0, NUMBER),
        (IF_EQUAL, 0, 9 + len(families), processor.socket),
        (LOAD, 0, 0, FIRST),
        *((IF_EQUAL, len(families) - at, 0, family) for at, family in enumerate(families)),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, THIRD),
        (IF_EQUAL, 1, 0, ANY_PROTOCOL),
        (IF_EQUAL, 0, 3, TCP),
        (LOAD, 0, 0, SECOND),
        (MASK, 0, 0, KIND_OF_SOCKET),
        (IF_EQUAL, 1, 0, STREAM),
        (RETURN, 0, 0, REFUSE),
    ]
    flags = ((processor.sendto, FOURTH), (processor.sendmsg, THIRD), (processor.sendmmsg, FOURTH))
    for call, argument in flags:
        instructions += [
            (LOAD, 0, 0, NUMBER),
            (IF_EQUAL, 0, 3, call),
            (LOAD, 0, 0, argument),
            (IF_ANY_BIT, 0, 1, CONNECT_WHILE_SENDING),
            (RETURN, 0, 0, REFUSE),
        ]
    return instructions


def same_namespaces(processor: Processor) -> list[Instruction]:
    return [
        (LOAD, 0, 0, NUMBER),
        (IF_EQUAL, 0, 3, processor.clone),
        (LOAD, 0, 0, FIRST),
        (IF_ANY_BIT, 0, 1, NEW_NAMESPACES),
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
