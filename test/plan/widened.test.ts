import { expect, test } from 'vitest';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, planned } from './planned.ts';

test.each([
  { from: 'varchar(80)', to: 'varchar(120)', isFree: true },
  { from: 'varchar(80)', to: 'varchar', isFree: true },
  { from: 'varchar(80)', to: 'text', isFree: true },
  { from: 'numeric(10,2)', to: 'numeric(12,2)', isFree: true },
  { from: 'numeric(10,2)', to: 'numeric', isFree: true },
  { from: 'varbit(8)', to: 'varbit(16)', isFree: true },
  { from: 'varchar(120)', to: 'varchar(80)', isFree: false },
  { from: 'text', to: 'varchar(80)', isFree: false },
  { from: 'numeric(10,2)', to: 'numeric(10,4)', isFree: false },
])('$from to $to: nothing can fail, and nothing is read: $isFree', async ({ from, to, isFree }) => {
  const [before, after] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    await before.query(`CREATE TABLE t (id int, a ${from})`);
    await after.query(`CREATE TABLE t (id int, a ${to})`);
    const { plan } = await planned(testServer(), await catalogOf(before), await catalogOf(after));
    const [step] = plan.steps;
    const statements = step?.statements ?? [];
    const works = statements.flatMap(({ effects }) => effects.map(({ work }) => work));
    const isWithout = step?.before.length === 0 && statements.every(({ risks }) => risks.length === 0);
    expect({ isWithout, isIdle: works.every((work) => work === 'none') }).toEqual({
      isWithout: isFree,
      isIdle: isFree,
    });
  } finally {
    await Promise.all([before.end(), after.end()]);
  }
});
