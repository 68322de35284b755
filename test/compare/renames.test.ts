import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type CatalogObject, displayName } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { renameOption, saidRenames } from '../../src/compare/renames/renames-said.ts';
import { renamesNamed } from '../../src/run/choices.ts';
import { source, table } from './catalogs.ts';

const usual = { id: 'uuid', created_at: 'timestamp with time zone', shop_id: 'uuid' };
const shops = table('shops', { id: 'uuid', vat_number: 'text', city: 'text' });

interface Case {
  readonly what: string;
  readonly a: CatalogObject[];
  readonly b: CatalogObject[];
  /** Whether one finding says that the one became the other. */
  readonly renamed: boolean | undefined;
  /** The schemas that the second source speaks of, where that is not all. */
  readonly speaksOf?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'tables that share a key, a date and a foreign key are two',
    a: [...shops, ...table('event_triggers', { ...usual, label: 'text', definition_id: 'uuid' })],
    b: [...shops, ...table('support_chats', { ...usual, trace_id: 'uuid' })],
    renamed: false,
  },
  {
    what: 'tables of nothing but everyday columns are two',
    a: [...shops, ...table('tags', { ...usual, name: 'text', updated_at: 'date' })],
    b: [...shops, ...table('moods', { ...usual, name: 'text', updated_at: 'date' })],
    renamed: false,
  },
  {
    what: 'tables that share what a third one has, too, are two',
    a: [...shops, ...table('leads', { id: 'uuid', vat_number: 'text', city: 'text' })],
    b: [...shops, ...table('banks', { id: 'uuid', vat_number: 'text', city: 'text' })],
    renamed: false,
  },
  {
    what: 'tables that share columns of their own are one',
    a: [...shops, ...table('leads', { ...usual, budget: 'numeric', channel: 'text' })],
    b: [...shops, ...table('prospects', { ...usual, budget: 'numeric', channel: 'text' })],
    renamed: true,
  },
  {
    what: 'tables that share a column of their own and a word of their name are one',
    a: [...shops, ...table('user_roles', { user_id: 'uuid', role_id: 'uuid', granted_at: 'date' })],
    b: [...shops, ...table('member_roles', { user_id: 'uuid', role_id: 'uuid', granted_at: 'date' })],
    renamed: true,
  },
  {
    what: 'a word that all tables begin with is none of their own',
    a: [
      ...table('app_shops'),
      ...table('app_roles', { user_id: 'uuid', role_id: 'uuid', granted_at: 'date' }),
    ],
    b: [
      ...table('app_shops'),
      ...table('app_seats', { user_id: 'uuid', role_id: 'uuid', granted_at: 'date', row: 'text' }),
    ],
    renamed: false,
  },
  {
    what: 'columns that share a word which others have, too, are two',
    a: table('orders', { id: 'uuid', billing_zip: 'text', billing_street: 'text' }),
    b: table('orders', { id: 'uuid', billing_zip: 'text', billing_city: 'text' }),
    renamed: false,
  },
  {
    what: 'tables that share all their columns, one of them their own, are one',
    a: [...shops, ...table('customers', { ...usual, phone: 'text' })],
    b: [...shops, ...table('buyers', { ...usual, phone: 'text' })],
    renamed: true,
  },
  {
    what: 'a column that has a word more is the same, whatever its neighbours are called',
    a: table('orders', { id: 'uuid', referee_name: 'text', referee_id: 'uuid' }),
    b: table('orders', { id: 'uuid', referee_name: 'text', referee_user_id: 'uuid' }),
    renamed: true,
  },
  {
    what: 'columns that share a date’s everyday words are two',
    a: table('orders', { id: 'uuid', created_at: 'date' }),
    b: table('orders', { id: 'uuid', shipped_at: 'date' }),
    renamed: false,
  },
  {
    what: 'columns that say of one thing which one it is are two',
    a: table('people', { id: 'uuid', first_name: 'text' }),
    b: table('people', { id: 'uuid', last_name: 'text' }),
    renamed: false,
  },
  {
    what: 'columns that say different things of one are two',
    a: table('orders', { id: 'uuid', price_min: 'numeric' }),
    b: table('orders', { id: 'uuid', price_max: 'numeric' }),
    renamed: false,
  },
  {
    what: 'columns with numbers are two',
    a: table('orders', { id: 'uuid', address_line_1: 'text' }),
    b: table('orders', { id: 'uuid', address_line_2: 'text' }),
    renamed: false,
  },
  {
    what: 'a column whose word is abbreviated is the same',
    a: table('orders', { id: 'uuid', billing_zip: 'text', billing_address: 'text' }),
    b: table('orders', { id: 'uuid', billing_zip: 'text', billing_addr: 'text' }),
    renamed: true,
  },
  {
    what: 'columns of the same words, written otherwise, are one',
    a: table('orders', { id: 'uuid', billing_zip: 'text', billing_city: 'text' }),
    b: table('orders', { id: 'uuid', billing_zip: 'text', billingCity: 'text' }),
    renamed: true,
  },
  {
    what: 'columns of one type between the same columns are one, whatever they are called',
    a: inOrder(table('events', { id: 'uuid', body: 'text', at: 'date' })),
    b: inOrder(table('events', { id: 'uuid', description: 'text', at: 'date', spare: 'text' })),
    renamed: true,
  },
  {
    what: 'columns that come last may have been added by anybody, and are two',
    a: inOrder(table('events', { id: 'uuid', at: 'date', body: 'text' })),
    b: inOrder(table('events', { id: 'uuid', at: 'date', description: 'text' })),
    renamed: false,
  },
  {
    what: 'columns of two types between the same columns are two',
    a: inOrder(table('events', { id: 'uuid', body: 'text', at: 'date' })),
    b: inOrder(table('events', { id: 'uuid', seats: 'integer', at: 'date' })),
    renamed: false,
  },
  {
    what: 'tables of one name and mostly the same columns in two schemas are one',
    a: [...shops, ...inSchema('app', table('orders', { ...usual, total: 'numeric', note: 'text' }))],
    b: [...shops, ...table('orders', { ...usual, total: 'numeric' })],
    renamed: true,
  },
  {
    what: 'tables of one name in two schemas that share little are two',
    a: inSchema('billing', table('orders', { id: 'uuid', invoice: 'text', due: 'date' })),
    b: inSchema('stock', table('orders', { id: 'uuid', supplier: 'text', weight: 'integer' })),
    renamed: false,
  },
  {
    what: 'a table is not the same as that of a schema of which the other source does not speak',
    a: inSchema('app', table('orders', { ...usual, total: 'numeric' })),
    b: table('orders', { ...usual, total: 'numeric' }),
    speaksOf: ['public'],
    renamed: undefined,
  },
];

