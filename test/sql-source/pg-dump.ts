import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Client } from 'pg';

interface PgDump {
  readonly path: string;
  readonly major: number;
}

/** The programs of this machine, one a major, oldest first: those on the PATH and Debian's. */
const programs: readonly PgDump[] = found();

function found(): PgDump[] {
  const debian = '/usr/lib/postgresql';
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(existsSync(debian) ? readdirSync(debian).map((major) => join(debian, major, 'bin')) : []),
  ];
  const byMajor = new Map<number, PgDump>();
  for (const path of folders.map((folder) => join(folder, 'pg_dump')).filter((path) => existsSync(path))) {
    const major = Number(/(\d+)[.\d]*/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]);
    if (!byMajor.has(major)) byMajor.set(major, { path, major });
  }
  return [...byMajor.values()].sort((a, b) => a.major - b.major);
}

/** Those that can dump a server of this major: of the same one or newer. */
export function pgDumpsFor(major: number): readonly PgDump[] {
  return programs.filter((program) => program.major >= major);
}

/** The dump of the database that a client is connected to. */
export function dump(client: Client, { path }: PgDump, options: readonly string[]): string {
  const { host, port, user = '', password, database = '' } = client;
  return execFileSync(path, ['-h', host, '-p', String(port), '-U', user, ...options, database], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C', PGPASSWORD: password ?? '' },
  });
}
