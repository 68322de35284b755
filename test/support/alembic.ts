/** Projects that Alembic migrates, and databases that it has brought to some point of them. */
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { freshDatabase, testServer } from './postgres.ts';
import type { Wanted } from './python.ts';

const requirements = resolve(import.meta.dirname, '../../fixtures/alembic/requirements.txt');

/** Alembic of today and of some years ago, each with the drivers and wrappers that people have. */
export const alembicEras = {
  current: {
    requirements: [
      ...readFileSync(requirements, 'utf8').trim().split('\n'),
      'sqlalchemy==2.1.9',
      'psycopg2-binary',
      'pg8000',
      'asyncpg',
      'greenlet',
      'flask-migrate==4.1.0',
      'pgvector==0.5.1',
    ],
    pythons: ['3.12', '3.13', '3.14', '3.11', '3.10'],
  },
  'SQLAlchemy 1.4': {
    requirements: ['alembic==1.9.4', 'sqlalchemy==1.4.54', 'psycopg2-binary', 'asyncpg', 'greenlet'],
    pythons: ['3.11', '3.10', '3.9'],
  },
} as const satisfies Record<string, Wanted>;

export type Files = Readonly<Record<string, string>>;

/** The text of a revision: its id, what it stands on, and what it does on its way up. */
export function revision(id: string, down: string, up: string, more = ''): string {
  return `"""${id}"""
import sqlalchemy as sa
from alembic import op

revision = "${id}"
down_revision = ${down}
${more}

def upgrade():
    ${up}

def downgrade():
    op.execute("DROP TABLE IF EXISTS accounts CASCADE")
`;
}

/** An env.py that migrates the database of DATABASE_URL, with more options for `context.configure`. */
export function envPy(options = '', before = ''): string {
  return `import os
from alembic import context
from sqlalchemy import create_engine, text

with create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg2://db.invalid/app")).connect() as connection:
    ${before === '' ? 'pass' : before}
    context.configure(connection=connection${options === '' ? '' : `, ${options}`})
    with context.begin_transaction():
        context.run_migrations()
`;
}

/** A repository of these files, whose virtual environment is at hand; whoever makes it deletes it. */
export function alembicProject(files: Files, environment: string): Repository {
  const repository = repositoryOf(files);
  symlinkSync(environment, join(repository.root, '.venv'));
  return repository;
}

/** What has run on a database, one after the other: `alembic upgrade c1`, `cd service && flask db upgrade`. */
export interface Past {
  readonly ran: readonly string[];
}

/** Each command in a process of its own, forked from one that has imported the libraries. */
const runAll = `
import gc, json, os, runpy, sys
import alembic.command, alembic.config, psycopg2, sqlalchemy.dialects.postgresql
gc.freeze()
for root, command, url in json.loads(os.environ.pop("TO_RUN")):
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1] != 0:
            sys.exit(f"{command} failed")
        continue
    folder, _, rest = command.rpartition(" && ")
    os.chdir(os.path.join(root, folder[len("cd "):]))
    os.environ["DATABASE_URL"] = url
    sys.argv = rest.split()
    runpy.run_path(os.path.join(os.path.dirname(sys.executable), sys.argv[0]), run_name="__main__")
`;

/** New databases with a past in some folder, by their names: one Python runs it all, without anything of ours. */
export async function migrateTogether<Some extends Past>(
  environment: string,
  pasts: readonly (readonly [root: string, past: Some])[],
): Promise<ReadonlyMap<Some, string>> {
  const databases = new Map<Some, string>();
  const commands: unknown[] = [];
  const { host, port, user, password = '' } = testServer().connection;
  const query = new URLSearchParams({ host, port: String(port) });
  for (const [root, past] of pasts) {
    const client = await freshDatabase();
    await client.end();
    const database = client.database ?? '';
    databases.set(past, database);
    const url = `postgresql+psycopg2://${user}:${password}@/${database}?${query}`;
    commands.push(...past.ran.map((command) => [root, command, url]));
  }
  await promisify(execFile)(join(environment, 'bin', 'python'), ['-B', '-c', runAll], {
    env: { LANG: 'C.UTF-8', TO_RUN: JSON.stringify(commands) },
  });
  return databases;
}
