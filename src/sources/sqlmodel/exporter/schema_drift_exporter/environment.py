"""Environment variables that the models need."""

from __future__ import annotations

import gc
import os
import re
from typing import Any, Optional

from .errors import chain_of, failing_line
from .made_up import placeholder


def record_missing_environment() -> set[str]:
    """The names, filled while the models are imported, of variables that were asked for and are not set."""
    missing: set[str] = set()
    environment = type(os.environ)
    real_get = environment.__getitem__

    def get(self: Any, name: Any) -> Any:
        try:
            return real_get(self, name)
        except KeyError:
            missing.add(str(name))
            raise

    environment.__getitem__ = get  # type: ignore[method-assign]
    return missing


def needed_environment(error: BaseException, missing: set[str], root: str) -> dict[str, str]:
    """The variables whose absence, or whose made-up value, explains an error, with a value to try."""
    needed: dict[str, str] = {}
    for one in chain_of(error):
        needed.update(needed_settings(one))
        place, line = failing_line(root, one)
        for name in missing:
            word = re.compile(r"(?<!\w)" + re.escape(name) + r"(?!\w)")
            if word.search(str(one)) or (place is not None and word.search(line)):
                number = re.search(r"\b(int|float|bool)\(", line)
                needed.setdefault(name, placeholder(name, "int" if number else "missing"))
    return needed


def needed_settings(error: BaseException) -> dict[str, str]:
    """Variables that a class of pydantic's settings asks for, in versions 1 and 2."""
    unparsed = re.match(r'error parsing (?:value for field|env var) "(\w+)"', str(error))
    if unparsed:
        field_name = unparsed.group(1).upper()
        return {name: "[]" for name in os.environ if name.upper().endswith(field_name)}
    if type(error).__name__ != "ValidationError" or not callable(getattr(error, "errors", None)):
        return {}
    title = getattr(error, "title", None) or getattr(getattr(error, "model", None), "__name__", None)
    config = settings_config(str(title))
    if config is None:
        return {}
    prefix, delimiter = config.get("env_prefix") or "", config.get("env_nested_delimiter") or "__"
    needed: dict[str, str] = {}
    for entry in error.errors():  # type: ignore[attr-defined]
        steps = [str(step) for step in entry.get("loc", ())]
        if steps and steps != ["__root__"]:
            # Upper case stands for an alias, which has no prefix.
            name = steps[0] if steps[0].isupper() else prefix + delimiter.join(steps)
            name = name if config.get("case_sensitive") else name.upper()
            needed[name] = placeholder(name, entry.get("type", ""), entry)
    return needed


def settings_config(title: str) -> Optional[dict[str, Any]]:
    """The config of a settings class; `None` where no such class has the name."""
    for found in gc.get_objects():
        if not isinstance(found, type) or found.__name__ != title:
            continue
        if any(base.__name__ == "BaseSettings" for base in found.__mro__):
            return getattr(found, "model_config", None) or class_values(getattr(found, "__config__", object))
    return None


def class_values(owner: type) -> dict[str, Any]:
    """Attributes of a class with those that it inherits."""
    return {name: value for base in reversed(owner.__mro__) for name, value in vars(base).items()}
