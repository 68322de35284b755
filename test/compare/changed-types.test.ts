import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractWithin } from '../../src/catalog/extract.ts';
import { mendingStatements } from '../../src/rebuild/mend.ts';
import { freshDatabase } from '../support/postgres.ts';

let client: Client;
beforeAll(async () => {
  client = await freshDatabase();
});
afterAll(() => client.end());

const long = (count: number) => `'${'x'.repeat(count)}'`;

describe('the SQL that gives a column another type refuses what does not fit, and cuts nothing', () => {
  /** A type, a value of it, the type that the column should have, and the value as text afterwards, or the error. */
  test.each([
    ['text', long(250), 'varchar(200)', /too long for type character varying\(200\)/],
    ['varchar(300)', long(250), 'varchar(200)', /too long for type character varying\(200\)/],
    ['text', long(10), 'char(4)', /too long for type character\(4\)/],
    ['char(10)', long(10), 'char(4)', /too long for type character\(4\)/],
    ['varchar(20)[]', `array[${long(10)}]`, 'varchar(5)[]', /too long for type character varying\(5\)/],
    ['uuid', 'gen_random_uuid()', 'varchar(10)', /too long for type character varying\(10\)/],
    ['mood', `'happy'`, 'varchar(3)', /too long for type character varying\(3\)/],
    ['text', long(10), 'short', /too long for type character varying\(5\)/],
    ['integer', '123456', 'varchar(3)', /too long for type character varying\(3\)/],
    ['bit(8)', `b'10101010'`, 'bit(4)', /does not match type bit\(4\)/],
    ['bit varying(8)', `b'10101010'`, 'bit varying(4)', /too long for type bit varying\(4\)/],
    ['numeric(10,2)', '12345678.9', 'numeric(5,2)', /numeric field overflow/],
    ['bigint', '3000000000', 'integer', /integer out of range/],
    ['text', `'fits'`, 'varchar(200)', 'fits'],
    ['mood', `'happy'`, 'text', 'happy'],
    ['integer', '7', 'bigint', '7'],
    ['integer', '7', 'money', '$7.00'],
    ['json', `'{"a": 1}'`, 'jsonb', '{"a": 1}'],
    ['inet', `'10.0.0.0/8'`, 'cidr', '10.0.0.0/8'],
    ['timestamp', `'2024-01-02 03:04:05'`, 'time', '03:04:05'],
    ['time', `'03:04:05'`, 'interval', '03:04:05'],
    // Only a cast that is asked for makes these.
    ['text', `'7'`, 'integer', '7'],
    ['text', `'2024-01-02'`, 'date', '2024-01-02'],
    ['varchar(9)[]', `'{1,2}'`, 'integer[]', '{1,2}'],
    ['integer', '1', 'boolean', 'true'],
    ['text', `'happy'`, 'mood', 'happy'],
  ] as const)('%s %s as %s', async (from, value, to, outcome) => {
    await client.query('begin');
    try {
      await client.query(
        `create type mood as enum ('happy'); create domain short as varchar(5); create table t (v ${from})`,
      );
      const { catalog: own } = await extractWithin(client);
      await client.query('savepoint before; set local search_path = public');
      await client.query(`drop table t; create table t (v ${to})`);
      const { catalog: right } = await extractWithin(client);
      await client.query('rollback to before; set local search_path = public');
      const column = ({ objects }: typeof own) => objects.find(({ kind }) => kind === 'column');
      const [before, after] = [column(own), column(right)];
      if (before === undefined || after === undefined) throw new Error('There is no column.');
      const statements = mendingStatements(
        { own: before, right: after, attributes: ['type'] },
        [],
        own,
        right,
      );
      await client.query(`insert into t select ${value}`);
      const run = async () => {
        await client.query(statements?.join(';') ?? '');
        return (await client.query('select v::text from t')).rows[0]?.v;
      };
      if (typeof outcome === 'string') expect(await run()).toBe(outcome);
      else await expect(run()).rejects.toThrow(outcome);
    } finally {
      await client.query('rollback');
    }
  });
});
