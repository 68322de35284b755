import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseReadOften } from '../support/read-often.ts';
import { findingsOf, inWords, type Situation } from './situations.ts';

let client: Client;
beforeAll(async () => {
  client = await databaseReadOften();
});
afterAll(() => client.end());

const t = 'create table t (a text, at timestamptz); alter table t enable row level security';
const f = `${t}; create function f() returns trigger language plpgsql as 'begin return new; end'`;

/** What does the same under another name, or is written in other words for the same function. */
const situations: readonly Situation[] = [
  {
    what: 'a policy of another name shows the same rows',
    both: t,
    a: 'create policy p on t using (true)',
    b: 'create policy q on t using (true)',
    found: ['cosmetic: policy t.p: a: p, b: q'],
  },
  {
    what: 'a policy that says what another one says',
    both: t,
    a: 'create policy p on t using (true)',
    b: 'create policy p on t using (true); create policy q on t using (true)',
    found: ['cosmetic: policy t.q is missing in a'],
  },
  {
    what: 'a policy that says it of another command',
    both: t,
    a: 'create policy p on t for select using (true)',
    b: 'create policy p on t for select using (true); create policy q on t for delete using (true)',
    found: ['critical: policy t.q is missing in a'],
  },
  {
    what: 'two policies that say what none of the other side says',
    both: t,
    a: '',
    b: 'create policy p on t using (true); create policy q on t using (true)',
    found: ['critical: policy t.p is missing in a', 'critical: policy t.q is missing in a'],
  },
  {
    what: 'policies are what they are called before they are what they say',
    both: t,
    a: 'create policy p on t using (true); create policy q on t using (false)',
    b: 'create policy p on t using (false)',
    found: [
      'critical: policy t.p: a: for all to public using (true), b: for all to public using (false)',
      'critical: policy t.q is missing in b',
    ],
  },
  {
    what: 'a trigger of another name',
    both: f,
    a: 'create trigger p before insert on t for each row execute function f()',
    b: 'create trigger q before insert on t for each row execute function f()',
    found: ['cosmetic: trigger t.p: a: p, b: q'],
  },
  {
    what: 'a trigger that runs twice',
    both: f,
    a: 'create trigger p before insert on t for each row execute function f()',
    b: `create trigger p before insert on t for each row execute function f();
        create trigger q before insert on t for each row execute function f()`,
    found: ['critical: trigger t.q is missing in a'],
  },
  {
    what: 'AT TIME ZONE and the function that it is',
    both: t,
    a: `alter table t add made timestamp default timezone('utc', now()), add check (timezone('utc', at) > '2026-01-01')`,
    b: `alter table t add made timestamp default (now() at time zone 'utc'), add check (at at time zone 'utc' > '2026-01-01')`,
    found: [],
  },
  {
    what: 'AT TIME ZONE of another zone',
    both: t,
    a: `alter table t add check (timezone('utc', at) > '2026-01-01')`,
    b: `alter table t add check (at at time zone 'cet' > '2026-01-01')`,
    found: ['warning: check constraint t.t_at_check: not the same expression'],
  },
];

test.each(situations)('$what', async (situation) => {
  expect(inWords(await findingsOf(client, situation))).toEqual(situation.found);
});
