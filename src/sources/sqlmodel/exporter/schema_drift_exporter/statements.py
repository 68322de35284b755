"""Statements for a table and what belongs to it."""

from __future__ import annotations

from typing import Any, Optional

from .repository import Place
from .tables import Declared, in_order_of_making
from .types_and_sequences import write_types
from .writer import Path, Writer


def write_table(writer: Writer, entry: Declared) -> None:
    table, schema = entry.table, writer.sa.schema
    writer.schema(entry.path[0], entry.place)
    for column in table.columns:
        write_types(writer, column.type, entry.place_of(str(column.name)))
    # First the parts: what has a statement of its own is no longer written within the table's.
    for constraint in in_order_of_making(table.constraints):
        write_constraint(writer, entry, constraint)
    for index in sorted(table.indexes, key=lambda one: (str(one.name), str(one))):
        write_index(writer, entry, index)
    create = schema.CreateTable(table, include_foreign_key_constraints=[])
    create.columns = [column for column in create.columns if is_writable(writer, entry, column.element)]
    more: dict[str, Any] = {
        "places": {name: place.as_json() for name, place in sorted(entry.columns.items())},
        "key": place_of_key(writer, entry),
        "filled": filled_in_python(table),
        "older": statement_before_18(writer, table, create),
    }
    writer.add(
        "table", [*entry.path], create, entry.place, **{name: value for name, value in more.items() if value}
    )
    write_comments(writer, entry)


def is_writable(writer: Writer, entry: Declared, column: Any) -> bool:
    """Whether a column can be written; the others are left out of their table and told."""
    path, place = [*entry.path, str(column.name)], entry.place_of(str(column.name))
    try:
        writer.compiler.get_column_specification(column)
    except Exception as error:
        writer.tell_unwritable("column", path, error, place)
        return False
    return True


def statement_before_18(writer: Writer, table: Any, create: Any) -> Optional[str]:
    """The statement for servers that can't compute a column when it is read, for tables that have such columns."""
    computed = [column.computed for column in table.columns if column.computed is not None]
    return writer.sql_before_18(create) if any(one.persisted is not True for one in computed) else None


def filled_in_python(table: Any) -> list[str]:
    """Columns that the program gives a value when none is set, and the database does not."""
    return sorted(
        str(column.name)
        for column in table.columns
        if column.default is not None and column.server_default is None
    )


def place_of_key(writer: Writer, entry: Declared) -> Optional[dict[str, Any]]:
    """Where the primary key is written: its own call, else its first column."""
    columns = [str(column.name) for column in entry.table.primary_key.columns]
    if not columns:
        return None
    several = columns if len(columns) > 1 else []
    place = writer.lines.of_part(entry.classes, entry.table, set(), several) or entry.place_of(columns[0])
    return None if place is None else place.as_json()


def part_place(
    writer: Writer, entry: Declared, name: Optional[str], columns: list[str], condition: Any = None
) -> Optional[Place]:
    """Where a constraint or an index is written: its own call, else its only column, else its table."""
    texts = {text for text in (name, getattr(condition, "text", None)) if text}
    several = columns if len(columns) > 1 else []
    own = writer.lines.of_part(entry.classes, entry.table, texts, several)
    return own or (entry.place_of(columns[0]) if len(columns) == 1 else entry.place)


def write_constraint(writer: Writer, entry: Declared, constraint: Any) -> None:
    kind, rule = kind_of(writer.sa, constraint), getattr(constraint, "_create_rule", None)
    if kind is None or (rule is not None and not rule(writer.compiler)):
        return
    columns = [str(column.name) for column in getattr(constraint, "columns", ())]
    path: Path = [*entry.path, None]
    try:
        path[-1] = writer.constraint_name(constraint)
    except Exception as error:
        leave_out(constraint)
        writer.refuse(kind, path, error, entry.place, columns)
        return
    place = part_place(writer, entry, path[-1], columns, getattr(constraint, "sqltext", None))
    writer.add(kind, path, writer.sa.schema.AddConstraint(constraint), place, columns=columns)


def kind_of(sa: Any, constraint: Any) -> Optional[str]:
    from sqlalchemy.dialects.postgresql import ExcludeConstraint

    kinds = {
        sa.ForeignKeyConstraint: "foreign key",
        ExcludeConstraint: "exclude",
        sa.UniqueConstraint: "unique",
        sa.CheckConstraint: "check",
    }
    return next((kind for made, kind in kinds.items() if isinstance(constraint, made)), None)


def leave_out(constraint: Any) -> None:
    """Keeps a constraint from being written, within its table too."""
    constraint._create_rule = lambda _: False


def write_index(writer: Writer, entry: Declared, index: Any) -> None:
    columns = [str(part.name) for part in index.expressions if isinstance(part, writer.sa.Column)]
    path: Path = [*entry.path, None]
    try:
        path[-1] = writer.index_name(index)
    except Exception as error:
        writer.refuse("index", path, error, entry.place, columns)
        return
    place = part_place(writer, entry, path[-1], columns)
    writer.add("index", path, writer.sa.schema.CreateIndex(index), place, columns=columns)


def write_comments(writer: Writer, entry: Declared) -> None:
    table, schema = entry.table, writer.sa.schema
    if table.comment:
        writer.add("comment", [*entry.path], schema.SetTableComment(table), entry.place)
    for column in table.columns:
        if column.comment:
            name = str(column.name)
            writer.add("comment", [*entry.path, name], schema.SetColumnComment(column), entry.place_of(name))
    for constraint in in_order_of_making(table.constraints):
        if getattr(constraint, "comment", None) and constraint.name is not None:
            path: Path = [*entry.path, f"constraint {writer.constraint_name(constraint)}"]
            writer.add("comment", path, schema.SetConstraintComment(constraint), entry.place)
