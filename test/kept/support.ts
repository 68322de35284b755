import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import type { DatabaseConfig, SourceConfig } from '../../src/config/config.ts';
import { type Kept, keptIn } from '../../src/kept/kept.ts';
import { storeIn } from '../../src/kept/store.ts';
import type { ServerFacts } from '../../src/postgres/server.ts';
import type { DatabaseContext } from '../../src/reading/read-source.ts';
import { readSources } from '../../src/reading/read-sources.ts';
import { databaseContext } from '../check/database-context.ts';
import { git } from '../support/git.ts';
import { testMajors, testServer } from '../support/postgres.ts';

export const major = testMajors.at(-1) as number;
export const facts: ServerFacts = { major, description: 'PostgreSQL', state: 'installed' };

/** The repository of a test, and runs on it one after the other, each of them with a cache that starts empty. */
export function setUp(files: Readonly<Record<string, string>> | string) {
  const top = mkdtempSync(join(tmpdir(), 'schema-drift-kept-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const root = join(top, 'repository');
  if (typeof files === 'string') cpSync(files, root, { recursive: true });
  else for (const [name, text] of Object.entries(files)) write(join(root, name), text);
  const keptBy = (build = 'this'): Kept =>
    keptIn(storeIn(join(top, 'cache'), root, expect.fail), root, build);
  const notes: string[] = [];
  const run = async (sources: readonly SourceConfig[], more: Run = {}) => {
    const { build, known = facts, ...context } = more;
    const kept = keptBy(build);
    let started = false;
    const database: DatabaseConfig = { name: 'main', sources, truth: 'majority', ignore: [] };
    const server = async () => {
      started = true;
      return testServer();
    };
    const stages = followStages(({ state, detail = '' }) => state === 'note' && notes.push(detail));
    const ours = databaseContext(root, database, major, server, known);
    const { results } = await readSources(database, { ...ours, stages, kept, ...context });
    await kept.settled();
    return { results, started };
  };
  return { root, run, notes, keptBy };
}

/** The same, with everything committed. */
export function repositoryOf(files: Readonly<Record<string, string>> | string) {
  const set = setUp(files);
  git(set.root, 'init', '-q');
  git(set.root, 'add', '-A');
  git(set.root, 'commit', '-qm', 'all');
  return set;
}

/** Something that changes in a repository, and what brings it back. */
export type Change = (root: string) => () => void;

export const changed =
  (file: string): Change =>
  (root) => {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    appendFileSync(path, '\n');
    return () => writeFileSync(path, text);
  };

/** A file that comes; `first` is what comes with it, where that is a folder. */
export const added =
  (file: string, first = file): Change =>
  (root) => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{}');
    return () => rmSync(join(root, first), { recursive: true });
  };

export interface Run extends Partial<DatabaseContext> {
  readonly build?: string;
  readonly known?: ServerFacts;
}

export function write(path: string, text: string): void {
  cpSync('/dev/null', path, { recursive: true });
  writeFileSync(path, text);
}

export const note = /^unchanged since \d{4}-\d\d-\d\d \d\d:\d\d UTC, not applied again$/;

/** Results without the note that they are not read anew, and without what only says what they were read of. */
export function plain(results: Awaited<ReturnType<ReturnType<typeof setUp>['run']>>['results']) {
  return results.map(({ source, read, problem }) => ({
    source,
    problem,
    read: read && { ...read, facts: read.facts.filter((fact) => !note.test(fact)) },
  }));
}
