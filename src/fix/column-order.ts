import type { Location } from '../base/problem.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { objectId } from '../catalog/catalog.ts';
import { objectIn, type Task } from './task.ts';

/**
 * The column after which a new one belongs: the last that stands before it where it is declared already, and that
 * the wrong source has too. `undefined` where nothing tells.
 */
export function placeOfNewColumn(task: Task, column: CatalogObject): readonly string[] | undefined {
  const { locations, catalog } = task.model.read;
  const placeOf = ({ kind, path }: CatalogObject) => locations.get(objectId(kind, path));
  const own = placeOf(column);
  if (own === undefined) return undefined;
  const before = catalog.objects.flatMap((object) => {
    const place = object.kind === 'column' && object.parent === column.parent ? placeOf(object) : undefined;
    const isKnown = objectIn(task, 'column', object.path) !== undefined;
    return place !== undefined && isKnown && isBefore(place, own) ? [{ path: object.path, place }] : [];
  });
  return before.reduce<(typeof before)[number] | undefined>(
    (last, one) => (last === undefined || isBefore(last.place, one.place) ? one : last),
    undefined,
  )?.path;
}

function isBefore(one: Location, other: Location): boolean {
  if (one.file !== other.file) return one.file < other.file;
  return one.line === other.line ? (one.column ?? 0) < (other.column ?? 0) : one.line < other.line;
}
