"""Syntax trees of Python files."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Iterable, Iterator, Optional


@lru_cache(maxsize=None)
def parsed(path: str) -> ast.Module:
    """The syntax tree of a file; that of an empty one where it can't be parsed, which importing tells."""
    try:
        with open(path, "rb") as file:
            return ast.parse(file.read(), path)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ast.Module(body=[], type_ignores=[])


@lru_cache(maxsize=None)
def calls_in(path: str) -> tuple[ast.Call, ...]:
    return calls_below(parsed(path))


def calls_below(scope: ast.AST) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(scope) if isinstance(node, ast.Call))


@lru_cache(maxsize=None)
def classes_in(path: str) -> dict[str, ast.ClassDef]:
    """The classes of a file by the name that Python gives them in `__qualname__`; of several, the last."""
    return dict(class_nodes(parsed(path).body))


def class_nodes(body: Iterable[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.ClassDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield prefix + node.name, node
            yield from class_nodes(node.body, prefix + node.name + ".")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from class_nodes(node.body, prefix + node.name + ".<locals>.")
        else:
            for inner in ("body", "orelse", "finalbody", "handlers"):
                found = getattr(node, inner, [])
                yield from class_nodes(found if isinstance(found, list) else [], prefix)


def member(node: ast.ClassDef, name: str) -> Optional[ast.stmt]:
    """The statement of a class's body that gives an attribute its value last."""
    found = None
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            targets: list[ast.expr] = [statement.target]
        elif isinstance(statement, ast.Assign):
            targets = statement.targets
        else:
            targets = []
        named = isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == name
        if named or any(isinstance(target, ast.Name) and target.id == name for target in targets):
            found = statement
    return found


def makes_part(call: ast.Call) -> bool:
    """Whether a call makes a constraint or an index, by the name of what is called."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return re.search(r"Constraint$|Index$", called) is not None


def makes_column(node: ast.AST, name: str) -> bool:
    """Whether an argument of `Table(…)` is a column of this name."""
    return (
        isinstance(node, ast.Call)
        and bool(node.args)
        and is_text(node.args[0], name)
        and not makes_part(node)
    )


def names_within(node: ast.AST) -> Iterator[str]:
    """Texts, attributes and names below a node: `"id"`, `User.id`, `id`."""
    yield from texts_within(node)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Name):
            yield inner.id


def texts_within(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text
