"""The program: reads a request, writes its answer.

python exporter request.json answer.json
python exporter        tells of the interpreter itself
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from typing import Any, Optional

from schema_drift_exporter.answer import answer, python_version


def about() -> dict[str, Optional[str]]:
    """What decides whether this interpreter can run the models; imports nothing of it."""
    import site
    from importlib import metadata

    try:
        sqlalchemy: Optional[str] = metadata.version("sqlalchemy")
    except metadata.PackageNotFoundError:
        sqlalchemy = None
    return {
        "executable": sys.executable,
        "version": python_version(),
        "sqlalchemy": sqlalchemy,
        "user_base": site.getuserbase() if site.ENABLE_USER_SITE else None,
    }


def main() -> None:
    # Modules of the repository must not be looked for among ours.
    del sys.path[0]
    if len(sys.argv) == 1:
        print(json.dumps(about()))
        return
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    path = sys.argv[2]
    real_open, real_replace = open, os.replace

    def write(found: dict[str, Any]) -> None:
        with real_open(path + ".part", "w", encoding="utf-8", newline="\n") as file:
            json.dump(found, file, ensure_ascii=False)
        real_replace(path + ".part", path)

    sys.argv = sys.argv[:1]
    warnings.simplefilter("ignore")
    write(answer(request, write))
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that an imported application has started must not keep the process.
    os._exit(0)


main()
