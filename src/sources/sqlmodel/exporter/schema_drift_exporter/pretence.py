"""What applications do while they are imported and what no table depends on, made to have no effect."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import os
import re
import sys
import types
from typing import Any, Callable

from .audit import Refused, is_hidden, may_write
from .notes import Notes
from .repository import own_caller


def pretend_files(hidden: list[str], writable: str, notes: Notes) -> None:
    """Lets a log file be opened and a folder be created, without effect; a `.env` that is hidden is empty."""
    real_open, real_mkdir = builtins.open, os.mkdir

    def open_harmlessly(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if isinstance(file, (str, bytes, os.PathLike)):
            path = os.fsdecode(file)
            if set(mode) & set("wax+") and not may_write(path, writable):
                who = own_caller(notes.root)
                notes.warning(f"{who} writes {path} while it is imported; nothing was written.")
                return real_open(os.devnull, "w" + mode.strip("rwax"), *rest, **more)
            if is_hidden(path, hidden):
                return real_open(os.devnull, mode, *rest, **more)
        return real_open(file, mode, *rest, **more)

    def mkdir_harmlessly(path: Any, *rest: Any, **more: Any) -> None:
        if may_write(os.fsdecode(path), writable):
            real_mkdir(path, *rest, **more)
        else:
            who = own_caller(notes.root)
            notes.warning(f"{who} creates the folder {os.fsdecode(path)}; none was created.")

    builtins.open = io.open = open_harmlessly
    os.mkdir = mkdir_harmlessly


def disconnect_databases(sa: Any, notes: Notes) -> None:
    """Makes `create_engine` give an engine that needs no driver and never connects, and lets tables be
    created or read from a database without effect."""
    register_idle_dialects()
    create_engine = importlib.import_module("sqlalchemy.engine.create").create_engine

    def create_engine_harmlessly(url: Any = None, **options: Any) -> Any:
        is_async = options.get("_is_async") or re.search(r"\+(asyncpg|psycopg_async|aiosqlite)", str(url))
        kept = {name: options[name] for name in ("future", "execution_options") if name in options}
        if is_async:
            return create_engine("postgresql+idle_async://", _is_async=True, **kept)
        return create_engine("postgresql+idle://", **kept)

    for name in ("sqlalchemy.ext.asyncio.engine", "sqlalchemy.future.engine"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for name, holder in list(sys.modules.items()):
        for attribute in ("create_engine", "_create_engine"):
            if name.split(".")[0] == "sqlalchemy" and getattr(holder, attribute, None) is create_engine:
                setattr(holder, attribute, create_engine_harmlessly)

    def without_effect(name: str) -> Callable[..., None]:
        def method(*_: Any, **__: Any) -> None:
            who = own_caller(notes.root)
            notes.warning(f"{who} calls {name}() while it is imported; it was left out.")

        return method

    for name in ("create_all", "drop_all", "reflect"):
        setattr(sa.MetaData, name, without_effect(name))
    for name in ("create", "drop"):
        setattr(sa.Table, name, without_effect(name))


def register_idle_dialects() -> None:
    """Makes dialects of Postgres known that refuse to connect: `postgresql+idle`, `postgresql+idle_async`."""
    from sqlalchemy.dialects import registry

    module: Any = types.ModuleType("schema_drift_dialects")
    module.Plain, module.Asynchronous = idle_dialect(False), idle_dialect(True)
    sys.modules[module.__name__] = module
    registry.register("postgresql.idle", module.__name__, "Plain")
    registry.register("postgresql.idle_async", module.__name__, "Asynchronous")


def idle_dialect(asynchronous: bool) -> type:
    from sqlalchemy.dialects.postgresql.base import PGDialect
    from sqlalchemy.pool import NullPool

    idle_driver = driver_without_server()

    class IdleDialect(PGDialect):
        driver = "idle"
        is_async = asynchronous
        poolclass = NullPool
        supports_statement_cache = True
        default_paramstyle = "pyformat"

        @classmethod
        def import_dbapi(cls) -> Any:
            return idle_driver

        dbapi = import_dbapi  # Its name in SQLAlchemy 1.4.

        @classmethod
        def get_pool_class(cls, _: Any) -> Any:
            return NullPool

        def create_connect_args(self, _: Any) -> Any:
            return [], {}

    return IdleDialect


def driver_without_server() -> Any:
    """A module with what SQLAlchemy wants of a driver."""

    def connect(*_: Any, **__: Any) -> None:
        raise Refused("importing models must not connect to a database")

    driver: Any = types.ModuleType("schema_drift_driver")
    driver.paramstyle, driver.apilevel, driver.threadsafety = "pyformat", "2.0", 2
    driver.connect = connect
    errors = "Data Database Integrity Interface Internal NotSupported Operational Programming"
    for name in ["Error", "Warning", *(kind + "Error" for kind in errors.split())]:
        setattr(driver, name, type(name, (Exception,), {}))
    return driver
