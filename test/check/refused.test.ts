import { afterEach, describe, expect, test } from 'vitest';
import { exitStatus } from '../../src/check.ts';
import type { Finding } from '../../src/report/finding.ts';
import { verdict } from '../../src/report/phrases/verdict.ts';
import type { Report } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type Repository, repositoryOf } from './repository.ts';

let repository: Repository;
afterEach(() => repository.delete());

const config = `sources:
  sql: schema.sql
  drizzle: { schema: schema.ts }
`;

/** A schema file, and a schema.ts that declares the same and what it cannot have from there. */
async function checked(sql: string, declarations: string, more = ''): Promise<Report> {
  repository = repositoryOf({
    'schema-drift.yml': config + more,
    'schema.sql': sql,
    'schema.ts': `import { sql } from 'drizzle-orm';
import * as p from 'drizzle-orm/pg-core';

${declarations}`,
  });
  return checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 });
}

const users = 'CREATE TABLE users (id integer);';
const usersToo = "export const users = p.pgTable('users', { id: p.integer('id') });";
const orders = `${users}\nCREATE TABLE orders (id integer, owner integer);`;

const told = ({ databases }: Report) =>
  databases.flatMap(({ findings }) => findings.map(({ severity, title }) => `${severity}: ${title}`));
const only = ({ databases }: Report): Finding => {
  const [finding, ...others] = databases.flatMap(({ findings }) => findings);
  if (finding === undefined || others.length > 0)
    throw new Error(`${others.length} others: ${finding?.title}`);
  return finding;
};

describe('a table that Postgres refuses', () => {
  const ordersToo = `${usersToo}
export const orders = p.pgTable('orders', { id: p.integer('id').default(sql\`next_number()\`), owner: p.integer('owner') });`;

  test('is a fault of its declaration, with its place, the reason and what to do', async () => {
    const report = await checked(orders, ordersToo);
    expect(only(report)).toMatchObject({
      severity: 'warning',
      class: 'declaration fault',
      object: 'orders',
      group: 'orders',
      wrong: ['drizzle'],
      title:
        'Postgres refuses table orders, so it is not compared: function next_number() does not exist; no other source declares it',
      advice: 'Have a migration create function next_number(), or correct its name where it is used.',
      cells: { drizzle: { location: { file: 'schema.ts', line: 5 } } },
    });
    expect(only(report)).not.toHaveProperty('phase');
    expect(verdict(report)).toBe('1 fault in Drizzle; 1 of 2 tables could not be compared');
    expect(report.databases[0]?.tablesNotCompared).toBe(1);
    expect(exitStatus(report)).toBe(1);
  });

  test('takes what only misses it along', async () => {
    const report = await checked(
      orders,
      `${ordersToo}
export const notes = p.pgTable('notes', { id: p.integer('id').references(() => orders.id) });
export const open = p.pgView('open').as((q) => q.select({ id: orders.id }).from(orders));
export const late = p.pgView('late', { id: p.integer('id') }).as(sql\`select id from open\`);`,
    );
    expect(told(report).filter((title) => title.includes('refuses'))).toEqual([
      expect.stringMatching(/^warning: Postgres refuses table orders,/),
    ]);
  });

  test('can be accepted, and is counted all the same', async () => {
    const report = await checked(
      orders,
      ordersToo,
      'ignore:\n  - { object: orders, reason: the function comes with the extension of our hoster }\n',
    );
    expect(report.outcome).toBe('clean');
    expect(report.databases[0]?.ignored).toHaveLength(1);
    expect(verdict(report)).toBe('sql and Drizzle agree on 1 of 2 tables; 1 could not be compared');
  });

  test('is an error where no other is compared', async () => {
    const report = await checked(
      'CREATE TABLE orders (id integer, owner integer);',
      ordersToo.split('\n')[1] ?? '',
    );
    expect(report.problems.map(({ message }) => message)).toEqual([
      'No table of database main could be compared.',
    ]);
    expect(report.outcome).toBe('could not check');
    expect(exitStatus(report)).toBe(2);
  });
});

