import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Catalog, objectId } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { differInSpelling, respelled, translate } from '../../src/catalog/translate.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

const baseSql = readFileSync(new URL('base.sql', import.meta.url), 'utf8');

/** What is different on purpose; each has to survive the translation. */
const drift: readonly [what: string, sql: string, id: string][] = [
  ['a changed view', 'create or replace view v as select 2 as n', 'view:public.v'],
  ['a changed type', 'alter table t alter n type bigint', 'column:public.t.n'],
  ['a dropped column', 'alter table t drop column extra', 'column:public.t.extra'],
  ['a table more', 'create table hand_made (id int)', 'table:public.hand_made'],
  ['a dropped NOT NULL', 'alter table t alter m drop not null', 'column:public.t.m'],
];

const own = `create table t (n int, extra text, m int not null, check (n in (1, 2) and m <> n));
create view v as select 1 as n;
grant all on t to public;`;

const pairs = testMajors.flatMap((one) =>
  testMajors.filter((other) => other !== one).map((other) => [one, other] as const),
);

describe.each(pairs)('from PostgreSQL %i to %i', (before, after) => {
  test('the same statements are the same catalog', async () => {
    const [there, from, to] = [
      await catalogOf(before, baseSql, own),
      await catalogOf(before, baseSql, own),
      await catalogOf(after, baseSql, own),
    ];
    expect(translate(there, { from, to }).objects).toEqual([...to.objects].sort(byId));
  });

  test.for(drift)('%s is still seen', async ([, sql, id]) => {
    const there = await catalogOf(before, own, sql);
    const [from, to] = [await catalogOf(before, own), await catalogOf(after, own)];
    const translated = translate(there, { from, to });
    expect(translated.serverVersion).toBe(to.serverVersion);
    const find = (catalog: Catalog) =>
      catalog.objects.find((object) => objectId(object.kind, object.path) === id)?.attributes;
    expect(find(translated)).toEqual(find(await catalogOf(after, own, sql)));
    expect(find(translated)).not.toEqual(find(to));
  });
});

async function catalogOf(major: number, ...statements: string[]): Promise<Catalog> {
  const client = await freshDatabase(major);
  try {
    for (const sql of statements) await client.query(sql);
    return (await extractCatalog(client)).catalog;
  } finally {
    await client.end();
  }
}

function byId(a: Catalog['objects'][number], b: Catalog['objects'][number]): number {
  const [first, second] = [objectId(a.kind, a.path), objectId(b.kind, b.path)];
  return first < second ? -1 : first > second ? 1 : 0;
}

test('texts that are made again are told in the words of what they were made from, and nothing else is', async () => {
  const major = testMajors[0] ?? 0;
  const texts = `create table t (s varchar(9) check (s in ('a', 'b')), n int default 1);
create view v as select s from t where s in ('a', 'b');`;
  const remake = `do $$ declare body text; begin
    body := pg_get_viewdef('v'::regclass); drop view v; execute 'create view v as ' || body;
    select pg_get_constraintdef(oid) into body from pg_constraint where conname = 't_s_check';
    alter table t drop constraint t_s_check; execute 'alter table t add constraint t_s_check ' || body; end $$`;
  const [to, from] = [await catalogOf(major, texts), await catalogOf(major, texts, remake)];
  expect(differInSpelling(from, to)).toBe(true);
  expect(respelled(from, { from, to }).objects).toEqual(to.objects);
  const there = await catalogOf(
    major,
    texts,
    remake,
    `alter table t alter n set default 2, drop constraint t_s_check; create view w as select 1 as one`,
  );
  const told = respelled(there, { from, to });
  expect(told.objects.map(({ path }) => path)).toEqual(there.objects.map(({ path }) => path));
  const changed = told.objects.find(({ path }) => path.join('.') === 'public.t.n');
  expect(changed?.attributes.default).toBe('2');
});
