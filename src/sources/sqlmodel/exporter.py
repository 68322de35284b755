"""Tells what the SQLAlchemy and SQLModel classes of a repository declare, as DDL for Postgres with file and line.

    python exporter.py request.json answer.json
    python exporter.py        tells of the interpreter itself

Runs under the project's own interpreter (3.9 or newer) with the project's own SQLAlchemy (1.4 or newer), and needs
nothing but the standard library beside them. The models are code of whoever wrote the pull request: they are
imported without rights (see "Confinement"), and nothing they print or start can reach the answer.

The request holds absolute paths:
    root          the repository
    files         the files that hold models
    import_root   the folder that imports start from, or null to find it
    last          modules to import after all others
    placeholders  names of environment variables whose values are made up
    may_retry     whether to ask for another attempt rather than tell what failed
    hidden        files and folders whose content must not be read
    writable      the only folder that may be written to
    seconds       how long all of it may take

The answer is one of
    {"export": …, "confined": bool}   what export-format.ts describes; whether the kernel enforced the confinement
    {"retry": {"environment": {…}, "last": […]}}   what the models need of another attempt, in a new process
    {"problem": {"message": …, "advice": …, "location": …}}
"""

from __future__ import annotations

import ast
import builtins
import ctypes
import gc
import hashlib
import importlib
import importlib.util
import io
import json
import os
import re
import sys
import threading
import traceback
import types
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Callable, Iterable, Iterator, NamedTuple, Optional

FORMAT = 1


class Place(NamedTuple):
    """A line of a file of the repository; the file relative to it, with slashes."""

    file: str
    line: int

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line}


@dataclass
class Notes:
    """What is to be said beside the statements."""

    root: str
    errors: list[dict[str, Any]] = field(default_factory=list)
    unknowns: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    complete: bool = True

    def error(self, message: str, advice: str, place: Optional[Place]) -> None:
        entry = with_place({"message": self.shown(message), "advice": advice}, place)
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


def first_line(error: BaseException) -> str:
    """An error's message as one line, without where SQLAlchemy explains it at length."""
    text = " ".join(str(error).split()).split(" (Background on this error")[0]
    return text[:300] or type(error).__name__


# ---------------------------------------------------------------------------------------------------------------------
# The repository: which files are its own, and under which names Python imports them


def real(path: str) -> str:
    return os.path.realpath(path)


@lru_cache(maxsize=None)
def is_own(root: str, path: Optional[str]) -> bool:
    """Whether a source file belongs to the repository, rather than to a package installed somewhere in it."""
    if not path or not path.endswith(".py"):
        return False
    path = real(path)
    installed = re.search(r"[/\\](site-packages|dist-packages|node_modules)[/\\]", path)
    return path.startswith(root + os.sep) and not installed and path != real(__file__)


def relative(root: str, path: str) -> str:
    return os.path.relpath(real(path), root).replace(os.sep, "/")


