/** Relationships of views, told from the text of the views, judged by what Supabase's generator reads of the database. */
import { expect, test } from 'vitest';
import { extractWithin } from '../../src/catalog/extract.ts';
import { viewRelationships } from '../../src/sources/supabase-types/relationships.ts';
import { seeing } from '../../src/sources/supabase-types/seen-types.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { introspected } from './support.ts';

const tables = `
  create table users (id uuid primary key, email text, "Boss id" uuid references users (id));
  create table posts (id bigint primary key, author_id uuid not null references users (id), title varchar(9), note text);
  create table lines (post_id bigint references posts (id), number integer, primary key (post_id, number));
  create table marks (id int primary key, post_id bigint, number integer, foreign key (post_id, number) references lines);
  create schema hidden;
  create view hidden.posts as select * from posts;`;

/** Queries of views, each in a form of its own. */
const queries = [
  'select * from posts',
  'select id, author_id as who, title from posts',
  'select p.author_id, u.id, u."Boss id" from posts p join users u on u.id = p.author_id',
  'select p.author_id, l.post_id, l.number from posts p left join (lines l cross join users u) on l.post_id = p.id',
  'select author_id::text, coalesce(author_id, author_id) as other from posts',
  'select author_id, author_id as again from posts',
  'select distinct on (author_id) author_id, id from posts order by author_id, id',
  'select author_id, count(*) from posts group by author_id having count(*) > 1 limit 3',
  'select author_id from posts union all select id from users',
  '(select author_id from posts) union select author_id from posts order by 1',
  'with a as (select author_id, id from posts), b(x, y) as (select * from a) select x, y from b',
  'with recursive r as (select id, "Boss id" from users union all select u.id, u."Boss id" from users u join r on r.id = u."Boss id") select * from r',
  'with a as materialized (select author_id from posts) select a.author_id, u.email from a, users u',
  'select q.author_id from (select p.author_id, 1 as one from posts p) q',
  'select q.a, q.b from (select author_id, id from posts) q(a, b)',
  'select l.post_id, m.number from lines l join marks m using (post_id, number)',
  'select post_id, number from lines l left join marks m using (post_id, number)',
  'select post_id, number from lines l right join marks m using (post_id, number)',
  'select post_id, number from lines l full join marks m using (post_id, number)',
  'select j.post_id, j.id from (lines l join marks m using (post_id, number)) j',
  'select p.id, u.id2 as uid from posts p natural join (select id, email from users where false) u(id2, email)',
  'select u.id, l.author_id from users u, lateral (select p.author_id, u.id as inside from posts p where p.author_id = u.id) l',
  'select l.inside from users u, lateral (select u.id as inside) l',
  'select s.n, p.author_id from generate_series(1, 3) s(n), posts p',
  'select * from unnest(array[1, 2]) with ordinality as x(a, b) join posts on posts.id = x.a',
  'select u.id, x from users u, rows from (generate_series(1, 2), generate_series(1, 3)) as g(x, y)',
  'select post_id, number, id from marks where exists (select from lines l where l.post_id = marks.post_id)',
  'select number, post_id, (select author_id from posts where posts.id = post_id) as author_id from marks',
  'select case when true then author_id end as author_id, id from posts',
  'select extract(year from now()) as year, author_id from posts where title is distinct from note',
  'select author_id, row_number() over w as n from posts window w as (partition by title) offset 2',
  'select id, author_id from posts for update',
  'select v0.id, v0.author_id from v0',
  'select v2.author_id as x, v2."Boss id" from v2 join v1 on true',
  'select author_id from hidden.posts',
  "select id, 'a from b, (c' as text, author_id from posts where title = 'x'' from users'",
  'select p from posts p',
  'select (p).author_id from (select posts as p from posts) q',
  'values (1, 2)',
  'select 1 as one',
  'select author_id from only posts tablesample system (50)',
  'select u.id, u2.id as id2 from users u join users u2 on u2."Boss id" = u.id',
  'select "Boss id" as "a, b", id as "id)" from users',
  'select t.relname, p.author_id from pg_catalog.pg_class t, posts p',
  'table posts',
];

test.each(testMajors)('are those that the generator prints on PostgreSQL %i', async (major) => {
  const client = await freshDatabase(major);
  try {
    const made = queries.map((query, at) => `create view v${at} as ${query};`);
    await client.query(
      `${tables}${made.join('\n')} create materialized view kept as select * from v1; create view later as select author_id as renamed from posts;
      alter table posts rename column author_id to writer_id; alter table users add column late text; alter table posts rename to texts;`,
    );
    const { relationships } = await introspected(client, ['public']);
    await client.query('begin');
    const { catalog } = await extractWithin(client);
    await client.query('rollback');
    const marks = {
      relationships: true,
      oneToOne: true,
      setofOptions: true,
      ownSchemaOnly: true,
      helpers: true,
      enums: true,
      compositeTypes: true,
      newest: true,
    };
    const { all, unsure } = viewRelationships(seeing(catalog, new Set(['public']), marks));
    const isView = (name: string) => /^v\d+$|^kept$|^later$/.test(name);
    const wanted = relationships
      .filter((its) => isView(its.relation) || isView(its.referenced_relation))
      .map((its) => [
        its.relation,
        its.foreign_key_name,
        its.columns,
        its.referenced_relation,
        its.referenced_columns,
      ]);
    const found = all.map((its) => [
      its.relation,
      its.name,
      its.columns,
      its.referenced,
      its.referencedColumns,
    ]);
    const lines = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();
    expect([...unsure]).toEqual([]);
    expect(lines(found)).toEqual(lines(wanted));
    expect(wanted.length).toBeGreaterThan(100);
  } finally {
    await client.end();
  }
});
