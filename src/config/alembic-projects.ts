import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import type { MigrationsSource } from './config.ts';
import { foreignFolders } from './drizzle-configs.ts';
import { textOf } from './text-of.ts';

/** A project whose schema is made by Alembic. */
export interface AlembicProject {
  /** Its alembic.ini, relative to the repository. */
  readonly file: string;
  readonly base: string;
  readonly revisions: number;
  readonly source: MigrationsSource;
}

/** Finds the projects that have an alembic.ini with revisions, outermost first. */
export async function findAlembicProjects(root: string): Promise<AlembicProject[]> {
  const files = await glob('**/alembic.ini', {
    cwd: root,
    ignore: [...foreignFolders, '**/{venv,site-packages,tests,test,examples}/**'],
    followSymbolicLinks: false,
  });
  const outermostFirst = files.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const projects = await Promise.all(outermostFirst.map((file) => projectOf(file, root)));
  return projects.filter(({ revisions }) => revisions > 0);
}

async function projectOf(file: string, root: string): Promise<AlembicProject> {
  const base = posix.dirname(file);
  const ini = await textOf(join(root, file));
  const scripts = posix.join(base, scriptLocation(ini));
  const revisions = await glob('versions/**/*.py', {
    cwd: join(root, scripts),
    ignore: ['**/__init__.py'],
  });
  const env = await textOf(join(root, scripts, 'env.py'));
  const source: MigrationsSource = {
    name: 'migrations',
    kind: 'migrations',
    path: base,
    command: 'alembic upgrade heads',
    env: {
      [urlVariable(env)]: `${await scheme(env, base, root)}://{user}:{password}@{host}:{port}/{database}`,
    },
  };
  return { file, base, revisions: revisions.length, source };
}

function scriptLocation(ini: string): string {
  const written = /^\s*script_location\s*=\s*(\S+)/m.exec(ini)?.[1] ?? 'alembic';
  return written.replace(/^%\(here\)s\/?/, '') || '.';
}

/** The variable that env.py takes the URL of the database from; the usual one where its text does not tell. */
function urlVariable(env: string): string {
  return (
    /environ(?:\.get\(|\[)\s*["'](\w*(?:URL|URI|DSN)\w*)["']/.exec(env)?.[1] ?? getenv(env) ?? 'DATABASE_URL'
  );
}

function getenv(env: string): string | undefined {
  return /getenv\(\s*["'](\w*(?:URL|URI|DSN)\w*)["']/.exec(env)?.[1];
}

/** The URL's scheme for the driver that the project has. */
async function scheme(env: string, base: string, root: string): Promise<string> {
  const lists = ['pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.cfg', 'setup.py'];
  const texts = await Promise.all(lists.map((name) => textOf(join(root, base, name))));
  const needs = texts.join('\n');
  if (/\basyncpg\b/.test(needs) && /\basync/.test(env)) return 'postgresql+asyncpg';
  if (/\bpsycopg2\b/.test(needs)) return 'postgresql+psycopg2';
  return /\bpsycopg\b/.test(needs) ? 'postgresql+psycopg' : 'postgresql';
}
