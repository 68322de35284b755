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

function describeTable(kit: Kit, declared: Declared, casing: Casing, add: Add): void {
  const config = tableConfig(kit, declared.value);
  const schema = schemaOf(config);
  const table = cutName(config.name);
  const place = (...values: unknown[]) => placeOf(...values) ?? declared.location;
  const namesOf = (columns: readonly Column[]) =>
    columns.map((column) => cutName(columnName(kit, column, casing)));
  add({ kind: 'table', schema, name: table }, declared.location);
  for (const column of config.columns) {
    const [name = ''] = namesOf([column]);
    add({ kind: 'column', schema, table, name }, place(column.config));
  }
  describeConstraints(config, place, ({ type, columns, name }, at) =>
    add(
      {
        kind: 'constraint',
        schema,
        table,
        type,
        ...(columns && { columns: namesOf(columns) }),
        ...(name && { name: cutName(name) }),
      },
      at,
    ),
  );
  for (const { config: index } of config.indexes) {
    const columns = index.columns.filter((part) => !kit.orm.is(part, kit.orm.SQL)) as Column[];
    const name = index.name && { name: cutName(index.name) };
    add({ kind: 'index', schema, table, columns: namesOf(columns), ...name }, place(index.columns));
  }
  for (const policy of config.policies)
    add({ kind: 'policy', schema, table, name: cutName(policy.name) }, place(policy));
}

/** Takes what is declared, and where. */
type Add = (declaration: Omit<Declaration, 'location'>, location: Location | undefined) => void;

interface DeclaredConstraint {
  readonly type: 'p' | 'u' | 'f' | 'c';
  readonly columns?: readonly Column[];
  /** Where it is the only one of its kind on a table, or Drizzle always has one. */
  readonly name?: string | undefined;
}

/** The constraints of a table, those of single columns first. */
function describeConstraints(
  config: ReturnType<typeof tableConfig>,
  place: (...values: unknown[]) => Location | undefined,
  add: (constraint: DeclaredConstraint, at: Location | undefined) => void,
): void {
  for (const column of config.columns) {
    const at = place(column.config);
    const columns = [column];
    if (column.primary) add({ type: 'p', columns }, partPlaceOf(column.config, 'primaryKey') ?? at);
    if (column.isUnique) add({ type: 'u', columns }, partPlaceOf(column.config, 'unique') ?? at);
  }
  for (const { columns, name } of config.primaryKeys) add({ type: 'p', columns, name }, place(columns));
  for (const { columns } of config.uniqueConstraints) add({ type: 'u', columns }, place(columns));
  for (const { name, value } of config.checks) add({ type: 'c', name }, place(value));
  for (const key of config.foreignKeys) {
    const { columns } = reference(key, config.name, place());
    const [first] = columns;
    const inChain = first && partPlaceOf(first.config, 'references');
    add({ type: 'f', columns }, placeOf(key.reference) ?? inChain ?? place(first?.config));
  }
}
