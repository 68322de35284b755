import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Coordinates } from '../../../postgres/guest.ts';

/**
 * What Python runs before anything else when it finds it on its path. Whatever URL a project's env.py comes by (of a
 * developer's own database, perhaps), the connection goes to the database that is to be migrated. Modules beside the
 * project's alembic.ini are found as if they were installed, after all that is.
 */
const SITECUSTOMIZE = `
import os
import sys

sys.path.append(os.getcwd())
try:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.engine.url import make_url
except ImportError:
    pass
else:
    TARGET = make_url(os.environ["SCHEMA_DRIFT_DATABASE"])
    ELSEWHERE = {
        "channel_binding", "dsn", "gssencmode", "hostaddr", "passfile", "service", "ssl", "ssl_context",
        "sslcert", "sslkey", "sslmode", "sslrootcert", "target_session_attrs", "unix_sock",
    }

    @event.listens_for(Engine, "do_connect")
    def connect_to_target(dialect, record, args, options):
        if dialect.name != "postgresql":
            raise RuntimeError(f"schema-drift migrates PostgreSQL only, and this is a database of {dialect.name}")
        new_args, new_options = dialect.create_connect_args(TARGET)
        args[:] = new_args
        for name in ELSEWHERE & set(options):
            del options[name]
        options.update(new_options)
`;

/** Alembic, by itself or through what runs it in its virtual environment. */
const alembic =
  /^((uv|poetry|pipenv|pdm|hatch|rye)\s+run\s+)?((\S*\/)?python[\d.]*\s+-m\s+)?(\S*\/)?alembic\s[^;&|]*$/;

/**
 * Whether a command is one of SQLAlchemy on this machine and nothing else, so that it reaches the database to migrate
 * whatever it is told.
 */
export function usesSqlalchemy(command: string): boolean {
  return alembic.test(command.trim());
}

/** Lets `work` run with an environment in which SQLAlchemy connects to this database only. */
export async function withRedirect<Result>(
  env: Record<string, string>,
  { host, port, user, password, database }: Coordinates,
  work: (env: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'schema-drift-python-'));
  try {
    await writeFile(join(folder, 'sitecustomize.py'), SITECUSTOMIZE);
    return await work({
      ...env,
      PYTHONPATH: [folder, env.PYTHONPATH].filter(Boolean).join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMA_DRIFT_DATABASE: `postgresql://${user}:${password}@${host}:${port}/${database}`,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
