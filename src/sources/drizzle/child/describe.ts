/** Names every object that the schema declares and where, so that differences can point at their line. */

import type { Location } from '../../../base/problem.ts';
import type { Declaration } from '../protocol.ts';
import type { Casing } from './casing.ts';
import { type Collected, reference } from './collect.ts';
import {
  type Column,
  columnName,
  cutName,
  type Declared,
  type Kit,
  schemaOf,
  tableConfig,
} from './drizzle.ts';
import { partPlaceOf, placeOf } from './positions.ts';

/** The declarations of everything collected, tables with all their parts. */
export function describe(kit: Kit, collected: Collected, casing: Casing): Declaration[] {
  const declarations: Declaration[] = [];
  const add = (declaration: Omit<Declaration, 'location'>, location: Location | undefined) =>
    declarations.push({ ...declaration, ...(location && { location }) });
  const named = (
    kind: Declaration['kind'],
    items: readonly Declared[],
    describeOne: (value: never) => { schema?: string | undefined; name: string; isExisting?: boolean },
  ) => {
    for (const { value, location } of items) {
      const { schema, name, isExisting } = describeOne(value as never);
      add(
        { kind, schema: schemaOf({ schema }), name: cutName(name), ...(isExisting && { existing: true }) },
        location,
      );
    }
  };
  named('schema', collected.schemas, ({ schemaName }: { schemaName: string }) => ({
    schema: schemaName,
    name: schemaName,
  }));
  named('role', collected.roles, ({ name }: { name: string }) => ({ schema: '', name }));
  named('enum', collected.enums, (value: { enumName: string; schema?: string }) => ({
    schema: value.schema,
    name: value.enumName,
  }));
  named('sequence', collected.sequences, (value: { seqName: string; schema?: string }) => ({
    schema: value.schema,
    name: value.seqName,
  }));
  named('view', collected.views, (view) => kit.pgCore.getViewConfig(view));
  named('materialized view', collected.materializedViews, (view) =>
    kit.pgCore.getMaterializedViewConfig(view),
  );
  for (const table of collected.tables) describeTable(kit, table, casing, add);
  for (const { value, location } of collected.policies) {
    const { _linkedTable: table, name } = value as { _linkedTable?: object; name: string };
    if (!table) continue;
    const config = tableConfig(kit, table);
    add(
      { kind: 'policy', schema: schemaOf(config), table: cutName(config.name), name: cutName(name) },
      location,
    );
  }
  return declarations;
}

function describeTable(
  kit: Kit,
  declared: Declared,
  casing: Casing,
  add: (declaration: Omit<Declaration, 'location'>, location: Location | undefined) => void,
): void {
  const config = tableConfig(kit, declared.value);
  const schema = schemaOf(config);
  const table = cutName(config.name);
  const nameOf = (column: Column) => cutName(columnName(kit, column, casing));
  const place = (...values: unknown[]) => placeOf(...values) ?? declared.location;
  const constraint = (
    type: 'p' | 'u' | 'f' | 'c',
    columns: readonly Column[] | undefined,
    name: string | undefined,
    at: Location | undefined,
  ) =>
    add(
      {
        kind: 'constraint',
        schema,
        table,
        type,
        ...(columns && { columns: columns.map(nameOf) }),
        ...(name && { name: cutName(name) }),
      },
      at,
    );

  add({ kind: 'table', schema, name: table }, declared.location);
  for (const column of config.columns) {
    const at = place(column.config);
    add({ kind: 'column', schema, table, name: nameOf(column) }, at);
    if (column.primary) constraint('p', [column], undefined, partPlaceOf(column.config, 'primaryKey') ?? at);
    if (column.isUnique) constraint('u', [column], undefined, partPlaceOf(column.config, 'unique') ?? at);
  }
  for (const key of config.primaryKeys) constraint('p', key.columns, key.name, place(key.columns));
  for (const unique of config.uniqueConstraints)
    constraint('u', unique.columns, undefined, place(unique.columns));
  for (const check of config.checks) constraint('c', undefined, check.name, place(check.value));
  for (const key of config.foreignKeys) {
    const { columns } = reference(key, config.name, declared.location);
    const [first] = columns;
    const inChain = first && partPlaceOf(first.config, 'references');
    constraint('f', columns, undefined, placeOf(key.reference) ?? inChain ?? place(first?.config));
  }
  for (const { config: index } of config.indexes) {
    const columns = index.columns.filter((part) => !kit.orm.is(part, kit.orm.SQL)) as Column[];
    add(
      {
        kind: 'index',
        schema,
        table,
        columns: columns.map(nameOf),
        ...(index.name && { name: cutName(index.name) }),
      },
      place(index.columns),
    );
  }
  for (const policy of config.policies)
    add({ kind: 'policy', schema, table, name: cutName(policy.name) }, place(policy));
}
