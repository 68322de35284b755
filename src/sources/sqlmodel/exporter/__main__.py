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
from typing import Any, Iterator, Optional

from schema_drift_exporter.answer import answer, python_version

ANSWERS = 3


def about() -> dict[str, Any]:
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
        "folders": sorted(set(own_folders())),
        "packages": sorted(set(package_folders())),
    }


def package_folders() -> Iterator[str]:
    """Where modules are looked for, also where there is no such folder yet; old virtual environments lack a function."""
    import site

    yield from filter(os.path.isabs, sys.path)
    yield from getattr(site, "getsitepackages", list)()
    if site.ENABLE_USER_SITE:
        yield site.getusersitepackages()


def own_folders() -> Iterator[str]:
    """Where the interpreter and its packages lie, those that an installer keeps elsewhere and links to included."""
    yield from (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    for folder in filter(os.path.isdir, sys.path):
        yield folder
        for entry in entries_of(folder):
            if entry.is_symlink():
                yield os.path.realpath(entry.path)
            elif entry.is_dir():
                yield from (os.path.dirname(os.path.realpath(e.path)) for e in entries_of(entry.path) if e.is_symlink())


def entries_of(folder: str) -> list[os.DirEntry[str]]:
    """None where the folder may not be read: while it is asked for this, the interpreter is confined itself."""
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def main() -> None:
    # Modules of the repository must not be looked for among ours.
    del sys.path[0]
    if len(sys.argv) == 1:
        print(json.dumps(about()))
        return
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
