import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseReadOften } from '../support/read-often.ts';
import { findingsOf, inWords, type Situation } from './situations.ts';

let client: Client;
beforeAll(async () => {
  client = await databaseReadOften();
});
afterAll(() => client.end());

const both =
  "create table t (id integer, mine boolean, free boolean); create function f() returns integer language sql as 'select 1'";

/** New rows are held against USING where there is no WITH CHECK, as the manual says of CREATE POLICY. */
const situations: readonly Situation[] = [
  {
    what: 'an update that repeats its USING as WITH CHECK',
    a: 'create policy p on t for update using (mine) with check (mine)',
    b: 'create policy p on t for update using (mine)',
    found: [
      'cosmetic: policy t.p: a: for update to public using (mine) with check (mine), b: for update to public using (mine)',
    ],
  },
  {
    what: 'the same for all commands, in other words',
    a: 'create policy p on t using (mine and free)',
    b: 'create policy p on t using (mine and free) with check ((mine) and (free))',
    found: [
      'cosmetic: policy t.p: a: for all to public using (mine AND free), b: for all to public using (mine AND free) with check (mine AND free)',
    ],
  },
  {
    what: 'a WITH CHECK of its own',
    a: 'create policy p on t for update using (mine) with check (free)',
    b: 'create policy p on t for update using (mine)',
    found: [
      'critical: policy t.p: a: for update to public using (mine) with check (free), b: for update to public using (mine)',
    ],
  },
  {
    what: 'a WITH CHECK that lets everything pass',
    a: 'create policy p on t using (mine) with check (true)',
    b: 'create policy p on t using (mine)',
    found: [
      'critical: policy t.p: a: for all to public using (mine) with check (true), b: for all to public using (mine)',
    ],
  },
  {
    what: 'a WITH CHECK that asks the same once a statement',
    a: 'create policy p on t using (id = f()) with check (id = (select f()))',
    b: 'create policy p on t using (id = f())',
    found: [
      'warning: policy t.p: a: WITH CHECK expression (id = ( SELECT public.f() AS f)), b: no WITH CHECK expression',
    ],
  },
];

test.each(situations)('$what', async ({ a, b, found }) => {
  expect(inWords(await findingsOf(client, { both, a, b }))).toEqual(found);
});
