"""The program: reads a request, writes its answer.

python exporter request.json   answers on descriptor 3, a line of JSON; the last line counts
python exporter                tells of the interpreter itself
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from typing import Any

ANSWERS = 3


def main() -> None:
    if len(sys.argv) == 1:
        from schema_drift_exporter.interpreter import about

        del sys.path[0]
        print(json.dumps(about()))
        return
    from schema_drift_exporter.answer import answer

    # Modules of the repository must not be looked for among ours.
    del sys.path[0]
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    real_write, lock = os.write, threading.Lock()

    def write(found: dict[str, Any]) -> None:
        rest = json.dumps(found, ensure_ascii=False).encode() + b"\n"
        with lock:
            while rest:
                rest = rest[real_write(ANSWERS, rest) :]

    sys.argv = sys.argv[:1]
    warnings.simplefilter("ignore")
    write(answer(request, write))
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that an imported application has started must not keep the process.
    os._exit(0)


main()
