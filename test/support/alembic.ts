/** Projects that Alembic migrates, and databases that it has brought to some point of them. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { letIn } from '../../src/postgres/guest.ts';
import { withPythonHook } from '../../src/sources/migrations/alembic/python-hook.ts';
import { commandEnvironment } from '../../src/sources/migrations/command-environment.ts';
import { runCommand } from '../../src/sources/migrations/run-command.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { freshDatabase } from './postgres.ts';
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

/** A database of the test run as these commands leave it, which run one after the other. */
export async function migratedBy(commands: readonly string[], root: string): Promise<Client> {
  const client = await freshDatabase();
  onTestFinished(() => client.end());
  const guest = await letIn(client);
  const { signal } = new AbortController();
  for (const command of commands) {
    const { result } = await withPythonHook(
      (await commandEnvironment({}, guest, root, { root, ofStrangers: false })).env,
      guest,
      { root },
      (env) => runCommand(command, { cwd: root, env, signal }),
    );
    if (result.status !== 0) throw new Error(result.output);
  }
  await guest.close();
  return client;
}
