import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { adviceInShort } from '../../src/report/phrases/advice.ts';
import { foreignKey, source, table } from './catalogs.ts';

const without = table('orders');
const mood = (...labels: readonly string[]): CatalogObject => ({
  kind: 'enum',
  path: ['public', 'mood'],
  attributes: { labels },
});
const having = table('orders', { id: 'integer', note: 'text' });
const note = 'column orders.note';
const dropped = '-- This loses the column orders.note.\nALTER TABLE public.orders DROP COLUMN note;';
const added = 'ALTER TABLE public.orders ADD COLUMN note text;';

function joined(type: string) {
  return [
    ...table('orders', { user_id: type }),
    ...table('users', { id: type }),
    foreignKey('orders', 'orders_user_id_fkey', ['user_id'], 'users'),
  ];
}

const cases: readonly [
  what: string,
  sources: readonly ReturnType<typeof source>[],
  truth: string,
  says: string,
][] = [
  [
    'what only a database has may be there for a reason',
    [
      source('migrations', 'migrations', without),
      source('drizzle', 'drizzle', without),
      source('staging', 'live', without),
      source('production', 'live', having),
    ],
    'migrations',
    `Drop ${note} in production (to keep it, write a migration that creates ${note}; declare ${note} in the Drizzle schema):\n${dropped}`,
  ],
  [
    'of two databases, neither declares it',
    [source('staging', 'live', without), source('production', 'live', having)],
    'staging',
    `Drop ${note} in production:\n${dropped}`,
  ],
  [
    'what is declared besides was meant',
    [
      source('migrations', 'migrations', without),
      source('drizzle', 'drizzle', having),
      source('production', 'live', having),
    ],
    'migrations',
    `Remove ${note} from the Drizzle schema; drop ${note} in production:\n${dropped}`,
  ],
  [
    'a database that lacks just what is pending gets it by the deploy, not by hand',
    [
      source('migrations', 'migrations', having),
      source('production', 'live', without, { migrationStatus: { migrations: 'pending' } }),
    ],
    'migrations',
    'Deploy the migrations that are pending in production, which bring it.',
  ],
  [
    'what no migration makes reaches a database by the migration that is to be written',
    [
      source('migrations', 'migrations', without),
      source('drizzle', 'drizzle', having),
      source('production', 'live', without),
    ],
    'drizzle',
    `Write a migration that creates ${note} as text; deploying it brings production in line.`,
  ],
  [
    'two databases that need the same',
    [
      source('migrations', 'migrations', having),
      source('staging', 'live', without),
      source('production', 'live', without),
    ],
    'migrations',
    `Create ${note} as text in staging and production:\n${added}`,
  ],
  [
    'both ends of a foreign key have another type: the statements for one of them would be refused',
    [source('migrations', 'migrations', joined('uuid')), source('production', 'live', joined('text'))],
    'migrations',
    'Change the type of column orders.user_id to uuid in production, after dropping the foreign key and before adding it again.',
  ],
  [
    'two databases that need different things',
    [
      source('migrations', 'migrations', table('orders', { id: 'integer', note: 'text' })),
      source('staging', 'live', table('orders', { id: 'integer', note: { type: 'integer', default: '1' } })),
      source('production', 'live', table('orders', { id: 'integer', note: 'integer' })),
    ],
    'migrations',
    `Change the type of ${note} to text in staging and production:
-- in staging
ALTER TABLE public.orders ALTER COLUMN note DROP DEFAULT;
ALTER TABLE public.orders ALTER COLUMN note TYPE text;
-- in production
ALTER TABLE public.orders ALTER COLUMN note TYPE text;`,
  ],
  [
    'a type that holds less',
    [
      source('migrations', 'migrations', table('orders', { at: 'date' })),
      source('production', 'live', table('orders', { at: 'timestamp with time zone' })),
    ],
    'migrations',
    `Change the type of column orders.at to date in production:
-- This loses what date does not hold of orders.at.
-- The moments of orders.at become clock times of UTC; where they are of another one, put that in place of 'UTC' first.
ALTER TABLE public.orders ALTER COLUMN at TYPE date USING (at AT TIME ZONE 'UTC')::date;`,
  ],
  [
    'a type that holds all that is taken, and refuses the rest',
    [
      source('migrations', 'migrations', table('orders', { note: 'character varying(200)' })),
      source('production', 'live', table('orders', { note: 'text' })),
    ],
    'migrations',
    `Change the type of ${note} to character varying(200) in production:
ALTER TABLE public.orders ALTER COLUMN note TYPE character varying(200);`,
  ],
  [
    'a column that has to have a value in rows that are there',
    [
      source(
        'migrations',
        'migrations',
        table('orders', { id: 'integer', note: { type: 'text', notNull: true } }),
      ),
      source('production', 'live', table('orders', { id: 'integer' })),
    ],
    'migrations',
    `Create ${note} as text NOT NULL in production:
-- This fails where the table has rows, which have no value for orders.note: \`schema-drift fix\` plans how they get one.
ALTER TABLE public.orders ADD COLUMN note text NOT NULL;`,
  ],
  [
    'a table that goes, and its columns with it',
    [source('migrations', 'migrations', []), source('production', 'live', having)],
    'migrations',
    `Drop table orders in production (to keep it, write a migration that creates table orders):
-- This loses the table orders.
DROP TABLE public.orders;`,
  ],
  [
    'a right is kept by granting it',
    [
      source('migrations', 'migrations', having),
      source('production', 'live', [
        ...having,
        {
          kind: 'grant',
          path: ['public', 'orders', 'reader'],
          parent: 'table:public.orders',
          attributes: { privileges: ['SELECT'] },
        },
      ]),
    ],
    'migrations',
    `Revoke SELECT on table orders from reader in production (to keep it, write a migration that grants SELECT on table orders to reader):
REVOKE SELECT ON TABLE public.orders FROM reader;`,
  ],
];

