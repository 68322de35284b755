import { expect, onTestFinished, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { NEWEST_MAJOR, NEWEST_TO_FETCH } from '../../src/postgres/majors.ts';
import { type Snapshot, snapshotText } from '../../src/sources/snapshot/format.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { checkRepository } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const first = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);\n';
const second = 'ALTER TABLE users ADD COLUMN email text;\n';

/** A database of the newest server there is, kept as one of a major that nothing can be had of. */
async function keptOfNewer(sql: string): Promise<string> {
  const client = await freshDatabase(NEWEST_TO_FETCH);
  await client.query(sql);
  const { catalog } = await extractCatalog(client);
  await client.end();
  const snapshot: Snapshot = {
    tool: 'schema-drift',
    takenAt: new Date().toISOString(),
    server: `${NEWEST_MAJOR}.0`,
    coverage: {},
    unchecked: [],
    ledger: [
      {
        tool: 'golang-migrate',
        table: 'public.schema_migrations',
        entries: [{ id: '1', state: 'applied' }],
      },
    ],
    catalog: { ...catalog, serverVersion: NEWEST_MAJOR * 10_000 },
  };
  return snapshotText(snapshot);
}

test.skipIf(!testMajors.includes(NEWEST_TO_FETCH))(
  'a database newer than all binaries is held against the newest of them, which is said in one line',
  async () => {
    const repository = repositoryOf({
      'migrations/1_users.up.sql': first,
      'migrations/2_email.up.sql': second,
      'production.json': await keptOfNewer(`${first} ALTER TABLE users ALTER name DROP NOT NULL;`),
      'schema-drift.yml':
        'sources:\n  migrations: migrations\n  production: { kind: snapshot, file: production.json }\ntruth: migrations\n',
    });
    onTestFinished(repository.delete);
    const report = await checkRepository(repository.root, { sharedServer: NEWEST_TO_FETCH });
    const production = report.databases[0]?.sources[1];
    expect(production?.problem).toBeUndefined();
    expect(production?.facts).toContain(
      `compared on PostgreSQL ${NEWEST_TO_FETCH}, since no binaries of ${NEWEST_MAJOR} can be had yet`,
    );
    expect(production?.facts).toContainEqual(expect.stringMatching(/^1 pending migration .*will apply/));
    expect(production?.warnings).toEqual([expect.stringContaining('takes ACCESS EXCLUSIVE on users')]);
    expect(report.databases[0]?.findings.map(({ title }) => title)).toEqual([
      'column users.name: migrations: NOT NULL, production: nullable',
    ]);
  },
);
