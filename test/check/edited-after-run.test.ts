/** What git tells of migrations that a database has run, and whose ledger keeps no texts. */
import { expect, onTestFinished, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { type Snapshot, snapshotText } from '../../src/sources/snapshot/format.ts';
import { git, gitWith } from '../support/git.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { checkRepository } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const ran = '2026-02-10 12:00:00';

/** When a migration was edited, when it was run, and what is told of that. */
const migrations: readonly {
  readonly edited?: string;
  readonly ran?: string;
  readonly told?: RegExp;
  readonly isCertain?: true;
}[] = [
  {
    edited: '2026-03-01',
    ran,
    told: /^\w+ edited migrations\/1_t1\.sql on 2026-03-01, after production had run it on 2026-02-10: take its text back/,
    isCertain: true,
  },
  { edited: '2026-01-15', ran },
  {
    edited: '2026-02-10',
    ran,
    told: /^\w+ edited migrations\/3_t3\.sql on 2026-02-10, and the ledger of production keeps no text: if it had run/,
  },
  { ran },
  {
    edited: '2026-01-15',
    told: /^\w+ edited migrations\/5_t5\.sql on 2026-01-15, and the ledger of production keeps no text/,
  },
];

const text = (at: number, column = '') => `CREATE TABLE t${at} (id integer PRIMARY KEY${column});\n`;
const file = (at: number) => `migrations/${at}_t${at}.sql`;
const written = (sql: string) => `-- +goose Up\n${sql}`;

async function production(): Promise<string> {
  const client = await freshDatabase();
  await client.query(migrations.map((_, at) => text(at + 1)).join(''));
  const { catalog } = await extractCatalog(client);
  await client.end();
  const entries = migrations.map(({ ran: appliedAt }, at) => ({
    ...{ id: String(at + 1), state: 'applied' as const },
    ...(appliedAt === undefined ? {} : { appliedAt }),
  }));
  const snapshot: Snapshot = {
    ...{ tool: 'schema-drift', takenAt: new Date().toISOString(), server: `${testMajors.at(-1)}.0` },
    ...{ coverage: {}, unchecked: [], catalog },
    ledger: [{ tool: 'goose', table: 'public.goose_db_version', entries }],
  };
  return snapshotText(snapshot);
}

test('a migration that git knows to have been edited after it was run is told as that', async () => {
  const repository = repositoryOf({
    ...Object.fromEntries(migrations.map((_, at) => [file(at + 1), written(text(at + 1))])),
    'production.json': await production(),
    'schema-drift.yml':
      'sources:\n  migrations: migrations\n  production: { kind: snapshot, file: production.json }\ntruth: migrations\n',
  });
  onTestFinished(repository.delete);
  const commit = (day: string) => {
    git(repository.root, 'add', '.');
    const time = `${day}T12:00:00Z`;
    gitWith({ GIT_COMMITTER_DATE: time }, repository.root, 'commit', '--quiet', '-m', day);
  };
  git(repository.root, 'init', '--quiet');
  commit('2026-01-01');
  for (const [at, { edited }] of migrations.entries()) {
    repository.write(file(at + 1), written(text(at + 1, ', name text')));
    if (edited !== undefined) commit(edited);
    // What was not edited differs all the same, as where it is written otherwise and not committed yet.
    else git(repository.root, 'stash', '--quiet');
  }
  git(repository.root, 'stash', 'apply', '--quiet');
  const report = await checkRepository(repository.root, { sharedServer: testMajors.at(-1) as number });
  const findings = report.databases.flatMap((database) => database.findings);
  expect(findings.map(({ title }) => title)).toEqual(
    migrations.map((_, at) => `column t${at + 1}.name is missing in production`),
  );
  expect(findings.map(({ note, class: its }) => [note, its])).toEqual(
    migrations.map(({ told, isCertain }) => [
      told === undefined ? undefined : expect.stringMatching(told),
      isCertain === true ? 'edited migration' : 'hot-fix on a live database',
    ]),
  );
});
