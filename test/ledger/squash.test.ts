import { expect, test } from 'vitest';
import { type Catalog, objectId } from '../../src/catalog/catalog.ts';
import { compareLedger } from '../../src/ledger/compare.ts';
import { withSquash, withSquashedRevisions } from '../../src/ledger/squash.ts';
import type { LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { folderOf, journal } from '../migrations/support.ts';
import { type Files, ledgerOf, type Rows } from './support.ts';

const catalogOf = (...names: readonly string[]) =>
  ({
    objects: names.map((name) => ({ kind: 'table', path: ['public', name], attributes: {} })),
  }) as unknown as Catalog;

/** What is told where the first file of a folder makes the table a, and a later one, if any, b. */
async function told(tool: LedgerTool, files: Files, rows: Rows, there: readonly string[] = ['a', 'b']) {
  const path = tool === 'supabase' ? 'supabase/migrations' : 'm';
  const root = folderOf(
    Object.fromEntries(Object.entries(files).map(([name, sql]) => [`${path}/${name}`, sql])),
  );
  const opened = await openMigrations({ path }, root);
  const ledger = ledgerOf(tool, rows);
  const declared = opened.migrations.map(({ file }, index) => ({ file, name: index === 0 ? 'a' : 'b' }));
  const head = {
    catalog: catalogOf(...declared.map(({ name }) => name)),
    locations: new Map(
      declared.map(({ file, name }) => [objectId('table', ['public', name]), { file, line: 1 }]),
    ),
  };
  const state = { ...compareLedger([ledger], opened), ledger };
  return withSquash(state, opened, { head, live: catalogOf(...there) });
}

const up = '-- migrate:up\n';
const harmless = 'a squash of them.\nTheir rows do no harm';
const cases: readonly (readonly [what: string, tool: LedgerTool, files: Files, rows: Rows, says: string])[] =
  [
    [
      'Prisma',
      'prisma',
      { '20250101000000_all/migration.sql': 'select 1;' },
      ['20240101000000_a', '20240102000000_b'],
      'and Prisma will run it on top of them.\nIf it is, note it in place of what is gone, before the next deploy:\nprisma migrate resolve --applied 20250101000000_all',
    ],
    [
      'Supabase',
      'supabase',
      { '20250101000000_all.sql': 'select 1;' },
      ['20240101000000', '20240102000000'],
      'and Supabase refuses to run anything.\nIf it is, note it in place of what is gone, before the next deploy:\nsupabase migration repair --status applied 20250101000000\nsupabase migration repair --status reverted 20240101000000 20240102000000',
    ],
    [
      'Flyway, under a new version',
      'flyway',
      { 'V3__all.sql': 'select 1;' },
      ['1', '2'],
      'and Flyway refuses to run anything.\nIf it is, call it B3__all, which Flyway runs on empty databases only, and have Flyway take what is gone for deleted:\nflyway repair',
    ],
    [
      'Flyway, under the first version',
      'flyway',
      { 'V1__all.sql': 'select 1;' },
      [{ id: '1', name: 'first', checksum: '7' }, '2', '3'],
      'If it is, have Flyway take what is gone for deleted:\nflyway repair',
    ],
    [
      'goose, under the first number',
      'goose',
      { '00001_all.sql': '-- +goose Up\nselect 1;' },
      ['0', '1', '2', '3'],
      harmless,
    ],
    [
      'golang-migrate, of which later ones stand',
      'golang-migrate',
      { '1_all.up.sql': 'select 1;', '2_b.up.sql': 'select 1;' },
      ['17'],
      'and golang-migrate refuses to run anything.\nIf it is, note it in place of what is gone, before the next deploy:\nmigrate force 2',
    ],
    [
      'sqlx',
      'sqlx',
      { '3_all.sql': 'select 1;', 'Cargo.toml': '' },
      ['1', '2'],
      'DELETE FROM public.ledger WHERE version IN (1, 2);',
    ],
    [
      'node-pg-migrate',
      'node-pg-migrate',
      { '3_all.sql': '-- Up Migration\nselect 1;' },
      ['1_a', '2_b'],
      "INSERT INTO public.ledger (name, run_on) VALUES ('3_all', now());\nDELETE FROM public.ledger WHERE name IN ('1_a', '2_b');",
    ],
    [
      'dbmate',
      'dbmate',
      { '3_all.sql': `${up}select 1;` },
      ['1', '2'],
      "INSERT INTO public.ledger (version) VALUES ('3');",
    ],
    [
      'Drizzle, older than what is noted',
      'drizzle',
      { 'meta/_journal.json': journal(['0000_all']), '0000_all.sql': 'select 1;' },
      ['1800000000000', '1800000000001'],
      harmless,
    ],
  ];

test.each(cases)('%s', async (_, tool, files, rows, says) => {
  const there = tool === 'golang-migrate' ? ['a', 'b'] : ['a'];
  const state = await told(tool, files, rows, there);
  expect(state.faults.map(({ code }) => code)).toEqual(['ledger-squashed']);
  const [fault] = state.faults;
  expect(`${fault?.message}\n${fault?.advice}`).toContain(says);
  expect(fault?.severity).toBe(says === harmless ? 'warning' : 'critical');
  expect([state.applied.length, state.pending]).toEqual([there.length, []]);
});

test.each<readonly [string, Files, Rows, readonly string[]]>([
  ['where the database lacks what the new one makes', { '3_all.sql': up }, ['1', '2'], ['b']],
  ['where one row is gone, and another file is new', { '3_all.sql': up }, ['1'], ['a']],
  [
    'where rows of another branch are there, with what they made',
    { '1_a.sql': up },
    ['1', '2', '3'],
    ['a', 'b'],
  ],
  ['where nothing is gone', { '1_a.sql': up, '2_b.sql': up }, ['1'], ['a', 'b']],
])('nothing is taken for a squash %s', async (_, files, rows, there) => {
  const { faults } = await told('dbmate', files, rows, there);
  expect(faults.filter(({ code }) => code === 'ledger-squashed')).toEqual([]);
});

test.each([
  [['a'], 'alembic stamp --purge heads'],
  [['a', 'b'], undefined],
])('Alembic, in a database with %j', (there, stamp) => {
  const fault = {
    code: 'ledger-unknown',
    severity: 'critical',
    subject: 'x',
    message: 'It is gone.',
    advice: '',
  } as const;
  const state = {
    ledger: ledgerOf('alembic', ['x']),
    applied: [],
    pending: [],
    beyond: [],
    unknown: [{ id: 'x', state: 'applied' }],
    faults: [fault],
  } as const;
  const head = { catalog: catalogOf('a'), locations: new Map() };
  const { faults } = withSquashedRevisions(state, { head, live: catalogOf(...there) });
  expect(faults[0]?.advice.split('\n')[1]).toBe(stamp);
});
