import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { foreignKey, source, table } from './catalogs.ts';

const without = table('orders');
const having = table('orders', { id: 'integer', note: 'text' });
const note = 'column orders.note';
const dropped = 'ALTER TABLE public.orders DROP COLUMN note;';
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
ALTER TABLE public.orders ALTER COLUMN note TYPE text USING note::text;
-- in production
ALTER TABLE public.orders ALTER COLUMN note TYPE text USING note::text;`,
  ],
];

test.each(cases)('%s', (_, sources, truth, says) => {
  const { findings } = compare(sources, truth, 'shop');
  expect(findings[0]?.advice).toBe(says);
});
