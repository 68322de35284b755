"""From a request to its answer."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from typing import Any, Callable

from .audit import confine_by_hook
from .environment import record_missing_environment
from .errors import first_line
from .failures import tell_failures
from .foreign_keys import resolve_foreign_keys
from .importing import another_attempt, import_modules
from .interpreter import installed_version, python_version
from .lines import Lines
from .modules import import_roots, ordered_modules
from .notes import Notes, with_place
from .origins import Origins, watch_tables
from .pretence import disconnect_databases, pretend_files
from .repository import is_own, own_frame, place_of_frame, real, real_among_others, relative
from .statements import write_table
from .tables import declared_tables
from .trace import Trace
from .types_and_sequences import write_sequences
from .views import extra_statements, is_view, write_extras
from .writer import Writer

# Of export-format.ts, which describes the export.
FORMAT = 1


def hashes(root: str, files: list[str]) -> dict[str, str]:
    """SHA-256 of every file of the repository that took part, whatever its line breaks."""
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    own = {real_among_others(path) for path in loaded if isinstance(path, str) and is_own(root, path)}
    found: dict[str, str] = {}
    for path in sorted(own | set(files)):
        try:
            with open(path, "rb") as file:
                text = file.read().replace(b"\r\n", b"\n")
        except OSError:
            continue
        found[relative(root, path)] = hashlib.sha256(text).hexdigest()
    return found


def versions(sa: Any) -> dict[str, str]:
    """Versions of what took part."""
    found = {"python": python_version(), "sqlalchemy": str(sa.__version__)}
    for name in ("sqlmodel", "pydantic", "geoalchemy2", "pgvector"):
        if name in sys.modules:
            version = installed_version(name)
            if version is not None:
                found[name] = version
    return found


def answer(request: dict[str, Any], write: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Answers a request; `write` is for an answer that can't be waited for.

    The request holds absolute paths:
        root          the repository
        files         the files that hold models
        import_root   the folder that imports start from, or null to find it
        last          modules to import after all others
        placeholders  names of environment variables whose values are made up
        may_retry     whether to ask for another attempt rather than tell what failed
        hidden        files and folders whose content must not be read
        writable      the only folder that may be written to
        seconds       how long the imports may take

    The answer is one of
        {"export": …, "read": …}
        {"retry": {"environment": {…}, "last": […]}, "read": …}   what another attempt needs, in a new process
        {"problem": {"message": …, "advice": …, "location": …}}
    """
    root, files = real(request["root"]), [real(path) for path in request["files"]]
    trace = Trace(root)
    trace.begin()
    hidden, writable = [real(path) for path in request["hidden"]], real(request["writable"])
    notes = Notes(root)
    roots = [real(request["import_root"])] if request["import_root"] else import_roots(root, files)
    try:
        import sqlalchemy as sa
    except ImportError as error:
        message = f"{sys.executable} cannot import SQLAlchemy: {first_line(error)}"
        return {"problem": {"message": message, "advice": "Install the project's dependencies."}}
    origins = watch_tables(sa, root)
    disconnect_databases(sa, notes)
    confine_by_hook(hidden, writable)
    pretend_files(hidden, writable, notes)
    missing = record_missing_environment()

    sys.path[:0] = roots
    os.chdir(roots[-1])
    end_when_late(request["seconds"], root, write)
    failures = import_modules(ordered_modules(roots, files, request["last"], notes))
    retry = another_attempt(failures, missing, request["last"], root)
    if retry is not None and request["may_retry"]:
        return {"retry": retry, "read": trace.told()}
    placeholders = sorted(request["placeholders"])
    tell_failures(failures, placeholders, origins, notes)
    declared = told_as_ddl(sa, origins, notes)
    export = {
        "format": FORMAT,
        "versions": versions(sa),
        "complete": notes.complete,
        "inputs": hashes(root, files),
        "placeholders": placeholders,
        "warnings": sorted(notes.warnings),
        "errors": notes.errors,
        "unknowns": notes.unknowns,
        **declared,
    }
    return {"export": export, "read": trace.told()}


def told_as_ddl(sa: Any, origins: Origins, notes: Notes) -> dict[str, Any]:
    """What the models declare, and the tables of others that they refer to."""
    lines = Lines(notes.root, origins)
    writer = Writer(sa, lines, notes)
    extras = extra_statements(writer, origins)
    made = {(str(extra.path[0]), str(extra.path[1])) for extra in extras if is_view(extra)}
    entries, views = declared_tables(sa, origins, lines, notes, made)
    external = resolve_foreign_keys(writer, entries)
    for entry in entries:
        write_table(writer, entry)
    write_extras(writer, extras, views)
    for metadata in {id(entry.table.metadata): entry.table.metadata for entry in entries}.values():
        write_sequences(writer, metadata, entries)
    return {"external": external, "ddl": writer.all()}


def end_when_late(seconds: float, root: str, write: Callable[[dict[str, Any]], None]) -> None:
    """Answers with the line that runs when the time is over, and ends."""
    main_thread = threading.get_ident()

    def late() -> None:
        place = place_of_frame(root, own_frame(root, sys._current_frames().get(main_thread)))
        problem: dict[str, Any] = {
            "message": f"Importing the models took longer than {seconds:g} s and was stopped.",
            "advice": "Something they import waits, for a network perhaps; move that into a function.",
        }
        write({"problem": with_place(problem, place)})
        os._exit(0)

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    timer.start()
