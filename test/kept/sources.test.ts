import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceConfig } from '../../src/config/config.ts';
import { facts, major, note, plain, type Run, setUp } from './support.ts';

const migrations = (path: string): SourceConfig => ({ name: 'migrations', kind: 'migrations', path });
const sql = (...files: string[]): SourceConfig => ({ name: 'schema', kind: 'sql', files });

const models = (path: string): SourceConfig => ({
  name: 'models',
  kind: 'sqlmodel',
  models: [path],
  mode: 'static',
});

const fixtures: readonly (readonly [fixture: string, ...sources: readonly SourceConfig[]])[] = [
  ['features', migrations('drizzle')],
  ['shop', migrations('drizzle')],
  ['bazaar-vid', sql('db/dev.sql')],
  ['creator-economy', migrations('supabase/migrations'), sql('database-schema.sql')],
  ['fltr', sql('database.sql'), models('fastapi/models')],
  ['liveconvo', sql('db/dev.sql')],
  ['alembic', sql('schema.sql')],
];

for (const [fixture, ...sources] of fixtures)
  test(`what is kept of fixtures/${fixture} is what would be read`, async () => {
    const { run } = setUp(new URL(`../../fixtures/${fixture}`, import.meta.url).pathname);
    const first = await run(sources);
    const second = await run(sources);
    expect(first.results.map(({ problem }) => problem)).toEqual(sources.map(() => undefined));
    expect(first.started).toBe(true);
    expect(second.started).toBe(false);
    for (const { read } of second.results) expect(read?.facts.at(-1)).toMatch(note);
    expect(plain(second.results)).toStrictEqual(plain(first.results));
  });

const files = {
  'migrations/1.sql': 'CREATE TABLE a (id int);',
  'migrations/2.sql': 'CREATE TABLE b (id int);',
  'sql/schema.sql': 'CREATE TABLE a (id int);',
};
const sources = [migrations('migrations'), sql('sql/*.sql')];

/** What changes between two runs, and which of the sources is taken from the first of them. */
const changes: readonly (readonly [
  what: string,
  kept: readonly string[],
  change: (root: string) => unknown,
  second?: Run & { readonly sources?: readonly SourceConfig[] },
])[] = [
  ['nothing', ['migrations', 'schema'], () => {}],
  [
    'a file that nobody reads',
    ['migrations', 'schema'],
    (root) => writeFileSync(join(root, 'README.md'), 'x'),
  ],
  ['a migration', ['schema'], (root) => appendFileSync(join(root, 'migrations/1.sql'), '-- more')],
  [
    'a migration that comes',
    ['schema'],
    (root) => writeFileSync(join(root, 'migrations/3.sql'), 'CREATE TABLE c ();'),
  ],
  ['a migration that goes', ['schema'], (root) => rmSync(join(root, 'migrations/2.sql'))],
  [
    'a migration under another name',
    ['schema'],
    (root) => renameSync(join(root, 'migrations/2.sql'), join(root, 'migrations/3.sql')),
  ],
  ['an SQL file', ['migrations'], (root) => appendFileSync(join(root, 'sql/schema.sql'), '-- more')],
  [
    'an SQL file that comes',
    ['migrations'],
    (root) => writeFileSync(join(root, 'sql/more.sql'), 'CREATE TABLE c ();'),
  ],
  [
    'a manifest that says which tool runs the migrations, where there was none',
    ['schema'],
    (root) => writeFileSync(join(root, 'package.json'), '{"dependencies": {"node-pg-migrate": "8.0.0"}}'),
  ],
  [
    'a setting',
    [],
    () => {},
    { sources: [{ ...migrations('migrations'), tool: 'sql' } as SourceConfig, sql('sql/*.sql')] },
  ],
  ['the program', [], () => {}, { build: 'that' }],
  ['the rights of SQL', [], () => {}, { rights: 'owner' }],
  ['the server’s state', [], () => {}, { known: { ...facts, state: 'updated' } }],
  ['the server’s version', [], () => {}, { known: { ...facts, description: 'PostgreSQL of tomorrow' } }],
  [
    'a server of which nobody knows whether it will be the same',
    [],
    () => {},
    { known: { major, description: 'PostgreSQL' } },
  ],
  ['the wish for a cache', [], () => {}, { kept: undefined as never }],
];

for (const [what, kept, change, { sources: then = sources, ...second } = {}] of changes)
  test(`${what} changes, and what is kept of the others is taken: ${kept.join(', ') || 'nothing'}`, async () => {
    const { root, run } = setUp(files);
    await run(sources);
    change(root);
    const { results, started } = await run(then, second);
    const taken = results.filter(({ read }) => note.test(read?.facts.at(-1) ?? ''));
    expect(taken.map(({ source }) => source.name)).toEqual(kept);
    expect(started).toBe(kept.length < sources.length);
    const { results: anew } = await run(then, { ...second, kept: undefined as never });
    expect(plain(results)).toStrictEqual(plain(anew));
  });

/** What is never taken from an earlier run, and what is said of it. */
const never: readonly (readonly [what: string, sql: string, why?: RegExp])[] = [
  ['SQL that is refused', 'CREATE TABLE a (id nonsense);'],
  [
    'SQL that asks for the time',
    "DO $$ BEGIN EXECUTE 'CREATE TABLE t' || extract(day FROM now()) || ' ()'; END $$;",
    /asks/,
  ],
  [
    'SQL that works out a date',
    "SELECT set_config('a.b', extract(year FROM date '2030-01-01' - 1460)::text, false); DO $$ BEGIN EXECUTE 'CREATE TABLE t' || current_setting('a.b') || ' ()'; END $$;",
    /dates|differs from run to run/,
  ],
  [
    'SQL that takes a role for granted',
    'CREATE TABLE a (); GRANT SELECT ON a TO nobody_makes_this_role;',
    /role/,
  ],
];

for (const [what, text, why] of never)
  test(`${what} is read anew each time`, async () => {
    const { run, notes } = setUp({ 'schema.sql': text });
    for (const _ of [1, 2]) {
      const { results, started } = await run([sql('schema.sql')]);
      expect(started).toBe(true);
      expect(results[0]?.read?.facts ?? []).not.toContainEqual(expect.stringMatching(note));
    }
    const [said] = notes.filter((line) => line.startsWith('is read anew each time'));
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(why);
  });
