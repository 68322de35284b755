import { describe, expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import {
  type Choice,
  chooseLedgers,
  type Seeker,
  seekerOfFolder,
  seekerOfRevisions,
} from '../../src/ledger/choose.ts';
import { doubts } from '../../src/ledger/missing.ts';
import type { Ledger, LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { folderOf } from '../migrations/support.ts';
import { ledgerOf } from './support.ts';

const sql = 'SELECT 1;';
const table = (name: string, tool: LedgerTool, ...ids: string[]): Ledger => ({
  ...ledgerOf(tool, ids),
  table: name,
});

/** Folders by the names of their sources, with the files in each; the tables; and which table each folder gets. */
const cases: readonly (readonly [
  what: string,
  folders: Readonly<Record<string, readonly string[]>>,
  ledgers: readonly Ledger[],
  expected: Readonly<Record<string, string | undefined>>,
])[] = [
  [
    'tools tell',
    { a: ['1_x.sql'], b: ['migration_lock.toml', '2024_x/migration.sql'] },
    [table('p', 'prisma', '2024_x'), table('g', 'goose', '1')],
    { a: 'g', b: 'p' },
  ],
  [
    'entries tell',
    { a: ['20240101_x.sql', '20240102_y.sql'], b: ['20240301_x.sql'] },
    [table('one', 'dbmate', '20240301'), table('two', 'dbmate', '20240101')],
    { a: 'two', b: 'one' },
  ],
  [
    'a table that notes more than the folder has is another folder’s',
    { a: ['1_x.sql', '2_x.sql', '3_x.sql'], b: ['1_y.sql'] },
    [table('one', 'dbmate', '1'), table('two', 'dbmate', '1', '2', '3')],
    { a: 'two', b: 'one' },
  ],
  [
    'the newest version only: whoever has it, and the most before it',
    { a: ['1_x.sql', '2_x.sql', '3_x.sql'], b: ['1_y.sql', '2_y.sql'] },
    [table('one', 'golang-migrate', '2'), table('two', 'golang-migrate', '3')],
    { a: 'two', b: 'one' },
  ],
  [
    'the schema is named as the source',
    { billing: ['1_x.sql'], orders: ['1_y.sql'] },
    [table('orders.versions', 'goose', '1'), table('billing.versions', 'goose', '1')],
    { billing: 'billing.versions', orders: 'orders.versions' },
  ],
  [
    'the table is named as one source, so the other is the other’s',
    { billing: ['1_x.sql'], orders: ['1_y.sql'] },
    [table('public.versions', 'goose', '1'), table('public.billing_versions', 'goose', '1')],
    { billing: 'public.billing_versions', orders: 'public.versions' },
  ],
  [
    'nothing tells',
    { a: ['1_x.sql'], b: ['1_y.sql'] },
    [table('one', 'goose', '1'), table('two', 'goose', '1')],
    { a: 'one? two?', b: 'one? two?' },
  ],
  [
    'nothing tells whose the only table is',
    { a: ['1_x.sql'], b: ['1_y.sql'] },
    [table('one', 'goose', '1')],
    { a: 'one?', b: 'one?' },
  ],
  [
    'one table for both',
    { a: ['20240101_x.sql', '20240102_y.sql'], b: ['20240301_x.sql'] },
    [table('one', 'dbmate', '20240101', '20240102', '20240301')],
    { a: 'one', b: 'one' },
  ],
  [
    'a folder that never ran has no table, and does not take another’s',
    { a: ['20240101_x.sql'], b: ['20240301_x.sql'] },
    [table('one', 'dbmate', '20240101')],
    { a: 'one', b: undefined },
  ],
  [
    'a folder that never ran takes the empty one',
    { a: ['20240101_x.sql'], b: ['20240301_x.sql'] },
    [table('empty', 'dbmate'), table('one', 'dbmate', '20240101')],
    { a: 'one', b: 'empty' },
  ],
  [
    'of tables that note all of a folder, the one that notes nothing else',
    { a: ['1_x.sql', '2_x.sql'] },
    [table('one', 'dbmate', '1', '2', '9'), table('two', 'dbmate', '1', '2')],
    { a: 'two' },
  ],
  [
    'of one folder, the first of equal tables',
    { a: ['1_x.sql'] },
    [table('one', 'goose', '1'), table('two', 'goose', '1')],
    { a: 'one: one? two?' },
  ],
];

test.each(cases)('%s', async (_, folders, ledgers, expected) => {
  const names = Object.keys(folders);
  const root = folderOf(
    Object.fromEntries(
      Object.entries(folders).flatMap(([name, files]) => files.map((file) => [`${name}/${file}`, sql])),
    ),
  );
  const seekers = await Promise.all(
    names.map(async (name) => seekerOfFolder(await openMigrations({ path: name }, root), [name])),
  );
  const choices = chooseLedgers(ledgers, seekers);
  const told = choices.map(({ ledger, equals }) => {
    const candidates = equals.map((it) => `${it.table}?`).join(' ');
    return [ledger?.table, candidates].filter((part) => part !== undefined && part !== '').join(': ');
  });
  expect(Object.fromEntries(names.map((name, at) => [name, told[at] || undefined]))).toEqual(expected);
});

test('rows of a shared table are known by whose they are', async () => {
  const root = folderOf({ 'a/20240101_x.sql': sql, 'b/20240301_x.sql': sql });
  const [a, b] = await Promise.all(
    ['a', 'b'].map(async (name) => seekerOfFolder(await openMigrations({ path: name }, root), [name])),
  );
  if (a === undefined || b === undefined) throw new Error('Two folders were opened.');
  const shared = table('one', 'dbmate', '20240101', '20240301', '20240501');
  const others = chooseLedgers([shared], [a, b]).map((choice) => [...choice.others].map(({ id }) => id));
  expect(others).toEqual([['20240301'], ['20240101']]);
});

describe('Alembic’s own table, among others of it', () => {
  const seeker = (id: string, schema: string | null, name: string) =>
    seekerOfRevisions({ table: [schema, name], revisions: [{ id, file: `${id}.py`, after: [] }] });
  const named = (...seekers: Seeker[]) => {
    const ledgers = [
      table('core.alembic_version', 'alembic', 'abc'),
      table('billing.alembic_version', 'alembic', 'def'),
      table('billing.old_version', 'alembic'),
    ];
    return chooseLedgers(ledgers, seekers).map(({ ledger }) => ledger?.table);
  };

  test('by the revisions that it notes, where nothing but its name is known', () => {
    const seekers = ['def', 'abc'].map((id) => seeker(id, null, 'alembic_version'));
    expect(named(...seekers)).toEqual(['billing.alembic_version', 'core.alembic_version']);
  });

  test('by its name and schema, though it notes nothing', () => {
    expect(named(seeker('def', 'billing', 'old_version'))).toEqual(['billing.old_version']);
    expect(named(seeker('abc', 'billing', 'alembic_version'))).toEqual(['billing.alembic_version']);
  });

  test('none, where no table has its name', () => {
    expect(named(seeker('abc', null, 'versions'))).toEqual([undefined]);
  });
});

describe('what is doubtful is said', () => {
  const goose = (...names: string[]) => names.map((name) => table(name, 'goose'));
  const [one] = goose('one');
  const such = 'the migrations of a';
  const name = "give the source the name of its table, or of the table's schema";
  const told: readonly (readonly [Partial<Choice>, othersHave: boolean, said: string | undefined])[] = [
    [{ ...defined({ ledger: one }) }, true, undefined],
    [{}, false, undefined],
    [{}, true, `No table notes ${such}, so the database is compared with all of them.`],
    [
      { equals: goose('one') },
      true,
      `Nothing tells whether one notes ${such} or those of another source, so the database is compared with all of them: ${name}.`,
    ],
    [
      { equals: goose('one', 'two') },
      false,
      `Nothing tells which of one and two notes ${such}, so the database is compared with all of them: ${name}.`,
    ],
    [
      { ...defined({ ledger: one }), equals: goose('one', 'b', 'c', 'd', 'e') },
      false,
      `one and b and c and 2 more could each note ${such}: one is taken.`,
    ],
  ];
  test.each(told)('%j, %s', (choice, othersHave, said) => {
    expect(doubts('a', { equals: [], ...choice }, othersHave)).toEqual(said === undefined ? [] : [said]);
  });
});
