/** What of a file of types is an extension's: no catalog has that, so that nobody lacks it. */

import { counted } from '../../base/phrases.ts';
import { type CatalogObject, objectId, withoutArguments } from '../../catalog/catalog.ts';
import { isTakenAway } from '../removals.ts';
import type { ReadSource } from '../source.ts';
import { brings, isKnownWhole, likelyExtension } from '../sql/extension-contents.ts';
import type { Missing } from '../sql/missing.ts';
import type { Undecided } from '../unchecked.ts';

/** Objects of extensions, and what is said of those extensions that nobody creates. */
export interface OfExtensions {
  readonly objects: ReadonlySet<CatalogObject>;
  readonly undecided: readonly Undecided[];
}

/**
 * The objects that extensions bring by their names: of extensions that others create, be it on a server that lacks
 * them, and of those that the objects themselves tell of, which were switched on where the types were made.
 *
 * @param candidates what types have and no other does
 */
export function broughtByExtensions(
  candidates: readonly CatalogObject[],
  others: readonly ReadSource[],
  locations: ReadSource['locations'],
): OfExtensions {
  const created = createdBy(others);
  const removals = others.flatMap((other) => other.removals ?? []);
  const free = candidates.filter((object) => !isTakenAway(object, removals));
  const objects = new Set(free.filter((object) => created.some((name) => brings(name, asMissing(object)))));
  const undecided: Undecided[] = [];
  const rest = free.filter((object) => !objects.has(object));
  for (const name of switchedOnElsewhere(rest)) {
    if (isTakenAway({ kind: 'extension', path: [name] }, removals)) continue;
    const its = rest.filter((object) => brings(name, asMissing(object)));
    const tops = its.filter(({ parent }) => parent === undefined);
    // One name may be a project's own by chance, unless it has that of the extension in it.
    if (tops.length < 2 && !tops.some((object) => bearsNameOf(name, object))) continue;
    for (const object of its) objects.add(object);
    const [location] = tops.flatMap(({ kind, path }) => locations.get(objectId(kind, path)) ?? []);
    undecided.push({
      what: `extension ${name}, of which types have ${counted(tops.length, 'object')}`,
      reason: 'nothing else here creates it: it was switched on elsewhere, in a dashboard say',
      ...(location === undefined ? {} : { location }),
    });
  }
  return { objects, undecided };
}

/** Extensions that sources create, those among them that their servers lack. */
function createdBy(others: readonly ReadSource[]): string[] {
  const isExtension = ({ kind }: Pick<CatalogObject, 'kind'>) => kind === 'extension';
  const names = others.flatMap(({ catalog, unchecked, lackedExtensions = [] }) => [
    ...[...catalog.objects, ...unchecked].filter(isExtension).map(({ path }) => path[0] ?? ''),
    ...lackedExtensions,
  ]);
  return [...new Set(names)];
}

function bearsNameOf(extension: string, { kind, path }: CatalogObject): boolean {
  return (kind === 'table' || kind === 'view') && path[1]?.startsWith(`${extension}_`) === true;
}

/** Of what comes with Postgres names are told too loosely for that: a project may well have an `encrypt` of its own. */
function switchedOnElsewhere(objects: readonly CatalogObject[]): Set<string> {
  const likely = objects.flatMap((object) => likelyExtension(asMissing(object)) ?? []);
  return new Set(likely.filter(isKnownWhole));
}

/** An object in the words in which Postgres misses it; what belongs to a relation as that. */
function asMissing(object: CatalogObject): Missing {
  const [schema = ''] = object.path;
  return { kind: kindWhenMissing(object), path: [schema, ownName(object)] };
}

function kindWhenMissing({ kind, parent }: CatalogObject): string {
  if (kind === 'function') return 'function';
  return parent !== undefined || kind === 'table' || kind === 'view' ? 'relation' : 'type';
}

function ownName({ path }: CatalogObject): string {
  return withoutArguments(path[1] ?? '');
}