const refusals: readonly (readonly [what: string, declaration: string, title: RegExp, advice: string])[] = [
  [
    'a policy with a function that nothing declares',
    `export const t = p.pgTable('t', { id: p.integer('id') }, () => [p.pgPolicy('own', { using: sql\`owns(1)\` })]);`,
    /^Postgres refuses policy t\.own, so it is not compared: function owns\(integer\) does not exist/,
    'Have a migration create function owns(integer), or correct its name where it is used.',
  ],
  [
    'a column of a type that nothing declares',
    `export const t = p.pgTable('t', { id: p.customType({ dataType: () => 'mood' })('id') });`,
    /^Postgres refuses table t, so it is not compared: type "mood" does not exist/,
    'Have a migration create type mood, or correct its name where it is used.',
  ],
  [
    'a view over a table that nothing declares',
    `export const v = p.pgView('v', { id: p.integer('id') }).as(sql\`select id from nowhere\`);`,
    /^Postgres refuses view v, so it is not compared: relation "nowhere" does not exist/,
    'Declare nowhere in this source too, or correct its name where it is referred to.',
  ],
  [
    'a check that compares what cannot be compared',
    `export const t = p.pgTable('t', { id: p.integer('id') }, (t) => [p.check('c', sql\`\${t.id} = current_date\`)]);`,
    /^Postgres refuses table t, so it is not compared: operator does not exist: integer = date/,
    'Correct the declaration so that Postgres takes it.',
  ],
  [
    'an index on a cast without parentheses, with an operator class',
    `export const t = p.pgTable('t', { a: p.text('a') }, (t) => [p.index('i').using('btree', sql\`\${t.a}::varchar varchar_ops\`)]);`,
    /^Postgres refuses index t\.i, so it is not compared: syntax error at or near "::"/,
    'Put the expression into parentheses of its own, as Postgres wants it in an index: ((a)::text) text_ops, (a || b).',
  ],
  [
    'an index on an operator without parentheses',
    `export const t = p.pgTable('t', { a: p.text('a'), b: p.text('b') }, (t) => [p.index('i').on(sql\`\${t.a} || \${t.b}\`)]);`,
    /^Postgres refuses index t\.i, so it is not compared: syntax error at or near "\|\|"/,
    'Put the expression into parentheses of its own, as Postgres wants it in an index: ((a)::text) text_ops, (a || b).',
  ],
  [
    'a table that is not exported, which is told already',
    `const hidden = p.pgTable('hidden', { id: p.integer('id').primaryKey() });
export const t = p.pgTable('t', { id: p.integer('id').references(() => hidden.id) });`,
    /hidden/,
    '',
  ],
];

test.each(refusals)('%s', async (_, declaration, title, advice) => {
  const report = await checked(users, `${usersToo}\n${declaration}`);
  const faults = report.databases.flatMap(({ findings }) =>
    findings.filter((finding) => finding.class === 'declaration fault'),
  );
  expect(faults.map((fault) => fault.title)).toEqual([expect.stringMatching(title)]);
  if (advice !== '') expect(faults[0]?.advice).toBe(advice);
});

test('a view that is only said to exist is no fault', async () => {
  const report = await checked(
    `${users}\nCREATE VIEW v AS SELECT id FROM users;`,
    `${usersToo}\nexport const v = p.pgView('v', { id: p.integer('id') }).existing();`,
  );
  expect(told(report)).toEqual([]);
  expect(verdict(report)).toBe('sql and Drizzle agree');
});

test('an extension that the server lacks is named, and where to have it', async () => {
  const report = await checked(
    users,
    `${usersToo}\nexport const t = p.pgTable('t', { id: p.text('id').default(sql\`nanoid()\`) });`,
  );
  expect(only(report).title).toMatch(/^Postgres refuses table t, .* \(.* lacks nanoid\)$/);
  expect(only(report).advice).toMatch(/^The server lacks the extension nanoid\. ./);
});

test('what needs an extension that another source needs, too, is no fault', async () => {
  const report = await checked(
    `CREATE EXTENSION postgis;
     ${users} ALTER TABLE users ADD near integer;
     CREATE FUNCTION nearest(g geometry DEFAULT NULL) RETURNS integer LANGUAGE sql AS 'SELECT 1';
     CREATE TABLE places (at geometry(point));
     CREATE TABLE visits (place integer DEFAULT nearest());`,
    `export const users = p.pgTable('users', { id: p.integer('id'), near: p.integer('near') }, (t) => [
       p.index().using('gist', t.near.op('gist_geometry_ops_2d'))]);
     export const places = p.pgTable('places', { at: p.geometry('at') });
     export const visits = p.pgTable('visits', { place: p.integer('place').default(sql\`nearest()\`) });`,
  );
  expect(told(report)).toEqual([]);
  expect(verdict(report)).toMatch(/^sql and Drizzle agree on 1 of 3 tables/);
  const reasons = report.databases[0]?.notCompared.map(({ what, why }) => `${what}: ${why}`);
  const lacks = 'needs the extension postgis, which the server lacks';
  expect(reasons?.filter((it) => it.includes(': drizzle: '))).toEqual([
    `table places: drizzle: ${lacks}`,
    `table visits: drizzle: Postgres refuses it: function nearest() does not exist; sql declares it, but it is not checked there: ${lacks}`,
    `index users.users_near_index: drizzle: ${lacks}`,
  ]);
});
