import type { Location } from '../base/problem.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { objectId } from '../catalog/catalog.ts';
import type { ReadSource } from '../sources/source.ts';
import { objectIn, type Task, tableOf } from './task.ts';

/** A column, and where it is declared. */
interface Placed {
  /** As the wrong source has it. */
  readonly path: readonly string[];
  readonly place: Location;
}

/**
 * The column of the wrong source after which a new one belongs: the last that stands before it where it is declared
 * already; where nothing tells that, the last of all that stay. `undefined` where none does.
 */
export function placeOfNewColumn(task: Task, column: CatalogObject): readonly string[] | undefined {
  const { model, source } = task;
  const own = placesIn(model.read, column.path.slice(0, 2)).flatMap(({ path, place }) => {
    const known = objectIn(task, 'column', task.ownPath('column', path));
    return known === undefined ? [] : [{ path: known.path, place }];
  });
  const wanted = model.read.locations.get(objectId('column', column.path));
  const before = wanted && lastOf(own.filter(({ place }) => isBefore(place, wanted)));
  if (before !== undefined) return before.path;
  const staying = new Set(own.map(({ path }) => objectId('column', path)));
  const all = placesIn(source.read, tableOf(task));
  return lastOf(all.filter(({ path }) => staying.has(objectId('column', path))))?.path;
}

/** The columns of a table whose places are known. */
function placesIn({ catalog, locations }: ReadSource, table: readonly string[]): Placed[] {
  const parent = objectId('table', table);
  return catalog.objects.flatMap((object) => {
    const { kind, path } = object;
    const place =
      kind === 'column' && object.parent === parent ? locations.get(objectId(kind, path)) : undefined;
    return place === undefined ? [] : [{ path, place }];
  });
}

function lastOf(columns: readonly Placed[]): Placed | undefined {
  return columns.reduce<Placed | undefined>(
    (last, one) => (last === undefined || isBefore(last.place, one.place) ? one : last),
    undefined,
  );
}

function isBefore(one: Location, other: Location): boolean {
  if (one.file !== other.file) return one.file < other.file;
  return one.line === other.line ? (one.column ?? 0) < (other.column ?? 0) : one.line < other.line;
}
