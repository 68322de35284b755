import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { flywayChecksum, sha256OfText, supabaseChecksum } from '../../src/ledger/checksums.ts';
import type { LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import { journal } from '../migrations/support.ts';
import { type Files, judged, ledgerOf, type Rows } from './support.ts';

/** One situation, and what is said of it: states in the repository's order, then faults. */
interface Case {
  readonly what: string;
  readonly rows: Rows;
  /** `applied pending`, in the repository's order. */
  readonly states: string;
  /** `code severity subject file:line`, in any number. */
  readonly faults?: readonly string[];
  readonly files?: Files;
  /** Of the first fault, parts of message and advice. */
  readonly says?: RegExp;
}

const sql = 'SELECT 1;';
const sha = (text: string) => ({ checksum: sha256OfText({ name: '', sql: text })[0] ?? '' });
const sha384 = (text: string) => createHash('sha384').update(text).digest('hex');
const time = (index: number) => String(1_700_000_000_000 + index * 1000);

const three = ['0000_a', '0001_b', '0002_c'];
const drizzle: Files = {
  'meta/_journal.json': journal(three),
  ...Object.fromEntries(three.map((tag) => [`${tag}.sql`, `${sql} -- ${tag}\n`])),
};
const lateJournal = { ...drizzle, 'meta/_journal.json': journal(three, { 2: { when: 1_699_999_999_999 } }) };
/** What stands for both versions on an empty database, beside them. */
const flywayBaseline: Files = { 'V1__a.sql': sql, 'V2__b.sql': 'SELECT 2;', 'B2__base.sql': 'SELECT 12;' };
const atlas: Files = {
  'atlas.sum': '',
  '1_a.sql': sql,
  '2_b.sql': 'SELECT 2;',
  '3_point.sql': '-- atlas:checkpoint\n\nSELECT 12;',
  '4_c.sql': 'SELECT 4;',
};

/** An earlier checkpoint among what the last one stands for. */
const atlasTwice: Files = {
  ...atlas,
  '5_point.sql': '-- atlas:checkpoint\n\nSELECT 124;',
  '6_d.sql': 'SELECT 6;',
};

const tools: Readonly<
  Partial<Record<LedgerTool | 'drizzle-folders', { readonly files: Files; readonly cases: readonly Case[] }>>
> = {
  drizzle: {
    files: drizzle,
    cases: [
      { what: 'nothing applied yet', rows: [], states: 'pending pending pending' },
      { what: 'the last one pending', rows: [time(0), time(1)], states: 'applied applied pending' },
      {
        what: 'merged with an older "when" than what was applied',
        files: lateJournal,
        rows: [time(0), time(1)],
        states: 'applied applied skipped',
        faults: ['ledger-skipped critical 0002_c m/meta/_journal.json:22'],
        says: /never run here.*newer than the last that was applied \(0001_b\).*above all that were applied/,
      },
      {
        what: 'as old as what was applied',
        files: { ...drizzle, 'meta/_journal.json': journal(three, { 2: { when: 1_700_000_001_000 } }) },
        rows: [time(0), { id: time(1), ...sha(`${sql} -- 0001_b\n`) }],
        states: 'applied applied skipped',
        faults: ['ledger-skipped critical 0002_c m/meta/_journal.json:22'],
      },
      {
        what: 'two with one "when", both applied in the end',
        files: { ...drizzle, 'meta/_journal.json': journal(three, { 2: { when: 1_700_000_001_000 } }) },
        rows: [
          time(0),
          { id: time(1), ...sha(`${sql} -- 0002_c\n`) },
          { id: time(1), ...sha(`${sql} -- 0001_b\n`) },
        ],
        states: 'applied applied applied',
      },
      {
        what: 'noted by hand, without the time that Drizzle goes by',
        rows: [time(0), { id: '', ...sha(`${sql} -- 0001_b\n`) }],
        states: 'applied renumbered pending',
        faults: [
          'ledger-spoilt critical public.ledger',
          'ledger-renumbered critical 0001_b m/meta/_journal.json:15',
        ],
        says: /no "created_at", so Drizzle runs all migrations again/,
      },
      {
        what: 'edited after it was applied',
        rows: [{ id: time(0), ...sha('SELECT 2;') }, time(1), time(2)],
        states: 'edited applied applied',
        faults: ['ledger-edited warning 0000_a m/0000_a.sql:1'],
        says: /does not notice.*Take the text/,
      },
      {
        what: 'applied with the line ends of Windows',
        rows: [{ id: time(0), ...sha(`${sql} -- 0000_a\r\n`) }, time(1), time(2)],
        states: 'applied applied applied',
      },
      {
        what: 'generated again after it was applied: the same text under a newer "when"',
        rows: [time(0), { id: '1700000000500', ...sha(`${sql} -- 0001_b\n`) }],
        states: 'applied renumbered pending',
        faults: ['ledger-renumbered critical 0001_b m/meta/_journal.json:15'],
        says: /noted as 1700000000500, so Drizzle runs it again.*back to 1700000000500/,
      },
      {
        what: 'the same text under an older "when"',
        rows: [time(0), { id: '1700000003000', ...sha(`${sql} -- 0001_b\n`) }],
        states: 'applied renumbered skipped',
        faults: [
          'ledger-renumbered warning 0001_b m/meta/_journal.json:15',
          'ledger-skipped critical 0002_c m/meta/_journal.json:22',
        ],
      },
      {
        what: 'applied from another branch',
        rows: [time(0), time(1), time(2), time(3)],
        states: 'applied applied applied',
        faults: [`ledger-unknown warning ${time(3)}`],
        says: /repository does not have it\.\n/,
      },
      {
        what: 'squashed into fewer',
        rows: ['1600000000001', '1600000000002', '1600000000003', '1600000000004', time(0), time(1), time(2)],
        states: 'applied applied applied',
        faults: ['ledger-unknown warning 1600000000001'],
        says: /^4 migrations were applied here that the repository does not have: 1600000000001, 1600000000002, 1600000000003 and 1 more\.\nIf they were squashed/,
      },
    ],
  },
  'drizzle-folders': {
    files: {
      '20240101000000_a/migration.sql': sql,
      '20240101000000_a/snapshot.json': '{}',
      '20240102000000_b/migration.sql': 'SELECT 2;',
      '20240102000000_b/snapshot.json': '{}',
    },
    cases: [
      {
        what: 'an older one runs all the same',
        rows: [{ id: '1704153600000', name: '20240102000000_b' }],
        states: 'pending applied',
      },
      {
        what: 'a folder that was renamed',
        rows: [
          { id: '1704067200000', name: '20240101000000_a' },
          { id: '1', name: 'before', ...sha('SELECT 2;') },
        ],
        states: 'applied renumbered',
        faults: ['ledger-renumbered critical 20240102000000_b m/20240102000000_b/migration.sql:1'],
        says: /runs it again.*back to before/,
      },
      {
        what: 'a table of before 1.0 with a row that no folder answers to',
        rows: ['1704067200123', '1600000000000'],
        states: 'applied pending',
        faults: ['ledger-unknown critical 20200913122640'],
        says: /upgrades its table only where it knows every row/,
      },
    ],
  },
  supabase: {
    files: {
      '20240101000000_a.sql': sql,
      '20240102000000_b.sql': 'SELECT 2;',
      '20240103000000_c.sql': 'SELECT 3;',
    },
    cases: [
      {
        what: 'one between those that were applied',
        rows: ['20240101000000', '20240103000000'],
        states: 'applied refused applied',
        faults: ['ledger-refused critical 20240102000000_b supabase/migrations/20240102000000_b.sql:1'],
        says: /supabase db push --include-all/,
      },
      {
        what: 'one that the repository lacks',
        rows: ['20240101000000', '20240102000000', '20240102000001', '20240103000000'],
        states: 'applied applied applied',
        faults: ['ledger-unknown critical 20240102000001'],
        says: /refuses to run anything.*migration fetch.*--status reverted 20240102000001/,
      },
      {
        what: 'noted by the dashboard under the second at which it ran',
        rows: ['20240101000000', { id: '20240102000007', name: 'b' }, '20240103000000'],
        states: 'applied renumbered applied',
        faults: ['ledger-renumbered critical 20240102000000_b supabase/migrations/20240102000000_b.sql:1'],
        says: /Rename the file to 20240102000007_b\.sql/,
      },
      {
        what: 'two with one number, of which the second in the order was applied',
        files: { '20240101000000_a.sql': sql, '20240101000000_b.sql': 'SELECT 2;' },
        rows: [{ id: '20240101000000', name: 'b' }],
        states: 'refused applied',
        faults: ['ledger-refused critical 20240101000000_a supabase/migrations/20240101000000_a.sql:1'],
      },
      {
        what: 'other statements than the file has',
        rows: [
          { id: '20240101000000', checksum: supabaseChecksum({ name: '', sql: 'SELECT 1' })[0] ?? '' },
          { id: '20240102000000', checksum: supabaseChecksum({ name: '', sql: 'SELECT 1' })[0] ?? '' },
        ],
        states: 'applied edited pending',
        faults: ['ledger-edited warning 20240102000000_b supabase/migrations/20240102000000_b.sql:1'],
      },
    ],
  },
  prisma: {
    files: {
      'migration_lock.toml': '',
      '20240101000000_a/migration.sql': sql,
      '20240102000000_b/migration.sql': 'SELECT 2;',
    },
    cases: [
      {
        what: 'one that failed',
        rows: ['20240101000000_a', { id: '20240102000000_b', state: 'failed' }],
        states: 'applied failed',
        faults: ['ledger-failed critical 20240102000000_b m/20240102000000_b/migration.sql:1'],
        says: /migrate resolve --rolled-back 20240102000000_b/,
      },
      {
        what: 'one that failed, and whose folder was replaced by another',
        rows: ['20240101000000_a', { id: '20240102000000_broken', state: 'failed' }],
        states: 'applied pending',
        faults: ['ledger-unknown critical 20240102000000_broken'],
        says: /was begun here.*Prisma refuses to run anything.*resolve --rolled-back 20240102000000_broken/,
      },
      {
        what: 'one that failed and was rolled back',
        rows: ['20240101000000_a', { id: '20240102000000_b', state: 'rolled back' }],
        states: 'applied pending',
      },
      { what: 'an older one runs all the same', rows: ['20240102000000_b'], states: 'pending applied' },
      {
        what: 'a checksum of the early versions, without zeros',
        rows: [
          {
            id: '20240101000000_a',
            checksum: (sha(sql).checksum.match(/../g) ?? []).map((byte) => byte.replace(/^0/, '')).join(''),
          },
        ],
        states: 'applied pending',
      },
    ],
  },
  flyway: {
    files: {
      'V1__a.sql': sql,
      'V1.5__b.sql': 'SELECT 2;',
      'V2.0__c.sql': 'SELECT 3;',
      'R__v.sql': 'SELECT 4;',
    },
    cases: [
      {
        what: 'one below what was applied',
        rows: ['1', '2'],
        states: 'applied refused applied pending',
        faults: ['ledger-refused critical V1.5__b m/V1.5__b.sql:1'],
        says: /flyway migrate -outOfOrder=true/,
      },
      {
        what: 'an edited one',
        rows: ['1', { id: '1.5', checksum: '1' }],
        states: 'applied edited pending pending',
        faults: ['ledger-edited critical V1.5__b m/V1.5__b.sql:1'],
        says: /refuses to run anything.*flyway repair/,
      },
      {
        what: 'an edited one that is repeatable',
        rows: ['1', '1.5', '2', { id: 'R__v', checksum: '1' }],
        states: 'applied applied applied pending',
      },
      {
        what: 'a repeatable one that is gone',
        rows: ['1', '1.5', '2', 'R__v', { id: 'R__gone', name: 'gone' }],
        states: 'applied applied applied applied',
        faults: ['ledger-unknown critical R__gone'],
        says: /so Flyway refuses to run anything.*flyway repair/,
      },
      {
        what: 'one whose description was changed',
        rows: ['1', { id: '1.5', name: 'before' }, { id: '2', name: 'c' }, { id: 'R__v', name: 'v' }],
        states: 'applied redescribed applied applied',
        faults: ['ledger-redescribed critical V1.5__b m/V1.5__b.sql:1'],
        says: /under the description "before", so Flyway refuses to run anything.*flyway repair/,
      },
      {
        what: 'one with underscores in its description, which Flyway notes as spaces',
        files: { 'V1__a_b__c.sql': sql },
        rows: [{ id: '1', name: 'a b  c' }],
        states: 'applied',
      },
      {
        what: 'a database that began at a baseline',
        files: { ...flywayBaseline, 'V3__c.sql': 'SELECT 3;' },
        rows: [{ id: '2', name: 'base', state: 'baseline' }, '3'],
        states: 'applied applied',
      },
      {
        what: 'a database that began before there was a baseline, which Flyway never runs there',
        files: { ...flywayBaseline, 'V3__c.sql': 'SELECT 3;' },
        rows: ['1'],
        states: 'applied pending pending',
      },
      {
        what: 'a baseline on an empty database',
        files: { ...flywayBaseline, 'V3__c.sql': 'SELECT 3;' },
        rows: [],
        states: 'pending pending',
      },
      {
        what: 'a repeatable one that ran twice',
        rows: [
          ...['1', '1.5', '2'],
          { id: 'R__v', checksum: '1' },
          { id: 'R__v', checksum: flywayChecksum({ name: 'R__v', sql: 'SELECT 4;' })[0] ?? '' },
        ],
        states: 'applied applied applied applied',
      },
      {
        what: 'a repeatable one with placeholders, whose checksum depends on settings',
        files: { 'V1__a.sql': sql, 'R__v.sql': `SELECT '$\{flyway:table}';` },
        rows: ['1', { id: 'R__v', checksum: '1' }],
        states: 'applied applied',
      },
      {
        what: 'one that failed outside of a transaction',
        rows: ['1', { id: '1.5', state: 'failed' }],
        states: 'applied failed pending pending',
        faults: ['ledger-failed critical V1.5__b m/V1.5__b.sql:1'],
        says: /flyway repair/,
      },
      {
        what: 'one that was undone',
        rows: ['1', '1.5', { id: '1.5', state: 'rolled back' }],
        states: 'applied pending pending pending',
      },
      {
        what: 'one that is gone',
        rows: ['1', '1.2', '1.5', '2'],
        states: 'applied applied applied pending',
        faults: ['ledger-unknown critical 1.2'],
      },
      {
        what: 'many that are gone',
        rows: ['1', '1.1', '1.2', '1.3', '1.4', '1.5', '2', '3'],
        states: 'applied applied applied pending',
        faults: ['ledger-unknown critical 1.1', 'ledger-unknown warning 3'],
        says: /^4 migrations were applied .* and 1 more, so Flyway refuses .*flyway repair.* The same goes/,
      },
      {
        what: 'one of the future, as Flyway calls it',
        rows: ['1', '1.5', '2', '3'],
        states: 'applied applied applied pending',
        faults: ['ledger-unknown warning 3'],
      },
    ],
  },
  'golang-migrate': {
    files: { '0001_a.up.sql': sql, '0002_b.up.sql': 'SELECT 2;', '0003_c.up.sql': 'SELECT 3;' },
    cases: [
      {
        what: 'one that failed',
        rows: [{ id: '2', state: 'failed' }],
        states: 'applied failed pending',
        faults: ['ledger-failed critical 0002_b.up m/0002_b.up.sql:1'],
        says: /migrate force/,
      },
      {
        what: 'one that failed and is gone',
        rows: [{ id: '4', state: 'failed' }],
        states: 'applied applied applied',
        faults: ['ledger-unknown critical 4'],
        says: /was begun here.*migrate force/,
      },
      {
        what: 'at a version that the repository lacks',
        rows: ['20'],
        states: 'applied applied applied',
        faults: ['ledger-unknown critical 20'],
      },
    ],
  },
  atlas: {
    files: atlas,
    cases: [
      { what: 'begun at the checkpoint', rows: ['3'], states: 'applied pending' },
      {
        what: 'begun before it, which is never run then',
        rows: ['1', '2'],
        states: 'applied applied pending',
      },
      {
        what: 'begun before it, with one left out',
        rows: ['1', '4'],
        states: 'applied refused applied',
        faults: ['ledger-refused critical 2_b m/2_b.sql:1'],
        says: /--exec-order non-linear/,
      },
      {
        what: 'one that broke off',
        rows: ['3', { id: '4', state: 'failed' }],
        states: 'applied failed',
        faults: ['ledger-failed critical 4_c m/4_c.sql:1'],
        says: /goes on at the statement that failed/,
      },
      { what: 'nothing yet', rows: [], states: 'pending pending' },
      {
        what: 'an older one than all that were noted, which is passed over in silence',
        rows: ['2', '4'],
        states: 'skipped applied applied',
        faults: ['ledger-skipped critical 1_a m/1_a.sql:1'],
        says: /newer than the first that was applied \(2\).*rebase/,
      },
      {
        what: 'begun before two checkpoints, of which neither is run then',
        files: atlasTwice,
        rows: ['1', '2'],
        states: 'applied applied pending pending',
      },
      {
        what: 'begun at the first of two, before which there is nothing to run',
        files: atlasTwice,
        rows: ['3', '4', '6'],
        states: 'applied applied applied',
      },
      {
        what: 'begun at the last of two',
        files: atlasTwice,
        rows: ['5'],
        states: 'applied pending',
      },
      {
        what: 'taken over as it was after a checkpoint that it never ran',
        files: atlasTwice,
        rows: [{ id: '4', state: 'baseline' }],
        states: 'applied applied applied pending',
      },
    ],
  },
  dbmate: {
    files: { '01_a.sql': sql, '02_b.sql': 'SELECT 2;', 'notes.sql': sql },
    cases: [
      {
        what: 'an older one runs all the same; a file without a number does not',
        rows: ['02'],
        states: 'pending applied skipped',
        faults: ['ledger-skipped warning notes m/notes.sql:1'],
        says: /no number/,
      },
      {
        what: 'one that the repository lacks',
        rows: ['01', '02', '03'],
        states: 'applied applied skipped',
        faults: ['ledger-skipped warning notes m/notes.sql:1', 'ledger-unknown warning 03'],
      },
    ],
  },
  goose: {
    files: { '00001_a.sql': sql, '00002_b.sql': 'SELECT 2;' },
    cases: [
      {
        what: 'an older one',
        rows: ['2'],
        states: 'refused applied',
        faults: ['ledger-refused critical 00001_a m/00001_a.sql:1'],
        says: /goose up -allow-missing/,
      },
      {
        what: 'one that was led back',
        rows: ['1', '2', { id: '2', state: 'rolled back' }],
        states: 'applied pending',
      },
    ],
  },
  'node-pg-migrate': {
    files: { '1700000000001_a.sql': sql, '1700000000002_b.sql': 'SELECT 2;' },
    cases: [
      {
        what: 'one of 17 digits, which are a time: here a millisecond before that of 13',
        files: { '1700000000001_a.sql': sql, '20231114221320000_b.sql': 'SELECT 2;' },
        rows: ['1700000000001_a'],
        states: 'applied refused',
        faults: ['ledger-refused critical 20231114221320000_b m/20231114221320000_b.sql:1'],
      },
      {
        what: 'an older one',
        rows: ['1700000000002_b'],
        states: 'refused applied',
        faults: ['ledger-refused critical 1700000000001_a m/1700000000001_a.sql:1'],
        says: /--no-check-order/,
      },
      {
        what: 'one that the repository lacks, in the middle or at the end',
        rows: ['1700000000001_a', '1700000000001_gone', '1700000000002_b', '1700000000003_new'],
        states: 'applied applied',
        faults: ['ledger-unknown critical 1700000000001_gone', 'ledger-unknown warning 1700000000003_new'],
      },
    ],
  },
  sqlx: {
    files: { '0001_a.sql': sql, '0002_b.sql': 'SELECT 2;' },
    cases: [
      {
        what: 'line ends that git changed',
        files: { '0001_a.sql': 'SELECT 1;\nSELECT 2;\n' },
        rows: [{ id: '1', checksum: sha384('SELECT 1;\r\nSELECT 2;\r\n') }],
        states: 'edited',
        faults: ['ledger-edited critical 0001_a m/0001_a.sql:1'],
        says: /other line ends.*sqlx refuses to run anything.*\.gitattributes/,
      },
      {
        what: 'the text as it was applied',
        files: { '0001_a.sql': 'SELECT 1;\r\nSELECT 2;\r\n' },
        rows: [{ id: '1', checksum: sha384('SELECT 1;\r\nSELECT 2;\r\n') }],
        states: 'applied',
      },
      {
        what: 'an older one runs all the same; an edited one stops it',
        rows: [{ id: '2', checksum: '00' }],
        states: 'pending edited',
        faults: ['ledger-edited critical 0002_b m/0002_b.sql:1'],
      },
      {
        what: 'one that failed half-way',
        rows: ['1', { id: '2', state: 'failed' }],
        states: 'applied failed',
        faults: ['ledger-failed critical 0002_b m/0002_b.sql:1'],
        says: /delete its row/,
      },
    ],
  },
  diesel: {
    files: { '2024-01-01-000000_a/up.sql': sql, '2024-01-02-000000_b/up.sql': 'SELECT 2;' },
    cases: [{ what: 'an older one runs all the same', rows: ['20240102000000'], states: 'pending applied' }],
  },
};

describe.each(Object.entries(tools))('%s', (name, { files, cases }) => {
  test.each(cases)('$what', async ({ rows, states, faults = [], files: own = files, says }) => {
    const tool = (name === 'drizzle-folders' ? 'drizzle' : name) as LedgerTool;
    const state = await judged(
      own,
      [ledgerOf(tool, rows)],
      tool === 'supabase' ? 'supabase/migrations' : 'm',
    );
    expect(state.migrations.map((migration) => migration.state).join(' ')).toBe(states);
    expect(
      state.faults.map(({ code, severity, subject, location }) =>
        [
          code,
          severity,
          subject,
          ...(location === undefined ? [] : [`${location.file}:${location.line}`]),
        ].join(' '),
      ),
    ).toEqual(faults);
    const [first] = state.faults;
    if (says !== undefined) expect(`${first?.message}\n${first?.advice}`).toMatch(new RegExp(says, 's'));
  });
});

describe('which ledger is the folder’s', () => {
  const files = { '0001_a.sql': sql, '0002_b.sql': 'SELECT 2;' };

  test('none: a fault that names what there is instead', async () => {
    const { ledger, applied, faults } = await judged(files, [
      { ...ledgerOf('prisma', []), table: 'public._prisma_migrations' },
    ]);
    expect(ledger).toBeUndefined();
    expect(applied).toHaveLength(2);
    expect(faults).toMatchObject([
      {
        code: 'ledger-missing',
        severity: 'warning',
        message: expect.stringContaining('only public._prisma_migrations'),
      },
    ]);
  });

  test('the one that notes most of its migrations', async () => {
    const { ledger } = await judged(files, [
      ledgerOf('goose', ['7', '8', '9']),
      ledgerOf('golang-migrate', ['1']),
      ledgerOf('sqlx', ['1', '2']),
    ]);
    expect(ledger?.tool).toBe('sqlx');
  });

  test('one that may not be read: a fault with the SQL that opens it', async () => {
    const closed = { ...ledgerOf('goose', []), unreadable: { lacks: ['select' as const] } };
    const { ledger, faults } = await judged(files, [closed]);
    expect(ledger).toBeUndefined();
    expect(faults).toMatchObject([
      { code: 'ledger-unreadable', advice: expect.stringContaining('GRANT SELECT ON TABLE ') },
    ]);
  });

  test('Supabase applies what drizzle-kit wrote into its folder', async () => {
    const { migrations } = await judged(
      drizzle,
      [ledgerOf('supabase', ['0000', '0001'])],
      'supabase/migrations',
    );
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
  });
});
