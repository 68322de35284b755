"""What the interpreter is that runs this, and what it has."""

from __future__ import annotations

import os
import site
import sys
from typing import Any, Iterator, Optional


def python_version() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def about() -> dict[str, Any]:
    """What decides whether this interpreter can run the models; imports nothing of it."""
    return {
        "executable": sys.executable,
        "version": python_version(),
        "sqlalchemy": installed_version("sqlalchemy"),
        "user_base": site.getuserbase() if site.ENABLE_USER_SITE else None,
        "folders": sorted(set(own_folders())),
        "packages": sorted(set(package_folders())),
    }


def installed_version(package: str) -> Optional[str]:
    """Of a package, by what its installer has left beside it; `None` where there is none."""
    for folder in sys.path:
        for entry in entries_of(folder):
            name, _, rest = entry.name.partition("-")
            if name.lower() == package and rest.endswith(".dist-info"):
                return rest[: -len(".dist-info")]
    # What knows of all other ways to install takes longer to import than all else takes here.
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def package_folders() -> Iterator[str]:
    """Where modules are looked for, also where there is no such folder yet; old virtual environments lack a function."""
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
