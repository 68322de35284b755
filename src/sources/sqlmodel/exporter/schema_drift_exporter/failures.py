"""What is said of modules that cannot be imported."""

from __future__ import annotations

import re
import sys
from typing import Any, Optional

from .audit import Refused
from .errors import chain_of, failing_line, first_line
from .importing import Failure
from .notes import Notes
from .origins import Origins, place_of_table
from .repository import Place


def tell_failures(failures: list[Failure], placeholders: list[str], origins: Origins, notes: Notes) -> None:
    """One error for each cause, at the line it comes from, however many modules fail for it."""
    causes: dict[tuple[Any, ...], list[Failure]] = {}
    for failure in failures:
        place, _ = failing_line(notes.root, failure.error)
        causes.setdefault((type(failure.error), str(failure.error), place), []).append(failure)
    for (_, text, place), same in causes.items():
        doubled = re.match(r"Table '([^']+)' is already defined", text)
        first = place_of_table(doubled.group(1), origins) if doubled else None
        if first is not None and first == place and notes.errors:
            continue  # Its file ran once before, and failed further down: that has been told.
        notes.complete = False
        message, advice = words_of_failure(same[0], len(same) - 1, placeholders)
        if doubled and first is not None:
            message, advice = words_of_doubled_table(doubled.group(1), first, place)
        notes.error(same[0].module, message, advice, place)


def words_of_doubled_table(table: str, first: Place, second: Optional[Place]) -> tuple[str, str]:
    if first == second:
        return (
            f"The table {table} is declared twice, since its file is imported under two names.",
            "Set `import-root` to the folder that the project's own imports start from.",
        )
    return (
        f"The table {table} is declared a second time; first at {first.file}:{first.line}.",
        "Keep one of the two classes, or give one another `__tablename__`.",
    )


def words_of_failure(failure: Failure, others: int, placeholders: list[str]) -> tuple[str, str]:
    """A sentence for an import that failed, as did so many others for the same reason, and what to do."""
    known = (ModuleNotFoundError, Refused)
    error = next((one for one in chain_of(failure.error) if isinstance(one, known)), failure.error)
    also = "" if others == 0 else f" and {others} more module{'' if others == 1 else 's'}"
    name = f"{failure.module}{also} cannot be imported"
    if isinstance(error, SyntaxError):
        python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        return (
            f"{name}: {error.msg} ({python}).",
            "Correct the file, or run the Python that it is written for.",
        )
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{name}: there is no module {error.name}.", (
            "Install the project's dependencies before this step; where the module is the project's own, set "
            "`import-root` to the folder that its imports start from."
        )
    if isinstance(error, SystemExit):
        return f"{name}: the program is ended.", "Move the call of sys.exit() into a function."
    if isinstance(error, Refused):
        return f"{name}: {first_line(error)}.", "Move that into a function that the application calls."
    said = f"{type(error).__name__}: {first_line(error)}" if str(error).strip() else type(error).__name__
    if placeholders:
        return f"{name}: {said}", (
            f"It may be that a made-up value doesn't suit ({', '.join(placeholders)}); "
            "let the models be imported without these variables."
        )
    return f"{name}: {said}", "Correct it so that the module can be imported by itself."
