/** Who else may know that something is there which no file makes. */

import { matchesGlobs } from '../../base/glob.ts';
import { type CatalogObject, displayName, withoutArguments } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { groupOf } from '../name-groups.ts';
import type { OtherSource } from '../source.ts';
import type { MadeElsewhere, Stated } from './stated.ts';

/** What a statement misses. */
export interface Sought {
  readonly kinds: readonly ObjectKind[];
  readonly isMeant: (path: readonly string[]) => boolean;
  /** Its path, where that is known whole: of a column the table may be in doubt. */
  readonly path?: readonly string[];
}

/** Tells of the first object that is meant who states it; `undefined` where nobody does. */
export type Witness = (sought: Sought) => Promise<Stated | undefined>;

/** Sources, once they are read: those that cannot be read state nothing. */
export function witnessOf(others: readonly OtherSource[]): Witness {
  return async ({ kinds, isMeant }) => {
    const reads = await Promise.all(others.map(async ({ name, read }) => ({ name, read: await read() })));
    const stated = reads.flatMap(({ name, read }) => {
      const found = read?.catalog.objects.find(
        (object) => kinds.includes(object.kind) && isMeant(pathOf(object)),
      );
      return found === undefined ? [] : [{ kind: found.kind, path: pathOf(found), name }];
    });
    const [first] = stated;
    if (first === undefined) return undefined;
    const same = stated.filter(({ path }) => displayName(path) === displayName(first.path));
    return { kind: first.kind, path: first.path, by: same.map(({ name }) => name) };
  };
}

function pathOf({ kind, path }: CatalogObject): readonly string[] {
  return groupOf(kind) === 'routine' ? [...path.slice(0, -1), withoutArguments(path.at(-1))] : path;
}

/** What was found out when all of the files were read, for whoever reads a part of them. */
export function witnessOfAll(known: readonly MadeElsewhere[]): Witness {
  return async ({ kinds, isMeant }) =>
    known.find(({ kind, path, lastPath }) => kinds.includes(kind) && (isMeant(path) || isMeant(lastPath)));
}

/** What the config names, as globs; else whoever else is asked. */
export function witnessOfGiven(globs: readonly string[], others: Witness | undefined): Witness {
  return async (sought) => {
    const { kinds, path } = sought;
    const [kind] = kinds;
    return path !== undefined && kind !== undefined && isNamedBy(path, globs)
      ? { kind, path, by: [], isGiven: true }
      : others?.(sought);
  };
}

/** Whether globs over names are about something, with its schema or without. */
export function isNamedBy(path: readonly string[], globs: readonly string[]): boolean {
  return matchesGlobs(path.at(-1) ?? '', globs) || matchesGlobs(path.join('.'), globs);
}
