import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startServer } from '../../src/postgres/start.ts';

test('PGlite offers pgvector, a database a client, and leaves nothing', async () => {
  const server = await startServer({ engine: 'pglite', extensions: ['vector', 'citext', 'uuid-ossp'] });
  expect([...(await server.availableExtensions())].sort()).toEqual([
    'citext',
    'plpgsql',
    'uuid-ossp',
    'vector',
  ]);
  const [one, other] = await Promise.all([server.createDatabase('one'), server.createDatabase('other')]);
  await one?.query('CREATE EXTENSION vector; CREATE TABLE t (v vector(3))');
  expect((await other?.query("SELECT to_regclass('t') AS t"))?.rows).toEqual([{ t: null }]);
  await server.stop();
  expect(existsSync(server.connection.host)).toBe(false);
});

test('an extension that PGlite lacks is a problem', async () => {
  await expect(startServer({ engine: 'pglite', extensions: ['absent'] })).rejects.toThrow(
    'PGlite could not be started with absent.',
  );
});
