/** What is foretold of Drizzle's migrators, compared with what they do. */
import { drizzle as drizzle0 } from 'drizzle-orm-0/node-postgres';
import { migrate as migrate0 } from 'drizzle-orm-0/node-postgres/migrator';
import { drizzle as drizzle1 } from 'drizzle-orm-1/node-postgres';
import { migrate as migrate1 } from 'drizzle-orm-1/node-postgres/migrator';
import fc from 'fast-check';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { compareLedger } from '../../src/ledger/compare.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf, journal } from '../migrations/support.ts';
import type { Files } from './support.ts';

/** A migration by its time, and whether the first deploy had it. */
interface Step {
  readonly second: number;
  readonly deployed: boolean;
}

/** One of Drizzle's lines: how it keeps migrations, and its migrator. */
interface Line {
  readonly files: (steps: readonly (Step & { readonly index: number })[]) => Files;
  readonly migrate: (client: Client, folder: string) => Promise<unknown>;
}

const sqlOf = (index: number) => `INSERT INTO ran VALUES (${index});`;
const lines: Readonly<Record<string, Line>> = {
  'below 1.0': {
    files: (steps) => ({
      'meta/_journal.json': journal(
        steps.map(({ index }) => `000${index}_step`),
        Object.fromEntries(steps.map(({ second }, i) => [i, { when: 1_700_000_000_000 + second * 1000 }])),
      ),
      ...Object.fromEntries(steps.map(({ index }) => [`000${index}_step.sql`, sqlOf(index)])),
    }),
    migrate: (client, migrationsFolder) => migrate0(drizzle0(client), { migrationsFolder }),
  },
  '1.0': {
    files: (steps) =>
      Object.fromEntries(
        steps.flatMap(({ second, index }) => [
          [`2024010100000${second}_step${index}/migration.sql`, sqlOf(index)],
          [`2024010100000${second}_step${index}/snapshot.json`, '{}'],
        ]),
      ),
    migrate: (client, migrationsFolder) => migrate1(drizzle1({ client }), { migrationsFolder }),
  },
};

const histories = fc.array(fc.record({ second: fc.integer({ min: 0, max: 5 }), deployed: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});

async function ran(client: Client): Promise<number[]> {
  const { rows } = await client.query<{ n: number }>('SELECT n FROM ran ORDER BY n');
  return rows.map(({ n }) => n);
}

test.each(Object.entries(lines))('drizzle-orm %s runs what is pending and nothing else', async (_, line) => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const steps = history.map((step, index) => ({ ...step, index }));
      const folder = (some: typeof steps) =>
        folderOf(
          Object.fromEntries(Object.entries(line.files(some)).map(([name, text]) => [`m/${name}`, text])),
        );
      const client = await emptyDatabase();
      await client.query('CREATE TABLE ran (n int)');
      const deployed = steps.filter((step) => step.deployed);
      if (deployed.length > 0) await line.migrate(client, `${folder(deployed)}/m`);
      const before = await ran(client);

      const root = folder(steps);
      const ledgers = await ledgersIn(client);
      const opened = await openMigrations({ path: 'm' }, root);
      const foretold =
        ledgers.length === 0
          ? steps.map(({ index }) => index)
          : compareLedger(ledgers, opened).pending.map(({ sql }) => Number(/\d+/.exec(sql)?.[0]));
      await line.migrate(client, `${root}/m`);
      expect([...before, ...foretold].sort()).toEqual(await ran(client));
      expect(compareLedger(await ledgersIn(client), opened).pending).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('drizzle-orm below 1.0 runs everything again where a row lacks its time', async () => {
  const client = await emptyDatabase();
  await client.query('CREATE TABLE ran (n int)');
  const steps = [0, 1].map((index) => ({ index, second: index, deployed: true }));
  const line = lines['below 1.0'] as Line;
  const root = folderOf(
    Object.fromEntries(Object.entries(line.files(steps)).map(([name, text]) => [`m/${name}`, text])),
  );
  await line.migrate(client, `${root}/m`);
  await client.query('UPDATE drizzle.__drizzle_migrations SET created_at = NULL WHERE id = 1');
  const { faults } = compareLedger(await ledgersIn(client), await openMigrations({ path: 'm' }, root));
  expect(faults.map(({ code }) => code)).toContain('ledger-spoilt');
  await line.migrate(client, `${root}/m`);
  expect(await ran(client)).toEqual([0, 0, 1, 1]);
});
