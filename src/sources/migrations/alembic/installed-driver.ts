/**
 * A module of Python in which SQLAlchemy finds its dialect for URLs that name no driver (`postgresql://`).
 *
 * Which driver such a URL means is psycopg2 before SQLAlchemy 2.1 and psycopg 3 since. That one is taken where it is
 * installed, else another that is; where none is, SQLAlchemy itself tells of the one that is missing. An engine that is
 * asynchronous gets a driver that is.
 */
export const installedDriver = {
  module: 'schema_drift_driver',
  dialect: 'InstalledDriver',
  text: `
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import dialect as usual
from sqlalchemy.exc import NoSuchModuleError


def dialects_of(*drivers):
    for driver in drivers:
        try:
            yield registry.load("postgresql." + driver)
        except NoSuchModuleError:
            # This SQLAlchemy is older than the driver.
            pass


def is_installed(dialect):
    load = getattr(dialect, "import_dbapi", None) or dialect.dbapi
    try:
        load()
        return True
    except ImportError:
        return False


class InstalledDriver(usual):
    supports_statement_cache = True

    @classmethod
    def get_dialect_cls(cls, url):
        candidates = [usual, *dialects_of("psycopg2", "psycopg", "pg8000")]
        return next(filter(is_installed, candidates), usual)

    @classmethod
    def get_async_dialect_cls(cls, url):
        candidates = [it.get_async_dialect_cls(url) for it in (usual, *dialects_of("psycopg", "asyncpg"))]
        asynchronous = [it for it in candidates if it.is_async]
        return next(filter(is_installed, asynchronous), asynchronous[-1])
`,
} as const;
