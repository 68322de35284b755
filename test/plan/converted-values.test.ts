import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MendingPlan, PlanStep } from '../../src/report/mending-plan.ts';
import { freshDatabase, testMajors, testServer } from '../support/postgres.ts';
import { catalogOf, planned } from './planned.ts';

interface Conversion {
  readonly from: string;
  readonly to: string;
  /** Values that are kept, with what they are printed as afterwards. */
  readonly kept: Readonly<Record<string, string>>;
  /** Values that are refused, or held otherwise than they are. */
  readonly changed: readonly string[];
  /** Whether it waits for somebody to ask for it. */
  readonly isHeld?: true;
  /** What is taken for granted. */
  readonly assumes?: string;
}

const uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';

const conversions: readonly Conversion[] = [
  // Numbers.
  { from: 'integer', to: 'smallint', kept: { '1': '1', '-32768': '-32768' }, changed: ['32768', '-32769'] },
  { from: 'integer', to: 'boolean', kept: { '0': 'false', '1': 'true' }, changed: ['2', '-1'], isHeld: true },
  { from: 'bigint', to: 'integer', kept: { '2147483647': '2147483647' }, changed: ['2147483648'] },
  { from: 'integer', to: 'real', kept: { '16777216': '1.6777216e+07' }, changed: ['16777217'], isHeld: true },
  { from: 'bigint', to: 'double precision', kept: { '5': '5' }, changed: ['9007199254740993'], isHeld: true },
  { from: 'integer', to: 'numeric(4,1)', kept: { '999': '999.0' }, changed: ['1000'] },
  { from: 'numeric', to: 'integer', kept: { '2.00': '2' }, changed: ['1.5', '3000000000'], isHeld: true },
  {
    from: 'numeric(10,4)',
    to: 'numeric(10,2)',
    kept: { '1.5000': '1.50' },
    changed: ['1.2390'],
    isHeld: true,
  },
  { from: 'numeric(10,2)', to: 'numeric(5,2)', kept: { '999.99': '999.99' }, changed: ['1000.00'] },
  {
    from: 'numeric',
    to: 'double precision',
    kept: { '1.5': '1.5' },
    changed: ['1.00000000000000000001'],
    isHeld: true,
  },
  { from: 'double precision', to: 'integer', kept: { '2': '2' }, changed: ['1.5', '1e30'], isHeld: true },
  {
    from: 'double precision',
    to: 'real',
    kept: { '1.5': '1.5' },
    changed: ['0.30000000000000004'],
    isHeld: true,
  },
  {
    from: 'double precision',
    to: 'numeric(10,2)',
    kept: { '1.25': '1.25' },
    changed: ['1.239'],
    isHeld: true,
  },
  { from: 'numeric', to: 'money', kept: { '1.50': '$1.50' }, changed: ['1.505'], isHeld: true },
  // Texts.
  { from: 'text', to: 'integer', kept: { '7': '7', '-12': '-12' }, changed: ['007', '1.5', 'x', ''] },
  {
    from: 'text',
    to: 'numeric(6,2)',
    kept: { '1.5': '1.50', '0.5': '0.50' },
    changed: ['1.239', '12345', '01'],
    isHeld: true,
  },
  { from: 'text', to: 'double precision', kept: { '0.1': '0.1' }, changed: ['0.1000000000000000055', 'x'] },
  { from: 'text', to: 'boolean', kept: { yes: 'true', false: 'false' }, changed: ['maybe'] },
  { from: 'text', to: 'interval', kept: { '90 min': '01:30:00' }, changed: ['x'] },
  { from: 'text', to: 'interval hour', kept: { '2 hours': '02:00:00' }, changed: ['90 min', 'x'] },
  { from: 'text', to: 'money', kept: { '$12.50': '$12.50', '1.500': '$1.50' }, changed: ['$12.555', 'x'] },
  { from: 'text', to: 'oid', kept: { '5': '5' }, changed: ['-5', 'x'] },
  { from: 'integer', to: 'oid', kept: { '5': '5' }, changed: ['-5'] },
  {
    from: 'text',
    to: 'timestamp(0) with time zone',
    kept: { '2026-01-01 10:00:00+00': '2026-01-01 10:00:00+00' },
    changed: ['2026-01-01 10:00:00.6+00', 'x'],
    isHeld: true,
    assumes: 'say no zone',
  },
  { from: 'text', to: 'uuid', kept: { [uuid]: uuid }, changed: ['none'] },
  { from: 'text', to: 'jsonb', kept: { '{"b": 1}': '{"b": 1}' }, changed: ['{"a":1,"a":2}', 'x'] },
  {
    from: 'json',
    to: 'jsonb',
    kept: { '{"b":1}': '{"b": 1}' },
    changed: ['{"a":1,"a":2}', '[{"x":{"a":1,"a":2}}]', '"\\u0000"'],
  },
  {
    from: 'text',
    to: 'date',
    kept: { '2026-01-01': '2026-01-01' },
    changed: ['2026-01-01 10:00', 'x'],
    isHeld: true,
  },
  {
    from: 'text',
    to: 'time without time zone',
    kept: { '10:00': '10:00:00' },
    changed: ['2026-01-01 10:00', '10:00+05', 'x'],
    isHeld: true,
  },
  {
    from: 'text',
    to: 'timestamp without time zone',
    kept: { '2026-01-01T10:00:00Z': '2026-01-01 10:00:00' },
    changed: ['2026-01-01 10:00:00+05', 'x'],
  },
  {
    from: 'text',
    to: 'timestamp with time zone',
    kept: {
      '2026-01-01 10:00:00': '2026-01-01 10:00:00+00',
      '2026-01-01 10:00:00+05': '2026-01-01 05:00:00+00',
      '2026-07-01 10:00 Europe/Berlin': '2026-07-01 08:00:00+00',
      '2026-07-01 10:00 pm': '2026-07-01 22:00:00+00',
    },
    changed: ['x'],
    assumes: 'say no zone are taken as UTC',
  },
  { from: 'text', to: 'character varying(5)', kept: { abcde: 'abcde' }, changed: ['abcdef', 'abc   '] },
  {
    from: 'character varying(9)',
    to: 'character varying(3)',
    kept: { abc: 'abc' },
    changed: ['abcd', 'abc '],
  },
  {
    from: 'text[]',
    to: 'character varying(3)[]',
    kept: { '{abc,NULL}': '{abc,NULL}' },
    changed: ['{a,abcd}', '{"abc "}'],
  },
  {
    from: 'text',
    to: 'character varying(3)[]',
    kept: { '{abc,NULL}': '{abc,NULL}' },
    changed: ['{a,abcd}', '{"abc "}', 'x'],
  },
  { from: 'text', to: 'bytea', kept: { '\\x41': '\\x41', b: '\\x62' }, changed: ['a\\\\b', 'a\\1'] },
  { from: 'bit varying(8)', to: 'bit varying(4)', kept: { '1010': '1010' }, changed: ['10101'] },
  { from: 'bit(4)', to: 'bit(3)', kept: {}, changed: ['1010'] },
  { from: 'boolean', to: 'integer', kept: { true: '1' }, changed: [] },
  { from: 'oid', to: 'integer', kept: { '2147483647': '2147483647' }, changed: ['2147483648'] },
  { from: 'character varying(20)', to: 'character(5)', kept: { abc: 'abc' }, changed: ['abcdef', 'abc  '] },
  { from: 'text', to: 'bit(3)', kept: { '101': '101' }, changed: ['1', '1011'], isHeld: true },
  { from: 'text', to: '"char"', kept: {}, changed: [], isHeld: true },
  // Moments.
  {
    from: 'timestamp without time zone',
    to: 'timestamp with time zone',
    kept: { '2026-01-01 10:00:00.123456': '2026-01-01 10:00:00.123456+00' },
    changed: [],
    assumes: 'which say no zone, are taken as UTC',
  },
  {
    from: 'timestamp with time zone',
    to: 'timestamp without time zone',
    kept: { '2026-01-01 10:00:00+05': '2026-01-01 05:00:00' },
    changed: [],
    assumes: 'become clock times of UTC',
  },
  {
    from: 'date',
    to: 'timestamp with time zone',
    kept: { '2026-01-01': '2026-01-01 00:00:00+00' },
    changed: [],
    assumes: 'midnight in UTC',
  },
  {
    from: 'timestamp with time zone',
    to: 'date',
    kept: { '2026-01-01 00:00:00+00': '2026-01-01' },
    changed: ['2026-01-01 10:00:00+00'],
    isHeld: true,
    assumes: 'clock times of UTC',
  },
  {
    from: 'timestamp without time zone',
    to: 'date',
    kept: { '2026-01-01 00:00:00': '2026-01-01' },
    changed: ['2026-01-01 10:00:00'],
    isHeld: true,
  },
  {
    from: 'timestamp without time zone',
    to: 'timestamp(0) without time zone',
    kept: { '2026-01-01 10:00:00': '2026-01-01 10:00:00' },
    changed: ['2026-01-01 10:00:00.7'],
    isHeld: true,
  },
  {
    from: 'timestamp without time zone',
    to: 'timestamp(0) with time zone',
    kept: { '2026-01-01 10:00:00': '2026-01-01 10:00:00+00' },
    changed: ['2026-01-01 10:00:00.7'],
    isHeld: true,
    assumes: 'are taken as UTC',
  },
  {
    from: 'time without time zone',
    to: 'time with time zone',
    kept: { '10:00:00.5': '10:00:00.5+00' },
    changed: [],
    assumes: 'are taken as UTC',
  },
  {
    from: 'time with time zone',
    to: 'time without time zone',
    kept: { '10:00:00+00': '10:00:00' },
    changed: ['10:00:00+05'],
    isHeld: true,
  },
  { from: 'interval', to: 'interval(0)', kept: { '1 day': '1 day' }, changed: ['1.5 seconds'], isHeld: true },
  {
    from: 'interval',
    to: 'interval day',
    kept: { '1 day': '1 day' },
    changed: ['1 day 02:00'],
    isHeld: true,
  },
  {
    from: 'tsrange',
    to: 'daterange',
    kept: { '[2026-01-01,2026-01-03)': '[2026-01-01,2026-01-03)', empty: 'empty' },
    changed: ['[2026-01-01 10:00,2026-01-03)'],
    isHeld: true,
    assumes: 'is read as the text that it is printed as.',
  },
  {
    from: 'tsrange',
    to: 'tstzrange',
    kept: {},
    changed: [],
    assumes: 'in the zone of the session that runs this',
  },
  {
    from: 'text',
    to: 'daterange',
    kept: { '[2026-01-01,2026-01-03)': '[2026-01-01,2026-01-03)' },
    changed: ['[2026-01-01 10:00,2026-01-03)', 'x'],
  },
  // Others.
  {
    from: 'inet',
    to: 'cidr',
    kept: { '10.0.0.0/8': '10.0.0.0/8', '10.0.0.1': '10.0.0.1/32' },
    changed: ['10.0.0.1/8'],
    isHeld: true,
  },
  { from: 'jsonb', to: 'integer', kept: { '5': '5' }, changed: ['1.5', '"x"', 'null'], isHeld: true },
  {
    from: 'bigint',
    to: 'interval',
    kept: { '5': '00:00:05' },
    changed: [],
    assumes: 'Postgres has no cast from bigint to interval',
  },
  { from: 'mood', to: 'feeling', kept: { sad: 'sad' }, changed: ['glad'] },
  { from: 'mood', to: 'text', kept: { glad: 'glad' }, changed: [] },
  { from: 'short', to: 'integer', kept: { '7': '7' }, changed: ['007', 'x'] },
  { from: 'integer', to: 'positive', kept: { '7': '7' }, changed: ['-7'] },
  { from: 'uuid', to: 'text', kept: { [uuid]: uuid }, changed: [] },
  { from: 'text[]', to: 'integer[]', kept: { '{1,2}': '{1,2}' }, changed: ['{x}'] },
];