def own_frame(root: str, frame: Optional[types.FrameType]) -> Optional[types.FrameType]:
    """The innermost frame that runs code of the repository."""
    while frame is not None and not is_own(root, frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def place_of_frame(root: str, frame: Optional[types.FrameType]) -> Optional[Place]:
    return None if frame is None else Place(relative(root, frame.f_code.co_filename), frame.f_lineno)


def import_roots(root: str, files: list[str]) -> list[str]:
    """The folders that imports start from.

    A folder above a file is one when a module of it is what the file's own imports name; so packages without
    `__init__.py` are found. Files that tell nothing of the kind start above their outermost package.
    """
    evident: set[str] = set()
    seen: set[str] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported_names(path):
            above = next(
                (folder for folder in folders_above(root, path) if module_file(folder, name)), None
            )
            if above is None or is_installed(root, name.split(".")[0]):
                continue
            evident.add(above)
            found = module_file(above, name)
            if found is not None and found.endswith(".py"):
                waiting.append(found)
    roots = set(evident)
    for path in files:
        if not any(folder in evident for folder in folders_above(root, path)):
            roots.add(above_package(root, path))
    # Deeper folders first: the same file must not be found under a longer name.
    return sorted(roots, key=lambda folder: (-folder.count(os.sep), folder))


def folders_above(root: str, path: str) -> Iterator[str]:
    """The folder of a file and those above it, up to the repository."""
    folder = os.path.dirname(path)
    while folder == root or folder.startswith(root + os.sep):
        yield folder
        folder = os.path.dirname(folder)


def above_package(root: str, path: str) -> str:
    """The folder that holds the outermost package the file is in."""
    folder = os.path.dirname(path)
    while folder != root and os.path.exists(os.path.join(folder, "__init__.py")):
        if is_installed(root, os.path.basename(folder)):
            break  # As a package it would hide the installed one of its name.
        folder = os.path.dirname(folder)
    return folder


def imported_names(path: str) -> Iterator[str]:
    """Names of the modules that a file imports by their full name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (node.module + "." + alias.name for alias in node.names if alias.name != "*")


def module_file(folder: str, name: str) -> Optional[str]:
    """The file of a module below a folder, or the folder of a package without `__init__.py`."""
    path = os.path.join(folder, *name.split("."))
    for candidate in (path + ".py", os.path.join(path, "__init__.py"), path):
        if os.path.exists(candidate) and (candidate != path or os.path.isdir(path)):
            return candidate
    return None


def is_installed(root: str, name: str) -> bool:
    """Whether Python finds a top-level module outside the repository."""
    if name in sys.builtin_module_names:
        return True
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    return spec is not None and spec.origin is not None and not is_own(root, spec.origin)


def module_name(roots: list[str], path: str) -> Optional[str]:
    """The name under which a file is imported, or `None` where its path holds what is no name in Python."""
    folder = next(folder for folder in roots if path.startswith(folder + os.sep))
    parts = os.path.relpath(path, folder)[: -len(".py")].split(os.sep)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


# ---------------------------------------------------------------------------------------------------------------------
# Confinement: what imported code may do


class Refused(PermissionError):
    """What the models may not do while they are imported. Libraries expect this kind of error and go on."""


def confine_by_kernel(hidden: list[str], writable: str) -> bool:
    """Enters a Landlock domain: other processes, their environment, the network, programs and hidden files are out
    of reach, and nothing is written outside one folder. Returns whether the kernel enforces it."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syscall.restype = ctypes.c_long
    except OSError:
        return False
    end_with_parent, no_new_privileges = 1, 38
    libc.prctl(end_with_parent, 9, 0, 0, 0)
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0 or not drop_capabilities(libc):
        return False
    return Landlock(libc).enter(hidden, writable)


def drop_capabilities(libc: Any) -> bool:
    """Leaves root, as whom containers run, only the right to read and write any file: with others it could look into
    other processes from within a Landlock domain."""
    version, any_file = 0x20080522, 0b110
    header = (ctypes.c_uint32 * 2)(version, 0)
    held = (ctypes.c_uint32 * 6)()
    if libc.capget(header, held) != 0:
        return False
    kept = (ctypes.c_uint32 * 6)(held[0] & any_file, held[1] & any_file)
    return bool(libc.capset(header, kept) == 0)


class Landlock:
    """The three system calls of Landlock, which have the same numbers on every architecture."""

    CREATE, ADD_RULE, RESTRICT = 444, 445, 446
    ASK_VERSION = 1
    BENEATH = 1
    READ_FILE, READ_FOLDER, WRITE_FILE, TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
    # All rights on files that a version of the interface knows, by the version they came with.
    FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}

    def __init__(self, libc: Any) -> None:
        self.libc = libc
        self.version: int = libc.syscall(self.CREATE, None, ctypes.c_size_t(0), self.ASK_VERSION)

    def enter(self, hidden: list[str], writable: str) -> bool:
        if self.version < 1:
            return False
        files = max(rights for version, rights in self.FILE_RIGHTS.items() if version <= self.version)
        tcp = 0b11 if self.version >= 4 else 0
        sockets_and_signals = 0b11 if self.version >= 6 else 0
        size = 24 if self.version >= 6 else 16 if self.version >= 4 else 8
        handled = (ctypes.c_uint64 * 3)(files, tcp, sockets_and_signals)
        ruleset = self.libc.syscall(self.CREATE, handled, ctypes.c_size_t(size), 0)
        if ruleset < 0:
            return False
        self.allow(ruleset, "/", self.READ_FOLDER)
        for path in readable_paths("/", {real(path) for path in hidden}):
            self.allow(ruleset, path, self.READ_FILE)
        write = self.WRITE_FILE | (self.TRUNCATE & files)
        programs_and_devices = (1 << 0) | (1 << 6) | (1 << 11)
        self.allow(ruleset, writable, files & ~programs_and_devices)
        self.allow(ruleset, os.devnull, write)
        entered = self.libc.syscall(self.RESTRICT, ruleset, 0) == 0
        os.close(ruleset)
        return entered

    def allow(self, ruleset: int, path: str, rights: int) -> None:
        try:
            beneath = os.open(path, os.O_PATH)
        except OSError:
            return
        rule = rights.to_bytes(8, sys.byteorder) + beneath.to_bytes(4, sys.byteorder)
        self.libc.syscall(self.ADD_RULE, ruleset, self.BENEATH, rule, 0)
        os.close(beneath)


def readable_paths(folder: str, hidden: set[str]) -> Iterator[str]:
    """The largest folders and files that hold nothing hidden."""
    if folder in hidden:
        return
    inside = folder.rstrip("/") + "/"
    if not any(path.startswith(inside) for path in hidden):
        yield folder
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink():
            yield from readable_paths(entry.path, hidden)


def confine_by_hook(hidden: list[str], writable: str) -> None:
    """Refuses in Python what the kernel may not: the network, other processes, files. A hook can't be removed."""
    refused = {
        **dict.fromkeys(
            ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"), "use the network"
        ),
        **dict.fromkeys(
            ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"), "use the network"
        ),
        **dict.fromkeys(
            ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"),
            "start a program",
        ),
        **dict.fromkeys(("pty.spawn", "os.startfile", "os.startfile/2"), "start a program"),
        **dict.fromkeys(("os.kill", "os.killpg"), "signal other processes"),
    }
    changes = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in refused:
            raise Refused("importing models must not " + refused[event])
        if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            path, flags = os.fsdecode(arguments[0]), arguments[2] or 0
            if flags & writing and not may_write(path, writable):
                raise Refused("importing models must not write " + path)
            if is_hidden(path, hidden):
                raise Refused("importing models must not read " + path)
        elif event in changes and isinstance(arguments[0], (str, bytes, os.PathLike)):
            path = os.fsdecode(arguments[0])
            if not may_write(path, writable):
                raise Refused("importing models must not change " + path)

    sys.addaudithook(hook)


def may_write(path: str, writable: str) -> bool:
    return path == os.devnull or real(path).startswith(writable + os.sep)


def is_hidden(path: str, hidden: list[str]) -> bool:
    full = os.path.abspath(path)
    return any(full == one or full.startswith(one + os.sep) for one in hidden)


