import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { withUsage } from '../../src/usage/undeclared.ts';
import { freshDatabase } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';

const events = `CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE INDEX events_kind ON events (kind);
CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
`;
const february =
  "CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');";
const march =
  "CREATE TABLE events_2026_03 PARTITION OF events FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');";

async function sourceOf(
  name: string,
  kind: SourceKind,
  sql: string,
  isDump = false,
): Promise<ComparedSource> {
  const client = await freshDatabase();
  try {
    await client.query(sql);
    const { catalog } = await extractCatalog(client);
    const tables = catalog.objects.filter((object) => object.kind === 'table');
    const statistics = new Map(
      tables.map(({ path }) => [`table:${path.join('.')}`, { keptBy: 'primary', rows: 0 } as const]),
    );
    const read = readSourceOf(catalog.objects, { isDump });
    return { name, kind, read: kind === 'migrations' ? read : { ...read, statistics } };
  } finally {
    await client.end();
  }
}

async function told(
  live: string,
  more: { kind?: SourceKind; isDump?: boolean; truth?: string; declared?: string },
) {
  const { kind = 'live', isDump, truth = 'migrations', declared = events } = more;
  const sources = [
    await sourceOf('migrations', 'migrations', declared),
    await sourceOf('production', kind, declared + live, isDump),
  ];
  const { findings, subjects, notCompared } = compare(sources, truth, 'main');
  const root = mkdtempSync(join(tmpdir(), 'drift-partitions-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const repository = { root, leaveOut: [], declaring: new Set<string>() };
  const weighed = await withUsage(findings, subjects, sources, repository, new AbortController().signal);
  return {
    findings: weighed.map((it) => `${it.severity}: ${it.title}`),
    notes: weighed.flatMap(({ note }) => note ?? []),
    verdicts: weighed.flatMap(({ usage }) => usage?.verdict ?? []),
    advice: weighed.map(({ advice }) => advice).join('\n'),
    notCompared: notCompared.map(({ what, count }) => `${what} ${count}`),
  };
}

const folded = { findings: [], notCompared: ['partitions of events 2'] };

test.each([
  ['a live database', { kind: 'live' }],
  ['a snapshot', { kind: 'snapshot' }],
  ['a dump, where nobody is the truth', { kind: 'sql', isDump: true, truth: 'none' }],
  ['a schema file that is held against the migrations', { kind: 'sql' }],
] as const)('partitions that only %s has are folded into the table', async (_, more) => {
  expect(await told(`${february} ${march}`, more)).toMatchObject(folded);
});

test('a partition that a schema file declares and the migrations lack is missing there', async () => {
  const { findings } = await told(february, { kind: 'sql', truth: 'production' });
  expect(findings).toEqual(['critical: partition events_2026_02 is missing in migrations']);
});

test('a partition of a partition is folded, too', async () => {
  const { findings, notCompared } = await told(
    `CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (kind);
     CREATE TABLE events_2026_02_a PARTITION OF events_2026_02 FOR VALUES IN ('a');`,
    {},
  );
  expect(findings).toEqual([]);
  expect(notCompared).toEqual(['partitions of events 1', 'partitions of events_2026_02 1']);
});

test('a declared partition that the database lacks is told', async () => {
  const { findings } = await told('DROP TABLE events_2026_01;', {});
  expect(findings).toEqual(['critical: partition events_2026_01 is missing in production']);
});

test('a default partition is told as one, is never said to be dropped, and kept by being declared', async () => {
  const { findings, notes, verdicts, advice } = await told(
    'CREATE TABLE events_rest PARTITION OF events DEFAULT;',
    {},
  );
  expect(findings).toEqual(['warning: default partition events_rest is only in production']);
  expect(notes).toEqual([
    'It takes the rows that fit no other partition of events; without it, these are refused.',
  ]);
  expect(verdicts).toEqual(['needs investigation']);
  expect(advice).toBe(
    'Write a migration that creates default partition events_rest, or give the rows in it partitions of their own before it goes.',
  );
});

test('a partition that was detached is told as one, and never said to be dropped', async () => {
  const { findings, notes, verdicts, advice } = await told(
    `${february} ALTER TABLE events DETACH PARTITION events_2026_02;`,
    {},
  );
  expect(findings).toEqual(['warning: table events_2026_02 is only in production']);
  expect(notes).toEqual([
    'It has the columns of events, and its name: a partition that was detached from it. Queries of events no longer see its rows.',
  ]);
  expect(verdicts).toEqual(['needs investigation']);
  expect(advice).not.toMatch(/^Drop/);
});

test('another table whose name begins so is a table like any other', async () => {
  const { notes, verdicts } = await told('CREATE TABLE events_log (id integer);', {});
  expect({ notes, verdicts }).toEqual({ notes: [], verdicts: ['can be dropped'] });
});

test('an index on one partition alone is told, wherever the partition comes from', async () => {
  const index = (table: string) => `CREATE INDEX ${table}_at ON ${table} (at);`;
  const one = await told(february + index('events_2026_02'), {});
  expect(one.findings).toEqual(['warning: index events_2026_02 (at) is only in production']);
  expect(one.notes).toEqual(['It is on one partition of events alone.']);
  const declared = await told(index('events_2026_01'), {});
  expect(declared.findings).toEqual(['warning: index events_2026_01 (at) is only in production']);
  expect(declared.notes).toEqual(['It is on one partition of events alone.']);
  const both = await told(february + march + index('events_2026_02') + index('events_2026_03'), {});
  expect(both.findings).toEqual(['warning: index events_2026_02 (at) is only in production']);
  expect(both.notes).toEqual(['It is on 2 partitions of events, each for itself, and not on the table.']);
});

test.each([
  ['a unique key', 'ALTER TABLE events_2026_02 ADD UNIQUE (at)', 'unique constraint events_2026_02.at'],
  ['a policy', 'CREATE POLICY everybody ON events_2026_02 USING (true)', 'policy events_2026_02.everybody'],
  [
    'a trigger',
    `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
     CREATE TRIGGER t BEFORE INSERT ON events_2026_02 FOR EACH ROW EXECUTE FUNCTION f()`,
    'trigger events_2026_02.t',
  ],
])('%s on a partition alone is told', async (_, sql, what) => {
  const { findings, notes } = await told(`${february} ${sql};`, {});
  expect(findings).toContain(`critical: ${what} is only in production`);
  expect(notes).toContain('It is on one partition of events alone.');
});

test.each([
  [
    'a right',
    'GRANT SELECT ON events_2026_02 TO PUBLIC',
    'warning: grant on table events_2026_02 to everyone',
  ],
  [
    'a right on a column',
    'GRANT SELECT (at) ON events_2026_02 TO PUBLIC',
    'warning: grant on column events_2026_02.at to everyone',
  ],
  ['a comment', `COMMENT ON TABLE events_2026_02 IS 'closed'`, 'cosmetic: comment on table events_2026_02'],
])('%s on a partition alone is told, unless the table has it as well', async (_, sql, what) => {
  const { findings, notes } = await told(`${february} ${sql};`, {});
  expect(findings).toEqual([`${what} is only in production`]);
  expect(notes).toContain('It is on one partition of events alone.');
  const declared = `${events} ${sql.replaceAll('events_2026_02', 'events')};`;
  expect((await told(`${february} ${sql};`, { declared })).findings).toEqual([]);
});

test('whoever is to have what is on a partition alone is told to make that first, where they do not', async () => {
  const parts = `CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (kind);
     CREATE TABLE events_2026_02_a PARTITION OF events_2026_02 FOR VALUES IN ('a');`;
  const right = 'GRANT SELECT ON events_2026_02_a TO PUBLIC;';
  const first = [
    "CREATE TABLE IF NOT EXISTS public.events_2026_02 PARTITION OF public.events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (kind)",
    "CREATE TABLE IF NOT EXISTS public.events_2026_02_a PARTITION OF public.events_2026_02 FOR VALUES IN ('a')",
  ];
  const [day, kind] = first as [string, string];
  const migration = `rite a migration that makes partition events_2026_02 where it is not there (\`${day}\`) and makes partition events_2026_02_a where it is not there (\`${kind}\`) and grants SELECT on table events_2026_02_a to everyone`;
  expect((await told(parts + right, { truth: 'production' })).advice).toBe(`W${migration}.`);
  expect((await told(parts + right, {})).advice).toContain(`(to keep it, w${migration})`);

  const policy = 'CREATE POLICY everybody ON events_2026_02_a USING (true);';
  const production = await sourceOf('production', 'live', events + parts + policy);
  const files = await sourceOf('schema', 'sql', events);
  const adviceOn = (sources: ComparedSource[]) => compare(sources, 'production', 'main').findings[0]?.advice;
  expect(adviceOn([files, production])).toContain(`\n${day};\n${kind};\nCREATE POLICY`);
  const client = await freshDatabase();
  try {
    await client.query([events, ...first, ...first, right, policy].join(';'));
  } finally {
    await client.end();
  }
  const declared = `GRANT SELECT ON events_2026_01 TO PUBLIC;`;
  expect((await told(declared, { truth: 'production' })).advice).toBe(
    'Write a migration that grants SELECT on table events_2026_01 to everyone.',
  );
});

test('rights and comments on several partitions are told once for each role, whatever the comments say', async () => {
  const { findings, notes } = await told(
    `${february} ${march}
     GRANT SELECT ON events_2026_02, events_2026_03 TO PUBLIC, pg_monitor;
     COMMENT ON TABLE events_2026_02 IS 'made by a job'; COMMENT ON TABLE events_2026_03 IS 'made by hand';`,
    {},
  );
  expect(findings).toEqual([
    'warning: grant on table events_2026_02 to everyone is only in production',
    'warning: grant on table events_2026_02 to pg_monitor is only in production',
    'cosmetic: comment on table events_2026_02 is only in production',
  ]);
  expect(new Set(notes)).toEqual(
    new Set(['It is on 2 partitions of events, each for itself, and not on the table.']),
  );
});

test('a default partition of a partition that is folded is folded, too', async () => {
  const { findings } = await told(
    `CREATE TABLE events_2026_02 PARTITION OF events FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (kind);
     CREATE TABLE events_2026_02_rest PARTITION OF events_2026_02 DEFAULT;`,
    {},
  );
  expect(findings).toEqual([]);
});

test('a check that says again which rows a partition takes is folded with it', async () => {
  const check = `ALTER TABLE events_2026_02 ADD CHECK (at >= '2026-02-01' AND at < '2026-03-01');`;
  expect((await told(february + check, {})).findings).toEqual([]);
});

test('of two databases, neither is held to have the partitions of the other', async () => {
  const sources = [
    await sourceOf('staging', 'live', events + march),
    await sourceOf('production', 'live', events + february),
  ];
  expect(compare(sources, 'none', 'main').findings).toEqual([]);
});
