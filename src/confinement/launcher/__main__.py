"""The program: reads a policy from standard input, enters it, and becomes the program that the arguments name.

python -I -S launcher PROGRAM ARGUMENT... < policy.json

The policy is an object, all paths absolute:
    parent     the process that waits for the program
    read       files and folders that may be read
    hidden     what is kept from it all the same
    write      folders that may be written to
    execute    programs that may be started, and folders of them
    addresses  where it may connect to by TCP: objects of `ip` and `port`
    processes  whether it may start processes of its own rather than threads alone

It says `confined` on descriptor 3 before it becomes the program. Where the kernel cannot enforce all of it nothing is
started: status 125, and the reason on standard error.

Where the program may start others, this process stays and waits for it, and ends them all when nobody waits for itself
any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from typing import Any, NoReturn, Optional

from schema_drift_launcher.rights import CannotConfine, confine
from schema_drift_launcher.seccomp import HandOver

ANNOUNCEMENTS = 3


def main() -> None:
    policy = json.load(sys.stdin)
    if policy["processes"]:
        # Python compiles what it imports from an archive each time: a program that starts no others need not wait for this.
        from schema_drift_launcher.connections import Allowed
        from schema_drift_launcher.group import wait_for

        addresses = {(one["ip"], one["port"]) for one in policy["addresses"]}
        wait_for(partial(become, policy), policy["parent"], Allowed(addresses, policy["write"]))
    become(policy, None)


def become(policy: dict[str, Any], hand_over: Optional[HandOver]) -> NoReturn:
    words = sys.argv[1:]
    try:
        confine(policy, hand_over)
    except CannotConfine as reason:
        print(f"cannot confine: {reason}", file=sys.stderr, flush=True)
        os._exit(125)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.write(ANNOUNCEMENTS, b"confined\n")
    if policy["processes"]:
        os.close(ANNOUNCEMENTS)
    # Python ignores these, and the program would inherit that.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    os.execv(words[0], words)


main()
