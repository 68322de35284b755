import { describe, expect, test } from 'vitest';
import { attachServer } from '../../src/postgres/attach.ts';
import { freshDatabase, testMajors, testServer } from '../support/postgres.ts';

const NAMES = ['drizzle', 'Migrations', 'with "quotes"', "it's", 'über/ö', 'x'.repeat(100), ''];

describe.each(testMajors)('databases on PostgreSQL %i', (major) => {
  test('have the asked for version', async () => {
    const client = await freshDatabase(major);
    const { rows } = await client.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
    await client.end();
    expect(rows).toEqual([{ major }]);
  });

  test.each(NAMES)('can have any name: %j', async (name) => {
    const { createDatabase } = await attachServer(testServer(major).connection);
    const client = await createDatabase(name);
    const { rows } = await client.query('SELECT current_database() AS name');
    await client.end();
    expect(rows[0].name).toMatch(/^schema_drift_[0-9a-f]{12}_/);
    expect(rows[0].name).toContain(name.slice(0, 20));
  });

  test('are made at once without getting in each other’s way, also under one name', async () => {
    const { createDatabase } = await attachServer(testServer(major).connection);
    const clients = await Promise.all(Array.from({ length: 6 }, () => createDatabase('same')));
    const names = await Promise.all(
      clients.map(async (client) => (await client.query('SELECT current_database() AS name')).rows[0].name),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(new Set(names).size).toBe(6);
  });

  test('are empty and speak UTF-8', async () => {
    const client = await freshDatabase(major);
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS objects,
        current_setting('server_encoding') AS encoding, current_setting('statement_timeout') AS timeout`,
    );
    await client.end();
    expect(rows).toEqual([{ objects: 0, encoding: 'UTF8', timeout: '0' }]);
  });

  test('can use the extensions that come with Postgres', async () => {
    const server = testServer(major);
    const available = await server.availableExtensions();
    expect(available).toContain('plpgsql');
    expect(await server.availableExtensions()).toBe(available);
  });
});
