import { inject } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import { check } from '../../src/check.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { recognise } from '../../src/config/recognise/recognise.ts';
import type { Report } from '../../src/report/report.ts';
import type { PlanWishes } from '../../src/run/run-context.ts';
import { readDrizzleConfig } from '../../src/sources/drizzle/read-config.ts';

/** What is to be checked in a repository: its own config file, or else what it is recognised as. */
export async function configOf(root: string): Promise<{ config: Config; lines: readonly string[] }> {
  const loaded = await loadConfig(root);
  if (loaded !== undefined) return { config: loaded.config, lines: [] };
  return recognise(root, { readDrizzleConfig: (file) => readDrizzleConfig(file, root) });
}

export interface Shortcuts {
  /** Then nothing has to be recognised. */
  readonly config?: Config;
  /** Major of a server of this test run to use, given by URL; without it an ephemeral one is started. */
  readonly sharedServer?: number;
  /** Plans to be made for what is wrong; none without. */
  readonly plans?: PlanWishes;
}

/** The whole job on one repository, as the command line does it. */
export async function checkRepository(root: string, shortcuts: Shortcuts = {}): Promise<Report> {
  const { config, sharedServer, plans } = shortcuts;
  const found = config === undefined ? await configOf(root) : { config, lines: [] };
  return check({
    root,
    config: found.config,
    recognised: found.lines,
    stages: followStages(() => {}),
    ...(plans === undefined ? {} : { plans }),
    ...(sharedServer === undefined ? {} : { postgresUrl: urlOfServer(sharedServer) }),
  });
}

/** Majors of the servers that this run of the tests has, oldest first. */
export const majors: readonly number[] = inject('postgres')
  .map(({ major }) => major)
  .sort((a, b) => a - b);

/** A connection string for the server of a major of this run of the tests. */
export function urlOfServer(major: number): string {
  const connection = inject('postgres').find((it) => it.major === major)?.connection;
  if (connection === undefined) throw new Error(`This run has no server of major ${major}.`);
  const { host, port, user, password = '' } = connection;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${login}@/postgres?host=${encodeURIComponent(host)}&port=${port}`;
}
