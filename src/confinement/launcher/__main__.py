"""The program: reads a policy from standard input, enters it, and becomes the program that the arguments name.

python -I -S launcher PROGRAM ARGUMENT... < policy.json

The policy is an object of lists, all paths absolute:
    read       files and folders that may be read
    hidden     what is kept from it all the same
    write      folders that may be written to
    execute    programs that may be started
    ports      TCP ports that may be connected to, and
    processes  whether it may start processes of its own rather than threads alone

It says `confined` on descriptor 3 before it becomes the program. Where the kernel cannot enforce all of it nothing is
started: status 125, and the reason on standard error.
"""

from __future__ import annotations

import json
import os
import sys

from schema_drift_launcher.rights import CannotConfine, confine


def main() -> None:
    policy = json.load(sys.stdin)
    try:
        confine(policy)
    except CannotConfine as reason:
        print(f"cannot confine: {reason}", file=sys.stderr, flush=True)
        os._exit(125)
    os.write(3, b"confined\n")
    os.execv(sys.argv[1], sys.argv[1:])


main()
