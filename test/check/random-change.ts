import fc from 'fast-check';
import type { Column, Schema, Table } from './random-schema.ts';
import { types } from './random-schema-types.ts';

/** One thing that differs from a schema, and the finding that has to come of it. */
export interface Changed {
  readonly what: string;
  readonly schema: Schema;
  /** Kind of the finding, and a part of the name of its object. */
  readonly kind: string;
  readonly names: readonly string[];
}

/** Any single change that can be made to the schema. */
export function changesOf(schema: Schema): fc.Arbitrary<Changed> {
  return fc.constantFrom(
    ...schema.tables.flatMap((table) => tableChanges(schema, table)),
    ...enumChanges(schema),
  );
}

function tableChanges(schema: Schema, table: Table): Changed[] {
  const change = (
    what: string,
    kind: string,
    names: readonly string[],
    changed: Partial<Table>,
  ): Changed => ({
    what: `${what} ${table.name} ${names.join(', ')}`,
    kind,
    names: [table.name, ...names],
    schema: { ...schema, tables: schema.tables.map((it) => (it === table ? { ...table, ...changed } : it)) },
  });
  const withColumn = (column: Column, changed: Partial<Column>): Partial<Table> => ({
    columns: table.columns.map((it) => (it === column ? { ...column, ...changed } : it)),
  });
  const free = table.columns.filter((column) => !used(table, column.name));
  const changes = [
    change('a column more in', 'column', ['added'], {
      columns: [...table.columns, { name: 'added', type: 'text', notNull: false, default: undefined }],
    }),
    ...free.map((column) =>
      change('a column less in', 'column', [column.name], {
        columns: table.columns.filter((it) => it !== column),
      }),
    ),
    ...table.columns.map((column) =>
      change(
        'other nullability of',
        'column',
        [column.name],
        withColumn(column, { notNull: !column.notNull }),
      ),
    ),
    ...table.columns.map((column) =>
      change(
        'another default of',
        'column',
        [column.name],
        withColumn(column, { default: column.default === undefined ? 0 : undefined }),
      ),
    ),
    ...free
      .filter((column) => column.default === undefined && !column.type.startsWith('enum '))
      .map((column) =>
        change(
          'another type of',
          'column',
          [column.name],
          withColumn(column, { type: types[column.type]?.other ?? 'text' }),
        ),
      ),
    ...table.uniques.map((columns) => change('no unique', 'unique constraint', columns, { uniques: [] })),
    ...table.indexes.flatMap((index) => {
      const names = index.columns.map(({ name }) => name);
      return [
        change('no index', 'index', names, { indexes: [] }),
        change('other uniqueness', 'index', names, { indexes: [{ ...index, unique: !index.unique }] }),
        change('another order', 'index', names, {
          indexes: [
            { ...index, columns: index.columns.map((it) => ({ ...it, descending: !it.descending })) },
          ],
        }),
      ];
    }),
    ...table.checks.flatMap((check) => [
      change('no check', 'check constraint', [], { checks: [] }),
      change('another check', 'check constraint', [], { checks: [{ ...check, above: check.above + 10 }] }),
    ]),
    ...table.foreignKeys.flatMap((key) => {
      const others = table.foreignKeys.filter((it) => it !== key);
      const onDelete = key.onDelete === 'cascade' ? 'restrict' : 'cascade';
      return [
        change('another ON DELETE of', 'foreign key', [key.column], {
          foreignKeys: table.foreignKeys.map((it) => (it === key ? { ...key, onDelete } : it)),
        }),
        // The column goes with it here: the foreign key has to be folded into the column's finding.
        change('no reference in', 'column', [key.column], { foreignKeys: others }),
      ];
    }),
  ];
  const referenced = schema.tables.some(
    (it) => it !== table && it.foreignKeys.some(({ to }) => to === table.name),
  );
  const last = schema.tables.length === 1;
  if (!referenced && !last)
    changes.push({
      what: `no table ${table.name}`,
      kind: 'table',
      names: [table.name],
      schema: { ...schema, tables: schema.tables.filter((it) => it !== table) },
    });
  return changes;
}

function enumChanges(schema: Schema): Changed[] {
  return schema.enums.map((changed) => ({
    what: `another value of ${changed.name}`,
    kind: 'enum',
    names: [changed.name],
    schema: {
      ...schema,
      enums: schema.enums.map((it) => (it === changed ? { ...it, labels: [...it.labels, 'added'] } : it)),
    },
  }));
}

/** Whether anything but the column itself says something of it. */
function used(table: Table, column: string): boolean {
  return (
    table.uniques.some((columns) => columns.includes(column)) ||
    table.checks.some((check) => check.column === column) ||
    table.indexes.some(
      ({ columns, where }) => where === column || columns.some(({ name }) => name === column),
    )
  );
}