def pretend_files(hidden: list[str], writable: str, notes: Notes) -> None:
    """Lets through what applications do while they are imported and what no table depends on: opening a log file or
    creating a folder for uploads does nothing, and a `.env` that may not be read is empty."""
    real_open, real_mkdir = builtins.open, os.mkdir

    def open_harmlessly(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if isinstance(file, (str, bytes, os.PathLike)):
            path = os.fsdecode(file)
            if set(mode) & set("wax+") and not may_write(path, writable):
                notes.warning(f"{own_caller(notes.root)} writes {path} while it is imported; nothing was written.")
                return real_open(os.devnull, "w" + mode.strip("rwax"), *rest, **more)
            if is_hidden(path, hidden):
                return real_open(os.devnull, mode, *rest, **more)
        return real_open(file, mode, *rest, **more)

    def mkdir_harmlessly(path: Any, *rest: Any, **more: Any) -> None:
        if may_write(os.fsdecode(path), writable):
            real_mkdir(path, *rest, **more)
        else:
            notes.warning(f"{own_caller(notes.root)} creates the folder {os.fsdecode(path)}; none was created.")

    builtins.open = io.open = open_harmlessly  # type: ignore[assignment]
    os.mkdir = mkdir_harmlessly


def own_caller(root: str) -> str:
    """File and line of the repository's code that is running, for a warning."""
    place = place_of_frame(root, own_frame(root, sys._getframe(1)))
    return "Something imported" if place is None else f"{place.file}:{place.line}"


def disconnect_databases(sa: Any, notes: Notes) -> None:
    """Makes `create_engine` give an engine that needs no driver and never connects, and lets tables be created or
    read at import without effect."""
    from sqlalchemy.dialects import registry
    from sqlalchemy.engine import create as creation

    module = types.ModuleType("schema_drift_dialects")
    module.Plain, module.Async = idle_dialect(False), idle_dialect(True)  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    registry.register("postgresql.idle", module.__name__, "Plain")
    registry.register("postgresql.idleasync", module.__name__, "Async")
    real_create = creation.create_engine

    def create_engine(url: Any = None, **options: Any) -> Any:
        is_async = options.get("_is_async") or re.search(r"\+(asyncpg|psycopg_async|aiosqlite)", str(url))
        kept = {name: options[name] for name in ("future", "_is_async", "execution_options") if name in options}
        return real_create("postgresql+idle" + ("async" if is_async else "") + "://", **kept)

    for name in ("sqlalchemy.ext.asyncio.engine", "sqlalchemy.future.engine"):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    for holder in [found for name, found in sys.modules.items() if name.split(".")[0] == "sqlalchemy"]:
        for name in ("create_engine", "_create_engine"):
            if getattr(holder, name, None) is real_create:
                setattr(holder, name, create_engine)

    def without_effect(name: str) -> Callable[..., None]:
        def method(*_: Any, **__: Any) -> None:
            notes.warning(f"{own_caller(notes.root)} calls {name}() while it is imported; it was left out.")

        return method

    for owner, names in ((sa.MetaData, ("create_all", "drop_all", "reflect")), (sa.Table, ("create", "drop"))):
        for name in names:
            setattr(owner, name, without_effect(name))


def idle_dialect(asynchronous: bool) -> type:
    """A dialect of Postgres over a driver that refuses to connect."""
    from sqlalchemy.dialects.postgresql.base import PGDialect
    from sqlalchemy.pool import NullPool

    driver = types.ModuleType("schema_drift_driver")
    driver.paramstyle, driver.apilevel, driver.threadsafety = "pyformat", "2.0", 2  # type: ignore[attr-defined]
    errors = "Error InterfaceError DatabaseError OperationalError ProgrammingError IntegrityError"
    for name in (errors + " InternalError DataError NotSupportedError Warning").split():
        setattr(driver, name, type(name, (Exception,), {}))

    def connect(*_: Any, **__: Any) -> None:
        raise Refused("importing models must not connect to a database")

    driver.connect = connect  # type: ignore[attr-defined]

    class IdleDialect(PGDialect):
        driver = "idle"
        is_async = asynchronous
        poolclass = NullPool
        supports_statement_cache = True
        default_paramstyle = "pyformat"

        @classmethod
        def import_dbapi(cls) -> Any:
            return IdleDialect.module

        dbapi = import_dbapi  # Its name in SQLAlchemy 1.4.

        @classmethod
        def get_pool_class(cls, _: Any) -> Any:
            return NullPool

        def create_connect_args(self, _: Any) -> Any:
            return [], {}

    IdleDialect.module = driver
    return IdleDialect


# ---------------------------------------------------------------------------------------------------------------------
# Environment variables that the models need


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


def needed_settings(error: BaseException) -> dict[str, str]:
    """Variables that a class of pydantic's settings asks for, in versions 1 and 2."""
    unparsed = re.match(r'error parsing (?:value for field|env var) "(\w+)"', str(error))
    if unparsed:
        field_name = unparsed.group(1).upper()
        return {name: "[]" for name in os.environ if name.upper().endswith(field_name)}
    if type(error).__name__ != "ValidationError" or not callable(getattr(error, "errors", None)):
        return {}
    title = getattr(error, "title", None) or getattr(getattr(error, "model", None), "__name__", "")
    config = settings_config(title)
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
        if isinstance(found, type) and found.__name__ == title:
            if any(base.__name__ == "BaseSettings" for base in found.__mro__):
                return getattr(found, "model_config", None) or class_values(getattr(found, "__config__", object))
    return None


def class_values(owner: type) -> dict[str, Any]:
    """Attributes of a class with those that it inherits."""
    return {name: value for base in reversed(owner.__mro__) for name, value in vars(base).items()}


def placeholder(name: str, wanted: str, entry: Optional[dict[str, Any]] = None) -> str:
    """A value that most code takes for this variable; `wanted` is pydantic's word for what was wrong."""
    expected = re.search(r"'([^']*)'", str(((entry or {}).get("ctx") or {}).get("expected", "")))
    if expected:
        return expected.group(1)
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


# ---------------------------------------------------------------------------------------------------------------------
# Importing


@dataclass
class Origins:
    """Where tables came to be, noted while they did."""

    # Tables in the order of their making; kept so that their identity stays theirs.
    tables: list[Any] = field(default_factory=list)
    # By identity of the table: the line of the repository that made it. Those of installed packages have none.
    places: dict[int, Place] = field(default_factory=dict)
    packages: dict[int, str] = field(default_factory=dict)
    # Files by module, also of modules that failed later.
    files: dict[str, str] = field(default_factory=dict)


def watch_tables(sa: Any, root: str) -> Origins:
    """Notes every table that is made from now on."""
    import sqlalchemy.dialects.postgresql  # noqa: F401  It makes tables of its own when it is imported.

    origins = Origins()
    libraries = {"sqlalchemy", "sqlmodel", "pydantic", "abc", "importlib", "typing", "dataclasses"}

    @sa.event.listens_for(sa.Table, "after_parent_attach")
    def note(table: Any, parent: Any) -> None:
        if not isinstance(parent, sa.MetaData) or any(table is known for known in origins.tables):
            return
        frame: Optional[types.FrameType] = sys._getframe(1)
        while frame is not None and str(frame.f_globals.get("__name__")).split(".")[0] in libraries:
            if str(frame.f_globals.get("__name__")).startswith("sqlalchemy.dialects."):
                return
            frame = frame.f_back
        origins.tables.append(table)
        if frame is None:
            return
        module, path = str(frame.f_globals.get("__name__")), frame.f_code.co_filename
        origins.files.setdefault(module, path)
        if is_own(root, path):
            origins.places[id(table)] = Place(relative(root, path), frame.f_lineno)
        else:
            origins.packages[id(table)] = module.split(".")[0]

    return origins


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


def tell_failures(failures: list[Failure], placeholders: list[str], origins: Origins, notes: Notes) -> None:
    """One error for each cause, at the line it comes from, however many modules it keeps from being imported."""
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
        notes.error(message, advice, place)


def place_of_table(key: str, origins: Origins) -> Optional[Place]:
    return next((origins.places.get(id(table)) for table in origins.tables if table.key == key), None)


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
    """A sentence for an import that failed, with so many others for the same reason, and what to do about it."""
    known = (ModuleNotFoundError, Refused)
    error = next((one for one in chain_of(failure.error) if isinstance(one, known)), failure.error)
    also = "" if others == 0 else f" and {others} more module{'' if others == 1 else 's'}"
    name = f"{failure.module}{also} cannot be imported"
    if isinstance(error, SyntaxError):
        python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        return f"{name}: {error.msg} ({python}).", "Correct the file, or run the Python that it is written for."
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


# ---------------------------------------------------------------------------------------------------------------------
# Lines: where classes, columns, constraints are written


_trees: dict[str, ast.Module] = {}


def parsed(path: str) -> ast.Module:
    """The syntax tree of a file; that of an empty one where it can't be parsed, which importing tells."""
    if path not in _trees:
        try:
            with open(path, "rb") as file:
                _trees[path] = ast.parse(file.read(), path)
        except (OSError, SyntaxError, ValueError, RecursionError):
            _trees[path] = ast.Module(body=[], type_ignores=[])
    return _trees[path]


_calls: dict[str, list[ast.Call]] = {}


def calls_in(path: str) -> list[ast.Call]:
    """Every call in a file."""
    if path not in _calls:
        _calls[path] = calls_below(parsed(path))
    return _calls[path]


def class_nodes(body: Iterable[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes below some statements, by the name that Python gives them in `__qualname__`."""
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


@dataclass
class Lines:
    """Finds the lines of what is declared. Files outside the repository have none."""

    root: str
    origins: Origins
    known: dict[str, dict[str, ast.ClassDef]] = field(default_factory=dict)

    def file_of(self, owner: type) -> Optional[str]:
        module = sys.modules.get(owner.__module__)
        path = getattr(module, "__file__", None) or self.origins.files.get(owner.__module__)
        return path if is_own(self.root, path) else None

    def node_of(self, owner: type) -> Optional[ast.ClassDef]:
        path = self.file_of(owner)
        if path is None:
            return None
        if path not in self.known:
            self.known[path] = dict(class_nodes(parsed(path).body))
        return self.known[path].get(owner.__qualname__)

    def place(self, path: str, node: ast.AST) -> Place:
        return Place(relative(self.root, path), getattr(node, "lineno", 1))

    def of_class(self, owner: type) -> Optional[Place]:
        path, node = self.file_of(owner), self.node_of(owner)
        return None if path is None or node is None else self.place(path, node)

    def of_attribute(self, owner: type, name: str) -> Optional[Place]:
        """Where a class, or one of those it inherits from, writes an attribute."""
        for base in owner.__mro__:
            path, node = self.file_of(base), self.node_of(base)
            found = None if node is None else member(node, name)
            if path is not None and found is not None:
                return self.place(path, found)
        return None

    def table_call(self, table: Any) -> Optional[tuple[str, ast.Call]]:
        """The call `Table("name", …)` that made a table, if it was made by one."""
        made = self.origins.places.get(id(table))
        if made is None:
            return None
        path = os.path.join(self.root, made.file)
        for node in calls_in(path):
            if node.lineno <= made.line <= (node.end_lineno or node.lineno):
                if node.args and is_text(node.args[0], str(table.name)):
                    return path, node
        return None

    def of_part(self, owners: list[type], table: Any, texts: set[str], columns: list[str]) -> Optional[Place]:
        """Where a constraint or an index has a call of its own: one with one of the texts (its name, its condition),
        else one over its columns."""
        scopes: list[tuple[str, list[ast.Call]]] = []
        for owner in owners:
            for base in owner.__mro__:
                path, node = self.file_of(base), self.node_of(base)
                arguments = None if node is None else member(node, "__table_args__")
                if path is not None and arguments is not None:
                    scopes.append((path, calls_below(arguments)))
        call = self.table_call(table)
        if call is not None:
            scopes.append((call[0], calls_below(call[1])))
        files = {path for path in map(self.file_of, owners) if path} or {path for path, _ in scopes}
        for path, calls in [*scopes, *((path, calls_in(path)) for path in sorted(files))]:
            for node in filter(makes_part, calls):
                if any(isinstance(inner, ast.Constant) and inner.value in texts for inner in ast.walk(node)):
                    return self.place(path, node)
        for path, calls in scopes:
            for node in filter(makes_part, calls):
                if columns and set(columns) <= set(names_within(node)):
                    return self.place(path, node)
        return None


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
    return isinstance(node, ast.Call) and bool(node.args) and is_text(node.args[0], name) and not makes_part(node)


def calls_below(scope: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(scope) if isinstance(node, ast.Call)]


def names_within(node: ast.AST) -> Iterator[str]:
    """Texts, attributes and names below a node: `"id"`, `User.id`, `id`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Name):
            yield inner.id


def is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


# ---------------------------------------------------------------------------------------------------------------------
# Tables


@dataclass
class Declared:
    """A table and where it is written."""

    table: Any
    # The classes mapped to it, those that inherit least first; none for a plain `Table`.
    classes: list[type]
    place: Optional[Place]
    columns: dict[str, Place]

    @property
    def path(self) -> list[str]:
        return [schema_of(self.table.schema), str(self.table.name)]


def schema_of(name: Optional[str]) -> str:
    return "public" if name is None else str(name)


def declared_tables(sa: Any, origins: Origins, lines: Lines, notes: Notes) -> list[Declared]:
    """Every table of the repository, in the order of their names, each once."""
    mapped: dict[Any, list[type]] = {}
    for found in gc.get_objects():
        if isinstance(found, type) and "__mapper__" in found.__dict__:
            table = getattr(found.__dict__["__mapper__"], "local_table", None)
            if isinstance(table, sa.Table):
                mapped.setdefault(table, []).append(found)
    tables: dict[tuple[str, str], Any] = {}
    for table in origins.tables:
        if table.metadata.tables.get(table.key) is not table:
            continue
        mates = table.metadata.tables.values()
        if id(table) not in origins.places and not any(id(mate) in origins.places for mate in mates):
            package = origins.packages.get(id(table), "an installed package")
            notes.warning(f"{package} keeps tables of its own ({table.name}); they were left out.")
            continue
        name = (schema_of(table.schema), str(table.name))
        if name in tables:
            first, second = origins.places.get(id(tables[name])), origins.places.get(id(table))
            notes.error(
                f"The table {'.'.join(name)} is declared in two MetaData objects"
                + (f", first at {first.file}:{first.line}; the second was left out." if first else "."),
                "Keep one of the two, or give one another name.",
                second,
            )
            continue
        tables[name] = table
    return [
        declared(table, sorted(mapped.get(table, []), key=by_inheritance), origins, lines)
        for _, table in sorted(tables.items())
    ]


def by_inheritance(owner: type) -> tuple[int, str, str]:
    return len(owner.__mro__), owner.__module__, owner.__qualname__


def declared(table: Any, classes: list[type], origins: Origins, lines: Lines) -> Declared:
    place = origins.places.get(id(table))
    columns: dict[str, Place] = {}
    call = lines.table_call(table)
    if call is not None:
        path, node = call
        place = lines.place(path, node)
        for argument in node.args[1:]:
            for column in table.columns:
                if makes_column(argument, str(column.name)):
                    columns[str(column.name)] = lines.place(path, argument)
    elif classes:
        place = lines.of_class(classes[0]) or place
        for owner in classes:
            # Keyed by attribute; unlike `mapper.attrs` this doesn't configure relationships, which may be half there.
            for attribute, column in owner.__mapper__.columns.items():  # type: ignore[attr-defined]
                found = lines.of_attribute(owner, attribute)
                if found is not None and column.table is table:
                    columns.setdefault(str(column.name), found)
    return Declared(table, classes, place, columns)


# ---------------------------------------------------------------------------------------------------------------------
# Foreign keys to tables that no model declares


class Target(NamedTuple):
    """What a foreign key refers to; SQLAlchemy itself tells only where the table is declared."""

    schema: Optional[str]
    table: str
    column: str


def target_of(foreign_key: Any) -> Target:
    column = getattr(foreign_key, "_table_column", None)
    if column is not None:  # Given as a column: its table may be of another MetaData.
        return Target(column.table.schema, str(column.table.name), str(column.key))
    schema, table, name = foreign_key._column_tokens
    if schema is None:
        schema = foreign_key.parent.table.metadata.schema
    return Target(schema, str(table), str(name or foreign_key.parent.key))


def resolve_foreign_keys(sa: Any, entries: list[Declared], writer: Writer) -> list[dict[str, Any]]:
    """Makes every foreign key known to SQLAlchemy, which refuses to say anything of one whose table is not in its own
    MetaData: such a table gets a stand-in there. Returns the tables that no model declares at all.

    Keys to a column that is not there are left out of what the writer writes.
    """
    by_name = {tuple(entry.path): entry.table for entry in entries}
    external: dict[tuple[str, str], dict[str, Any]] = {}
    stand_ins: dict[tuple[int, Optional[str], str], dict[str, Any]] = {}
    holders = {id(entry.table.metadata): entry.table.metadata for entry in entries}
    for entry in entries:
        for constraint in in_order_of_making(entry.table.foreign_key_constraints):
            targets = [target_of(element) for element in constraint.elements]
            schema, name, _ = targets[0]
            declared_there = by_name.get((schema_of(schema), name))
            if declared_there is not None:
                lacking = [target.column for target in targets if target.column not in declared_there.columns]
                if lacking:
                    writer.refuse_foreign_key(entry, constraint, f"{name}.{lacking[0]}")
                    continue
            types = [type_of_target(sa, element, target, declared_there, entry, writer)
                     for element, target in zip(constraint.elements, targets)]
            if declared_there is None:
                empty = {"schema": schema_of(schema), "table": name, "columns": {}, "keys": []}
                table = external.setdefault((schema_of(schema), name), empty)
                for target, sql_type in zip(targets, types):
                    known = writer.type_name(sql_type)
                    table["columns"][target.column] = table["columns"].get(target.column) or known
                columns = [target.column for target in targets]
                if columns not in table["keys"]:
                    table["keys"].append(columns)
            if declared_there is None or declared_there.metadata is not entry.table.metadata:
                wanted = stand_ins.setdefault((id(entry.table.metadata), schema, name), {})
                for target, sql_type in zip(targets, types):
                    wanted.setdefault(target.column, sql_type or sa.Text())
    for (holder, schema, name), columns in stand_ins.items():
        sa.Table(
            name,
            holders[holder],
            *(sa.Column(column, sql_type) for column, sql_type in columns.items()),
            schema=schema,
            extend_existing=True,
        )
    return [external[name] for name in sorted(external)]


def type_of_target(
    sa: Any, element: Any, target: Target, declared_there: Any, entry: Declared, writer: Writer
) -> Optional[Any]:
    """The type of a column that is referred to, as far as the models tell it. A referring column without a type of
    its own takes that one, or is noted as unknown."""
    column = element.parent
    if not isinstance(column.type, sa.types.NullType):
        return column.type
    if declared_there is not None:
        column.type = declared_there.columns[target.column].type
        return column.type
    column.type = sa.Text()
    writer.notes.unknown(
        "column",
        [*entry.path, str(column.name)],
        f"It takes its type from {target.table}.{target.column}, which no model declares.",
        entry.columns.get(str(column.name), entry.place),
    )
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Statements


def in_order_of_making(parts: Iterable[Any]) -> list[Any]:
    return sorted(parts, key=lambda part: part._creation_order)


class Writer:
    """Writes the statements for tables and what belongs to them, one for each object."""

    ORDER = (
        "schema", "sequence", "enum", "domain", "table", "unique", "check", "exclude", "index", "foreign key", "comment",
    )  # fmt: skip

    def __init__(self, sa: Any, lines: Lines, notes: Notes) -> None:
        from sqlalchemy.dialects.postgresql.base import PGDialect

        self.sa, self.lines, self.notes = sa, lines, notes
        # Another style of parameters would double every percent sign.
        self.dialect = PGDialect(paramstyle="named")
        # As of every server since 9.1, a backslash within a string is one.
        self.dialect._backslash_escapes = False
        self.compiler = self.dialect.ddl_compiler(self.dialect, None)
        self.statements: dict[str, list[dict[str, Any]]] = {kind: [] for kind in self.ORDER}
        self.types: dict[tuple[str, str, str], Any] = {}
        self.left_out: set[int] = set()

    def all(self) -> list[dict[str, Any]]:
        return [statement for kind in self.ORDER for statement in self.statements[kind]]

    def add(
        self, kind: str, path: list[Optional[str]], element: Any, place: Optional[Place], **more: Any
    ) -> None:
        """Adds the statement that an element of SQLAlchemy compiles to; one that doesn't is told as an error."""
        try:
            sql = str(element.compile(dialect=self.dialect)).strip()
        except Exception as error:
            self.refuse(kind, path, error, place)
            return
        self.statements[kind].append(with_place({"kind": kind, "path": path, "sql": sql, **more}, place))

    def refuse(self, kind: str, path: list[Optional[str]], error: Exception, place: Optional[Place]) -> None:
        shown = ".".join(part for part in path if part is not None)
        self.notes.error(
            f"The {kind} {shown} can't be told to Postgres: {first_line(error)}",
            "Declare it with what SQLAlchemy's dialect for Postgres knows.",
            place,
        )
        in_catalog = kind if kind in ("table", "index", "enum", "domain", "sequence") else "constraint"
        known = [part for part in path if part is not None]
        if len(known) == len(path):
            self.notes.unknown(in_catalog, known, f"SQLAlchemy can't write it: {first_line(error)}", place)

    def type_name(self, sql_type: Any) -> Optional[str]:
        try:
            return None if sql_type is None else str(sql_type.compile(dialect=self.dialect))
        except Exception:
            return None  # Its own column is refused for that.

    # Schemas and types

    def schema(self, name: str, place: Optional[Place]) -> None:
        if name != "public" and not any(made["path"] == [name] for made in self.statements["schema"]):
            quoted = self.dialect.identifier_preparer.quote_identifier(name)
            statement = {"kind": "schema", "path": [name], "sql": f"CREATE SCHEMA IF NOT EXISTS {quoted}"}
            self.statements["schema"].append(with_place(statement, place))

    def named_types(self, sql_type: Any, place: Optional[Place]) -> None:
        """Adds the enums and domains that a type consists of."""
        sa = self.sa
        if isinstance(sql_type, sa.types.TypeDecorator):
            return self.named_types(sql_type.load_dialect_impl(self.dialect), place)
        if isinstance(sql_type, sa.types.ARRAY):
            return self.named_types(sql_type.item_type, place)
        impl = sql_type.dialect_impl(self.dialect)
        if isinstance(impl, sa.types.TypeDecorator):
            impl = impl.load_dialect_impl(self.dialect)
        create = self.creation_of(impl)
        if create is None:
            return None
        kind, element = create
        if kind == "domain":
            self.named_types(impl.data_type, place)
        owner = getattr(sql_type, "enum_class", None)
        place = (None if owner is None else self.lines.of_class(owner)) or place
        if impl.name is None:
            self.notes.error("An enum of Postgres needs a name.", "Give it one: `Enum(…, name=\"…\")`.", place)
            return None
        path = [schema_of(impl.schema), str(impl.name)]
        self.schema(path[0], place)
        known = self.types.get((kind, *path))
        if known is None:
            self.types[(kind, path[0], path[1])] = impl, place
            self.add(kind, [*path], element, place)
        elif kind == "enum" and list(known[0].enums) != list(impl.enums):
            first = known[1]
            self.notes.error(
                f"The enum {path[1]} is declared with two lists of labels"
                + (f"; first at {first.file}:{first.line}." if first else "."),
                "Use one enum for both columns, or give one another name.",
                place,
            )
        return None

    def creation_of(self, impl: Any) -> Optional[tuple[str, Any]]:
        """Kind of a type with a name of its own, and what creates it."""
        from sqlalchemy.dialects import postgresql
        from sqlalchemy.dialects.postgresql import base

        domain = getattr(postgresql, "DOMAIN", None)
        if domain is not None and isinstance(impl, domain):
            return "domain", postgresql.CreateDomainType(impl)
        if isinstance(impl, postgresql.ENUM):
            create = getattr(postgresql, "CreateEnumType", None) or base.CreateEnumType
            return "enum", create(impl)
        return None

    def sequences(self, metadata: Any, entries: list[Declared]) -> None:
        for sequence in sorted(getattr(metadata, "_sequences", {}).values(), key=lambda one: str(one.name)):
            place = next(
                (
                    entry.columns.get(str(column.name), entry.place)
                    for entry in entries
                    for column in entry.table.columns
                    if column.default is sequence
                ),
                None,
            )
            self.schema(schema_of(sequence.schema), place)
            path = [schema_of(sequence.schema), str(sequence.name)]
            self.add("sequence", [*path], self.sa.schema.CreateSequence(sequence), place)

    # Tables and their parts

    def table(self, entry: Declared) -> None:
        self.schema(entry.path[0], entry.place)
        for column in entry.table.columns:
            self.named_types(column.type, self.column_place(entry, str(column.name)))
        # First the parts: what has a statement of its own is no longer written within the table's.
        for constraint in in_order_of_making(entry.table.constraints):
            self.constraint(entry, constraint)
        for index in sorted(entry.table.indexes, key=lambda one: (str(one.name), str(one))):
            self.index(entry, index)
        create = self.sa.schema.CreateTable(entry.table, include_foreign_key_constraints=[])
        create.columns = [column for column in create.columns if self.is_writable(entry, column)]
        places = {name: place.as_json() for name, place in sorted(entry.columns.items())}
        key = self.place_of_key(entry)
        filled = sorted(
            str(column.name)
            for column in entry.table.columns
            if column.default is not None and column.server_default is None
        )
        self.add(
            "table",
            [*entry.path],
            create,
            entry.place,
            **({"places": places} if places else {}),
            **({"key": key.as_json()} if key else {}),
            **({"filled": filled} if filled else {}),
        )
        self.comments(entry)

    def is_writable(self, entry: Declared, create: Any) -> bool:
        """Whether a column can be written; the others are left out of their table and told."""
        column = create.element
        path = [*entry.path, str(column.name)]
        place = self.column_place(entry, str(column.name))
        if column.computed is not None and column.computed.persisted is None:
            self.settle_generation(column, path, place)
        try:
            self.compiler.get_column_specification(column)
            return True
        except Exception as error:
            self.notes.error(
                f"The column {'.'.join(path)} can't be told to Postgres: {first_line(error)}",
                "Give it a type and a default that SQLAlchemy's dialect for Postgres knows.",
                place,
            )
            self.notes.unknown("column", path, f"SQLAlchemy can't write it: {first_line(error)}", place)
            return False

    def settle_generation(self, column: Any, path: list[str], place: Optional[Place]) -> None:
        """From SQLAlchemy 2.1 on, a generated column that doesn't say so is stored or not by the server's version."""
        column.computed.persisted = True
        if hasattr(self.dialect, "supports_virtual_generated_columns"):
            reason = "Whether its value is stored depends on the version of Postgres; say `persisted=`."
            self.notes.unknown("column", path, reason, place)

    def column_place(self, entry: Declared, name: str) -> Optional[Place]:
        return entry.columns.get(name, entry.place)

    def place_of_key(self, entry: Declared) -> Optional[Place]:
        columns = [str(column.name) for column in entry.table.primary_key.columns]
        if not columns:
            return None
        own = None if len(columns) == 1 else self.lines.of_part(entry.classes, entry.table, set(), columns)
        return own or self.column_place(entry, columns[0])

    def part_place(
        self, entry: Declared, name: Optional[str], columns: list[str], condition: Any = None
    ) -> Optional[Place]:
        """Where a constraint or an index is written: its own call, else its only column, else its table."""
        texts = {text for text in (name, getattr(condition, "text", None)) if text}
        own = self.lines.of_part(entry.classes, entry.table, texts, columns if len(columns) > 1 else [])
        return own or (self.column_place(entry, columns[0]) if len(columns) == 1 else entry.place)

    def constraint(self, entry: Declared, constraint: Any) -> None:
        kind = self.kind_of(constraint)
        rule = getattr(constraint, "_create_rule", None)
        if kind is None or id(constraint) in self.left_out or (rule is not None and not rule(self.compiler)):
            return
        columns = [str(column.name) for column in getattr(constraint, "columns", ())]
        path: list[Optional[str]] = [*entry.path, None]
        place = entry.place
        try:
            path[-1] = self.name_of(constraint)
            place = self.part_place(entry, path[-1], columns, getattr(constraint, "sqltext", None))
            element = self.sa.schema.AddConstraint(constraint)
        except Exception as error:
            constraint._create_rule = lambda _: False
            self.refuse(kind, path, error, place)
            return
        self.add(kind, path, element, place, columns=columns)

    def name_of(self, constraint: Any) -> Optional[str]:
        """The name of a constraint, by the naming convention where there is one; `None` leaves it to Postgres."""
        if constraint.name is None:
            return None
        return unquoted(self.dialect.identifier_preparer.format_constraint(constraint))

    def kind_of(self, constraint: Any) -> Optional[str]:
        from sqlalchemy.dialects.postgresql import ExcludeConstraint

        kinds = {
            self.sa.ForeignKeyConstraint: "foreign key",
            ExcludeConstraint: "exclude",
            self.sa.UniqueConstraint: "unique",
            self.sa.CheckConstraint: "check",
        }
        return next((kind for made, kind in kinds.items() if isinstance(constraint, made)), None)

    def refuse_foreign_key(self, entry: Declared, constraint: Any, target: str) -> None:
        """Leaves out a key whose column is not there."""
        columns = [str(element.parent.name) for element in constraint.elements]
        name = str(constraint.name) if constraint.name else f"{entry.path[1]}_{'_'.join(columns)}_fkey"
        place = self.part_place(entry, str(constraint.name) if constraint.name else None, columns)
        message = f"{entry.path[1]}({', '.join(columns)}) refers to {target}, which the models don't declare."
        self.left_out.add(id(constraint))
        self.notes.error(message, "Correct the name of the column, or declare it.", place)
        self.notes.unknown("constraint", [*entry.path, name], "It refers to a column that is not there.", place)

    def index(self, entry: Declared, index: Any) -> None:
        columns = [str(part.name) for part in index.expressions if isinstance(part, self.sa.Column)]
        path: list[Optional[str]] = [*entry.path, None]
        place = entry.place
        try:
            path[-1] = unquoted(self.dialect.identifier_preparer.format_index(index))
            place = self.part_place(entry, path[-1], columns)
        except Exception as error:
            self.refuse("index", path, error, place)
            return
        self.add("index", path, self.sa.schema.CreateIndex(index), place, columns=columns)

    def comments(self, entry: Declared) -> None:
        schema = self.sa.schema
        if entry.table.comment:
            self.add("comment", [*entry.path], schema.SetTableComment(entry.table), entry.place)
        for column in entry.table.columns:
            if column.comment:
                place = self.column_place(entry, str(column.name))
                self.add("comment", [*entry.path, str(column.name)], schema.SetColumnComment(column), place)
        for constraint in in_order_of_making(entry.table.constraints):
            if getattr(constraint, "comment", None) and id(constraint) not in self.left_out:
                name = self.name_of(constraint)
                path = [*entry.path, None if name is None else f"constraint {name}"]
                self.add("comment", path, schema.SetConstraintComment(constraint), entry.place)


def unquoted(name: Optional[str]) -> Optional[str]:
    """A name as it is, from how it is written in SQL."""
    if name is None or not name.startswith('"'):
        return name
    return str(name)[1:-1].replace('""', '"')


# ---------------------------------------------------------------------------------------------------------------------
# The whole


def hashes(root: str, files: list[str]) -> dict[str, str]:
    """SHA-256 of every file of the repository that took part, whatever its line breaks."""
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    own = {real(path) for path in loaded if isinstance(path, str) and is_own(root, path)}
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
    from importlib import metadata

    found = {"python": python_version(), "sqlalchemy": str(sa.__version__)}
    for name in ("sqlmodel", "pydantic", "geoalchemy2", "pgvector"):
        if name in sys.modules:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                pass
    return found


def answer(request: dict[str, Any], write: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    root, files = real(request["root"]), [real(path) for path in request["files"]]
    hidden, writable = [real(path) for path in request["hidden"]], real(request["writable"])
    notes = Notes(root)
    confined = confine_by_kernel(hidden, writable)
    # Not earlier: the thread that it starts is confined as the one that starts it.
    end_when_late(request["seconds"], root, write)
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
    names = ordered_modules(roots, files, request["last"], notes)
    failures = import_modules(names)
    retry = another_attempt(failures, missing, request["last"], root)
    if retry is not None and request["may_retry"]:
        return {"retry": retry}
    tell_failures(failures, sorted(request["placeholders"]), origins, notes)

    lines = Lines(root, origins)
    entries = declared_tables(sa, origins, lines, notes)
    writer = Writer(sa, lines, notes)
    external = resolve_foreign_keys(sa, entries, writer)
    for entry in entries:
        writer.table(entry)
    for metadata in {id(entry.table.metadata): entry.table.metadata for entry in entries}.values():
        writer.sequences(metadata, entries)
    export = {
        "format": FORMAT,
        "versions": versions(sa),
        "complete": notes.complete,
        "inputs": hashes(root, files),
        "placeholders": sorted(request["placeholders"]),
        "warnings": sorted(notes.warnings),
        "errors": notes.errors,
        "unknowns": notes.unknowns,
        "external": external,
        "ddl": writer.all(),
    }
    return {"export": export, "confined": confined}


def ordered_modules(roots: list[str], files: list[str], last: list[str], notes: Notes) -> list[str]:
    """Names of the modules, those of outer packages first, since importing these imports most of the others."""
    names: list[str] = []
    for path in files:
        name = module_name(roots, path)
        if name is None:
            notes.warning(f"{relative(notes.root, path)} was left out: no module of Python can have its name.")
        elif name not in names:
            names.append(name)
    return sorted(names, key=lambda name: (name in last, name.count(".")))


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


def end_when_late(seconds: float, root: str, write: Callable[[dict[str, Any]], None]) -> None:
    """Answers with the line that runs when the time is over, and ends."""
    main_thread = threading.get_ident()

    def late() -> None:
        place = place_of_frame(root, own_frame(root, sys._current_frames().get(main_thread)))
        problem: dict[str, Any] = {
            "message": f"Importing the models took longer than {seconds:g} seconds and was stopped.",
            "advice": "Something they import waits for a network or another process; move that into a function.",
        }
        write({"problem": with_place(problem, place)})
        os._exit(0)

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    timer.start()


def about() -> dict[str, Optional[str]]:
    """What decides whether this interpreter can run the models; imports nothing of it."""
    import site
    from importlib import metadata

    try:
        sqlalchemy: Optional[str] = metadata.version("sqlalchemy")
    except metadata.PackageNotFoundError:
        sqlalchemy = None
    return {
        "executable": sys.executable,
        "version": python_version(),
        "sqlalchemy": sqlalchemy,
        "user_base": site.getuserbase() if site.ENABLE_USER_SITE else None,
    }


def python_version() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def main() -> None:
    if len(sys.argv) == 1:
        print(json.dumps(about()))
        return
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    path = sys.argv[2]
    real_open, real_replace = open, os.replace

    def write(found: dict[str, Any]) -> None:
        with real_open(path + ".part", "w", encoding="utf-8", newline="\n") as file:
            json.dump(found, file, ensure_ascii=False)
        real_replace(path + ".part", path)

    here = os.path.dirname(real(__file__))
    sys.path[:] = [entry for entry in sys.path if entry and real(entry) != here]
    sys.argv = sys.argv[:1]
    warnings.simplefilter("ignore")
    write(answer(request, write))
    # Threads that an imported application has started must not keep the process.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
