"""Statements as they are gathered: what SQLAlchemy's elements compile to, for Postgres."""

from __future__ import annotations

import warnings
from typing import Any, Optional

from .errors import first_line
from .lines import Lines
from .notes import Notes, with_place
from .repository import Place

# Kinds of statements in the order in which they can be applied.
TYPES = ("schema", "sequence", "enum", "domain")
CONSTRAINTS = ("unique", "check", "exclude", "foreign key")
VIEWS = ("view", "materialized view")
ORDER = (*TYPES, "table", *CONSTRAINTS[:3], *VIEWS, "index", CONSTRAINTS[3], "comment")

# How Postgres ends the names that it chooses itself.
SUFFIXES = {"unique": "key", "check": "check", "exclude": "excl", "foreign key": "fkey", "index": "idx"}

Path = list[Optional[str]]
"""Schema, table and name of an object, as far as it has them; `None` for a name that Postgres chooses."""


class Writer:
    """Writes statements, one for each object, and tells of those that can't be written."""

    def __init__(self, sa: Any, lines: Lines, notes: Notes) -> None:
        from sqlalchemy.dialects.postgresql.base import PGDialect

        self.sa, self.lines, self.notes = sa, lines, notes
        # Another style of parameters would double every percent sign.
        self.dialect: Any = PGDialect(paramstyle="named")
        # As of every server since 9.1, a backslash within a string is one.
        self.dialect._backslash_escapes = False
        self.compiler: Any = self.dialect.ddl_compiler(self.dialect, None)
        self.statements: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ORDER}
        # Enums and domains by kind and path, with where they are declared.
        self.types: dict[tuple[str, ...], tuple[Any, Optional[Place]]] = {}

    def all(self) -> list[dict[str, Any]]:
        return [statement for kind in ORDER for statement in self.statements[kind]]

    def add(self, kind: str, path: Path, element: Any, place: Optional[Place], **more: Any) -> None:
        """Adds the statement that makes an object; `more` is what else is to be known of it."""
        try:
            sql = str(element.compile(dialect=self.dialect)).strip()
        except Exception as error:
            self.refuse(kind, path, error, place, more.get("columns", []))
            return
        self.add_text(kind, path, sql, place, **more)

    def add_text(self, kind: str, path: Path, sql: str, place: Optional[Place], **more: Any) -> None:
        self.statements[kind].append(with_place({"kind": kind, "path": path, "sql": sql, **more}, place))

    def sql_before_18(self, element: Any) -> Optional[str]:
        """The statement for servers before PostgreSQL 18, where SQLAlchemy knows that it is another."""
        if not hasattr(self.dialect, "supports_virtual_generated_columns"):
            return None
        self.dialect.supports_virtual_generated_columns = False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return str(element.compile(dialect=self.dialect)).strip()
        except Exception:
            return None  # There, it can't be made; Postgres tells so.
        finally:
            self.dialect.supports_virtual_generated_columns = True

    def refuse(
        self, kind: str, path: Path, error: Exception, place: Optional[Place], columns: list[str]
    ) -> None:
        """Tells of an object that SQLAlchemy can't write."""
        self.tell_unwritable(
            "constraint" if kind in CONSTRAINTS else kind, path_with_name(kind, path, columns), error, place
        )

    def tell_unwritable(self, kind: str, path: list[str], error: Exception, place: Optional[Place]) -> None:
        said = first_line(error)
        shown = ".".join(path)
        self.notes.error(
            shown,
            f"The {kind} {shown} can't be told to Postgres: {said}",
            "Declare it with what SQLAlchemy's dialect for Postgres knows.",
            place,
        )
        self.notes.unknown(kind, path, f"SQLAlchemy can't write it: {said}", place)

    def schema(self, name: str, place: Optional[Place]) -> None:
        if name != "public" and not any(made["path"] == [name] for made in self.statements["schema"]):
            quoted = self.dialect.identifier_preparer.quote_identifier(name)
            statement = {"kind": "schema", "path": [name], "sql": f"CREATE SCHEMA IF NOT EXISTS {quoted}"}
            self.statements["schema"].append(with_place(statement, place))

    def type_name(self, sql_type: Any) -> Optional[str]:
        try:
            return None if sql_type is None else str(sql_type.compile(dialect=self.dialect))
        except Exception:
            return None  # Its own column is refused for that.

    def constraint_name(self, constraint: Any) -> Optional[str]:
        """The name, by the naming convention where there is one; `None` leaves it to Postgres."""
        if constraint.name is None:
            return None
        return unquoted(self.dialect.identifier_preparer.format_constraint(constraint))

    def index_name(self, index: Any) -> str:
        return unquoted(self.dialect.identifier_preparer.format_index(index))


def path_with_name(kind: str, path: Path, columns: list[str]) -> list[str]:
    """The path, with the name that Postgres usually chooses where it has none."""
    chosen = "_".join([str(path[-2]), *columns, SUFFIXES.get(kind, "")]) if path[-1] is None else path[-1]
    return [*(str(part) for part in path[:-1]), chosen]


def unquoted(name: str) -> str:
    """A name as it is, from how it is written in SQL."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else str(name)
