"""Which modules the files of the models are, and the folders that their imports start from."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import sys
from typing import Iterator, Optional

from .notes import Notes
from .repository import is_own, relative
from .syntax import parsed


def import_roots(root: str, files: list[str]) -> list[str]:
    """The folders that imports start from.

    Where the project's own imports don't tell, relative imports say how many packages a file is in at least,
    and else it starts above its outermost package.
    """
    roots = roots_of_imports(root, files)
    for some in ([path for path in files if relative_depth(path) > 0], files):
        told = set(roots)
        for path in some:
            if told.isdisjoint(folders_above(root, path)):
                roots.add(above_package(root, path))
    # Deeper folders first: the same file must not be found under a longer name.
    return sorted(roots, key=lambda folder: (-folder.count(os.sep), folder))


def roots_of_imports(root: str, files: list[str]) -> set[str]:
    """Folders above a file that hold a module which the file imports by its full name; also for the files
    that are imported. So packages without `__init__.py` are found."""
    roots: set[str] = set()
    seen: set[str] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported_names(path):
            above = next((folder for folder in folders_above(root, path) if module_file(folder, name)), None)
            if above is None or hides_another(root, os.path.join(above, name.split(".")[0]), files):
                continue
            roots.add(above)
            found = module_file(above, name)
            if found is not None and found.endswith(".py"):
                waiting.append(found)
    return roots


def folders_above(root: str, path: str) -> Iterator[str]:
    """The folder of a file and those above it, up to the repository."""
    folder = os.path.dirname(path)
    while folder == root or folder.startswith(root + os.sep):
        yield folder
        folder = os.path.dirname(folder)


def above_package(root: str, path: str) -> str:
    """The folder that holds the outermost package the file is in."""
    folder = os.path.dirname(path)
    for _ in range(relative_depth(path)):
        folder = folder if folder == root else os.path.dirname(folder)
    while folder != root and os.path.exists(os.path.join(folder, "__init__.py")):
        if hides_another(root, folder, [path]):
            break  # As a package it would hide the installed one of its name.
        folder = os.path.dirname(folder)
    return folder


def relative_depth(path: str) -> int:
    """How many folders up the relative imports of a file lead at most; it is in as many packages."""
    levels = (node.level for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom))
    return max(levels, default=0)


def imported_names(path: str) -> Iterator[str]:
    """Names of the modules that a file imports by their full name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (node.module + "." + alias.name for alias in node.names if alias.name != "*")


def module_file(folder: str, name: str) -> Optional[str]:
    """The file of a module below a folder, or the folder of a package without `__init__.py`."""
    path = os.path.join(folder, *name.split("."))
    for candidate in (path + ".py", os.path.join(path, "__init__.py"), path):
        if os.path.exists(candidate) and (candidate != path or os.path.isdir(path)):
            return candidate
    return None


def hides_another(root: str, package: str, files: list[str]) -> bool:
    """Whether a top-level package or module of the repository has the name of an installed one: of another one, since
    one that has a file of the models in the same place is the project itself, installed."""
    name = os.path.basename(package)
    if name in sys.builtin_module_names:
        return True
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    if spec is None or spec.origin is None or is_own(root, spec.origin):
        return False
    own = [os.path.relpath(path, package) for path in files if path.startswith(package + os.sep)]
    return not any(
        os.path.exists(os.path.join(installed, path))
        for installed in spec.submodule_search_locations or []
        for path in own
    )


def module_name(roots: list[str], path: str) -> Optional[str]:
    """The name under which a file is imported, or `None` where its path holds what is no name in Python."""
    folder = next(folder for folder in roots if path.startswith(folder + os.sep))
    parts = os.path.relpath(path, folder)[: -len(".py")].split(os.sep)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def ordered_modules(roots: list[str], files: list[str], last: list[str], notes: Notes) -> list[str]:
    """Names of the modules, those of outer packages first: importing these imports most of the others."""
    names: list[str] = []
    for path in files:
        name = module_name(roots, path)
        if name is None:
            notes.warning(
                f"{relative(notes.root, path)} was left out: no module of Python can have its name."
            )
        elif name not in names:
            names.append(name)
    return sorted(names, key=lambda name: (name in last, name.count(".")))