describe.each(testMajors.filter((_, at, all) => at === 0 || at === all.length - 1))(
  'the values of columns that get another type (Postgres %i)',
  (major) => {
    let production: Client;
    let plan: MendingPlan;
    beforeAll(async () => {
      const declared = await freshDatabase(major);
      production = await freshDatabase(major);
      const types = `SET timezone = 'UTC'; CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE feeling AS ENUM ('sad');
        CREATE DOMAIN short AS text; CREATE DOMAIN positive AS int CHECK (VALUE > 0);`;
      const made = (side: 'from' | 'to') =>
        conversions.map((one, at) => `CREATE TABLE t${at} (a ${one[side]});`).join('\n');
      await production.query(types + made('from'));
      await declared.query(types + made('to'));
      ({ plan } = await planned(testServer(major), await catalogOf(production), await catalogOf(declared)));
      await declared.end();
      await production.query(`SET timezone = 'UTC'`);
    });
    afterAll(() => production?.end());

    const stepOf = (at: number): PlanStep | undefined =>
      plan.steps.find(({ statements }) => statements.some(({ sql }) => sql.includes(` public.t${at} `)));

    test.each(conversions.map((one, at) => ({ ...one, at })))(
      '$from to $to: what is kept, what is counted before, what is held',
      async ({ at, kept, changed, isHeld = false, assumes }) => {
        const step = stepOf(at);
        expect([plan.unplanned.find(({ title }) => title.includes(`t${at}.a`))?.reason, step?.held]).toEqual([
          undefined,
          isHeld,
        ]);
        const said = step?.statements.flatMap((statement) => statement.assumes ?? []).join() ?? '';
        if (assumes === undefined) expect(said).toBe('');
        else expect(said).toContain(assumes);
        const counted = async () => {
          const counts: number[] = [];
          for (const { sql } of step?.before ?? []) {
            const results: unknown = await production.query({ text: sql, rowMode: 'array' });
            counts.push(Number(([results].flat().at(-1) as { rows: unknown[][] }).rows[0]?.[0]));
          }
          return Math.max(0, ...counts);
        };
        const run = async () => {
          await production.query('BEGIN');
          for (const { sql } of step?.statements ?? []) await production.query(sql);
          await production.query('COMMIT');
        };
        for (const value of changed) {
          await production.query(`INSERT INTO t${at} VALUES ($1)`, [value]);
          expect([value, await counted()]).toEqual([value, 1]);
          // Whoever has what is held run has been told what is lost.
          if (!isHeld) await expect(run(), value).rejects.toThrow();
          await production.query('ROLLBACK');
          await production.query(`DELETE FROM t${at}`);
        }
        for (const value of Object.keys(kept))
          await production.query(`INSERT INTO t${at} VALUES ($1)`, [value]);
        await production.query(`INSERT INTO t${at} VALUES (NULL)`);
        expect(await counted()).toBe(0);
        // Whatever zone a session has.
        await production.query(`SET timezone = 'Asia/Tokyo'`);
        await run();
        await production.query(`SET timezone = 'UTC'`);
        const { rows } = await production.query<{ a: string | null }>(
          `SELECT rtrim(a::text) AS a FROM t${at}`,
        );
        expect(rows.map(({ a }) => a).sort()).toEqual([...Object.values(kept), null].sort());
      },
    );
  },
);
