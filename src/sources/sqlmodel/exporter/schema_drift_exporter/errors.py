"""What errors say, and where in the repository they come from."""

from __future__ import annotations

import traceback
from typing import Iterator, Optional

from .repository import Place, is_own, relative


def first_line(error: BaseException) -> str:
    """An error's message as one line, without where SQLAlchemy explains it at length."""
    text = " ".join(str(error).split()).split(" (Background on this error")[0]
    return text[:300] or type(error).__name__


def chain_of(error: Optional[BaseException]) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or error.__context__


def failing_line(root: str, error: BaseException) -> tuple[Optional[Place], str]:
    """The innermost line of the repository that an error went through, and its text."""
    if isinstance(error, SyntaxError) and is_own(root, error.filename):
        return Place(relative(root, error.filename or ""), error.lineno or 1), error.text or ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_own(root, frame.filename)]
    if not frames:
        return None, ""
    frame = frames[-1]
    return Place(relative(root, frame.filename), frame.lineno or 1), frame.line or ""
