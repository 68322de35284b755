import { text } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsOfKind } from '../../catalog/catalog.ts';
import { inheritedColumns } from '../../rebuild/inherited-columns.ts';
import { defaultsApart } from '../../rebuild/inherited-defaults.ts';
import { ownedLike } from '../../rebuild/owners.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import { everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';
import { besideName } from '../names/beside-name.ts';
import { type Draft, draft } from '../task.ts';
import { typeOf } from '../values/column-tasks.ts';
import {
  fieldsOf,
  isMadeOf,
  isOfType,
  pathOfType,
  pathsOf,
  tablesOfType,
  typesMadeOf,
} from './types-made-of.ts';
import { columnsOfType } from './values-of-type.ts';

/**
 * Values that go, or move: another type takes the place of the old one, also in columns that are to go later. What is
 * made of the type is made again of the new one: domains, range types, and composite types that columns hold.
 */
export function replacedEnum(
  own: CatalogObject,
  right: CatalogObject,
  catalog: Catalog,
  changes: readonly Change[],
): Draft[][] {
  const types = replacedWith(own, catalog);
  const columns = columnsWithValues(types, catalog);
  const gone = new Set(
    changes.flatMap(({ own: before, right: after }) =>
      before !== undefined && after === undefined ? [objectId(before.kind, before.path)] : [],
    ),
  );
  const kept = columns.filter(
    ({ path }) => !gone.has(objectId('column', path)) && !gone.has(objectId('table', path.slice(0, 2))),
  );
  const { labels = [] } = right.attributes;
  const made = types.map((type) => {
    const target = type === own ? { ...own, attributes: { ...own.attributes, labels } } : type;
    return madeAgain(type, target, catalog);
  });
  // No column of one of these can take another type.
  const typed = typesMadeOf(own, catalog).flatMap((type) => tablesOfType(type, catalog));
  const whole = (some: readonly CatalogObject[]) =>
    [
      ...typed.map(({ path }) => `ALTER TABLE ${qualified(path)} NOT OF`),
      ...types.flatMap(setAside),
      ...made.flatMap(({ first }) => first),
      ...some.flatMap((column) => retyped(column, catalog)),
      ...fieldsRetyped(types, catalog),
      ...made.flatMap(({ later }) => later),
      ...typed.map(
        ({ path, attributes }) =>
          `ALTER TABLE ${qualified(path)} OF ${qualified(pathOfType(text(attributes.ofType) ?? ''))}`,
      ),
      ...types.toReversed().map(({ path }) => `DROP TYPE ${qualified(besidePath(path))}`),
    ].map(draft);
  return kept.length === columns.length ? [whole(columns)] : [whole(columns), whole(kept)];
}

/** The ids of the types that are made again, and of the columns that take these, with those that partitions and children have of them. */
export function touchedByReplaced(own: CatalogObject, catalog: Catalog): string[] {
  const types = replacedWith(own, catalog);
  const columns = columnsWithValues(types, catalog);
  return [
    ...types.map(({ kind, path }) => objectId(kind, path)),
    ...columns
      .flatMap((column) => [column, ...inheritedColumns(column, catalog)])
      .map(({ path }) => objectId('column', path)),
  ];
}

/** A type with those that have to be made again with it; a composite type that nothing holds has its fields changed. */
function replacedWith(own: CatalogObject, catalog: Catalog): CatalogObject[] {
  const replaced: CatalogObject[] = [];
  for (const type of typesMadeOf(own, catalog).reverse()) {
    const isHeld = () =>
      columnsOfType(type, catalog).length > 0 || replaced.some((other) => isMadeOf(other, type));
    if (type.kind !== 'composite type' || isHeld()) replaced.unshift(type);
  }
  return [own, ...replaced];
}

/** What is computed is put aside meanwhile: it comes back with the new type. */
function columnsWithValues(types: readonly CatalogObject[], catalog: Catalog): CatalogObject[] {
  return types
    .flatMap((type) => columnsOfType(type, catalog))
    .filter(({ attributes }) => attributes.generated === undefined);
}

function besidePath([schema = '', own = '']: readonly string[]): readonly string[] {
  return [schema, besideName(own, 'before')];
}

/** Gives a type another name; of a range type the type of several ranges too, and the function for none of them. */
function setAside(type: CatalogObject): string[] {
  const [, multirange] = pathsOf(type);
  return [
    ...pathsOf(type).map(
      (path) => `ALTER TYPE ${qualified(path)} RENAME TO ${name(besidePath(path)[1] ?? '')}`,
    ),
    ...(multirange === undefined
      ? []
      : [`ALTER FUNCTION ${qualified(multirange)}() RENAME TO ${name(besidePath(multirange)[1] ?? '')}`]),
  ];
}

/** Makes a type beside the old one, with the owner, the rights and the comments of that. */
function madeAgain(
  own: CatalogObject,
  target: CatalogObject,
  catalog: Catalog,
): { readonly first: readonly string[]; readonly later: readonly string[] } {
  const statements = stepsFor([target], catalog).map(({ sql }) => sql);
  // Values that a check leaves out are there already.
  const isLater = (sql: string) => sql.endsWith(' NOT VALID');
  return {
    first: [
      ...statements.filter((sql) => !isLater(sql)),
      ...ownedLike({ ...own, path: besidePath(own.path) }, [own]),
      ...stepsFor(everyPartOf(own, catalog), catalog).map(({ sql }) => sql),
    ],
    later: statements.filter(isLater),
  };
}

/** The fields of composite types that no column is of. */
function fieldsRetyped(types: readonly CatalogObject[], catalog: Catalog): string[] {
  return objectsOfKind(catalog, 'composite type')
    .filter((composite) => !types.includes(composite))
    .flatMap((composite) =>
      fieldsOf(composite)
        .filter(([, type]) => types.some((one) => isOfType(type, one)))
        .map(
          ([field, type]) =>
            `ALTER TYPE ${qualified(composite.path)} ALTER ATTRIBUTE ${name(field)} TYPE ${spelled(type)}`,
        ),
    );
}

/** A column that takes the new type of a name by way of text. */
function retyped(column: CatalogObject, catalog: Catalog): string[] {
  const called = name(column.path[2] ?? '');
  const value = text(column.attributes.default);
  const altered = `ALTER TABLE ${qualified(column.path)} ALTER COLUMN ${called}`;
  const to = spelled(typeOf(column));
  const apart = defaultsApart(column, catalog, value !== undefined);
  return [
    ...apart.before,
    ...(value === undefined ? [] : [`${altered} DROP DEFAULT`]),
    `${altered} TYPE ${to} USING ${called}::text${suffixOf(to)}::${to}`,
    ...(value === undefined ? [] : [`${altered} SET DEFAULT ${value}`]),
    ...apart.after,
  ];
}

/** A printed type with its schema. */
function spelled(type: string): string {
  return `${qualified(pathOfType(type))}${suffixOf(type)}`;
}

function suffixOf(type: string): string {
  return /(\[\])+$/.exec(type)?.[0] ?? '';
}
