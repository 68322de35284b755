import { describe, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import type { Coverage } from '../../src/sources/coverage.ts';
import { foreignKey, part, source, table } from './catalogs.ts';

const shop = ['users', 'carts', 'items'].flatMap((name) =>
  table(`shop_${name}`, { id: 'uuid', name: 'text' }),
);
const columns = { id: 'uuid', user_id: 'uuid', total: 'numeric', paid_at: 'date' };
const full = table('shop_orders', columns);
const bare = table('orders', columns);

interface Case {
  readonly drizzle: CatalogObject[];
  readonly dev: CatalogObject[];
  readonly production?: CatalogObject[];
  readonly coverage?: Coverage;
}

function compared({ drizzle, dev, production = full, coverage = {} }: Case) {
  const sources = [
    source('drizzle', 'drizzle', [...shop, ...drizzle], { coverage }),
    source('dev', 'live', [...shop, ...dev]),
    source('production', 'live', [...shop, ...production]),
  ];
  return compare(sources, 'drizzle', 'main');
}
const told = (it: Case) => compared(it).findings.map(({ title, note }) => [title, note]);

const evidence = 'without the prefix shop_, which 4 of 5 tables have';
const renamed = 'table shop_orders: drizzle and production: shop_orders, dev: orders';

test('a table without its prefix, in place of the one with it', () => {
  expect(told({ drizzle: full, dev: bare })).toEqual([
    [renamed, `The same table ${evidence}: dev has it in place of shop_orders.`],
  ]);
});

test('beside the one with it', () => {
  expect(told({ drizzle: full, dev: [...full, ...bare] })).toEqual([
    ['table orders is only in dev', `The same table as shop_orders, ${evidence}: dev has both.`],
  ]);
});

test('in place of it here and beside it there', () => {
  expect(told({ drizzle: full, dev: bare, production: [...full, ...bare] })).toEqual([
    [
      'table orders is only in production',
      `The same table as shop_orders, ${evidence}: production has both; dev has it in place of shop_orders.`,
    ],
    [renamed, `The same table ${evidence}: dev has it in place of shop_orders.`],
  ]);
});

test('what its columns lack is told under its right name', () => {
  const { paid_at: _, ...fewer } = columns;
  const titles = told({ drizzle: full, dev: table('orders', fewer) }).map(([title]) => title);
  expect(titles).toEqual(['column shop_orders.paid_at is missing in dev', renamed]);
});

test('a filter for the prefix hides neither, and nothing of them counts as not compared', () => {
  const coverage = { tables: ['shop_*'] };
  const { findings, notCompared } = compared({
    drizzle: full,
    dev: bare,
    production: [...full, ...bare],
    coverage,
  });
  expect(findings.map(({ wrong }) => wrong)).toEqual([['production'], ['dev']]);
  expect(notCompared).toEqual([]);
});

test('names that were made up from those of the table follow its rename', () => {
  const parts = (name: string) => [
    part('constraint', name, `${name}_pkey`, { type: 'primary key', columns: ['id'] }),
    foreignKey(name, `${name}_user`, ['user_id'], 'shop_users'),
    part('index', name, `${name}_idx`, { method: 'btree', keys: [{ column: 'total' }] }),
  ];
  const { findings } = compared({
    drizzle: [...full, ...parts('shop_orders')],
    dev: [...bare, ...parts('orders')],
    production: [...full, ...parts('shop_orders')],
  });
  expect(findings.map(({ title, folded }) => [title, [...folded].sort()])).toEqual([
    [renamed, ['foreign key shop_orders.user_id', 'index shop_orders (total)', 'primary key shop_orders.id']],
  ]);
});

describe('no twins', () => {
  const notes = (it: Case) => told(it).map(([, note]) => note?.slice(0, 14));

  test('where a source has both, and none the one with the prefix alone', () => {
    const both = [...full, ...bare];
    expect(notes({ drizzle: both, dev: both, production: bare })).toEqual([undefined]);
  });

  test('where the columns are others', () => {
    const other = table('orders', { id: 'uuid', drink: 'text', table_number: 'integer' });
    expect(notes({ drizzle: full, dev: other })).not.toContain('The same table');
  });

  test('where half of the tables are without the prefix', () => {
    const others = ['a', 'b', 'c', 'd'].flatMap((name) => table(name, { id: 'uuid' }));
    const sources = [full, bare].map((own, at) => source(`s${at}`, 'live', [...shop, ...others, ...own]));
    const { findings } = compare(sources, 's0', 'main');
    expect(findings.map(({ note }) => note?.slice(0, 20))).toEqual(['Proposed as a rename']);
  });
});
