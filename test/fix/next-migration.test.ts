import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { Problem } from '../../src/base/problem.ts';
import { refuseNewRoles } from '../../src/fix/migration/beside-drizzle.ts';
import type { NextIn, Piece } from '../../src/fix/migration/next-in.ts';
import { nextMigration } from '../../src/fix/migration/next-migration.ts';
import { writeFiles } from '../../src/fix/migration/write-files.ts';

const pieces: readonly Piece[] = [
  { sql: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$select 1;$$' },
  { comment: '-- LOSES the table u for good\n-- DROP TABLE u;' },
  { sql: 'ALTER TABLE t ADD a int' },
];

const now = new Date('2026-03-14T09:26:53.123Z');

interface Case {
  readonly tool: NextIn['tool'];
  readonly names: readonly string[];
  /** Paths of the files, the one with the statements first. */
  readonly files: readonly string[];
  readonly begins?: string;
}

const cases: readonly Case[] = [
  {
    tool: 'prisma',
    names: ['20250101000000_init', 'migration_lock.toml'],
    files: ['20260314092653_next/migration.sql'],
  },
  {
    tool: 'diesel',
    names: ['2025-01-01-000000_init'],
    files: ['2026-03-14-092653_next/up.sql', '2026-03-14-092653_next/down.sql'],
  },
  { tool: 'flyway', names: ['V1__a.sql', 'V10__b.sql', 'R__c.sql'], files: ['V11__next.sql'] },
  { tool: 'flyway', names: ['V20250101000000__a.sql'], files: ['V20260314092653__next.sql'] },
  { tool: 'flyway', names: ['V1.10__a.sql', 'V1.9__b.sql', 'R__c.sql'], files: ['V1.11__next.sql'] },
  { tool: 'flyway', names: ['V2025_01_09__a.sql', 'V2024_12_31__b.sql'], files: ['V2025_01_10__next.sql'] },
  { tool: 'flyway', names: ['V1.10__a.sql', 'V2__b.sql'], files: ['V3__next.sql'] },
  { tool: 'supabase', names: ['20250101000000_init.sql'], files: ['20260314092653_next.sql'] },
  // Dated in the future, the last one would run after the new one.
  { tool: 'supabase', names: ['20271231235959_init.sql'], files: ['20280101000000_next.sql'] },
  { tool: 'sqlx', names: ['20271231235959_a.sql'], files: ['20280101000000_next.sql'] },
  { tool: 'prisma', names: ['20271231235959_a'], files: ['20280101000000_next/migration.sql'] },
  { tool: 'prisma', names: ['0_init'], files: ['20260314092653_next/migration.sql'] },
  {
    tool: 'diesel',
    names: ['2027-12-31-235959_a'],
    files: ['2028-01-01-000000_next/up.sql', '2028-01-01-000000_next/down.sql'],
  },
  { tool: 'flyway', names: ['B5__a.sql'], files: ['V6__next.sql'] },
  {
    tool: 'golang-migrate',
    names: ['000009_a.up.sql', '000009_a.down.sql'],
    files: ['000010_next.up.sql', '000010_next.down.sql'],
  },
  { tool: 'golang-migrate', names: ['1_a.up.sql'], files: ['2_next.up.sql'] },
  {
    tool: 'dbmate',
    names: ['20250101000000_a.sql'],
    files: ['20260314092653_next.sql'],
    begins: '-- migrate:up\nCREATE FUNCTION',
  },
  {
    tool: 'goose',
    names: ['00001_a.sql'],
    files: ['00002_next.sql'],
    begins: '-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION',
  },
  {
    tool: 'node-pg-migrate',
    names: ['1735689600000_a.sql'],
    files: ['1773480413123_next.sql'],
    begins: '-- Up Migration\nCREATE',
  },
  { tool: 'sqlx', names: ['20250101000000_a.sql'], files: ['20260314092653_next.sql'] },
  {
    tool: 'sqlx',
    names: ['0001_a.up.sql', '0001_a.down.sql'],
    files: ['0002_next.up.sql', '0002_next.down.sql'],
  },
  { tool: 'atlas', names: ['20250101000000.sql', 'atlas.sum'], files: ['20260314092653_next.sql'] },
  { tool: 'sql', names: ['001_a.sql', '002_b.sql'], files: ['003_next.sql'] },
  // A moment that is in the future already is followed by the number after it.
  { tool: 'supabase', names: [], files: ['20260314092653_next.sql'] },
  {
    tool: 'dbmate',
    names: ['20990101000000_a.sql'],
    files: ['20990101000001_next.sql'],
    begins: '-- migrate:up',
  },
];

describe('the next migration of a folder', () => {
  test.each(cases)('$tool after $names', ({ tool, names, files, begins = 'CREATE FUNCTION' }) => {
    const made = nextMigration(pieces, { tool, names, called: 'next', now });
    expect(made.map(({ path }) => path)).toEqual(files);
    const [first] = made;
    expect(first?.text.startsWith(begins)).toBe(true);
    expect(first?.text).toContain('\nALTER TABLE t ADD a int;\n');
    expect(first?.text).toContain('\n-- DROP TABLE u;\n');
  });

  test.each([
    ['#[', "'Hello #[name]'", 'placeholderReplacement=false\n'],
    ['${', "'Hello #[name]'", undefined],
    [undefined, "'Hello #[name]'", undefined],
  ])('of Flyway, whose placeholders begin with %s: what %s has beside it', (prefix, text, settings) => {
    const folder = { names: ['V1__a.sql'], called: 'next', now, ...defined({ placeholderPrefix: prefix }) };
    const [script, beside] = nextMigration([{ sql: `SELECT ${text}` }], { ...folder, tool: 'flyway' });
    expect(script).toEqual({ path: 'V2__next.sql', text: `SELECT ${text};\n` });
    expect(beside).toEqual(settings && { path: 'V2__next.sql.conf', text: settings });
  });

  test('of Drizzle 0.x: a file, a snapshot and an entry in the journal, after what a clock ahead of ours left', () => {
    const entry = { idx: 3, version: '7', when: now.getTime() + 5000, tag: '0003_a', breakpoints: true };
    const made = nextMigration(pieces, {
      tool: 'drizzle',
      names: [],
      called: 'next',
      now,
      drizzle: {
        journal: JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] }),
        before: 'before',
        snapshot: { version: '7', tables: {} },
      },
    });
    expect(made.map(({ path }) => path)).toEqual([
      '0004_next.sql',
      'meta/0004_snapshot.json',
      'meta/_journal.json',
    ]);
    expect(made[0]?.text.split('--> statement-breakpoint\n')).toEqual([
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$select 1;$$;',
      '-- LOSES the table u for good\n-- DROP TABLE u;\nALTER TABLE t ADD a int;\n',
    ]);
    expect(JSON.parse(made[1]?.text ?? '')).toMatchObject({ prevId: 'before', tables: {} });
    expect(JSON.parse(made[2]?.text ?? '').entries[1]).toEqual({
      idx: 4,
      version: '7',
      when: now.getTime() + 5001,
      tag: '0004_next',
      breakpoints: true,
    });
  });

  test('of Drizzle 0.x after one whose number is ahead of its place: drizzle-kit takes the highest for the last', () => {
    const entry = { idx: 1, version: '7', when: 5, tag: '0005_a', breakpoints: true };
    const journal = JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry] });
    const [script, snapshot, after] = nextMigration(pieces, {
      ...{ tool: 'drizzle', names: [], called: 'next', now, drizzle: { journal, snapshot: { tables: {} } } },
    });
    expect([script?.path, snapshot?.path]).toEqual(['0006_next.sql', 'meta/0006_snapshot.json']);
    expect(JSON.parse(after?.text ?? '').entries[1]).toMatchObject({ idx: 2, tag: '0006_next' });
  });

  test('lines of the journal end as they did', () => {
    const journal = '{\r\n  "version": "7",\r\n  "entries": []\r\n}\r\n';
    const folder = { names: [], called: 'next', now, drizzle: { journal, snapshot: { tables: {} } } };
    const text = nextMigration(pieces, { ...folder, tool: 'drizzle' }).at(-1)?.text ?? '';
    expect(text.split('\r\n').join('')).not.toMatch(/[\r\n]/);
    expect(text).toMatch(/\}\r\n$/);
  });

  test.each([
    ['not json', 'The journal cannot be extended: '],
    ['{}', 'The journal cannot be extended: it has no entries.'],
  ])('a journal that is %s', (journal, message) => {
    const folder = { names: [], called: 'next', now, drizzle: { journal, snapshot: { tables: {} } } };
    expect(() => nextMigration(pieces, { ...folder, tool: 'drizzle' })).toThrow(message);
  });

  test.each([
    { prefix: 'timestamp', last: '20250101000000_a', next: '20260314092653' },
    { prefix: 'unix', last: '1735689600_a', next: '1773480413' },
    { prefix: 'none', last: '_a', next: '0001' },
  ])('of Drizzle 0.x with the prefix $prefix', ({ last, next }) => {
    const journal = JSON.stringify({ version: '7', entries: [{ idx: 0, when: 1, tag: last }] });
    const made = nextMigration(pieces, {
      ...{ tool: 'drizzle', names: [`${last}.sql`], called: 'next', now },
      drizzle: { journal, snapshot: { tables: {} } },
    });
    expect(made.map(({ path }) => path).slice(0, 2)).toEqual([
      `${next}_next.sql`,
      `meta/${next}_snapshot.json`,
    ]);
  });

  test('of Drizzle 1.0: a folder after all others, with the snapshot under an id of its own', () => {
    const made = nextMigration(pieces, {
      ...{ tool: 'drizzle-folders', names: ['20271231235959_a'], called: 'next', now },
      drizzle: { snapshot: { type: 'diff', prevIds: ['b', 'a'], deltas: [] } },
    });
    expect(made.map(({ path }) => path)).toEqual([
      '20280101000000_next/migration.sql',
      '20280101000000_next/snapshot.json',
    ]);
    expect(JSON.parse(made[1]?.text ?? '')).toMatchObject({
      id: expect.stringMatching(/-/),
      prevIds: ['b', 'a'],
    });
  });

  test.each([
    { tool: 'drizzle', snapshot: { prevIds: [], ddl: [] }, message: 'schema.ts is for drizzle-orm 1' },
    { tool: 'drizzle-folders', snapshot: { tables: {} }, message: 'schema.ts is for drizzle-orm 0.x' },
    { tool: 'drizzle', snapshot: undefined, message: 'drizzle-kit takes only part of it' },
  ] as const)('of $tool and a schema of another major: $message', ({ tool, snapshot, message }) => {
    const folder = {
      names: [],
      called: 'next',
      now,
      drizzle: { journal: '{"entries":[]}', ...defined({ snapshot }) },
    };
    expect(() => nextMigration(pieces, { ...folder, tool })).toThrow(message);
  });

  const role = { entityType: 'roles', name: 'clerk' };
  test.each([
    { format: '0.x', snapshot: { roles: { clerk: {} } }, earlier: { roles: {} } },
    { format: '8', snapshot: { ddl: [role] }, earlier: { ddl: [{ entityType: 'tables', name: 'clerk' }] } },
    {
      format: '9',
      snapshot: {
        deltas: [
          { op: 'create', row: role },
          { op: 'drop', key: 'roles' },
        ],
      },
      earlier: {},
    },
  ])('of Drizzle, format $format, makes no roles, and so needs those of its snapshot in others', (of) => {
    expect(() => refuseNewRoles(of.snapshot, [of.earlier])).toThrow('declares the role clerk');
    expect(() => refuseNewRoles(of.snapshot, [of.earlier, of.snapshot])).not.toThrow();
  });
});

