"""The lines on which classes, columns, constraints and indexes are written."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Optional

from .origins import Origins
from .repository import Place, is_own, relative
from .syntax import (
    calls_below,
    calls_in,
    classes_in,
    is_text,
    makes_part,
    member,
    names_within,
    texts_within,
)

Call = tuple[str, ast.Call]
"""A call and the file it is in."""


@dataclass
class Lines:
    """Finds the lines of what is declared. What is declared outside the repository has none."""

    root: str
    origins: Origins

    def place(self, path: str, node: ast.AST) -> Place:
        return Place(relative(self.root, path), getattr(node, "lineno", 1))

    def written(self, owner: type) -> Optional[tuple[str, ast.ClassDef]]:
        """The file of a class, and the statement that it is written as."""
        module = sys.modules.get(owner.__module__)
        path = getattr(module, "__file__", None) or self.origins.files.get(owner.__module__)
        if path is None or not is_own(self.root, path):
            return None
        node = classes_in(path).get(owner.__qualname__)
        return None if node is None else (path, node)

    def of_class(self, owner: type) -> Optional[Place]:
        written = self.written(owner)
        return None if written is None else self.place(*written)

    def members(self, owner: type, name: str) -> Iterator[tuple[str, ast.stmt]]:
        """The statements that give an attribute its value, in a class and those that it inherits from."""
        for base in owner.__mro__:
            written = self.written(base)
            found = None if written is None else member(written[1], name)
            if written is not None and found is not None:
                yield written[0], found

    def of_attribute(self, owner: type, name: str) -> Optional[Place]:
        return next((self.place(path, node) for path, node in self.members(owner, name)), None)

    def table_call(self, table: Any) -> Optional[Call]:
        """The call `Table("name", …)` that made a table, if it was made by one."""
        made = self.origins.places.get(id(table))
        if made is None:
            return None
        path = os.path.join(self.root, made.file)
        return next((node for node in calls_over(path, made.line) if names_table(node[1], table)), None)

    def of_part(self, owners: list[type], table: Any, texts: set[str], columns: list[str]) -> Optional[Place]:
        """Where a constraint or an index has a call of its own: one with one of the texts (its name, its
        condition), else one over its columns."""
        near = list(self.calls_of(owners, table))
        files = {written[0] for written in map(self.written, owners) if written} or {path for path, _ in near}
        anywhere = ((path, call) for path in sorted(files) for call in calls_in(path))
        for path, call in parts([*near, *anywhere]):
            if not texts.isdisjoint(texts_within(call)):
                return self.place(path, call)
        for path, call in parts(near):
            if columns and set(columns) <= set(names_within(call)):
                return self.place(path, call)
        return None

    def calls_of(self, owners: list[type], table: Any) -> Iterator[Call]:
        """The calls in the arguments of a table: those of its classes, or of the call that made it."""
        for owner in owners:
            for path, arguments in self.members(owner, "__table_args__"):
                yield from ((path, call) for call in calls_below(arguments))
        made = self.table_call(table)
        if made is not None:
            yield from ((made[0], call) for call in calls_below(made[1]))


def calls_over(path: str, line: int) -> Iterator[Call]:
    """The calls of a file that a line is part of."""
    for call in calls_in(path):
        if call.lineno <= line <= (call.end_lineno or call.lineno):
            yield path, call


def names_table(call: ast.Call, table: Any) -> bool:
    return bool(call.args) and is_text(call.args[0], str(table.name))


def parts(calls: Iterable[Call]) -> Iterator[Call]:
    return ((path, call) for path, call in calls if makes_part(call))
