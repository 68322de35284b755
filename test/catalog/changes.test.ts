import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { testMajors } from '../support/postgres.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { changes } from './changes.ts';
import { changesByKind, tablespace } from './changes-by-kind.ts';
import { differences } from './differences.ts';

const baseSql = readFileSync(new URL('base.sql', import.meta.url), 'utf8');

describe.each(testMajors)('PostgreSQL %i: one change is told, and nothing else', (major) => {
  let client: Client;
  let base: Catalog;

  beforeAll(async () => {
    client = await databaseReadOften(major);
    await client.query(baseSql);
    await client.query('set allow_in_place_tablespaces = on');
    await client.query(`create tablespace ${tablespace} location ''`);
    base = await within('select 1');
  });
  afterAll(async () => {
    await client.query(`drop tablespace ${tablespace}`);
    await client.end();
  });

  /** The catalog after a change that is taken back at once. */
  async function within(sql: string): Promise<Catalog> {
    await client.query('begin');
    try {
      await client.query(sql);
      return (await extractWithin(client)).catalog;
    } finally {
      await client.query('rollback');
    }
  }

  const known = [...changes, ...changesByKind].filter(({ from = 14 }) => from <= major);
  test.each(known.map(({ sql, differs }) => [sql, differs] as const))('%s', async (sql, differs) => {
    expect(differences(base, await within(sql))).toEqual(differs);
  });
});
