/**
 * Virtual environments with packages from PyPI, for tests that run real Python. They are made once a machine and
 * kept in its cache folder: making one takes seconds, and several test files want the same.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** An environment, or why there is none: no such Python, no network. */
export type Environment =
  | { readonly folder: string; readonly lacking?: undefined }
  | { readonly folder?: undefined; readonly lacking: string };

/** What an environment is made of. */
export interface Wanted {
  /** As pip takes them: `sqlmodel==0.0.24`. */
  readonly requirements: readonly string[];
  /** Versions of Python that will do, best first: `3.12`. */
  readonly pythons: readonly string[];
}

/** SQLModel through the years: each with the SQLAlchemy and pydantic that projects of its time have. */
export const sqlmodelEras = {
  current: {
    requirements: [
      'psycopg2-binary',
      'sqlmodel==0.0.50',
      'sqlalchemy==2.1.9',
      'pydantic==2.14.3',
      'pydantic-settings',
      'pgvector',
      'geoalchemy2',
      'sqlalchemy-utils',
    ],
    pythons: ['3.12', '3.13', '3.14', '3.11', '3.10'],
  },
  'SQLAlchemy 2.0': {
    requirements: [
      'psycopg2-binary',
      'sqlmodel==0.0.24',
      'sqlalchemy==2.0.58',
      'pydantic==2.13.5',
      'pydantic-settings',
    ],
    pythons: ['3.9', '3.10', '3.11', '3.12', '3.13'],
  },
  'SQLAlchemy 1.4': {
    requirements: ['psycopg2-binary', 'sqlmodel==0.0.8', 'sqlalchemy==1.4.41', 'pydantic==1.10.27'],
    pythons: ['3.11', '3.10', '3.9'],
  },
} as const satisfies Record<string, Wanted>;

const store = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'schema-drift-tests', 'python');

/** The environment with these packages, made now if it isn't there yet. */
export async function pythonEnvironment({ requirements, pythons }: Wanted): Promise<Environment> {
  const base = findBase(pythons);
  if (base === undefined) return { lacking: `no Python ${pythons.join(' or ')}` };
  const key = createHash('sha256')
    .update([base, ...requirements].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const folder = join(store, key);
  const complete = join(folder, 'complete');
  return await locked(`${folder}.lock`, async () => {
    if (existsSync(complete)) return { folder };
    rmSync(folder, { recursive: true, force: true });
    try {
      const lends = lendsPip(base);
      await promisify(execFile)(base, ['-m', 'venv', ...(lends ? ['--without-pip'] : []), folder]);
      const program = join(folder, 'bin', 'python');
      await promisify(execFile)(lends ? base : program, [
        ...['-m', 'pip', ...(lends ? ['--python', program] : [])],
        ...['install', '--quiet', '--disable-pip-version-check', ...requirements],
      ]);
    } catch (error) {
      return { lacking: `pip cannot install ${requirements.join(', ')}: ${(error as Error).message}` };
    }
    writeFileSync(complete, '');
    return { folder };
  });
}

/** An interpreter of the first version there is, on the PATH or where version managers keep them. */
function findBase(versions: readonly string[]): string | undefined {
  for (const version of versions) {
    const kept = [
      ...globSync(join(homedir(), `.pyenv/versions/${version}.*/bin/python`)),
      ...globSync(
        join(process.env.RUNNER_TOOL_CACHE ?? '/opt/hostedtoolcache', `Python/${version}.*/*/bin/python`),
      ),
    ];
    const found = [...kept.sort().reverse(), `python${version}`].find(canMakeEnvironments);
    if (found !== undefined) return found;
  }
  return undefined;
}

function canMakeEnvironments(program: string): boolean {
  return succeeds(program, 'import venv, ensurepip');
}

/** Whether its pip installs into other environments (22.3 does): none has to be given one of its own, which takes seconds. */
function lendsPip(program: string): boolean {
  return succeeds(program, 'import pip; assert int(pip.__version__.split(".")[0]) >= 23');
}

function succeeds(program: string, code: string): boolean {
  try {
    execFileSync(program, ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A lock this old belongs to a process that was ended in the middle. */
const abandonedAfter = 5 * 60_000;

/** Runs while no other process of this machine does the same work. */
async function locked<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(store, { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const held = statSync(lock, { throwIfNoEntry: false });
    if (held !== undefined && Date.now() - held.mtimeMs > abandonedAfter)
      rmSync(lock, { recursive: true, force: true });
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
