import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { repositoryOf } from '../check/repository.ts';
import { freshDatabase } from '../support/postgres.ts';

const major = majors.at(-1) ?? 18;

interface Case {
  readonly what: string;
  /** The schema that is wrong, and the one that is right. */
  readonly was: string;
  readonly is: string;
  readonly rows: string;
  readonly said: readonly string[];
  /** What a person fills in, in place of `…`. */
  readonly filled?: string;
  /** Asked after the plan was run with what loses data, and what it gives. */
  readonly asked: string;
  readonly given: readonly unknown[];
}

const users = (columns = '') => `CREATE TABLE users (id text PRIMARY KEY, email text${columns});\n`;
const credits = `CREATE TABLE user_credits (user_id text PRIMARY KEY REFERENCES users (id), credits integer NOT NULL DEFAULT 0, total_purchased integer, team_id uuid);
  CREATE TABLE charges (id integer PRIMARY KEY, user_id text REFERENCES user_credits (user_id));\n`;
const team = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';

const cases: readonly Case[] = [
  {
    what: 'into a table that is made meanwhile, before keys that others have to it',
    was: `${users(', credits integer, total_purchased integer, team_id uuid')}
      CREATE TABLE charges (id integer PRIMARY KEY, user_id text);`,
    is: `${users()}${credits}`,
    rows: `INSERT INTO users VALUES ('a', 'a@b.c', 7, 9, '${team}'), ('b', null, null, 1, null), ('c', 'c@b.c', null, null, null);
      INSERT INTO charges VALUES (1, 'a')`,
    said: ['credits', 'total_purchased', 'team_id'].map((it) => `users.${it}:user_credits.${it}`),
    asked: 'SELECT * FROM user_credits ORDER BY user_id',
    given: [
      { user_id: 'a', credits: 7, total_purchased: 9, team_id: team },
      { user_id: 'b', credits: 0, total_purchased: 1, team_id: null },
    ],
  },
  {
    what: 'into a table with rows, some of which meet none',
    was: `${users(', iban text, settings json')}
      CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, note text);`,
    is: `${users()}
      CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, note text, iban text, settings json, CHECK (iban <> 'x'));`,
    rows: `INSERT INTO users VALUES ('a', null, 'DE1', '{"a":1}'), ('b', null, 'DE2', null), ('c', null, null, '{}');
      INSERT INTO accounts VALUES ('a', 'first')`,
    said: ['users.iban:accounts.iban', 'users.settings:accounts.settings'],
    asked: 'SELECT user_id, note, iban, settings::text FROM accounts ORDER BY user_id',
    given: [
      { user_id: 'a', note: 'first', iban: 'DE1', settings: '{"a":1}' },
      { user_id: 'b', note: null, iban: 'DE2', settings: null },
      { user_id: 'c', note: null, iban: null, settings: '{}' },
    ],
  },
  {
    what: 'back to the table that each row points to',
    was: `${users()}
      CREATE TABLE profiles (id integer PRIMARY KEY, user_id text NOT NULL UNIQUE REFERENCES users, nickname text, "Theme" text);`,
    is: `${users(', nickname text, "Theme" text')}
      CREATE TABLE profiles (id integer PRIMARY KEY, user_id text NOT NULL UNIQUE REFERENCES users);`,
    rows: `INSERT INTO users VALUES ('a'), ('b'); INSERT INTO profiles VALUES (1, 'b', 'Bee', 'dark')`,
    said: ['profiles.nickname:users.nickname', 'profiles."Theme":users."Theme"'],
    asked: 'SELECT id, nickname, "Theme" FROM users ORDER BY id',
    given: [
      { id: 'a', nickname: null, Theme: null },
      { id: 'b', nickname: 'Bee', Theme: 'dark' },
    ],
  },
  {
    what: 'to another name and type, as somebody says though nothing else does; a person says what nobody knows',
    was: `${users(', status varchar(20)')}`,
    is: `${users()}
      CREATE TABLE billing (user_id text PRIMARY KEY REFERENCES users, plan text NOT NULL, since date NOT NULL);`,
    rows: `INSERT INTO users VALUES ('a', null, 'gold'), ('b', null, null)`,
    said: ['users.status:billing.plan'],
    filled: "'2026-01-01'",
    asked: 'SELECT user_id, plan, since::text FROM billing',
    given: [{ user_id: 'a', plan: 'gold', since: '2026-01-01' }],
  },
  {
    what: 'as those of other types, where what is printed differs and nothing is lost',
    was: `${users(', credits integer, settings json, since timestamp, score real')}
      CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users);`,
    is: `${users()}
      CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, credits numeric(10,2), settings jsonb, since timestamptz, score float8);`,
    rows: `INSERT INTO users VALUES ('a', null, 7, '{"b":1,  "a":2}', '2026-01-01 10:00', 0.1), ('b', null, null, null, null, 0.5);
      INSERT INTO accounts VALUES ('a')`,
    said: ['credits', 'settings', 'since', 'score'].map((it) => `users.${it}:accounts.${it}`),
    asked:
      "SELECT credits, settings::text, since AT TIME ZONE 'UTC' = '2026-01-01 10:00' AS since, score::real FROM accounts ORDER BY user_id",
    given: [
      { credits: '7.00', settings: '{"a": 2, "b": 1}', since: true, score: 0.1 },
      { credits: null, settings: null, since: null, score: 0.5 },
    ],
  },
];

