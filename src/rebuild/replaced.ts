import { objectId } from '../catalog/catalog.ts';
import { dropStatements } from './drop.ts';
import type { ObjectChange } from './object-change.ts';
import { keptOwners } from './owners.ts';
import { rightsFromTheStart } from './rights-from-the-start.ts';
import { everyPartOf, stepsFor } from './steps.ts';

/**
 * Drops an object and makes it as it should be, with the owner, the rights and the comments that it had; `undefined`
 * where it goes or comes only with another one.
 */
export function replaced(change: ObjectChange): readonly string[] | undefined {
  const { own, right, ownCatalog, rightCatalog } = change;
  const dropped = dropStatements(own, ownCatalog);
  const made = stepsFor([right], rightCatalog);
  if (dropped === undefined || made.length === 0) return undefined;
  const isSame = objectId(own.kind, own.path) === objectId(right.kind, right.path);
  const parts = isSame ? stepsFor(everyPartOf(own, ownCatalog), ownCatalog) : [];
  const owners = keptOwners([change], 'owner');
  return [
    ...owners.remembered,
    ...dropped.map(ifThere),
    ...made.map(({ sql }) => sql),
    ...owners.given(right),
    ...rightsFromTheStart(right, isSame ? ownCatalog : rightCatalog, ownCatalog),
    ...parts.map(({ sql }) => sql),
  ];
}

/** What belongs to a table may be gone already, with a column that was dropped. */
function ifThere(drop: string): string {
  return drop.replace(/(DROP (?:INDEX|STATISTICS|CONSTRAINT)) (?=")/, '$1 IF EXISTS ');
}
