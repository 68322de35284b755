"""Connections of a confined program. The kernel asks us for each instead of making it: it could look at the port, and not
at the address, nor at the path of a socket. So we look, and connect the program's socket for it.

What we look at is a copy, and what we connect to is that copy: the program may change its own while we look.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import ipaddress
import os
import stat
import struct
from typing import Any, NamedTuple, Optional

UNIX, IPV4, IPV6 = 1, 2, 10
LONGEST_ADDRESS = 128
# System calls that have the same numbers on every architecture.
PIDFD_OPEN, OPENAT2, PIDFD_GETFD = 434, 437, 438
# Requests of a listener: the next question, its answer, whether it still waits.
RECEIVE, SEND, IS_WAITING = 0xC0502100, 0xC0182101, 0x40082102
QUESTION, ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=Qqii")
# No way out of the folder, no links.
BENEATH = 0x08 | 0x04 | 0x02


class Allowed(NamedTuple):
    """Where a program may connect to: addresses with ports, and sockets below a folder."""

    addresses: set[tuple[str, int]]
    folders: list[str]


class Refused(Exception):
    """Its only argument is the number of an error, as the program gets it."""


def descriptor_of(process: int, number: int) -> Optional[int]:
    """A copy of a descriptor of another process. None where that cannot be had."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.syscall(PIDFD_OPEN, process, 0)
    if handle < 0:
        return None
    found = libc.syscall(PIDFD_GETFD, handle, number, 0)
    os.close(handle)
    return None if found < 0 else int(found)


def answer_next(listener: int, allowed: Allowed) -> None:
    """Hears the next question and answers it."""
    question = bytearray(QUESTION.size)
    try:
        fcntl.ioctl(listener, RECEIVE, question)
    except OSError:
        return
    identity, thread, *_, number, place, length, _, _, _ = QUESTION.unpack(question)
    try:
        address = memory_of(thread, place, min(length, LONGEST_ADDRESS))
        # Its number may have become another process's meanwhile.
        fcntl.ioctl(listener, IS_WAITING, struct.pack("=Q", identity))
        failure = connect(thread, number, address, allowed)
    except Refused as refusal:
        failure = refusal.args[0]
    except OSError:
        failure = errno.EACCES
    try:
        fcntl.ioctl(listener, SEND, bytearray(ANSWER.pack(identity, 0, -failure, 0)))
    except OSError:
        # Nobody waits for it any more.
        pass


def memory_of(thread: int, place: int, length: int) -> bytes:
    with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:
        memory.seek(place)
        return memory.read(length)


def connect(thread: int, number: int, address: bytes, allowed: Allowed) -> int:
    """Connects a socket of the program if it may; gives the number of the error, 0 for none."""
    family = int.from_bytes(address[:2], "little")
    beneath: Optional[int] = None
    if family == UNIX:
        beneath = socket_file(thread, address[2:], allowed.folders)
        address = address[:2] + f"/proc/self/fd/{beneath}".encode() + b"\0"
    elif tcp_address(family, address) not in allowed.addresses:
        raise Refused(errno.EACCES)
    socket = descriptor_of(process_of(thread), number)
    if socket is None:
        raise Refused(errno.EBADF)
    libc = ctypes.CDLL(None, use_errno=True)
    failed = libc.connect(socket, address, len(address)) != 0
    failure = ctypes.get_errno() if failed else 0
    os.close(socket)
    if beneath is not None:
        os.close(beneath)
    return failure


def process_of(thread: int) -> int:
    with open(f"/proc/{thread}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Tgid:"))


def tcp_address(family: int, address: bytes) -> Any:
    port = int.from_bytes(address[2:4], "big")
    if family == IPV4 and len(address) >= 8:
        return str(ipaddress.IPv4Address(address[4:8])), port
    if family == IPV6 and len(address) >= 24:
        found = ipaddress.IPv6Address(address[8:24])
        return str(found.ipv4_mapped or found), port
    return None


def socket_file(thread: int, name: bytes, folders: list[str]) -> int:
    """Opens a socket that lies in one of the folders, without its content."""
    path = os.fsdecode(name.split(b"\0")[0])
    if not path:
        raise Refused(errno.EPERM)
    whole = os.path.normpath(os.path.join(os.readlink(f"/proc/{thread}/cwd"), path))
    for folder in folders:
        if whole.startswith(folder + "/"):
            return open_beneath(folder, whole[len(folder) + 1 :])
    raise Refused(errno.EACCES)


def open_beneath(folder: str, path: str) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    inside = os.open(folder, os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY)
    how = struct.pack("=QQQ", os.O_PATH | os.O_CLOEXEC, 0, BENEATH)
    found = libc.syscall(OPENAT2, inside, os.fsencode(path), how, ctypes.c_size_t(len(how)))
    failure = ctypes.get_errno()
    os.close(inside)
    if found < 0:
        raise Refused(errno.ENOENT if failure == errno.ENOENT else errno.EACCES)
    if not stat.S_ISSOCK(os.fstat(found).st_mode):
        os.close(found)
        raise Refused(errno.ECONNREFUSED)
    return int(found)
