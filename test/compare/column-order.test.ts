import { describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { deployed } from '../../src/catalog/translate.ts';
import { compare } from '../../src/compare/compare.ts';
import { adviceParts } from '../../src/report/phrases/advice.ts';
import { foldedWords } from '../../src/report/phrases/phrases.ts';
import type { Coverage } from '../../src/sources/coverage.ts';
import { coverageOf as drizzle } from '../../src/sources/drizzle/coverage.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { coverageOf as sqlmodel } from '../../src/sources/sqlmodel/coverage.ts';
import { freshDatabase } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';

async function catalogOf(sql: string) {
  const client = await freshDatabase();
  try {
    await client.query(sql);
    return (await extractCatalog(client)).catalog;
  } finally {
    await client.end();
  }
}

async function sourceOf(name: string, kind: SourceKind, sql: string, coverage: Coverage = {}) {
  return { name, kind, read: readSourceOf([], { catalog: await catalogOf(sql), coverage }) };
}

const moved =
  'Leave it: Postgres moves no column of a table. Have every INSERT and COPY name its columns, and none rely on the order of `SELECT *`.';

interface Situation {
  readonly what: string;
  readonly declared: string;
  readonly production: string;
  /** `severity: title`, and behind a bar what is folded into it. */
  readonly told: readonly string[];
  /** SQL that mends the first of them; looked at where it is said. */
  readonly sql?: readonly string[];
}

const situations: readonly Situation[] = [
  {
    what: 'the same columns in another order',
    declared: 'CREATE TABLE t (a int, b int, c int)',
    production: 'CREATE TABLE t (a int, c int, b int)',
    told: ['cosmetic: table t: declared: a, b, c, production: a, c, b'],
  },
  {
    what: 'columns that came and went in between',
    declared: 'CREATE TABLE t (a int, b int)',
    production: 'CREATE TABLE t (old int, a int, older int, b int); ALTER TABLE t DROP old, DROP older',
    told: [],
  },
  {
    what: 'a column that one lacks, all others as they were',
    declared: 'CREATE TABLE t (a int, b int, c int)',
    production: 'CREATE TABLE t (a int, c int)',
    told: ['critical: column t.b is missing in production'],
  },
  {
    what: 'a column that one lacks, the others in another order',
    declared: 'CREATE TABLE t (a int, b int, c int, d text)',
    production: 'CREATE TABLE t (a int, c int, b int)',
    told: ['critical: column t.d is missing in production | order of columns of table t'],
  },
  {
    what: 'a column that is left over, the others in another order: neither they nor the table are touched',
    declared: 'CREATE TABLE t (a int, b int, c int)',
    production: 'CREATE TABLE t (a int, d text, c int, b int)',
    told: ['critical: column t.d is only in production | order of columns of table t'],
    sql: ['-- This loses the column t.d.', 'ALTER TABLE public.t DROP COLUMN d;'],
  },
  {
    what: 'a column of another name, the others in another order',
    declared: 'CREATE TABLE t (a int, b int, created_at timestamptz)',
    production: 'CREATE TABLE t (b int, a int, row_created_at timestamptz)',
    told: [
      'critical: column t.created_at: declared: created_at, production: row_created_at | order of columns of table t',
    ],
  },
  {
    what: 'a partition, which has the order of its table',
    declared: `CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)`,
    production: `CREATE TABLE p (b int, a int) PARTITION BY LIST (a);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)`,
    told: ['cosmetic: table p: declared: a, b, production: b, a | order of columns of partition p1'],
  },
  {
    what: 'a composite type, whose values are written in the order of its fields',
    declared: 'CREATE TYPE pair AS (a int, b int)',
    production: 'CREATE TYPE pair AS (b int, a int)',
    told: ['warning: composite type pair: declared: a integer, b integer, production: b integer, a integer'],
  },
];

describe('the order of columns', () => {
  test.each(situations)('$what', async ({ declared, production, told, sql }) => {
    const sources = [
      await sourceOf('declared', 'migrations', declared),
      await sourceOf('production', 'live', production),
    ];
    const { findings } = compare(sources, 'declared', 'main');
    expect(
      findings.map(({ severity, title, folded }) =>
        [`${severity}: ${title}`, ...(folded.length === 0 ? [] : [folded.join(', ')])].join(' | '),
      ),
    ).toEqual(told);
    for (const { title, advice } of findings) if (title.startsWith('table')) expect(advice).toBe(moved);
    if (sql !== undefined) expect(adviceParts(findings[0]?.advice ?? '').code).toEqual(sql);
    for (const finding of findings)
      if (finding.folded.length > 0) expect(foldedWords(finding)).toBe('with the order of columns');
  });

  test('is nothing that code says: a new column is written wherever it reads well', async () => {
    const database = await sourceOf('production', 'live', 'CREATE TABLE t (a int, b int)');
    for (const coverage of [
      drizzle([], undefined),
      sqlmodel({ ddl: [], external: [], complete: true } as never),
    ]) {
      const { kinds: _, schemas: __, ...rest } = coverage;
      const code = await sourceOf('code', 'drizzle', 'CREATE TABLE t (b int, a int)', rest);
      const { findings, notCompared } = compare([database, code], 'none', 'main');
      expect({ findings, notCompared }).toEqual({ findings: [], notCompared: [] });
    }
  });

  test('is told between databases, whoever of others says nothing of it', async () => {
    const sql = 'CREATE TABLE t (a int, b int)';
    const [dev, production] = [
      await sourceOf('dev', 'live', sql),
      await sourceOf('production', 'live', 'CREATE TABLE t (b int, a int)'),
    ];
    // As a version wrote it that did not know the order.
    const old = await sourceOf('old', 'snapshot', sql);
    const objects = old.read.catalog.objects.map(({ position: _, ...object }) => object);
    const unordered = { ...old, read: { ...old.read, catalog: { ...old.read.catalog, objects } } };
    const { findings, notCompared } = compare([dev, production, unordered], 'majority', 'main');
    expect(findings.map(({ title }) => title)).toEqual(['table t: dev: a, b, production: b, a']);
    expect(notCompared).toEqual([{ what: 'column order of tables', why: 'old does not tell it', count: 1 }]);
  });

  test('stays what it is while a pending migration adds a column', async () => {
    const [from, to, production] = await Promise.all([
      catalogOf('CREATE TABLE t (a int, b int)'),
      catalogOf('CREATE TABLE t (a int, b int); ALTER TABLE t ADD c int'),
      catalogOf('CREATE TABLE t (gone int, a int, own int, b int); ALTER TABLE t DROP gone'),
    ]);
    const after = deployed(production, { from, to });
    const places = after.objects.filter(({ kind }) => kind === 'column');
    const order = [...places]
      .sort((x, y) => (x.position ?? 0) - (y.position ?? 0))
      .map(({ path }) => path[2]);
    expect(order.filter((name) => name !== 'own')).toEqual(['a', 'b', 'c']);
  });
});
