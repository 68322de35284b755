import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TableStatistics } from '../../src/catalog/statistics.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { TableUsage } from '../../src/report/finding.ts';
import { usageWords } from '../../src/report/phrases/usage.ts';
import { withUsage } from '../../src/usage/undeclared.ts';
import { source, table } from '../compare/catalogs.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'undeclared-'));
  writeFileSync(join(root, 'page.ts'), 'export {};\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const users = table('users');
const notes = [...users, ...table('old_notes')];
const statistics = (own: Partial<TableStatistics>) =>
  new Map([['table:public.old_notes', { keptBy: 'primary', ...own } as TableStatistics]]);

async function weighed(
  sources: readonly ComparedSource[],
  truth: string,
  signal: AbortSignal = new AbortController().signal,
) {
  const { findings, subjects } = compare(sources, truth, 'main');
  return withUsage(findings, subjects, sources, { root, leaveOut: [], declaring: new Set() }, signal);
}

/** What is told of `old_notes`, which only production has. */
async function told(own: Partial<TableStatistics> | undefined, truth = 'drizzle') {
  const more = own === undefined ? {} : { statistics: statistics(own) };
  const [finding] = await weighed(
    [source('drizzle', 'drizzle', users), source('production', 'live', notes, more)],
    truth,
  );
  return finding;
}
const words = async (own: Partial<TableStatistics> | undefined) => {
  const usage = (await told(own))?.usage;
  return usage && usageWords(usage);
};

describe('what speaks for and against a table', () => {
  const unused = 'no use in the 1 file of the repository';

  test.each<[Partial<TableStatistics> | undefined, string]>([
    [{ rows: 0 }, `can be dropped: no rows in production; ${unused}`],
    [{ rows: 1 }, `needs investigation: about 1 row in production; ${unused}`],
    [{}, `needs investigation: rows never counted in production; ${unused}`],
    [undefined, `needs investigation: ${unused}`],
    [
      { rows: 3, scans: 9, lastScan: '2026-11-20' },
      `needs investigation: about 3 rows in production; last read in production on 2026-11-20; ${unused}`,
    ],
    [
      { rows: 3, scans: 0, keptBy: 'replica' },
      `needs investigation: about 3 rows in production; never read in production by queries to this replica since its statistics began; ${unused}`,
    ],
  ])('%j', async (own, expected) => {
    expect(await words(own)).toBe(expected);
  });

  test('use in code outweighs that it is empty', async () => {
    writeFileSync(join(root, 'page.ts'), '// old_notes\nfrom("old_notes"); from("old_notes")\n');
    for (const name of ['a', 'b', 'c']) writeFileSync(join(root, `${name}.ts`), 'from("old_notes")');
    expect(await words({ rows: 0 })).toBe(
      'used in code but not declared: no rows in production; used at a.ts:1, b.ts:1, c.ts:1 and 2 more places',
    );
  });

  test('comments are told, and keep no table alive', async () => {
    writeFileSync(join(root, 'page.ts'), '// old_notes\n');
    expect(await words({ rows: 0 })).toBe(
      `can be dropped: no rows in production; ${unused}, only 1 mention in comments, documentation or migrations`,
    );
  });
});

test('of a repository that was not searched, nothing can be dropped', async () => {
  const live = source('production', 'live', notes, { statistics: statistics({ rows: 0 }) });
  const sources = [source('drizzle', 'drizzle', users), live];
  const [finding] = await weighed(sources, 'drizzle', AbortSignal.abort());
  expect(finding?.usage && usageWords(finding.usage)).toBe(
    'needs investigation: no rows in production; the repository was not searched, since the time was up',
  );
  expect(finding).toMatchObject({
    severity: 'warning',
    advice:
      'Look for uses of table old_notes in the files that were not searched before dropping it in production; to keep it, declare table old_notes in the Drizzle schema.',
  });
  const usage = { ...finding?.usage, filesSearched: 3, filesNotSearched: 1, mentions: 2 } as TableUsage;
  expect(usageWords(usage)).toContain(
    'no use in the 3 files searched, only 2 mentions in comments, documentation or migrations; 1 file not searched',
  );
});

describe('how dangerous it is, and what to do', () => {
  test('nobody needs it: a warning', async () => {
    expect(await told({ rows: 0 })).toMatchObject({
      severity: 'warning',
      advice:
        'Drop table old_notes in production; to keep it, declare table old_notes in the Drizzle schema.',
    });
    expect(await told({ rows: 9 })).toMatchObject({
      severity: 'warning',
      advice:
        'Find out who needs the rows of table old_notes before dropping it in production; to keep it, declare table old_notes in the Drizzle schema.',
    });
  });

  test('code needs it: critical', async () => {
    writeFileSync(join(root, 'page.ts'), 'from("old_notes")');
    expect(await told({ rows: 0 })).toMatchObject({
      severity: 'critical',
      advice:
        'Declare table old_notes in the Drizzle schema, or take table old_notes out of the code and drop it in production.',
    });
  });
});

describe('whose tables are weighed', () => {
  const live = source('production', 'live', notes, { statistics: statistics({ rows: 0 }) });
  const usages = async (sources: readonly ComparedSource[], truth: string) =>
    (await weighed(sources, truth)).map(({ usage }) => usage?.verdict);

  test('not where the database is the truth', async () => {
    expect(await usages([source('drizzle', 'drizzle', users), live], 'production')).toEqual([undefined]);
  });

  test('not where code declares it, too', async () => {
    const sources = [source('drizzle', 'drizzle', users), source('models', 'sqlmodel', notes), live];
    expect(await usages(sources, 'drizzle')).toEqual([undefined]);
  });

  test('not between databases of which nobody says which is right', async () => {
    const sources = [source('dev', 'live', users), live];
    expect(await usages(sources, 'none')).toEqual([undefined]);
    expect(await usages(sources, 'dev')).toEqual(['can be dropped']);
  });

  test('a schema file is a declaration, unless it is a dump that tells how large its tables are', async () => {
    const columns = (own: Parameters<typeof source>[3]) => [
      source('drizzle', 'drizzle', users),
      source('base', 'sql', notes, own),
    ];
    expect(await usages(columns({}), 'drizzle')).toEqual([undefined]);
    expect(await usages(columns({ statistics: statistics({ rows: 2 }) }), 'drizzle')).toEqual([
      'needs investigation',
    ]);
  });

  test('empty in one database and not in the other is not empty', async () => {
    const dev = source('dev', 'live', notes, { statistics: statistics({ rows: 5 }) });
    expect(await usages([source('drizzle', 'drizzle', users), dev, live], 'drizzle')).toEqual([
      'needs investigation',
    ]);
  });
});

test('twenty thousand tables that nobody declares, twins and parts of others among them, are each weighed', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => [
    ...table(`shop_${index}`),
    ...table(`${index}`),
    ...(index % 10 === 0 ? partitioned(`shop_${index}_all`) : []),
  ]).flat();
  const found = await weighed(
    [
      source('drizzle', 'drizzle', [...users, ...table('shop_0')]),
      source('production', 'live', [...users, ...many]),
    ],
    'drizzle',
  );
  expect(found.filter(({ usage }) => usage !== undefined)).toHaveLength(20_000 + 1000 - 1);
});

function partitioned(name: string) {
  return table(name).map((object) =>
    object.kind === 'table' ? { ...object, attributes: { form: 'partitioned' } } : object,
  );
}
