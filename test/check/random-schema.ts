import fc from 'fast-check';

/** A schema as plain data: from it both `schema.ts` and SQL are written. */
export interface Schema {
  readonly enums: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly name: string;
  readonly key: 'serial' | 'identity' | 'uuid';
  readonly columns: readonly Column[];
  readonly uniques: readonly (readonly string[])[];
  readonly indexes: readonly Index[];
  readonly checks: readonly { readonly column: string; readonly above: number }[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface Column {
  readonly name: string;
  /** A name in `types` of random-schema-types.ts, or `enum <name>`. */
  readonly type: string;
  readonly notNull: boolean;
  /** Index into the type's defaults; `undefined` is none. */
  readonly default: number | undefined;
}

export interface Index {
  readonly columns: readonly { readonly name: string; readonly descending: boolean }[];
  readonly unique: boolean;
  /** Only rows in which this column is not null. */
  readonly where: string | undefined;
}

export interface ForeignKey {
  readonly column: string;
  /** Name of the table whose `id` it points at; the column has the type of that table's key. */
  readonly to: string;
  readonly onDelete: 'no action' | 'cascade' | 'set null' | 'restrict';
}

export const plainTypes = [
  'text',
  'varchar',
  'integer',
  'bigint',
  'numeric',
  'boolean',
  'timestamptz',
  'date',
  'uuid',
  'jsonb',
  'text[]',
  'double',
] as const;

/** Names that people use, and some that need quotes or are long enough for Postgres to cut what is made of them. */
const tableNames = [
  'users',
  'user',
  'Order',
  'order items',
  'blog_posts',
  'kürzel',
  'team_membership_invitations_sent',
  'subscription_billing_period_adjustments',
];
const columnNames = [
  'name',
  'order',
  'createdAt',
  'amount due',
  'state',
  'größe',
  'note',
  'external_reference_of_the_payment_provider',
];
const labels = ['open', 'closed', "won't do", 'In Review', 'été'];

const boolean = fc.boolean();

const column = (name: string, enums: readonly string[]): fc.Arbitrary<Column> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...plainTypes, ...enums.map((it) => `enum ${it}`)),
    notNull: boolean,
    default: fc.option(fc.nat({ max: 1 }), { nil: undefined }),
  });

const table = (name: string, enums: readonly string[], others: readonly string[]): fc.Arbitrary<Table> =>
  fc
    .subarray(columnNames, { minLength: 3 })
    .chain((names) =>
      fc.record({
        key: fc.constantFrom<Table['key'][]>('serial', 'identity', 'uuid'),
        columns: fc.tuple(...names.map((it) => column(it, enums))),
        unique: fc.subarray(names, { maxLength: 2 }),
        index: fc.subarray(names, { maxLength: 2 }),
        descending: boolean,
        indexUnique: boolean,
        where: fc.option(fc.constantFrom(...names), { nil: undefined }),
        foreignKeys: fc.subarray([...others], { maxLength: Math.min(2, others.length) }),
        onDelete: fc.constantFrom<ForeignKey['onDelete'][]>('no action', 'cascade', 'set null', 'restrict'),
      }),
    )
    .map((drawn): Table => {
      // json has no order and so no index; what is left may be empty.
      const sortable = (it: string) =>
        drawn.columns.some(({ name, type }) => name === it && type !== 'jsonb');
      const unique = drawn.unique.filter(sortable);
      const index = drawn.index.filter(sortable);
      const numbers = drawn.columns.filter(({ type }) => type === 'integer' || type === 'numeric');
      return {
        name,
        key: drawn.key,
        columns: drawn.columns,
        uniques: unique.length === 0 ? [] : [unique],
        indexes:
          index.length === 0
            ? []
            : [
                {
                  columns: index.map((it) => ({ name: it, descending: drawn.descending })),
                  unique: drawn.indexUnique,
                  where: drawn.where,
                },
              ],
        checks: numbers.slice(0, 1).map((it) => ({ column: it.name, above: -1 })),
        foreignKeys: drawn.foreignKeys.map((to, i) => ({ column: `ref_${i}`, to, onDelete: drawn.onDelete })),
      };
    });

/** Schemas of one to four tables that point at each other and at themselves. */
export const schemas: fc.Arbitrary<Schema> = fc
  .record({
    tables: fc.shuffledSubarray(tableNames, { minLength: 1, maxLength: 4 }),
    labels: fc.array(fc.shuffledSubarray(labels, { minLength: 1 }), { maxLength: 2 }),
  })
  .chain((drawn) => {
    const enums = drawn.labels.map((values, i) => ({ name: i === 0 ? 'state' : 'Kind', labels: values }));
    const names = enums.map(({ name }) => name);
    return fc.record({
      enums: fc.constant(enums),
      tables: fc.tuple(...drawn.tables.map((name) => table(name, names, drawn.tables))),
    });
  });
