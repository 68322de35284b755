/**
 * What earlier generators (@supabase/postgres-meta, in the versions that the files are named after) printed of the schema
 * in test/catalog/base.sql agrees with it, and is found stale by whatever changes a column.
 */
import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractWithin } from '../../src/catalog/extract.ts';
import { freshDatabase } from '../support/postgres.ts';
import { findingsOf, sourceOf, told, typesOf } from './support.ts';

const text = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const versions = ['0.64.6', '0.83.2', '0.91.5', '0.95.2'];

let client: Client;
beforeAll(async () => {
  client = await freshDatabase();
  await client.query(
    `${text('../catalog/base.sql')}; drop foreign table far; drop extension pg_trgm; drop type span cascade`,
  );
});
afterAll(() => client.end());

async function found(version: string, change: string): Promise<string[]> {
  const types = await typesOf(text(`generators/postgres-meta-${version}.txt`));
  await client.query('begin');
  try {
    await client.query(change);
    return told(findingsOf([sourceOf((await extractWithin(client)).catalog), types]));
  } finally {
    await client.query('rollback');
  }
}

const changes: readonly [sql: string, found: readonly string[]][] = [
  ['select 1', []],
  ['alter table users alter column name set not null', ['column users.name: migrations: text NOT NULL']],
  [
    'alter table users drop column born, add column born integer',
    ['column users.born: migrations: integer, types: string | null'],
  ],
  ['alter table users add column city text', ['column users.city is missing in types']],
  [
    "alter type mood add value 'angry'",
    ['enum mood: migrations: sad, ok, happy, angry, types: sad, ok, happy'],
  ],
  ['alter table users alter column balance drop default', ['default of column users.balance']],
  [
    'alter table users drop column tags, add column tags interval',
    ['column users.tags: migrations: interval'],
  ],
  ['drop view adults', ['view adults is missing in migrations']],
  ['drop function double(integer)', ['function double(n: number) is missing in migrations']],
  ['comment on table users is null', []],
];

describe.each(versions)('types of generator %s', (version) => {
  test.each(changes)('%s', async (sql, expected) => {
    const titles = await found(version, sql);
    expect(titles).toHaveLength(expected.length);
    for (const [at, title] of expected.entries()) expect(titles[at]).toContain(title);
  });
});
