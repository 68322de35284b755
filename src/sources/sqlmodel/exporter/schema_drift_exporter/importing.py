"""Importing the models, and whether another attempt is worth it."""

from __future__ import annotations

import importlib
import os
import re
from typing import Any, NamedTuple, Optional

from .environment import needed_environment


class Failure(NamedTuple):
    """A module that could not be imported."""

    module: str
    error: BaseException


def import_modules(names: list[str]) -> list[Failure]:
    """Imports every module, whatever becomes of the others."""
    failures: list[Failure] = []
    for name in names:
        try:
            importlib.import_module(name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # A module may call sys.exit().
            failures.append(Failure(name, error))
    return failures


def is_circular(error: BaseException) -> bool:
    return isinstance(error, ImportError) and bool(re.search("partially initialized|circular", str(error)))


def another_attempt(
    failures: list[Failure], missing: set[str], last: list[str], root: str
) -> Optional[dict[str, Any]]:
    """What a new process should be given, when that may import more than this one did."""
    environment: dict[str, str] = {}
    for failure in failures:
        environment.update(needed_environment(failure.error, missing, root))
    new = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    circular = [failure.module for failure in failures if is_circular(failure.error)]
    if new or not set(circular) <= set(last):
        return {"environment": new, "last": [*last, *(name for name in circular if name not in last)]}
    return None