/** The plan for production, or what keeps it from being made. */
async function planOf({ was, is, said }: Pick<Case, 'was' | 'is' | 'said'>): Promise<MendingPlan> {
  const repository = repositoryOf({
    'schema-drift.yml':
      'truth: wanted\nsources:\n  wanted: { kind: sql, files: wanted.sql }\n  production: { kind: sql, files: production.sql }\n',
    'wanted.sql': is,
    'production.sql': was,
  });
  try {
    const { databases, problems } = await checkRepository(repository.root, {
      sharedServer: major,
      plans: { renames: said, migrations: false },
    });
    expect(problems).toEqual([]);
    const [plan] = databases[0]?.plans ?? [];
    return plan as MendingPlan;
  } finally {
    repository.delete();
  }
}

async function withRows<Result>(
  { was, rows }: Pick<Case, 'was' | 'rows'>,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await freshDatabase(major);
  try {
    await client.query(`${was}; ${rows}`);
    return await use(client);
  } finally {
    await client.end();
  }
}

async function run(client: Client, script: string): Promise<void> {
  for (const { text } of splitStatements(script).statements) await client.query(text);
}

describe('values of columns that moved', () => {
  test.each(cases)('are copied $what', async (one) => {
    const plan = await planOf(one);
    expect(plan.unplanned).toEqual([]);
    const filled = (script: string) => script.replaceAll(/^-- (INSERT .*)…/gm, `$1${one.filled}`);
    await withRows(one, async (client) => {
      await run(client, filled(planScript(plan, { allowDataLoss: false })));
      expect((await client.query(one.asked)).rows).toEqual(one.given);
      for (const { sql, prints } of plan.steps.flatMap(({ after = [] }) => after))
        expect((await client.query<{ count: string }>(sql)).rows).toEqual([{ count: prints }]);
      const held = { ...plan, steps: plan.steps.filter((step) => step.held), verification: [] };
      await run(client, planScript(held, { allowDataLoss: true }));
      expect((await client.query(one.asked)).rows).toEqual(one.given);
    });
  });

  test('what was written since it was copied keeps the columns from being dropped', async () => {
    const one = cases[1] as Case;
    const plan = await planOf(one);
    await withRows(one, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: false }));
      await client.query(`UPDATE users SET iban = 'DE3' WHERE id = 'a'`);
      const held = { ...plan, steps: plan.steps.filter((step) => step.held), verification: [] };
      await expect(run(client, planScript(held, { allowDataLoss: true }))).rejects.toThrow(
        'rows of users have values that are not in accounts: copy them first',
      );
      await client.query('ROLLBACK');
      expect((await client.query(`SELECT iban FROM users WHERE id = 'a'`)).rows).toEqual([{ iban: 'DE3' }]);
    });
  });

  test('are copied between tables that both get another name meanwhile', async () => {
    const one = {
      was: `${users(', iban text')} CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, note text);`,
      is: `${users().replace('users', 'people')}
        CREATE TABLE wallets (user_id text PRIMARY KEY REFERENCES people, note text, number text);`,
      rows: "INSERT INTO users VALUES ('a', null, 'DE1'), ('b', null, 'DE2'); INSERT INTO accounts VALUES ('a', 'x')",
      said: ['users:people', 'accounts:wallets', 'users.iban:wallets.number'],
    };
    const plan = await planOf(one);
    await withRows(one, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: true }));
      expect((await client.query('SELECT * FROM wallets ORDER BY user_id')).rows).toEqual([
        { user_id: 'a', note: 'x', number: 'DE1' },
        { user_id: 'b', note: null, number: 'DE2' },
      ]);
    });
  });

  test('what another type has of a value, and not all of it, keeps the column from being dropped', async () => {
    const moved = [
      ['text', "'007'", 'integer', '7'],
      ['json', `'{"a":1,"a":2}'`, 'jsonb', `'{"a":2}'`],
      ['timestamp', "'2026-01-01 10:00'", 'date', "'2026-01-01'"],
      ['text', "'abcd'", 'varchar(3)', "'abc'"],
    ] as const;
    const columns = (at: 0 | 2) => moved.map((one, of) => `, v${of} ${one[at]}`).join('');
    const values = (at: 1 | 3) => moved.map((one) => `, ${one[at]}`).join('');
    const accounts = `CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users${columns(2)});`;
    const one = {
      was: `${users(columns(0))} ${accounts}`,
      is: `${users()} ${accounts}`,
      rows: `INSERT INTO users VALUES ('a', null${values(1)}); INSERT INTO accounts VALUES ('a'${values(3)})`,
      said: moved.map((_, at) => `users.v${at}:accounts.v${at}`),
    };
    const { steps } = await planOf(one);
    const guards = steps.flatMap(({ statements }) => statements.filter(({ sql }) => sql.startsWith('DO ')));
    expect(guards).toHaveLength(moved.length);
    await withRows(one, async (client) => {
      for (const { sql } of guards) await expect(client.query(sql)).rejects.toThrow('copy them first');
    });
  });

  const begun: Case = {
    ...(cases[1] as Case),
    was: `${users(', iban text')} CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, iban text);`,
    is: `${users()} CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, iban text);`,
    rows: "INSERT INTO users VALUES ('a', null, 'DE1'), ('b', null, 'DE2'); INSERT INTO accounts VALUES ('a', 'DE1')",
    said: ['users.iban:accounts.iban'],
  };

  test('where a copy was begun, the column goes only once each of its values is there', async () => {
    const plan = await planOf(begun);
    expect(plan.unplanned).toEqual([]);
    await withRows(begun, async (client) => {
      const script = planScript(plan, { allowDataLoss: true });
      await expect(run(client, script)).rejects.toThrow(
        'rows of users have values that are not in accounts: copy them first',
      );
      await client.query("ROLLBACK; INSERT INTO accounts VALUES ('b', 'DE2')");
      await run(client, script);
      expect((await client.query('SELECT iban FROM accounts ORDER BY 1')).rows).toEqual([
        { iban: 'DE1' },
        { iban: 'DE2' },
      ]);
    });
    const keyless = (schema: string) => schema.replace(' PRIMARY KEY REFERENCES users', '');
    const { unplanned } = await planOf({ ...begun, was: keyless(begun.was), is: keyless(begun.is) });
    expect(unplanned.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('no key tells which rows of users and accounts meet'),
    ]);
  });

  test('what nobody has said to have moved is not planned, and the reason tells the words', async () => {
    const { said, ...one } = cases[0] as Case;
    const plan = await planOf({ ...one, said: said.slice(1) });
    expect(plan.steps).toEqual([]);
    expect(plan.unplanned.map(({ reason }) => reason)).toEqual([
      'No proved plan: what users has may have moved to user_credits, or be something else; to have it copied, say so under renames in the config, or with --rename users.credits:user_credits.credits.',
    ]);
  });

  const two = `${users()} CREATE TABLE notes (user_id text REFERENCES users, id integer PRIMARY KEY`;
  test.each([
    {
      said: 'users.iban:accounts.ibann',
      why: 'no source has accounts.ibann, to which users.iban is to have moved',
    },
    { said: 'users.ibann:accounts.iban', why: 'no source has users.ibann' },
    { said: 'users.email:accounts.email', why: 'has both users.email and accounts.email' },
    {
      said: 'users.iban:notes.iban',
      why: 'no key tells which rows of users and notes meet: it takes a foreign key between the two that is unique',
    },
  ])('$said ends with that, and nothing is planned', async ({ said, why }) => {
    const accounts = 'CREATE TABLE accounts (user_id text PRIMARY KEY REFERENCES users, email text';
    const was = `${two}); ${accounts}); ALTER TABLE users ADD iban text`;
    const is = `${two}, iban text); ${accounts}, iban text)`;
    await expect(planOf({ was, is, said: [said] })).rejects.toThrow(why);
  });
});

