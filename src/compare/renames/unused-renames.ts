import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { canonical, type Renames } from './renames.ts';
import { isNamed, type SaidRename, same } from './renames-said.ts';

/** A rename that somebody has said, and that the comparison cannot follow. */
export interface UnusedRename {
  readonly said: string;
  readonly why: string;
  /** Whether no source differs from another one in the two, since all have been renamed, or none has. */
  readonly isSettled: boolean;
}

interface Seen {
  readonly source: ComparedSource;
  readonly own: CatalogObject;
  readonly now: CatalogObject;
}

export function unusedRenames(
  said: readonly SaidRename[],
  sources: readonly ComparedSource[],
  renames: Renames,
): UnusedRename[] {
  if (said.length === 0) return [];
  const all = sources.flatMap((source) =>
    source.read.catalog.objects
      .filter(({ kind }) => kind === 'table' || kind === 'column')
      .map((own): Seen => ({ source, own, now: canonical(renames, source, own) })),
  );
  return said.flatMap((rename) => unused(rename, all, said));
}

function unused({ said, from, to }: SaidRename, all: readonly Seen[], others: readonly SaidRename[]) {
  const old = all.filter(({ own }) => isNamed(from, own.path));
  const [first] = old;
  const owner = ({ path }: CatalogObject) => path.slice(0, -1);
  const isOwner = (path: readonly string[]) =>
    isNamed(from.slice(0, -1), path) ||
    others.some((other) => same(other.from, from.slice(0, -1)) && other.to === path.at(-1));
  const renamed = all.filter(
    ({ own, now }) =>
      own.path.at(-1) === to &&
      (first === undefined
        ? isOwner(owner(own))
        : own.kind === first.own.kind && same(owner(now), owner(first.now))),
  );
  const having = (some: readonly Seen[]) => new Set(some.map(({ source }) => source)).size;
  const owners = having(all.filter(({ own }) => isOwner(own.path)));
  const places = from.length === 1 ? having(all) : owners;
  const isEverywhere = (some: readonly Seen[]) => [0, places].includes(having(some));
  const isSettled = old.length + renamed.length > 0 && isEverywhere(old) && isEverywhere(renamed);
  const because = (why: string): UnusedRename[] => [{ said, why, isSettled }];
  if (first === undefined) return because(`no source has ${said.slice(0, said.lastIndexOf(':'))}`);
  const shown = displayName(first.own.path);
  if (renamed.length === 0)
    return because(`no source has ${displayName([...owner(first.own), to])}, which ${shown} is to become`);
  const both = renamed.find(({ source }) => old.some((other) => other.source === source));
  if (both !== undefined)
    return because(`${both.source.name} has both ${shown} and ${displayName(both.own.path)}`);
  return [...old, ...renamed].every(({ now }) => same(now.path, first.now.path))
    ? []
    : because('one of the two is taken for another one already');
}
