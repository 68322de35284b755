"""Statements for what columns take their types and values from: enums, domains, sequences."""

from __future__ import annotations

from typing import Any, Optional

from .repository import Place
from .tables import Declared, schema_of
from .writer import Writer


def write_types(writer: Writer, sql_type: Any, place: Optional[Place]) -> None:
    """Writes the enums and domains that a type consists of; `place` is that of its column."""
    types = writer.sa.types
    if isinstance(sql_type, types.TypeDecorator):
        write_types(writer, sql_type.load_dialect_impl(writer.dialect), place)
        return
    if isinstance(sql_type, types.ARRAY):
        write_types(writer, sql_type.item_type, place)
        return
    impl = sql_type.dialect_impl(writer.dialect)
    if isinstance(impl, types.TypeDecorator):
        impl = impl.load_dialect_impl(writer.dialect)
    kind = kind_of(impl)
    if kind == "domain":
        write_types(writer, impl.data_type, place)
    if kind is not None:
        labels = getattr(sql_type, "enum_class", None)
        write_type(writer, kind, impl, (writer.lines.of_class(labels) if labels else None) or place)


def kind_of(impl: Any) -> Optional[str]:
    """What makes a type one with a name of its own, if it is."""
    from sqlalchemy.dialects import postgresql

    domain = getattr(postgresql, "DOMAIN", None)  # From SQLAlchemy 2.0 on.
    if domain is not None and isinstance(impl, domain):
        return "domain"
    return "enum" if isinstance(impl, postgresql.ENUM) else None


def write_type(writer: Writer, kind: str, impl: Any, place: Optional[Place]) -> None:
    """Writes a type once; a second enum of the name with other labels is an error."""
    if impl.name is None:
        advice = 'Give it one: `Enum(…, name="…")`.'
        writer.notes.error("enum", "An enum of Postgres needs a name.", advice, place)
        return
    path = [schema_of(impl.schema), str(impl.name)]
    writer.schema(path[0], place)
    key = (kind, *path)
    known = writer.types.get(key)
    if known is None:
        writer.types[key] = impl, place
        writer.add(kind, [*path], creation_of(kind, impl), place)
    elif kind == "enum" and list(known[0].enums) != list(impl.enums):
        first = known[1]
        writer.notes.error(
            path[1],
            f"The enum {path[1]} is declared with two lists of labels"
            + (f"; first at {first.file}:{first.line}." if first else "."),
            "Use one enum for both columns, or give one another name.",
            place,
        )


def creation_of(kind: str, impl: Any) -> Any:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.dialects.postgresql import base

    if kind == "domain":
        return postgresql.CreateDomainType(impl)
    create = getattr(postgresql, "CreateEnumType", None) or base.CreateEnumType  # Its place in 1.4.
    return create(impl)


def write_sequences(writer: Writer, metadata: Any, entries: list[Declared]) -> None:
    """Writes the sequences of a MetaData; those of serial and identity columns are none of them."""
    users = {
        id(column.default): entry.place_of(str(column.name))
        for entry in entries
        for column in entry.table.columns
        if column.default is not None
    }
    for sequence in sorted(metadata._sequences.values(), key=lambda one: str(one.name)):
        path = [schema_of(sequence.schema), str(sequence.name)]
        place = users.get(id(sequence))
        writer.schema(path[0], place)
        writer.add("sequence", [*path], writer.sa.schema.CreateSequence(sequence), place)
