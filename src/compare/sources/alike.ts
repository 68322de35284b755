import { type Catalog, type CatalogObject, objectsById } from '../../catalog/catalog.ts';
import { isSameObject } from '../values.ts';
import type { ComparedSource } from './compared-source.ts';
import { speaksOfEverything } from './coverage.ts';

/** Whether sources speak of everything and say the same of it, so that no rule can find a difference between them. */
export function areAlike(sources: readonly ComparedSource[]): boolean {
  const sayAll = sources.every(
    ({ read }) => read.lens === undefined && read.unchecked.length === 0 && speaksOfEverything(read.coverage),
  );
  return sayAll && describeTheSame(sources.map(({ read }) => read.catalog));
}

/** Whether catalogs describe the same objects in the same way, columns in the same places. */
export function describeTheSame([first, ...others]: readonly Catalog[]): boolean {
  return first === undefined || others.every((other) => isSameCatalog(first, other));
}

const foundBefore = new WeakMap<Catalog['objects'], WeakMap<Catalog['objects'], boolean>>();

/** Found out once for the same two, since more than one asks. */
function isSameCatalog(one: Catalog, other: Catalog): boolean {
  const known = foundBefore.get(one.objects) ?? new WeakMap<Catalog['objects'], boolean>();
  foundBefore.set(one.objects, known);
  const is = known.get(other.objects) ?? hasSameObjects(one, other);
  known.set(other.objects, is);
  return is;
}

function hasSameObjects(one: Catalog, other: Catalog): boolean {
  const theirs = objectsById(other);
  const own = objectsById(one);
  if (own.size !== theirs.size) return false;
  for (const [id, object] of own) if (!isSameAs(object, theirs.get(id))) return false;
  return true;
}

function isSameAs(object: CatalogObject, other: CatalogObject | undefined): boolean {
  return other !== undefined && object.position === other.position && isSameObject(object, other);
}
