import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { displayName } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { rebuild } from '../../src/rehearsal/clone.ts';
import { changes } from '../catalog/changes.ts';
import { differences } from '../catalog/differences.ts';
import { freshDatabase, testMajors, testServer } from '../support/postgres.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');

describe.each(testMajors)('PostgreSQL %i: a database is made again out of its catalog', (major) => {
  let client: Client;

  beforeAll(async () => {
    client = await freshDatabase(major);
    await client.query(baseSql);
  });
  afterAll(() => client.end());

  async function rebuilt(sql: string) {
    await client.query('begin');
    let catalog: Awaited<ReturnType<typeof extractWithin>>['catalog'];
    try {
      await client.query(sql);
      catalog = (await extractWithin(client)).catalog;
    } finally {
      await client.query('rollback');
    }
    const signal = new AbortController().signal;
    const clone = await rebuild(catalog, testServer(major), { name: 'clone', signal });
    try {
      const found = differences(catalog, await clone.read());
      const gaps = clone.gaps.map(({ kind, path, reason }) => `${kind} ${displayName(path)}: ${reason}`);
      return { found, gaps };
    } finally {
      await clone.client.end();
    }
  }

  const known = changes.filter(({ from = 14 }) => from <= major);
  test.each([['select 1'], ...known.map(({ sql }) => [sql])])('%s', async (sql) => {
    expect(await rebuilt(sql)).toEqual({ found: [], gaps: [] });
  });
});