describe('files of a migration that cannot be written', () => {
  const root = mkdtempSync(join(tmpdir(), 'schema-drift-next-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const files = [
    { path: '0001_next.sql', text: 'SELECT 1' },
    { path: 'meta/0001_snapshot.json', text: '{}' },
    { path: 'meta/_journal.json', text: 'after', replaces: 'before' },
  ];

  test.each([
    ['0001_next.sql', 'it is there already', 'Nothing was written. Move it away,'],
    ['meta/0001_snapshot.json', 'it is there already', 'Nothing was written. Move it away,'],
    ['meta', 'it is there already', 'Nothing was written. Move it away,'],
    ['meta/_journal.json.new', 'it is there already', 'Nothing was written. Move it away,'],
  ])('%s: nothing is left of the others', (taken, why, advice) => {
    const repository = mkdtempSync(join(root, 'of-'));
    const folder = join(repository, 'drizzle');
    mkdirSync(join(folder, dirname(taken)), { recursive: true });
    writeFileSync(join(folder, taken), 'mine');
    const error = thrownBy(() => writeFiles(folder, files, repository));
    expect([error.message, error.advice?.startsWith(advice)]).toEqual([
      `The migration could not be written to ${taken === 'meta' ? 'drizzle/meta/0001_snapshot.json' : `drizzle/${taken}`}: ${why}.`,
      true,
    ]);
    const left = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(left.map(({ name }) => name)).toEqual([basename(taken)]);
    expect(readFileSync(join(folder, taken), 'utf8')).toBe('mine');
  });
});

function thrownBy(run: () => void): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
