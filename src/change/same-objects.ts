import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
  withoutArguments,
} from '../catalog/catalog.ts';
import type { WatchedChange } from './watch.ts';

/** Columns that are called otherwise after a change: from `objectId` before it to the path after it. */
export type RenamedColumns = ReadonlyMap<string, readonly string[]>;

/** An object that has another path after a change than before it. */
export interface Moved {
  readonly then: CatalogObject;
  readonly path: readonly string[];
}

/** Which objects before a change are which after it. */
export interface SameObjects {
  readonly before: Catalog;
  readonly after: Catalog;
  /** What objects were, by their ids after the change; also of what is gone, by the id that it would have. */
  readonly was: ReadonlyMap<string, CatalogObject>;
  /** What is called otherwise itself, not what only belongs to it. */
  readonly moved: readonly Moved[];
  /** The path that an object before the change has after it, or would have. */
  pathAfter(object: CatalogObject): readonly string[];
  /** Whether Postgres wrote nothing to the row of an object, so that what is another within it only follows others. */
  isUntouched(then: CatalogObject, now: CatalogObject): boolean;
}

/**
 * Postgres keeps an object's row when it is called otherwise, be it a table, a type or a function: the row tells what is
 * the same. What has no row of its own, a grant or a comment, goes with what it belongs to.
 */
export function sameObjects(
  { before, after, rows }: Pick<WatchedChange, 'before' | 'after' | 'rows'>,
  columns: RenamedColumns,
): SameObjects {
  const old = objectsById(before);
  const is = objectsById(after);
  const byRow = new Map([...rows.after.rows].map(([id, row]) => [rowKey(row), id]));
  const moved = new Map<string, readonly string[]>();
  for (const [id, row] of rows.before.rows) {
    const now = is.get(byRow.get(rowKey(row)) ?? '');
    const then = old.get(id);
    if (then !== undefined && now !== undefined && objectId(now.kind, now.path) !== id)
      moved.set(id, now.path);
  }
  for (const [id, path] of columns) if (old.has(id)) moved.set(id, path);
  const pathAfter = (object: CatalogObject): readonly string[] => {
    const own = moved.get(objectId(object.kind, object.path));
    if (own !== undefined) return own;
    const above = old.get(object.parent ?? '');
    if (above === undefined || !above.path.every((part, i) => part === object.path[i])) return object.path;
    return [...pathAfter(above), ...object.path.slice(above.path.length)];
  };
  return {
    before,
    after,
    pathAfter,
    was: new Map(before.objects.map((object) => [objectId(object.kind, pathAfter(object)), object])),
    moved: [...old].flatMap(([id, then]) => {
      const path = moved.get(id);
      return path === undefined || isCalledAlike(path, then.path) ? [] : [{ then, path }];
    }),
    isUntouched(then, now) {
      const [one, other] = [
        rows.before.xids.get(objectId(then.kind, then.path)),
        rows.after.xids.get(objectId(now.kind, now.path)),
      ];
      return one !== undefined && one === other;
    },
  };
}

/** The last part of a path, of a function without the types of its arguments. */
export function ownName(path: readonly string[]): string {
  return withoutArguments(path.at(-1) ?? '');
}

function isCalledAlike(one: readonly string[], other: readonly string[]): boolean {
  return displayName(one.map(withoutArguments)) === displayName(other.map(withoutArguments));
}

function rowKey({ catalog, oid }: { readonly catalog: string; readonly oid: number }): string {
  return `${catalog} ${oid}`;
}
