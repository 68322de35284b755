"""Where tables came to be, noted while they did."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, field
from typing import Any, Optional

from .repository import Place, is_own, relative


@dataclass
class Origins:
    """Where tables came to be, noted while they did."""

    # Tables in the order of their making; kept so that their identity stays theirs.
    tables: list[Any] = field(default_factory=list)
    # By identity of the table: the line of the repository that made it, or the package.
    places: dict[int, Place] = field(default_factory=dict)
    packages: dict[int, str] = field(default_factory=dict)
    # Files by module, also of modules that failed later.
    files: dict[str, str] = field(default_factory=dict)


def watch_tables(sa: Any, root: str) -> Origins:
    """Notes every table that is made from now on."""
    import sqlalchemy.dialects.postgresql  # noqa: F401  It makes tables of its own when it is imported.

    origins = Origins()
    libraries = {
        *("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "sqlalchemy_utils", "pydantic"),
        *("abc", "importlib", "typing", "dataclasses"),
    }

    @sa.event.listens_for(sa.Table, "after_parent_attach")
    def note(table: Any, parent: Any) -> None:
        if not isinstance(parent, sa.MetaData) or any(table is known for known in origins.tables):
            return
        frame: Optional[types.FrameType] = sys._getframe(1)
        while frame is not None and str(frame.f_globals.get("__name__")).split(".")[0] in libraries:
            if str(frame.f_globals.get("__name__")).startswith("sqlalchemy.dialects."):
                return
            frame = frame.f_back
        origins.tables.append(table)
        if frame is None:
            return
        module, path = str(frame.f_globals.get("__name__")), frame.f_code.co_filename
        origins.files.setdefault(module, path)
        if is_own(root, path):
            origins.places[id(table)] = Place(relative(root, path), frame.f_lineno)
        else:
            origins.packages[id(table)] = module.split(".")[0]

    return origins


def place_of_table(key: str, origins: Origins) -> Optional[Place]:
    return next((origins.places.get(id(table)) for table in origins.tables if table.key == key), None)