describe('a table in another schema', () => {
  const users = 'CREATE TABLE users (id serial PRIMARY KEY, email text);';
  const inSchema = (schema: string, more = '') =>
    `${users} CREATE TABLE ${schema}orders (id serial PRIMARY KEY, total integer CHECK (total > 0), user_id integer REFERENCES users${more});
     CREATE INDEX ON ${schema}orders (user_id); CREATE STATISTICS ${schema}orders_of ON total, user_id FROM ${schema}orders; COMMENT ON TABLE ${schema}orders IS 'what people buy';
     CREATE TABLE lines (id integer PRIMARY KEY, order_id integer REFERENCES ${schema}orders);
     CREATE VIEW big AS SELECT id FROM ${schema}orders WHERE total > 10;`;
  const one: Case = {
    what: '',
    was: inSchema(''),
    is: `CREATE SCHEMA app; ${inSchema('app.', ', note text')}`,
    rows: 'INSERT INTO users DEFAULT VALUES; INSERT INTO orders (total, user_id) VALUES (20, 1); INSERT INTO lines VALUES (1, 1)',
    said: ['orders:app.orders'],
    asked:
      'SELECT orders.*, big.id AS big, stxnamespace::regnamespace::text AS statistics FROM app.orders JOIN big USING (id), pg_statistic_ext',
    given: [{ id: 1, total: 20, user_id: 1, note: null, big: 1, statistics: 'app' }],
  };

  test('moves with its rows, keys and sequence, once that is said', async () => {
    const plan = await planOf(one);
    expect(plan.unplanned).toEqual([]);
    const statements = plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql));
    expect(statements).toContain('ALTER TABLE public.orders SET SCHEMA app');
    expect(statements.join()).not.toMatch(/DROP TABLE|CREATE TABLE|SEQUENCE/);
    await withRows(one, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: false }));
      expect((await client.query(one.asked)).rows).toEqual(one.given);
      await client.query('INSERT INTO app.orders (total) VALUES (1)');
    });
  });

  test('and under another name, back to public', async () => {
    const back = { was: one.is, is: inSchema('', ', note text').replaceAll('orders', 'purchases') };
    const plan = await planOf({ ...back, said: ['app.orders:public.purchases'] });
    const statements = plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql));
    expect(statements).toContain('ALTER TABLE app.orders SET SCHEMA public');
    expect(statements).toContain('ALTER TABLE public.orders RENAME TO purchases');
    expect(statements.join()).not.toMatch(/DROP TABLE|CREATE TABLE/);
  });

  test.each(['orders.nm:name', 'purchases.nm:name'])('and a column of it, said as %s', async (column) => {
    const was = 'CREATE TABLE orders (id serial PRIMARY KEY, nm text, total int, placed timestamptz);';
    const is = was.replace('orders', 'purchases').replace('nm', 'name');
    const plan = await planOf({ was, is, said: ['orders:purchases', column] });
    const statements = plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql));
    expect(plan.unplanned).toEqual([]);
    expect(statements).toContain('ALTER TABLE public.purchases RENAME COLUMN nm TO name');
    // What is locked is called as the statement calls it.
    const locked = plan.steps.flatMap((step) => step.statements.map(({ effects }) => effects[0]?.table));
    expect(locked).toEqual(['orders', ...statements.slice(1).map(() => 'purchases')]);
    expect(statements.join()).not.toMatch(/ADD COLUMN|DROP/);
  });

  test('is not planned before that is said', async () => {
    const { unplanned } = await planOf({ ...one, said: [] });
    expect(unplanned.map(({ reason }) => reason)).toContain(
      'No proved plan: it may be orders in another schema, or two things; to have it moved, say so under renames in the config, or with --rename orders:app.orders.',
    );
  });
});

