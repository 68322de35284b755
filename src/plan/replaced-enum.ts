import { text, texts } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import { ownedLike } from '../rebuild/owners.ts';
import { literal, name, qualified } from '../rebuild/sql.ts';
import { everyPartOf, stepsFor } from '../rebuild/steps.ts';
import { besideName } from './beside-name.ts';
import { typeOf } from './column-tasks.ts';
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
  const columns = columnsOfType(own, catalog);
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
      `DROP TYPE ${name(schema)}.${name(old)}`,
    ].map(draft);
  return kept.length === columns.length ? [whole(columns)] : [whole(columns), whole(kept)];
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
