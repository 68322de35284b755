import { groupBy } from '../base/group-by.ts';
import { quotedName } from '../base/quoted-name.ts';
import type { ObjectKind } from './object-kind.ts';

/** A JSON value: what an attribute of an object can hold. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/**
 * One object of a schema as Postgres describes it: a table, a column, a constraint, …
 *
 * `path` starts with the schema and ends with the object's own name (`['public', 'users', 'id']` for a
 * column; a function's last element carries its argument types: `'f(integer, text)'`). Objects that belong
 * to no schema (schemas, extensions) have a path of one element. `kind` and `path` together are the identity.
 * `parent` is the `objectId` of the object it belongs to (a column's table), if there is one.
 * `position` is a column's place among those of its table, from 1; no attribute, since nothing is another object for it.
 * Nor is `owner`, the role that owns it (of default privileges, whose they are), there only where that is not the owner of the database; nor are `grantors`, the roles that gave a grant: there only where that is not the owner of what it is on alone; nor
 * `unpopulated`, of a materialized view that was made WITH NO DATA and not refreshed since; nor `writing`, of a view, which
 * follows from its query, its triggers and its rules, and is absent where Postgres cannot tell it.
 */
export interface CatalogObject {
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  readonly parent?: string;
  readonly position?: number;
  readonly owner?: string;
  readonly grantors?: readonly Grantor[];
  readonly unpopulated?: true;
  readonly writing?: ViewWriting;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Who gave what of a grant: nobody else can take that away. */
export interface Grantor {
  /** Absent for the owner of what it is on. */
  readonly role?: string;
  /** As the grant has them. */
  readonly privileges: readonly string[];
}

/** How rows are written through a view, as Postgres tells it. */
export interface ViewWriting {
  /** Which of the two it takes, be it by a trigger or a rule in their place. */
  readonly takes: readonly ('insert' | 'update')[];
  /** Whether it takes UPDATE and DELETE by its query and its rules, as `information_schema.views` has it. */
  readonly updatable?: true;
  /** Whether a trigger, or a rule without a condition, stands in place of INSERT or UPDATE: it gets every column. */
  readonly replaced?: true;
  /** Names of the columns that its query and its rules can give no value, sorted; of one that is not `updatable` all are. */
  readonly fixed?: readonly string[];
}

/** Something in the database that the extraction does not describe, named so that it is never a silent gap. */
export interface Unmodelled {
  /** What it is, in Postgres's own words: `operator class`, `text search configuration`, … */
  readonly kind: string;
  readonly name: string;
}

/** Every object of one database, in a fixed order, as read in one snapshot. */
export interface Catalog {
  /** Postgres's `server_version_num`, e.g. 180004. */
  readonly serverVersion: number;
  readonly objects: readonly CatalogObject[];
  readonly unmodelled: readonly Unmodelled[];
}

/** The identity of an object as one string: `column:public.users.id`, parts quoted as Postgres would. */
export function objectId(kind: ObjectKind, path: readonly string[]): string {
  return `${kind}:${path.map(quotePart).join('.')}`;
}

/** Whether a path is another one, or that of something below it. */
export function beginsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => part === path[at]);
}

/** What a function is called, without the types of its arguments that its name in a path ends with. */
export function withoutArguments(name = ''): string {
  return name.replace(/\(.*$/s, '');
}

/** The path that Postgres prints as a name: of `public."Orders_id_seq"` the schema and the sequence, out of quotes. */
export function pathOfName(printed: string): string[] {
  return [...printed.matchAll(/"((?:[^"]|"")*)"|[^."]+/g)].map(
    ([part, quoted]) => quoted?.replaceAll('""', '"') ?? part,
  );
}

/** The objects of a catalog by their `objectId`, in their order. Made once a catalog, since everybody asks for it. */
export function objectsById({ objects }: Pick<Catalog, 'objects'>): ReadonlyMap<string, CatalogObject> {
  let byId = madeBefore.get(objects);
  if (byId === undefined) {
    byId = new Map(objects.map((object) => [objectId(object.kind, object.path), object]));
    madeBefore.set(objects, byId);
  }
  return byId;
}

/** The objects of a catalog, out of them with their `objectId`s, which are not made again then. */
export function objectsOf(
  entries: readonly { readonly id: string; readonly object: CatalogObject }[],
): readonly CatalogObject[] {
  const byId = new Map<string, CatalogObject>();
  for (const { id, object } of entries) byId.set(id, object);
  const objects = entries.map(({ object }) => object);
  madeBefore.set(objects, byId);
  return objects;
}

/** The objects of a catalog that are of one kind, in their order. Sorted once a catalog, which may have many others. */
export function objectsOfKind(
  { objects }: Pick<Catalog, 'objects'>,
  kind: ObjectKind,
): readonly CatalogObject[] {
  let byKind = sortedBefore.get(objects);
  if (byKind === undefined) {
    byKind = groupBy(objects, (object) => object.kind);
    sortedBefore.set(objects, byKind);
  }
  return byKind.get(kind) ?? [];
}

const sortedBefore = new WeakMap<
  readonly CatalogObject[],
  ReadonlyMap<ObjectKind, readonly CatalogObject[]>
>();

const madeBefore = new WeakMap<readonly CatalogObject[], ReadonlyMap<string, CatalogObject>>();

/** How an object is shown to a person: as `objectId` without the kind, and without `public.`. */
export function displayName(path: readonly string[]): string {
  const shown = path.length > 1 && path[0] === 'public' ? path.slice(1) : path;
  return qualifiedName(shown);
}

/** The same with the schema that it begins with, whichever that is. */
export function qualifiedName(path: readonly string[]): string {
  return path.map(quotePart).join('.');
}

function quotePart(part: string): string {
  return /^[a-z_][a-z0-9_$]*(\(.*\))?$/s.test(part) ? part : quotedName(part);
}
