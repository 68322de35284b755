import { type Catalog, objectId, objectsOfKind } from '../../catalog/catalog.ts';
import { ownerOfTables } from '../../catalog/owners.ts';
import { databaseOwner, ofMaker } from '../../rebuild/default-privileges.ts';
import type { Discrepancy } from '../../rebuild/mend.ts';
import { ownerAsOid } from '../../rebuild/owners.ts';
import type { Draft, Task } from '../task.ts';

/**
 * The role whose default privileges a change is about, where none is named, as an expression for its OID: the owner of
 * the database, or whoever owns all its tables, where that one has them or the migrations name nobody. Whoever makes the
 * tables is whom a deploy runs as. That role is looked up by a table, since on a copy and in each environment it is
 * another one.
 *
 * @param wanted all that changes: the table has to be there under its name until the end
 */
export function makerOfDefaults(
  { own, right }: Pick<Discrepancy, 'own' | 'right'>,
  catalog: Catalog,
  wanted: readonly Discrepancy[],
): string {
  const isOfTablesOwner = own === undefined ? right?.owner === undefined : own.owner !== undefined;
  if (!isOfTablesOwner || ownerOfTables(catalog) === undefined) return databaseOwner;
  const moving = new Set(
    wanted.flatMap(({ own: its, right: then, attributes }) =>
      its?.kind === 'table' && (then === undefined || attributes.includes('name'))
        ? [objectId(its.kind, its.path)]
        : [],
    ),
  );
  const table = objectsOfKind(catalog, 'table').find(({ kind, path }) => !moving.has(objectId(kind, path)));
  return (table && ownerAsOid(table)) ?? databaseOwner;
}

/**
 * Tasks for a change, with default privileges of a role that is looked up: a script for one database is run by anybody.
 * What a tool runs as a migration is declared, as its other files are.
 */
export function withMakers(
  tasks: readonly Task[],
  change: Pick<Discrepancy, 'own' | 'right'>,
  catalog: Catalog,
  wanted: readonly Discrepancy[],
): Task[] {
  if ((change.own ?? change.right)?.kind !== 'default privileges') return [...tasks];
  const maker = makerOfDefaults(change, catalog, wanted);
  const named = (draft: Draft): Draft => {
    const [first, ...others] = draft.sql;
    return { ...draft, sql: [ofMaker(first, maker), ...others] };
  };
  return tasks.map((task) => ({ ...task, forms: task.forms.map((form) => form.map(named)) }));
}
