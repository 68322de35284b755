/** Foreign keys as statements, and the tables they refer to that no model declares. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { ForeignKeyDeclaration } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { qualified } from '../quoting.ts';
import { add, addConstraint, type Named, nameOf, namesOf } from './constraint-parts.ts';
import { postgresName } from './names.ts';
import { type Column, defaultSchema, isReferred, type Table } from './schema.ts';
import { requireColumn } from './table-ddl.ts';
import { noteUnknown, pathOf, type Surroundings, type Written } from './written.ts';

export function foreignKeyStatement(
  constraint: ForeignKeyDeclaration,
  table: Table,
  surroundings: Surroundings,
  ddl: Written,
): void {
  const columns = constraint.columns.map((key) => requireColumn(table, key));
  const [first] = constraint.targets;
  if (first === undefined || constraint.targets.length !== columns.length)
    throw new Unreadable('a foreign key without columns', constraint.place);
  const target = surroundings.schema.find(first);
  const keys = constraint.targets.map(({ column }, index) => column ?? (constraint.columns[index] as string));
  const referred = constraint.targets.map((reference, index) => {
    const isMeant = isReferred(reference, constraint.columns[index] as string);
    return target?.columns.find(({ declaration }) => isMeant(declaration));
  });
  const referredNames = keys.map((key, index) => referred[index]?.declaration.name ?? key);
  const name = nameOf('fk', constraint, table, columns, {
    referredTable: first.table,
    referredColumns: referredNames,
  });
  const named: Named = { kind: 'foreign key', name, ending: 'fkey', columns };
  const missing = target !== undefined && referred.includes(undefined);
  const unread =
    surroundings.isUnread(first) || referred.some((one) => one?.definition instanceof Unreadable);
  if (missing || unread) {
    const names = columns.map(({ declaration }) => declaration.name);
    const shown = name ?? postgresName(table.declaration.name, names, 'fkey');
    const message = missing
      ? `it refers to a column of ${first.table} that is not there`
      : `it refers to ${first.table}, which can't be told`;
    noteUnknown(ddl, 'constraint', [...pathOf(table), shown], { message, place: constraint.place }, names);
    return;
  }
  if (target === undefined) noteExternal(first, keys, columns, ddl);
  add(named, table, constraint, ddl, () => {
    const list = referredNames.map(quotedName).join(', ');
    return (
      [
        `${addConstraint(table, name)}FOREIGN KEY (${namesOf(columns)})`,
        `REFERENCES ${qualified(first.schema, first.table)} (${list})`,
        ...(constraint.match === undefined ? [] : [`MATCH ${constraint.match}`]),
        ...(constraint.onDelete === undefined ? [] : [`ON DELETE ${constraint.onDelete}`]),
        ...(constraint.onUpdate === undefined ? [] : [`ON UPDATE ${constraint.onUpdate}`]),
      ].join(' ') + constraint.suffix
    );
  });
}

/** Remembers a table that no model declares, with the types of the columns that refer to it. */
function noteExternal(
  { schema, table }: { readonly schema: string | undefined; readonly table: string },
  keys: readonly string[],
  columns: readonly Column[],
  ddl: Written,
): void {
  const name = JSON.stringify([schema ?? defaultSchema, table]);
  const known = ddl.external.get(name) ?? { schema: schema ?? defaultSchema, table, columns: {}, keys: [] };
  const types = columns.map(({ definition }) =>
    definition instanceof Unreadable ? null : definition.type.sql,
  );
  const added = Object.fromEntries(
    keys.map((key, index) => [key, known.columns[key] ?? types[index] ?? null]),
  );
  const isKnown = known.keys.some((one) => one.join('\0') === keys.join('\0'));
  ddl.external.set(name, {
    ...known,
    columns: { ...known.columns, ...added },
    keys: isKnown ? known.keys : [...known.keys, [...keys]],
  });
}
