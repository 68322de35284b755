import { expect, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

/** Columns whose default Postgres replaces by a constant when it makes them. */
const frozen: Readonly<Record<string, string>> = {
  word: "timestamp DEFAULT 'now'",
  call: "timestamptz DEFAULT 'now()'",
  with_type: "timestamp DEFAULT 'now'::timestamp",
  precise: "timestamptz(3) DEFAULT 'NOW'",
  clock: "time DEFAULT 'now'",
  zoned: "timestamptz DEFAULT timezone('utc', 'now')",
  day: "date DEFAULT 'now()'",
  today: "date DEFAULT 'today'",
  tomorrow: "timestamp DEFAULT 'tomorrow'",
  before: "date DEFAULT ('yesterday'::date - 6)",
  in_domain: 'moment',
};

/** Columns whose default is no such constant. */
const others = [
  'meant timestamptz DEFAULT now()',
  "said text DEFAULT 'now'",
  "fixed date DEFAULT '2020-02-02'",
];

function tableOf(columns: readonly string[]): string {
  return `CREATE DOMAIN moment AS timestamptz DEFAULT 'now';\nCREATE TABLE visits (\n  ${columns.join(',\n  ')}\n);\n`;
}

const all = [...Object.entries(frozen).map(([name, definition]) => `${name} ${definition}`), ...others];

/** The findings that someone has to act on, and the frozen defaults that are only told, by their subjects. */
async function findingsOf(schema: string, live: string) {
  const major = majors.at(-1) as number;
  const database = await liveDatabase('frozen', major, live);
  const repository = repositoryOf({
    'migrations/1_visits.sql': tableOf(all),
    'schema.sql': schema,
    'schema-drift.yml': `sources:
  migrations: migrations
  sql: schema.sql
  frozen: { kind: live, url-env: ${database.urlEnv} }
truth: migrations
`,
  });
  try {
    const report = await checkRepository(repository.root, { sharedServer: major });
    const findings = report.databases
      .flatMap((it) => it.findings)
      .filter((it) => it.class !== 'ledger fault');
    return {
      drift: findings.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title),
      told: findings.filter(({ title }) => title.includes('is a constant')),
    };
  } finally {
    repository.delete();
    await database.forget();
  }
}

/** A database that was made on another day. */
const ofLongAgo = tableOf([
  "word timestamp DEFAULT '2023-03-04 05:06:07.891'",
  "call timestamptz DEFAULT '2023-03-04 05:06:07.891+00'",
  "with_type timestamp DEFAULT '2023-03-04 05:06:07.891'",
  "precise timestamptz(3) DEFAULT '2023-03-04 05:06:07.891+00'",
  "clock time DEFAULT '05:06:07.891'",
  "zoned timestamptz DEFAULT timezone('utc', '2023-03-04 05:06:07.891+00'::timestamptz)",
  "day date DEFAULT '2023-03-04'",
  "today date DEFAULT '2023-03-04'",
  "tomorrow timestamp DEFAULT '2023-03-05'",
  "before date DEFAULT ('2023-03-03'::date - 6)",
  'in_domain moment',
  ...others,
]);

test('is the same on all sides, whenever it was made, and is told once a declaration', async () => {
  const { drift, told } = await findingsOf(tableOf(all), ofLongAgo);
  expect(drift).toEqual([]);
  const subjects = [
    ...Object.keys(frozen)
      .filter((name) => name !== 'in_domain')
      .map((name) => `visits.${name}`),
    'moment',
  ];
  for (const source of ['migrations', 'sql'])
    expect(
      told
        .filter(({ wrong }) => wrong[0] === source)
        .map(({ object }) => object)
        .sort(),
    ).toEqual(subjects.sort());
  const word = told.find(({ object, wrong }) => object === 'visits.word' && wrong[0] === 'migrations');
  expect(word).toMatchObject({
    severity: 'cosmetic',
    class: 'declaration fault',
    title:
      "The default of column visits.word is a constant: Postgres reads 'now' once, when the default is made, and every row gets that moment.",
    advice: 'If the moment of each row is meant, have a migration set the default to now(), without quotes.',
    cells: { migrations: { location: { file: 'migrations/1_visits.sql', line: 3 } } },
  });
});

test('is another default than the one that was meant, and than a constant of its own', async () => {
  const meant = all.map((column) =>
    column.startsWith('word ')
      ? 'word timestamp DEFAULT now()'
      : column.startsWith('fixed ')
        ? "fixed date DEFAULT '2021-02-02'"
        : column,
  );
  const { drift } = await findingsOf(tableOf(meant), ofLongAgo);
  expect(drift).toEqual([
    "default of column visits.fixed: migrations and frozen: '2020-02-02'::date, sql: '2021-02-02'::date",
    "default of column visits.word: migrations and frozen: 'now'::timestamp without time zone, sql: now()",
  ]);
});
