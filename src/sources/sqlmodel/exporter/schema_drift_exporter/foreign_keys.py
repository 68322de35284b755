"""Foreign keys, among them those to tables that no model declares.

SQLAlchemy refuses to say anything of a key whose table is not in its own MetaData, so such a table gets a
stand-in there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from .statements import leave_out, part_place
from .tables import Declared, in_order_of_making, schema_of
from .writer import Writer, path_with_name


class Target(NamedTuple):
    """What a foreign key refers to."""

    schema: Optional[str]
    table: str
    column: str


def target_of(foreign_key: Any) -> Target:
    """Reads it where SQLAlchemy keeps it: asked for it, it would look for the table."""
    column = getattr(foreign_key, "_table_column", None)
    if column is not None:  # Given as a column: its table may be of another MetaData.
        return Target(column.table.schema, str(column.table.name), str(column.key))
    schema, table, name = foreign_key._column_tokens
    if schema is None:
        schema = foreign_key.parent.table.metadata.schema
    return Target(schema, str(table), str(name or foreign_key.parent.key))


def column_of(table: Any, target: Target) -> Optional[Any]:
    """A column by its key, which is what keys refer to, or by its name (`link_to_name`)."""
    named = (column for column in table.columns if str(column.name) == target.column)
    return table.columns.get(target.column, next(named, None))


@dataclass
class StandIns:
    """Tables to be made, with their columns."""

    # By identity of a MetaData, schema and name: the type of each column as SQLAlchemy has it.
    tables: dict[tuple[int, Optional[str], str], dict[str, Any]] = field(default_factory=dict)
    # By schema and name: those that no model declares, as they are exported.
    external: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


def resolve_foreign_keys(writer: Writer, entries: list[Declared]) -> list[dict[str, Any]]:
    """Makes every foreign key one that can be written, and returns the tables that no model declares. Keys to
    a column that is not there are told and left out."""
    tables = {(entry.path[0], entry.path[1]): entry.table for entry in entries}
    stand_ins = StandIns()
    for entry in entries:
        for constraint in in_order_of_making(entry.table.foreign_key_constraints):
            schema, name, _ = target_of(constraint.elements[0])
            resolve(writer, entry, constraint, tables.get((schema_of(schema), name)), stand_ins)
    holders = {id(entry.table.metadata): entry.table.metadata for entry in entries}
    for (holder, schema, name), types in stand_ins.tables.items():
        columns = [writer.sa.Column(column, sql_type) for column, sql_type in types.items()]
        writer.sa.Table(name, holders[holder], *columns, schema=schema, extend_existing=True)
    return [stand_ins.external[name] for name in sorted(stand_ins.external)]


def resolve(writer: Writer, entry: Declared, constraint: Any, table: Any, stand_ins: StandIns) -> None:
    """Resolves one key; `table` is what it refers to, if a model declares that."""
    targets = [target_of(element) for element in constraint.elements]
    if table is not None:
        lacking = [target for target in targets if column_of(table, target) is None]
        if lacking:
            refuse(writer, entry, constraint, lacking[0])
            return
    types = {
        target.column: type_of_target(writer, entry, element.parent, target, table)
        for element, target in zip(constraint.elements, targets)
    }
    schema, name, _ = targets[0]
    if table is None:
        empty: dict[str, Any] = {"schema": schema_of(schema), "table": name, "columns": {}, "keys": []}
        external = stand_ins.external.setdefault((schema_of(schema), name), empty)
        for column, sql_type in types.items():
            external["columns"][column] = external["columns"].get(column) or writer.type_name(sql_type)
        if list(types) not in external["keys"]:
            external["keys"].append(list(types))
    if table is None or table.metadata is not entry.table.metadata:
        wanted = stand_ins.tables.setdefault((id(entry.table.metadata), schema, name), {})
        for column, sql_type in types.items():
            wanted.setdefault(column, sql_type or writer.sa.Text())


def type_of_target(writer: Writer, entry: Declared, column: Any, target: Target, table: Any) -> Optional[Any]:
    """The type of what a column refers to, as far as the models tell it. A column without a type of its own
    takes that one, or is noted as unknown."""
    if not isinstance(column.type, writer.sa.types.NullType):
        return column.type
    if table is not None:
        column.type = column_of(table, target).type
        return column.type
    column.type = writer.sa.Text()
    reason = f"It takes its type from {target.table}.{target.column}, which no model declares."
    name = str(column.name)
    writer.notes.unknown("column", [*entry.path, name], reason, entry.place_of(name))
    return None


def refuse(writer: Writer, entry: Declared, constraint: Any, target: Target) -> None:
    columns = [str(element.parent.name) for element in constraint.elements]
    name = None if constraint.name is None else str(constraint.name)
    place = part_place(writer, entry, name, columns)
    leave_out(constraint)
    subject = f"{entry.path[1]}({', '.join(columns)})"
    writer.notes.error(
        subject,
        f"{subject} refers to {target.table}.{target.column}, which the models don't declare.",
        "Correct the name of the column, or declare it.",
        place,
    )
    path = path_with_name("foreign key", [*entry.path, name], columns)
    writer.notes.unknown("constraint", path, "It refers to a column that is not there.", place)
