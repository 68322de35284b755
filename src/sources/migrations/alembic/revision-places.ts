import type { Location } from '../../../base/problem.ts';
import { type Catalog, objectsById } from '../../../catalog/catalog.ts';
import { textIfReadable } from '../../../repository/read.ts';
import { type Decision, deciding } from '../../decisions.ts';
import { historyOf } from '../../history.ts';
import { type Renaming, renamingsIn } from '../../renamings.ts';
import { decisionsOfRevision } from './revision-decisions.ts';

/**
 * Where Alembic's revisions make the objects of a catalog, by `objectId`, as far as their text tells it;
 * `<objectId>#<attribute>` for attributes that another call decided last. What they take away again, or give another
 * name, has the place where they do. Only places are looked for, never meaning; what is put together at run time has
 * none.
 *
 * @param files of the revisions in their order, relative to `root`
 * @param catalog what they lead to
 */
export function revisionPlaces(
  files: readonly string[],
  root: string,
  catalog: Catalog,
): ReadonlyMap<string, Location> {
  const { about, gone } = historyOf(stepsOf(files, root), catalog);
  const places = new Map<string, Location>();
  for (const [id, object] of objectsById(catalog)) {
    const decisions = about(object);
    const made = deciding(decisions);
    if (made === undefined) continue;
    places.set(id, made.location);
    for (const attribute of new Set(decisions.flatMap(({ attributes = [] }) => attributes))) {
      const last = deciding(decisions, attribute);
      if (last !== undefined && last !== made) places.set(`${id}#${attribute}`, last.location);
    }
  }
  return new Map([...places, ...gone()]);
}

/** What Alembic's revisions give another name, as far as their text tells it; as `revisionPlaces`. */
export function renamingsOfRevisions(files: readonly string[], root: string, catalog: Catalog): Renaming[] {
  return renamingsIn(stepsOf(files, root), catalog);
}

function stepsOf(files: readonly string[], root: string): Decision[][] {
  return files.flatMap((file) => decisionsOfRevision(textIfReadable(file, root) ?? '', file));
}