function inOrder(objects: readonly CatalogObject[]): CatalogObject[] {
  return objects.map((object, position) => (object.kind === 'column' ? { ...object, position } : object));
}

function inSchema(schema: string, objects: readonly CatalogObject[]): CatalogObject[] {
  return objects.map((object) => ({
    ...object,
    path: [schema, ...object.path.slice(1)],
    ...(object.parent === undefined ? {} : { parent: object.parent.replace('public', schema) }),
  }));
}

test('a table that a rule accepts is no other one that counts, unless somebody says so', () => {
  const orders = table('orders', { ...usual, total: 'numeric' });
  const old = table('old_orders', { ...usual, total: 'numeric' });
  const isIgnored = ([schema, name = '']: readonly string[]) =>
    schema === 'legacy' || name.startsWith('old_');
  for (const [own, said] of [
    [inSchema('legacy', orders), 'legacy.orders:public.orders'],
    [old, 'old_orders:orders'],
  ] as const) {
    const sources = [source('a', 'sql', [...own, ...shops]), source('b', 'sql', [...orders, ...shops])];
    const found = (renames: readonly string[], isAccepted = isIgnored) =>
      compare(sources, 'none', 'main', [], saidRenames(renames), isAccepted).findings;
    expect(found([], () => false)).toHaveLength(1);
    expect(found([])).toHaveLength(2);
    expect(found([said])).toHaveLength(1);
  }
});

test('tables of one name in three schemas are those of tenants, whoever has which', () => {
  const orders = table('orders', { ...usual, total: 'numeric' });
  const both = inSchema('tenant_a', orders);
  const one = source('a', 'sql', [...both, ...inSchema('tenant_b', orders)]);
  const other = source('b', 'sql', [...both, ...inSchema('tenant_c', orders)]);
  expect(compare([one, other], 'none', 'main').findings.map(({ attribute }) => attribute)).toEqual([
    undefined,
    undefined,
  ]);
});

test('which of three tables of one name is which is not guessed', () => {
  const orders = table('orders', { ...usual, total: 'numeric' });
  const one = source('a', 'sql', [...inSchema('north', orders), ...inSchema('south', orders)]);
  const { findings } = compare([one, source('b', 'sql', orders)], 'none', 'main');
  expect(findings.map(({ attribute }) => attribute)).toEqual([undefined, undefined, undefined]);
});

test.each(cases)('$what', ({ a, b, renamed, speaksOf }) => {
  const coverage = speaksOf === undefined ? {} : { coverage: { schemas: speaksOf } };
  const { findings } = compare([source('a', 'sql', a), source('b', 'sql', b, coverage)], 'none', 'main');
  const ofTables = findings.filter(({ kind, attribute }) => kind === 'table' || attribute === 'name');
  const lone = findings.filter(({ attribute }) => attribute === undefined);
  if (renamed === true) expect(ofTables.map(({ attribute }) => attribute)).toEqual(['name']);
  else expect(lone).toHaveLength(renamed === false ? 2 : 1);
});

test('code has its columns in an order of its own, which tells nothing of a rename', () => {
  const [was, is] = ['body', 'description'].map((name) =>
    inOrder(table('events', { id: 'uuid', [name]: 'text', at: 'date' })),
  ) as [CatalogObject[], CatalogObject[]];
  const found = (kind: 'drizzle' | 'live') =>
    compare([source('a', 'migrations', was), source('b', kind, is)], 'none', 'main').findings;
  expect(found('live').map(({ note }) => note)).toEqual([
    'Proposed as a rename: both are text, and they stand between the same columns. If they are two different columns, one is missing on each side.',
  ]);
  expect(found('drizzle')).toHaveLength(2);
});

test('what a command is told of a rename is what is shown of it, pasted into a shell', () => {
  const names = ['name', 'Full name', `It's "quoted"`, 'a:b', 'a.b', '$HOME', '`x`', '\\', 'größe', '*'];
  const paths = names.map((name) => ['app', name, name]);
  const options = paths.map((path, at) =>
    renameOption(displayName(path), displayName([names.at(at - 1) ?? ''])),
  );
  const typed = execFileSync('sh', ['-c', `printf '%s\\0' ${options.join(' ')}`], { encoding: 'utf8' });
  const said = typed.split('\0').filter((word) => word !== '' && word !== '--rename');
  expect(saidRenames(renamesNamed(said)).map(({ from, to }) => ({ from, to }))).toEqual(
    paths.map((from, at) => ({ from, to: [names.at(at - 1)] })),
  );
  expect(options[0]).toBe('--rename \'app.name.name:"*"\'');
});
