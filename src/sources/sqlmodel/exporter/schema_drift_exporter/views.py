"""Views, and what else SQLAlchemy runs once it has created tables: the statements of listeners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterator, Optional

from .errors import first_line
from .origins import Origins
from .statements import write_index
from .tables import Declared, schema_of
from .writer import Path, Writer

NAME = r'(?:(?P<schema>"(?:[^"]|"")+"|\w+)\.)?(?P<name>"(?:[^"]|"")+"|\w+)'
VIEW = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<kind>MATERIALIZED\s+)?VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}", re.I
)
INDEX = re.compile(
    r"CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    rf'(?P<index>"(?:[^"]|"")+"|\w+)\s+ON\s+(?:ONLY\s+)?{NAME}',
    re.I,
)


@dataclass
class Extra:
    """A statement that makes something besides the tables."""

    kind: str
    path: Path
    sql: str
    # What it is for: a `Table`, or the `MetaData` that it belongs to.
    target: Any


def extra_statements(writer: Writer, origins: Origins) -> list[Extra]:
    """The views and indexes that SQLAlchemy makes by statements of their own, in its order."""
    found: dict[tuple[Optional[str], ...], Extra] = {}
    for target, element in elements(origins):
        try:
            sql = str(element.against(target).compile(dialect=writer.dialect)).strip().rstrip(";")
        except Exception as error:
            name = getattr(element, "name", None) or type(element).__name__
            writer.notes.warning(f"{name} can't be told to Postgres: {first_line(error)}")
            continue
        extra = read(sql, target)
        if extra is not None:
            found.setdefault((extra.kind, *extra.path), extra)
    return list(found.values())


def elements(origins: Origins) -> Iterator[tuple[Any, Any]]:
    """What creates something, each with the table or the MetaData that it is created with."""
    metadata = {id(table.metadata): table.metadata for table in origins.tables}
    for table in origins.tables:
        # From SQLAlchemy 2.1 on; one with a `selectable` creates what it selects.
        creator = getattr(table, "_creator_ddl", None)
        if hasattr(creator, "selectable") and table.metadata.tables.get(table.key) is table:
            yield table, creator
    for target in [*origins.tables, *metadata.values()]:
        for event in ("before_create", "after_create"):
            for listener in getattr(target.dispatch, event):
                if hasattr(listener, "against") and runs_on_postgres(listener):
                    yield target, listener


def runs_on_postgres(element: Any) -> bool:
    """Whether what `execute_if` says lets it run; a function that decides is not asked."""
    condition = getattr(element, "_ddl_if", None) or element  # The element itself until SQLAlchemy 2.0.
    dialects = getattr(condition, "dialect", None)
    names = (dialects,) if isinstance(dialects, str) else dialects
    return (names is None or "postgresql" in names) and getattr(condition, "callable_", None) is None


def read(sql: str, target: Any) -> Optional[Extra]:
    """What a statement makes; `None` for what models are not compared in: triggers, functions."""
    view, index = VIEW.match(sql), INDEX.match(sql)
    if view is not None:
        path: Path = [schema_of(plain(view["schema"])), plain(view["name"])]
        return Extra("materialized view" if view["kind"] else "view", path, sql, target)
    if index is not None:
        table = [schema_of(plain(index["schema"])), plain(index["name"])]
        return Extra("index", [*table, plain(index["index"])], sql, target)
    return None


def plain(name: Optional[str]) -> Optional[str]:
    """A name as Postgres has it, from how it is written."""
    if name is None:
        return None
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def is_view(extra: Extra) -> bool:
    return extra.kind in ("view", "materialized view")


def write_extras(writer: Writer, extras: list[Extra], views: list[Declared]) -> None:
    """Writes what was found; `views` are the tables that stand for views in the models."""
    made = {tuple(extra.path): extra for extra in extras if is_view(extra)}
    places = {tuple(view.path): view.place for view in views}
    for extra in extras:
        place = places.get(tuple(str(part) for part in extra.path[:2]))
        writer.schema(str(extra.path[0]), place)
        writer.add_text(extra.kind, extra.path, extra.sql, place)
    for view in views:
        extra = made.get(tuple(view.path))
        if extra is None:
            reason = "The models say that it is a view, which something else makes."
            writer.notes.unknown("table", view.path, reason, view.place)
        elif extra.kind == "materialized view":
            for index in sorted(view.table.indexes, key=lambda one: str(one.name)):
                write_index(writer, view, index)
