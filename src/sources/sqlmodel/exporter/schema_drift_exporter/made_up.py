"""Values to make up for environment variables: from what pydantic says of the last one, else from their names."""

from __future__ import annotations

import re
from numbers import Number
from typing import Any, Callable, Optional


def placeholder(name: str, wanted: str, entry: Optional[dict[str, Any]] = None) -> str:
    """A value that most code takes for this variable; `wanted` is pydantic's word for what was wrong."""
    context = (entry or {}).get("ctx") or {}
    expected = re.search(r"'([^']*)'", str(context.get("expected", "")))
    if expected:
        return expected.group(1)
    found = within_limit(wanted, context) or of_type(wanted)
    if found is not None:
        return found
    if re.search(r"int|float|decimal|bool", wanted) or name.upper().endswith("PORT"):
        return "1"
    if re.search(r"list|tuple|set_|json", wanted):
        return "[]"
    if wanted.startswith("dict"):
        return "{}"
    of_database = re.search(r"DATABASE|DB|POSTGRES|PG|SQL", name.upper()) or "postgres" in str(entry)
    if of_database and re.search(r"UR[LI]|DSN|^DATABASE$", name.upper() + wanted.upper()):
        return "postgresql://placeholder:placeholder@127.0.0.1:1/placeholder"
    if "CREDENTIALS" in name.upper():
        return "placeholder:placeholder"
    if "EMAIL" in name.upper():
        return "placeholder@example.com"
    if "HOST" in name.upper():
        return "127.0.0.1"
    if re.search(r"UR[LI]", name.upper()) or wanted.startswith("url"):
        return "http://127.0.0.1:1"
    return "placeholder"


LIMITS: dict[str, Callable[[Any], str]] = {
    "min_length": lambda length: "placeholder".ljust(length, "x"),
    "max_length": lambda length: "placeholder"[:length],
    "gt": lambda number: str(number + 1),
    "ge": str,
    "lt": lambda number: str(number - 1),
    "le": str,
}


def within_limit(wanted: str, context: dict[str, Any]) -> Optional[str]:
    """A value that keeps to the limit which the last one broke; version 1 names it in its word for what was wrong."""
    if context.get("field_type") in ("List", "Set", "Frozenset", "Tuple", "Dictionary"):
        return None
    if "limit_value" in context:
        context = {re.sub(r".*\.(?:not_)?", "", wanted): context["limit_value"]}
    limits = ((name, limit) for name, limit in context.items() if name in LIMITS and isinstance(limit, Number))
    return next((LIMITS[name](limit) for name, limit in limits), None)


# By pydantic's word for what was wrong, in versions 1 and 2. The folder is the current one, and the file one of Python's.
TYPES: dict[str, str] = {
    r"path_not_directory|path\.not_exists|path\.not_a_directory": ".",
    r"path_not_file|path\.not_a_file": re.__file__,
    r"uuid": "00000000-0000-4000-8000-000000000000",
    r"time_delta|duration": "PT1S",
    r"datetime": "2000-01-01T00:00:00Z",
    r"^date_|\.date$": "2000-01-01",
    r"^time_|\.time$": "00:00:00",
    r"^ip_|\.ipv": "127.0.0.1",
}


def of_type(wanted: str) -> Optional[str]:
    """A value of the type that the last one was not of."""
    return next((value for words, value in TYPES.items() if re.search(words, wanted)), None)
