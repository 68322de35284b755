/** Joins what the models declare with what Postgres made of it: each object of the catalog gets its line. */

import type { Location } from '../../base/problem.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { ExportStatement, StatementKind } from './export-format.ts';

/** Statements that make a constraint of the type that they are called after. */
const constraintKinds = ['unique', 'check', 'exclude', 'foreign key'] as const;

function isConstraint(kind: StatementKind): kind is (typeof constraintKinds)[number] {
  return constraintKinds.some((one) => one === kind);
}

/** How Postgres ends the name of a constraint or an index that it names itself. */
const suffixes: Partial<Record<StatementKind, string>> = {
  unique: 'key',
  check: 'check',
  exclude: 'excl',
  'foreign key': 'fkey',
  index: 'idx',
};

/** Kind and path of the object that a statement makes; where Postgres chooses its name, as it usually does. */
export function objectOf({ kind, path, columns = [] }: ExportStatement): {
  readonly kind: ObjectKind;
  readonly path: readonly string[];
} {
  const named = path.map((part) => part ?? [path.at(-2), ...columns, suffixes[kind]].join('_'));
  return { kind: isConstraint(kind) ? 'constraint' : kind, path: named };
}

/** Locations by `objectId`, for everything declared, whether it is in the catalog or was refused. */
export function placeObjects(ddl: readonly ExportStatement[], catalog: Catalog): Map<string, Location> {
  const places = new Map<string, Location>();
  const partsOf = new Map<string, CatalogObject[]>();
  for (const object of catalog.objects) {
    if (object.kind !== 'constraint' && object.kind !== 'index') continue;
    const table = objectId('table', object.path.slice(0, 2));
    partsOf.set(table, [...(partsOf.get(table) ?? []), object]);
  }
  const place = (kind: ObjectKind, path: readonly string[], location: Location | undefined) => {
    const id = objectId(kind, path);
    if (location !== undefined && !places.has(id)) places.set(id, location);
  };
  for (const statement of ddl) {
    const { kind, path } = objectOf(statement);
    if (statement.path.at(-1) !== null) place(kind, path, statement.location);
    if (statement.kind !== 'table') continue;
    for (const [column, location] of Object.entries(statement.places ?? {}))
      place('column', [...path, column], location);
    const key = partsOf
      .get(objectId('table', path))
      ?.find(({ attributes }) => attributes.type === 'primary key');
    if (key) place('constraint', key.path, statement.key);
  }
  // Only then those that Postgres has named, since what is left over tells which these are.
  for (const statement of ddl) {
    if (statement.path.at(-1) !== null) continue;
    const { kind, path } = objectOf(statement);
    const left = (partsOf.get(objectId('table', path.slice(0, 2))) ?? []).filter(
      (object) =>
        object.kind === kind && isOfType(object, statement) && !places.has(objectId(kind, object.path)),
    );
    const made =
      left.find((object) => isOver(object, statement)) ?? (left.length === 1 ? left[0] : undefined);
    place(kind, made?.path ?? path, statement.location);
  }
  // What belongs to a declared object and has no line of its own (the sequence of a serial column) is declared with it.
  for (const { kind, path, parent } of catalog.objects) {
    if (parent !== undefined) place(kind, path, places.get(parent));
  }
  return places;
}

function isOfType({ kind, attributes }: CatalogObject, statement: ExportStatement): boolean {
  return kind === 'index' || attributes.type === statement.kind;
}

function isOver({ kind, attributes }: CatalogObject, { columns = [] }: ExportStatement): boolean {
  const found =
    kind === 'index'
      ? (attributes.keys as readonly { readonly column?: string }[]).map(({ column }) => column)
      : (attributes.columns as readonly string[]);
  return (
    columns.length > 0 && found.length === columns.length && found.every((name, i) => name === columns[i])
  );
}