describe('a table beside the one that it became', () => {
  const carried = (columns: string, values: string) =>
    `INSERT INTO public.shop_orders (${columns}) SELECT ${values} FROM public.orders AS own WHERE NOT EXISTS (SELECT FROM public.shop_orders AS target WHERE target.id = own.id)`;
  const shop = (more = '') =>
    `CREATE TABLE shop_users (id integer PRIMARY KEY); CREATE TABLE shop_carts (id integer PRIMARY KEY);
     CREATE TABLE shop_orders (id serial PRIMARY KEY, total integer, note text${more});`;
  const one: Case = {
    what: '',
    was: `${shop()} CREATE TABLE orders (id serial PRIMARY KEY, total bigint, note text, old text);
      CREATE TABLE lines (id integer PRIMARY KEY, order_id integer REFERENCES orders);`,
    is: `${shop(', placed date')} CREATE TABLE lines (id integer PRIMARY KEY, order_id integer REFERENCES shop_orders);`,
    rows: `INSERT INTO orders VALUES (1, 10, 'one', 'x'), (2, 20, 'two', null), (7, 70, null, null);
      INSERT INTO shop_orders VALUES (1, 11, 'one'); INSERT INTO lines VALUES (1, 7);
      SELECT setval('orders_id_seq', 500)`,
    said: ['orders:shop_orders'],
    asked: 'SELECT id, total, note FROM shop_orders ORDER BY id',
    given: [
      { id: 1, total: 11, note: 'one' },
      { id: 2, total: 20, note: 'two' },
      { id: 7, total: 70, note: null },
    ],
  };
  const held = (plan: MendingPlan) =>
    planScript(
      { ...plan, steps: plan.steps.filter((step) => step.held), verification: [] },
      { allowDataLoss: true },
    );

  test('leaves its rows to that before it is dropped, and keys follow', async () => {
    const plan = await planOf(one);
    expect(plan.unplanned).toEqual([]);
    await withRows(one, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: false }));
      expect((await client.query(one.asked)).rows).toEqual(one.given);
      const asked = plan.steps.flatMap(({ after = [] }) => after);
      const [missing, others] = [asked[0], asked.at(-1)];
      expect(others?.tells).toMatch(
        /^rows of orders that shop_orders has with other values: they stay as they are/,
      );
      for (const [query, count] of [
        [missing, '0'],
        [others, '1'],
      ] as const)
        expect((await client.query<{ count: string }>(query?.sql ?? '')).rows).toEqual([{ count }]);
      // Of two numbers that were given out, the next is behind both.
      await client.query('INSERT INTO shop_orders (total) VALUES (1)');
      await expect(run(client, held(plan))).rejects.toThrow('or are others there: settle them first');
      await client.query('ROLLBACK; UPDATE orders SET total = 11 WHERE id = 1');
      await run(client, held(plan));
      expect(
        (await client.query(`SELECT to_regclass('orders') AS gone, max(id) FROM shop_orders`)).rows,
      ).toEqual([{ gone: null, max: 501 }]);
    });
  });

  test('so it does where that stands in another schema', async () => {
    const full = 'CREATE SCHEMA app; CREATE TABLE app.orders (id integer PRIMARY KEY, total integer);';
    const two: Case = {
      ...one,
      was: `${full} CREATE TABLE orders (id integer PRIMARY KEY, total integer);`,
      is: full,
      rows: 'INSERT INTO orders VALUES (1, 10), (2, 20); INSERT INTO app.orders VALUES (1, 10)',
      said: ['orders:app.orders'],
    };
    const plan = await planOf(two);
    await withRows(two, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: true }));
      expect(
        (await client.query("SELECT *, to_regclass('orders') AS gone FROM app.orders ORDER BY id")).rows,
      ).toEqual([
        { id: 1, total: 10, gone: null },
        { id: 2, total: 20, gone: null },
      ]);
    });
  });

  test('and stays as long as it has a row that is not there', async () => {
    const plan = await planOf(one);
    await withRows(one, async (client) => {
      await run(client, planScript(plan, { allowDataLoss: false }));
      await client.query('INSERT INTO orders VALUES (9, 9)');
      await expect(run(client, held(plan))).rejects.toThrow(
        'rows of orders are not in shop_orders, or are others there: settle them first',
      );
    });
  });

  test.each([
    ['cut', 'name text', 'name varchar(3)', undefined],
    [
      'rounded',
      'price numeric(10, 2)',
      'price integer',
      'orders.price is numeric(10,2) and shop_orders.price is integer',
    ],
    ['put in a zone', 'at timestamp', 'at timestamptz', 'orders.at is timestamp without time zone and'],
    [
      'read as another type',
      'code text',
      'code integer',
      'orders.code is text and shop_orders.code is integer',
    ],
  ])('with no value %s', async (_, here, there, reason) => {
    const full = `CREATE TABLE shop_orders (id integer PRIMARY KEY, ${there});`;
    const was = `${full} CREATE TABLE orders (id integer PRIMARY KEY, ${here});`;
    const plan = await planOf({ was, is: full, said: one.said });
    const statements = plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql));
    const told = plan.unplanned.map((it) => it.reason).join();
    if (reason === undefined) expect(statements[0]).toBe(carried('id, name', 'own.id, own.name'));
    else expect([statements, told]).toEqual([[], expect.stringContaining(reason)]);
  });

  test('and rows that it would refuse are counted before', async () => {
    const full = `CREATE TABLE shops (id integer PRIMARY KEY);
      CREATE TABLE shop_orders (id integer PRIMARY KEY, code text UNIQUE, total integer NOT NULL, shop integer REFERENCES shops, CHECK (total > 0), CHECK (id > 0));`;
    const refusing: Case = {
      ...one,
      was: `${full} CREATE TABLE orders (id integer PRIMARY KEY, code text, total integer, shop integer, CHECK (id > 0));`,
      is: full,
      rows: "INSERT INTO shop_orders VALUES (1, 'a', 1), (2, 'b', 1); INSERT INTO orders VALUES (1, 'a', 1), (3, 'c', 1)",
    };
    const plan = await planOf(refusing);
    const [step] = plan.steps;
    await withRows(refusing, async (client) => {
      const counts = async () => {
        const all: string[] = [];
        for (const { sql, tells } of step?.before ?? []) {
          const [row] = (await client.query<{ count: string }>(sql)).rows;
          if (row?.count !== '0') all.push(`${row?.count} ${tells}`);
        }
        return all;
      };
      expect(await counts()).toEqual([]);
      expect(step?.before).toHaveLength(5);
      for (const [row, told] of [
        ["(4, 'd', null, null)", '1 rows of orders without total'],
        ["(4, 'd', 0, null)", '1 rows of orders that shop_orders_total_check refuses'],
        ["(4, 'd', 1, 9)", '1 rows of orders whose shop points to nothing'],
        ["(4, 'c', 1, null)", '1 values of orders (code) that several rows have'],
        ["(4, 'b', 1, null)", '1 rows of orders whose code another row of shop_orders has'],
      ] as const) {
        await client.query(`INSERT INTO orders VALUES ${row}`);
        expect(await counts()).toEqual([told]);
        await expect(client.query(step?.statements[0]?.sql ?? '')).rejects.toThrow();
        await client.query('DELETE FROM orders WHERE id = 4');
      }
    });
  });

  test('and where policies may hide rows, Postgres refuses rather than leave them behind', async () => {
    const full = 'CREATE TABLE shop_orders (id integer PRIMARY KEY, note text);';
    const was = `${full} CREATE TABLE orders (id integer PRIMARY KEY, note text, old text);
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON orders USING (id < 3);`;
    const plan = await planOf({ was, is: full, said: one.said });
    const steps = plan.steps.map((step) => step.statements.map(({ sql }) => sql));
    expect(steps[0]).toEqual([
      'SET LOCAL row_security = off',
      carried('id, note', 'own.id, own.note'),
      'SET LOCAL row_security = on',
    ]);
    expect(steps[1]?.[0]).toBe('SET LOCAL row_security = off');
    // What has no column there is said to go.
    expect(plan.steps[1]?.loses).toEqual([
      'the table orders (its rows are in shop_orders by then, without old)',
    ]);
    expect(plan.steps[0]?.after?.map(({ tells }) => tells)).toContainEqual(
      'rows of orders with a value in old, of which shop_orders has no column: it is gone with orders',
    );
  });

  test('a number that the sequence there does not begin with is no obstacle', async () => {
    const full =
      'CREATE TABLE shop_orders (id integer GENERATED BY DEFAULT AS IDENTITY (MINVALUE 1000) PRIMARY KEY, v text);';
    const down = full.replace('MINVALUE 1000', 'INCREMENT -1');
    const old = 'CREATE TABLE orders (id integer PRIMARY KEY, v text);';
    const plan = await planOf({ was: full + old, is: full, said: one.said });
    expect(plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql)).join()).toContain(
      'INSERT INTO',
    );
    const { unplanned } = await planOf({ was: down + old, is: down, said: one.said });
    expect(unplanned[0]?.reason).toContain('the numbers of shop_orders.id count downwards');
  });

  test('is taken along once, and keys that lead to it wait for that to be said', async () => {
    const plan = await planOf(one);
    const statements = plan.steps.flatMap((step) => step.statements.map(({ sql }) => sql));
    expect(statements.filter((sql) => sql.startsWith('INSERT INTO'))).toHaveLength(1);
    const { unplanned } = await planOf({ ...one, said: [] });
    const reasons = unplanned.map(({ reason }) => reason);
    expect(reasons).toContainEqual(expect.stringContaining('cannot drop table orders because other objects'));
    expect(reasons).toContainEqual(
      expect.stringContaining(
        'its rows hold keys of orders, which is not to be there, and the same keys may be others in shop_orders: if the one became the other, say so under renames in the config, or with --rename orders:shop_orders',
      ),
    );
  });

  test('is not dropped where no key tells which rows are there already', async () => {
    const keyless = 'CREATE TABLE shop_orders (id integer, total integer, note text);';
    const plan = await planOf({
      was: `${keyless} CREATE TABLE orders (id integer, total integer);`,
      is: keyless,
      said: one.said,
    });
    expect(plan.unplanned.map(({ reason }) => reason)).toEqual([
      'No proved plan: no key tells which rows of orders are in shop_orders already: it takes a primary key there, of columns that both have.',
    ]);
  });
});
