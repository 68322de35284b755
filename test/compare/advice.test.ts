import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { source, table } from './catalogs.ts';

const without = table('orders');
const having = table('orders', { id: 'integer', note: 'text' });
const note = 'column orders.note';

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
    `Drop ${note} in production; to keep it, write a migration that creates ${note}; declare ${note} in the Drizzle schema.`,
  ],
  [
    'of two databases, neither declares it',
    [source('staging', 'live', without), source('production', 'live', having)],
    'staging',
    `Drop ${note} in production.`,
  ],
  [
    'what is declared besides was meant',
    [
      source('migrations', 'migrations', without),
      source('drizzle', 'drizzle', having),
      source('production', 'live', having),
    ],
    'migrations',
    `Remove ${note} from the Drizzle schema; drop ${note} in production.`,
  ],
];

test.each(cases)('%s', (_, sources, truth, says) => {
  const { findings } = compare(sources, truth, 'shop');
  expect(findings.map(({ advice }) => advice)).toStrictEqual([says]);
});
