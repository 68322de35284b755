import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { losesPrecision } from '../../src/rebuild/casts.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

const losing: readonly [from: string, to: string, value: string][] = [
  ['double precision', 'numeric(10,2)', '1.239'],
  ['double precision', 'numeric', '0.30000000000000004'],
  ['real', 'numeric(10,2)', '1.239'],
  ['real', 'numeric', '0.100000024'],
  ['numeric', 'numeric(10,2)', '1.239'],
  ['numeric(10,4)', 'numeric(10,2)', '1.2399'],
  ['numeric(10,2)', 'numeric(10)', '1.5'],
  ['bigint', 'numeric(10,-2)', '1234'],
  ['text', 'numeric(10,2)', '1.239'],
  ['character varying(20)', 'numeric(10,2)', '1.239'],
  ['timestamp with time zone', 'timestamp(0) without time zone', '2026-01-01 10:00:00.7+00'],
  ['timestamp(6) without time zone', 'timestamp(3) without time zone', '2026-01-01 10:00:00.1239'],
  ['double precision', 'integer', '1.5'],
  ['integer', 'bit(3)', '9'],
  ['interval', 'interval day', '1 day 02:00'],
  ['inet', 'cidr', '10.0.0.1/8'],
  ['text', '"char"', 'abc'],
];

const keeping: readonly [from: string, to: string, value: string][] = [
  ['numeric(10,2)', 'numeric(12,2)', '1.23'],
  ['numeric(10,2)', 'numeric(12,4)', '1.23'],
  ['numeric(10,2)', 'numeric', '1.23'],
  ['integer', 'numeric(10)', '12'],
  ['integer', 'numeric', '12'],
  ['real', 'double precision', '1.5'],
  ['date', 'timestamp(0) without time zone', '2026-01-01'],
  ['timestamp(0) without time zone', 'timestamp without time zone', '2026-01-01 10:00:00'],
  ['character varying(80)', 'text', 'as it is'],
];

describe('a type that holds less than another one', () => {
  let client: Client;
  beforeAll(async () => {
    client = await freshDatabase(testMajors.at(-1) ?? 18);
    await client.query(`SET timezone = 'UTC'`);
  });
  afterAll(() => client?.end());

  /** Whether a value comes back as it was, once it has been of the other type. */
  async function isKept(from: string, to: string, value: string): Promise<boolean> {
    const { rows } = await client.query<{ kept: boolean }>(
      `SELECT $1::text::${from}::${to}::text::${from} IS NOT DISTINCT FROM $1::text::${from} AS kept`,
      [value],
    );
    return rows[0]?.kept === true;
  }

  test.each(losing)('%s to %s changes %s, so that it is a loss', async (from, to, value) => {
    expect(await isKept(from, to, value)).toBe(false);
    expect(losesPrecision(from, to)).toBe(true);
  });

  test.each(keeping)('%s to %s keeps %s', async (from, to, value) => {
    expect(await isKept(from, to, value)).toBe(true);
    expect(losesPrecision(from, to)).toBe(false);
  });
});
