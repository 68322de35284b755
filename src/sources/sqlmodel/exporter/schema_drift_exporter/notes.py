"""What is to be said beside the statements."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any, Iterable, Optional

from .repository import Place


@dataclass
class Notes:
    """What is to be said beside the statements."""

    root: str
    errors: list[dict[str, Any]] = field(default_factory=list)
    unknowns: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    complete: bool = True

    def error(self, subject: str, message: str, advice: str, place: Optional[Place]) -> None:
        """Notes what is wrong with something: a module, a table, a column."""
        entry = with_place({"subject": subject, "message": self.shown(message), "advice": advice}, place)
        if entry not in self.errors:
            self.errors.append(entry)

    def unknown(self, kind: str, path: Iterable[str], reason: str, place: Optional[Place]) -> None:
        entry = {"kind": kind, "path": list(path), "reason": self.shown(reason)}
        self.unknowns.append(with_place(entry, place))

    def warning(self, text: str) -> None:
        text = self.shown(text)
        if text not in self.warnings:
            self.warnings.append(text)

    def shown(self, text: str) -> str:
        """The text without what differs from machine to machine and from run to run."""
        return re.sub(r" at 0x[0-9a-fA-F]+", "", text.replace(self.root + os.sep, ""))


def with_place(entry: dict[str, Any], place: Optional[Place]) -> dict[str, Any]:
    return entry if place is None else {**entry, "location": place.as_json()}
