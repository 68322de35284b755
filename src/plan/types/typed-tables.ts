import { texts, values } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import { isSame } from '../../compare/values.ts';
import { lossOfFields, lossOfType } from '../../rebuild/losses.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { qualified } from '../../rebuild/sql.ts';
import type { Forms } from '../forms.ts';
import { type Draft, draft } from '../task.ts';
import { type Manner, retypedColumn } from '../values/column-tasks.ts';
import { doublesThatComeAbout, guardOfValues, valuesThatDoNotFit } from '../values/refusals.ts';

/**
 * The ways to change the fields of a type of which there are tables: their columns change with it, and by no statement of
 * their own. Where Postgres has no cast for the values, the tables are of no type meanwhile.
 *
 * @param statements those that change the type where no table is of it
 */
export function formsWithTables(
  change: ObjectChange,
  tables: readonly CatalogObject[],
  statements: readonly string[],
  manner: Manner,
): Forms {
  const { own, right } = change;
  const retyped = tables.flatMap((table) => retypedIn(table, change));
  const withRows = retyped.filter((column) => manner.hasRows(column.own.path));
  const loses = [...lossOfFields(own, right), ...retyped.flatMap(lossOfType)];
  // Who asks for what loses values has been told of it.
  const guards = loses.length > 0 ? [] : withRows.flatMap(guardOfValues);
  const cascading = statements.map((sql) => draft(`${sql} CASCADE`));
  const apart = retyped.length === 0 ? [] : [alteredApart(change, tables, retyped, statements)];
  return {
    drafts: [cascading, ...apart].map((form) => [...guards, ...form]),
    loses,
    touches: tables.flatMap((table) => columnsOf(table, change).map(({ path }) => objectId('column', path))),
    before: withRows.flatMap((column) => [...valuesThatDoNotFit(column), ...doublesThatComeAbout(column)]),
  };
}

/** The columns of a table that get another type with the fields. */
function retypedIn(table: CatalogObject, change: ObjectChange): ObjectChange[] {
  const known = objectsById(change.rightCatalog);
  return columnsOf(table, change).flatMap((own) => {
    const right = known.get(objectId('column', own.path));
    const attributes = ['type', 'collation'].filter(
      (attribute) => right !== undefined && !isSame(own.attributes[attribute], right.attributes[attribute]),
    );
    return right === undefined || attributes.length === 0 ? [] : [{ ...change, own, right, attributes }];
  });
}

function columnsOf({ path }: CatalogObject, { own, ownCatalog }: ObjectChange): CatalogObject[] {
  const known = objectsById(ownCatalog);
  return values(own.attributes.fields).flatMap(
    (field) => known.get(objectId('column', [...path, texts(field)[0] ?? ''])) ?? [],
  );
}

/** The tables come away from the type, are changed by themselves, and come back to it. */
function alteredApart(
  { own }: ObjectChange,
  tables: readonly CatalogObject[],
  retyped: readonly ObjectChange[],
  statements: readonly string[],
): Draft[] {
  const type = qualified(own.path);
  const onTables = (sql: string) =>
    tables.map(({ path }) =>
      sql.replace(`ALTER TYPE ${type}`, `ALTER TABLE ${qualified(path)}`).replace(' ATTRIBUTE ', ' COLUMN '),
    );
  const columns = statements.filter((sql) => !sql.includes(' ALTER ATTRIBUTE ')).flatMap(onTables);
  return [
    ...tables.map(({ path }) => draft(`ALTER TABLE ${qualified(path)} NOT OF`)),
    ...retyped.flatMap((column) => retypedColumn(column) ?? []),
    ...[...columns, ...statements].map(draft),
    ...tables.map(({ path }) => draft(`ALTER TABLE ${qualified(path)} OF ${type}`)),
  ];
}
