/** Joins what the schema declares with what Postgres made of it: each object of the catalog gets its line. */

import type { Location } from '../../base/problem.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Declaration } from './protocol.ts';
import type { StatementObject } from './statement.ts';

const constraintTypes: Readonly<Record<string, string>> = {
  p: 'primary key',
  u: 'unique',
  f: 'foreign key',
  c: 'check',
};

/** Locations by `objectId`, for everything declared, whether it is in the catalog or was refused. */
export function placeObjects(declarations: readonly Declaration[], catalog: Catalog): Map<string, Location> {
  const places = new Map<string, Location>();
  const parts = new Map<string, CatalogObject[]>();
  for (const object of catalog.objects) {
    if (object.kind !== 'constraint' && object.kind !== 'index') continue;
    const key = JSON.stringify([object.kind, ...object.path.slice(0, 2)]);
    parts.set(key, [...(parts.get(key) ?? []), object]);
  }
  for (const declaration of declarations) {
    const location = declaration.location as Location | undefined;
    if (!location || declaration.kind === 'role') continue;
    const path = pathOf(declaration);
    if (path) places.set(objectId(declaration.kind, path), location);
    if (declaration.kind !== 'constraint' && declaration.kind !== 'index') continue;
    const candidates =
      parts.get(JSON.stringify([declaration.kind, declaration.schema, declaration.table])) ?? [];
    const made = candidates.find(
      (object) => !places.has(objectId(object.kind, object.path)) && isMadeOf(object, declaration),
    );
    if (made) places.set(objectId(made.kind, made.path), location);
  }
  // What belongs to a declared object and has no line of its own (the sequence of a serial column) is declared with it.
  for (const object of catalog.objects) {
    const id = objectId(object.kind, object.path);
    const parent = object.parent === undefined ? undefined : places.get(object.parent);
    if (parent && !places.has(id)) places.set(id, parent);
  }
  return places;
}

/** Where the object of a refused statement is declared: its own line, else that of its table. */
export function placeOfRefused(
  object: StatementObject,
  declarations: readonly Declaration[],
  places: ReadonlyMap<string, Location>,
): Location | undefined {
  const own = places.get(objectId(object.kind, object.path));
  if (own) return own;
  const [schema, table] = object.path;
  const same = declarations.find(
    (one) =>
      one.kind === object.kind &&
      one.schema === schema &&
      one.table === table &&
      one.name === undefined &&
      one.columns?.join('\n') === object.columns.join('\n'),
  );
  return (same?.location as Location | undefined) ?? places.get(objectId('table', object.path.slice(0, 2)));
}

function pathOf({ kind, schema, table, name }: Declaration): string[] | undefined {
  if (name === undefined) return undefined;
  if (kind === 'schema') return [name];
  return table === undefined ? [schema, name] : [schema, table, name];
}

function isMadeOf(object: CatalogObject, declaration: Declaration): boolean {
  if (declaration.name !== undefined) return object.path.at(-1) === declaration.name;
  const wanted = declaration.columns ?? [];
  if (object.kind === 'constraint') {
    const { type, columns } = object.attributes;
    return type === constraintTypes[declaration.type ?? ''] && sameNames(columns, wanted);
  }
  const keys = object.attributes.keys as readonly { readonly column?: string }[] | undefined;
  return sameNames(
    keys?.map(({ column }) => column ?? ''),
    wanted,
  );
}

function sameNames(found: unknown, wanted: readonly string[]): boolean {
  return (
    Array.isArray(found) && found.length === wanted.length && found.every((name, i) => name === wanted[i])
  );
}
