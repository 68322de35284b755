"""A program with all that it starts: one group, which no process of it can leave, and which ends as a whole."""

from __future__ import annotations

import os
import select
import signal
from typing import Any, Callable, NoReturn, Optional

from .connections import Allowed, answer_next, descriptor_of
from .rights import end_with_parent
from .seccomp import HandOver


Become = Callable[[Optional[HandOver]], NoReturn]


def wait_for(become: Become, parent: int, allowed: Allowed) -> NoReturn:
    """Lets a process of its own become the program, waits until that has ended and ends in the same way. What it has
    started ends with it: whoever waits for us ends our group then, and we do where he is gone.

    `become` gets a function that hands us the listener which asks for the program's connections, and tells whether we
    have it; None where we may not look into other processes (within Docker), or there are none to be made."""
    if os.getpgrp() != os.getpid():
        os.setsid()
    signal.signal(signal.SIGTERM, end_all)
    end_with_parent(parent, signal.SIGTERM)
    may_connect = bool(allowed.addresses) and descriptor_of(os.getpid(), 0) is not None
    offered, offer = os.pipe()
    agreed, agree = os.pipe()
    program = os.fork()
    if program == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

        def hand_over(listener: int) -> bool:
            os.write(offer, b"%d" % listener)
            return os.read(agreed, 1) == b"y"

        become(hand_over if may_connect else None)
    os.close(offer)
    os.close(agreed)
    number = os.read(offered, 20)
    listener = None
    if number:
        listener = descriptor_of(program, int(number))
        os.write(agree, b"n" if listener is None else b"y")
    end_as(ended(program, listener, allowed))


def ended(program: int, listener: Optional[int], allowed: Allowed) -> int:
    """The status that the program ends with; meanwhile its questions are answered."""
    if listener is None:
        return os.waitpid(program, 0)[1]
    handle = os.pidfd_open(program)
    waiting = select.poll()
    for descriptor in (handle, listener):
        waiting.register(descriptor, select.POLLIN)
    while True:
        ready = [descriptor for descriptor, events in waiting.poll() if events & select.POLLIN]
        if handle in ready:
            return os.waitpid(program, 0)[1]
        if listener in ready:
            answer_next(listener, allowed)


def end_as(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        ended_by = os.WTERMSIG(status)
        if ended_by != signal.SIGKILL:
            signal.signal(ended_by, signal.SIG_DFL)
        os.kill(os.getpid(), ended_by)
    os._exit(os.WEXITSTATUS(status))


def end_all(*_: Any) -> None:
    os.killpg(os.getpid(), signal.SIGKILL)