test.each(cases)('%s', (_, sources, truth, says) => {
  const { findings } = compare(sources, truth, 'shop');
  expect(findings[0]?.advice).toBe(says);
});

test.each([
  [
    'of migrations and a database, the SQL is for the one',
    [source('migrations', 'migrations', having), source('production', 'live', without)],
    `If the migrations are right, create ${note} as text in production.
If production is right, write a migration that drops ${note}.
As SQL:
-- if the migrations are right, in production
${added}`,
  ],
  [
    'of two databases, each may have to follow',
    [source('dev', 'live', having), source('production', 'live', without)],
    `If dev is right, create ${note} as text in production.
If production is right, drop ${note} in dev.
As SQL:
-- if dev is right, in production
${added}
-- if production is right, in dev
${dropped}`,
  ],
  [
    'no statement does it: the sentence says why',
    [source('migrations', 'migrations', [mood('a')]), source('production', 'live', [mood('a', 'b')])],
    `If the migrations are right, move what uses enum mood to a new type with the values 'a' in production; Postgres has no statement that takes a value of an enum away or gives it another place.
If production is right, write a migration that adds 'b' to enum mood.`,
  ],
  [
    'a schema file is a file',
    [source('drizzle', 'drizzle', having), source('schema', 'sql', without)],
    `If drizzle is right, declare ${note} as text in schema (its files).
If schema is right, remove ${note} from the Drizzle schema.`,
  ],
  [
    'of migrations and a schema file, each in its own way',
    [source('migrations', 'migrations', [mood('a')]), source('schema', 'sql', [mood('a', 'b')])],
    `If the migrations are right, change enum mood to a in schema (its files).
If schema is right, write a migration that adds 'b' to enum mood.
As SQL:
-- if the migrations are right, what its files then say
CREATE TYPE public.mood AS ENUM ('a');
-- if schema is right, in a new migration
ALTER TYPE public.mood ADD VALUE 'b' AFTER 'a';`,
  ],
  [
    'several of them are databases that were dumped',
    [source('dev', 'sql', having), source('production', 'sql', without)],
    `If dev is right, create ${note} as text in production.
If production is right, drop ${note} in dev.
As SQL:
-- if dev is right, in production
${added}
-- if production is right, in dev
${dropped}`,
  ],
])('where nobody is declared right: %s', (_, sources, says) => {
  const [finding] = compare(sources, 'none', 'shop').findings;
  expect(finding?.advice).toBe(says);
});

test('in short, what is said again as SQL is left out', () => {
  const sources = [source('dev', 'live', having), source('production', 'live', without)];
  const [finding] = compare(sources, 'none', 'shop').findings;
  expect(adviceInShort(finding?.advice ?? '')).toBe(
    `If dev is right, create ${note} as text in production. If production is right, drop ${note} in dev.`,
  );
});

const policy: CatalogObject = {
  kind: 'policy',
  path: ['public', 'orders', 'own'],
  parent: 'table:public.orders',
  attributes: { command: 'all', roles: ['public'], using: 'true' },
};
const secured = having.map((it) =>
  it.kind === 'table' ? { ...it, attributes: { ...it.attributes, rowSecurity: true } } : it,
);

test.each([
  ['enable row level security', secured, /enableRLS\(\)/],
  ['declare a policy', [...having, policy], /pgPolicy\(…\)/],
  ['declare an enum', [...having, mood('a')], /pgEnum\(…\)/],
  [
    'declare nothing but a column',
    [...table('orders', { id: 'integer', note: 'text', due: 'date' })],
    /^[^`]*$/,
  ],
])('what Drizzle has to %s is named', (_, right, code) => {
  const sources = [source('migrations', 'migrations', right), source('drizzle', 'drizzle', having)];
  const [finding] = compare(sources, 'migrations', 'shop').findings;
  expect(finding?.advice).toContain('in the Drizzle schema');
  expect(finding?.advice).toMatch(code);
});

test.each([
  [3, true],
  [2, false],
])('of code that lacks %d tables, it may be that only some are to be there: %s', (lacking, isTold) => {
  const all = ['orders', 'a', 'b', 'c'].slice(0, lacking + 1).flatMap((name) => table(name));
  const sources = [source('migrations', 'migrations', all), source('drizzle', 'drizzle', without)];
  const { findings } = compare(sources, 'migrations', 'shop');
  expect(findings).toHaveLength(lacking);
  const said =
    'If drizzle is to map only some of what is there, set `partial: true` there in schema-drift.yml.';
  for (const { advice } of findings) expect(advice.endsWith(`\n${said}`)).toBe(isTold);
});

test('a database that has a table declares nothing: it is there', () => {
  const orders = table('orders', { id: 'integer' });
  const sources = [
    source('migrations', 'migrations', []),
    source('drizzle', 'drizzle', orders),
    source('production', 'live', orders),
  ];
  const [finding] = compare(sources, 'migrations', 'main').findings;
  expect(finding?.cells).toMatchObject({ drizzle: { text: 'declared' }, production: { text: 'there' } });
});
