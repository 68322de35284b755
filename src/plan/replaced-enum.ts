import { text, texts, values } from '../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsOfKind,
} from '../catalog/catalog.ts';
import { ownedLike } from '../rebuild/owners.ts';
import { literal, name, qualified } from '../rebuild/sql.ts';
import { everyPartOf, stepsFor } from '../rebuild/steps.ts';
import { besideName } from './beside-name.ts';
import { typeOf } from './column-tasks.ts';
import { inheritedColumns } from './inherited-columns.ts';
import type { Change } from './making.ts';
import { type Draft, draft } from './task.ts';
import { columnsOfType } from './values-of-type.ts';

/** Values that go, or move: another type takes the place of the old one, also in columns that are to go later. */
export function replacedEnum(
  own: CatalogObject,
  right: CatalogObject,
  catalog: Catalog,
  changes: readonly Change[],
): Draft[][] {
  const [schema = '', type = ''] = own.path;
  const old = besideName(type, 'before');
  const columns = columnsWithValues(own, catalog);
  const gone = new Set(
    changes.flatMap(({ own: before, right: after }) =>
      before !== undefined && after === undefined ? [objectId(before.kind, before.path)] : [],
    ),
  );
  const kept = columns.filter(
    ({ path }) => !gone.has(objectId('column', path)) && !gone.has(objectId('table', path.slice(0, 2))),
  );
  const parts = stepsFor(everyPartOf(own, catalog), catalog).map(({ sql }) => sql);
  const labels = texts(right.attributes.labels).map(literal).join(', ');
  const whole = (some: readonly CatalogObject[]) =>
    [
      `ALTER TYPE ${qualified(own.path)} RENAME TO ${name(old)}`,
      `CREATE TYPE ${qualified(own.path)} AS ENUM (${labels})`,
      ...ownedLike({ ...own, path: [schema, old] }, [own]),
      ...parts,
      ...some.flatMap((column) => retyped(column, own.path)),
      ...fieldsRetyped(own, catalog),
      `DROP TYPE ${name(schema)}.${name(old)}`,
    ].map(draft);
  return kept.length === columns.length ? [whole(columns)] : [whole(columns), whole(kept)];
}

/** The ids of the columns that take the new type, with those that partitions and children have of them. */
export function columnsOfReplaced(own: CatalogObject, catalog: Catalog): string[] {
  return columnsWithValues(own, catalog)
    .flatMap((column) => [column, ...inheritedColumns(column, catalog)])
    .map(({ path }) => objectId('column', path));
}

/** What is computed is put aside meanwhile: it comes back with the new type. */
function columnsWithValues(own: CatalogObject, catalog: Catalog): CatalogObject[] {
  return columnsOfType(own, catalog).filter(({ attributes }) => attributes.generated === undefined);
}

/** The fields of composite types, as long as no column is of one of these. */
function fieldsRetyped({ path }: CatalogObject, catalog: Catalog): string[] {
  const spelled = [displayName(path), path.join('.')];
  return objectsOfKind(catalog, 'composite type').flatMap((composite) =>
    values(composite.attributes.fields)
      .map(texts)
      .flatMap(([field = '', type = '']) => {
        const suffix = /(\[\])*$/.exec(type)?.[0] ?? '';
        return spelled.includes(type.slice(0, type.length - suffix.length))
          ? [
              `ALTER TYPE ${qualified(composite.path)} ALTER ATTRIBUTE ${name(field)} TYPE ${qualified(path)}${suffix}`,
            ]
          : [];
      }),
  );
}

/** A column that takes the new type of a name by way of text. */
function retyped(column: CatalogObject, type: readonly string[]): string[] {
  const called = name(column.path[2] ?? '');
  const suffix = /(\[\])+$/.exec(typeOf(column))?.[0] ?? '';
  const value = text(column.attributes.default);
  const altered = `ALTER TABLE ${qualified(column.path)} ALTER COLUMN ${called}`;
  const to = `${qualified(type)}${suffix}`;
  return [
    ...(value === undefined ? [] : [`${altered} DROP DEFAULT`]),
    `${altered} TYPE ${to} USING ${called}::text${suffix}::${to}`,
    ...(value === undefined ? [] : [`${altered} SET DEFAULT ${value}`]),
  ];
}
