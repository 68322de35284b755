"""The tables that the models declare."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import Any, Iterable, Optional

from .lines import Lines
from .notes import Notes
from .origins import Origins
from .repository import Place
from .syntax import makes_column


@dataclass
class Declared:
    """A table and where it is written."""

    table: Any
    # The classes mapped to it, those that inherit least first; none for a plain `Table`.
    classes: list[type]
    place: Optional[Place]
    columns: dict[str, Place]

    @property
    def path(self) -> list[str]:
        return [schema_of(self.table.schema), str(self.table.name)]

    def place_of(self, column: str) -> Optional[Place]:
        return self.columns.get(column, self.place)


def in_order_of_making(parts: Iterable[Any]) -> list[Any]:
    """Constraints in the order in which the models make them, where SQLAlchemy keeps a set."""
    return sorted(parts, key=lambda part: part._creation_order)


def schema_of(name: Optional[str]) -> str:
    return "public" if name is None else str(name)


def declared_tables(
    sa: Any, origins: Origins, lines: Lines, notes: Notes, views: set[tuple[str, ...]]
) -> tuple[list[Declared], list[Declared]]:
    """Every table of the repository, in the order of their names, each once; then those that stand for views.

    `views` are the paths of the views that are known to be made.
    """
    mapped: dict[Any, list[type]] = {}
    for found in gc.get_objects():
        if isinstance(found, type) and "__mapper__" in found.__dict__:
            table = getattr(found.__dict__["__mapper__"], "local_table", None)
            if isinstance(table, sa.Table):
                mapped.setdefault(table, []).append(found)
    tables: dict[tuple[str, str], Any] = {}
    elsewhere = in_other_databases(origins)
    standing: dict[tuple[str, str], Any] = {}
    for table in origins.tables:
        if table.metadata.tables.get(table.key) is not table:
            continue
        mates = table.metadata.tables.values()
        if id(table) not in origins.places and not any(id(mate) in origins.places for mate in mates):
            package = origins.packages.get(id(table), "an installed package")
            notes.warning(f"{package} keeps tables of its own ({table.name}); they were left out.")
            continue
        name = (schema_of(table.schema), str(table.name))
        if id(table) in elsewhere:
            continue
        if name in views or getattr(table, "is_view", False) or table.info.get("is_view"):
            standing.setdefault(name, table)
            continue
        if name in tables:
            first, second = origins.places.get(id(tables[name])), origins.places.get(id(table))
            notes.error(
                ".".join(name),
                f"The table {'.'.join(name)} is declared in two MetaData objects"
                + (f", first at {first.file}:{first.line}; the second was left out." if first else "."),
                "Keep one of the two, or give one another name.",
                second,
            )
            continue
        tables[name] = table
    for table in origins.tables:
        name = (schema_of(table.schema), str(table.name))
        if id(table) in elsewhere and name not in tables:
            reason = f"It is in the database of the bind key {elsewhere[id(table)]}."
            notes.unknown("table", name, reason, origins.places.get(id(table)))

    def told(found: dict[tuple[str, str], Any]) -> list[Declared]:
        return [
            declared(table, sorted(mapped.get(table, []), key=by_inheritance), origins, lines)
            for _, table in sorted(found.items())
        ]

    return told(tables), told(standing)


def in_other_databases(origins: Origins) -> dict[int, str]:
    """The tables that Flask-SQLAlchemy keeps in other databases, unless none is in the default one, with their keys."""
    keys = {
        id(table): table.info.get("bind_key") or table.metadata.info.get("bind_key")
        for table in origins.tables
        if id(table) in origins.places
    }
    if len(set(keys.values())) == 1:
        return {}
    return {table: str(key) for table, key in keys.items() if key is not None}


def by_inheritance(owner: type) -> tuple[int, str, str]:
    return len(owner.__mro__), owner.__module__, owner.__qualname__


def declared(table: Any, classes: list[type], origins: Origins, lines: Lines) -> Declared:
    place = origins.places.get(id(table))
    columns: dict[str, Place] = {}
    call = lines.table_call(table)
    if call is not None:
        path, node = call
        place = lines.place(path, node)
        for argument in node.args[1:]:
            for column in table.columns:
                if makes_column(argument, str(column.name)):
                    columns[str(column.name)] = lines.place(path, argument)
    elif classes:
        place = lines.of_class(classes[0]) or place
        for owner in classes:
            # Unlike `mapper.attrs` this doesn't configure relationships, which may be half there.
            for attribute, column in owner.__mapper__.columns.items():  # type: ignore[attr-defined]
                found = lines.of_attribute(owner, attribute)
                if found is not None and column.table is table:
                    columns.setdefault(str(column.name), found)
    return Declared(table, classes, place, columns)
