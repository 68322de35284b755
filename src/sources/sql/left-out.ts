import { list, shortList } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import { beginsWith, displayName } from '../../catalog/catalog.ts';
import { groupOf } from '../name-groups.ts';
import type { Unchecked } from '../unchecked.ts';
import { serverWith } from './servers.ts';
import type { MadeElsewhere } from './stated.ts';

/** What of some files is left out, since they need extensions that the server lacks, or what none of them makes. */
export interface LeftOut {
  /** Extensions that the server lacks and the files need. */
  readonly extensions: Set<string>;
  /** Those that only their names are here of, or something that stands in for them. */
  readonly inName: readonly string[];
  /** What the files need and others make. */
  elsewhere: readonly MadeElsewhere[];
  unchecked: readonly Unchecked[];
  unmade: readonly Unmade[];
  /** Tables that statements which were left out would have put rows into, or changed rows of, by name. */
  unfilled: ReadonlyMap<string, Reason>;
}

/** Something that a statement would have made which was left out, by its words, and with a schema. */
export interface Unmade {
  readonly noun: string;
  readonly path: readonly string[];
  /** Of a function what stands in its parentheses. */
  readonly parameters?: string;
  readonly reason: Reason;
}

/** Why something is left out: an extension is lacking, one of these; or something that no file makes. */
export interface Reason {
  readonly extensions: readonly string[];
  readonly elsewhere?: MadeElsewhere;
}

/** Extensions that the server lacks, in earnest or but for their names. */
export function lackingIn({ extensions, inName }: Pick<LeftOut, 'extensions' | 'inName'>): string[] {
  return [...extensions, ...inName];
}

export function reasonFor({ extensions, elsewhere }: Reason): string {
  if (elsewhere !== undefined)
    return `needs ${elsewhere.kind} ${displayName(elsewhere.path)}, which no file here creates`;
  return `needs the extension ${list([...extensions].sort(), 'or')}, which the server lacks`;
}

/** Notes objects as not checked, but for those that are within what is noted already, and in place of what is within them. */
export function noteUnchecked(
  objects: readonly Named[],
  location: Location,
  reason: Reason,
  left: Pick<LeftOut, 'unchecked'>,
): void {
  const { extensions, elsewhere } = reason;
  const lacks = elsewhere === undefined ? { lacks: extensions } : {};
  const more = { reason: reasonFor(reason), ...lacks, location };
  for (const object of objects)
    if (!left.unchecked.some((other) => isWithin(object, other)))
      left.unchecked = [...left.unchecked.filter((it) => !isWithin(it, object)), { ...object, ...more }];
}

type Named = Pick<Unchecked, 'kind' | 'path' | 'foreignKey'>;

/** Whether what is noted of the one goes for the other. */
function isWithin({ kind, path }: Named, other: Named): boolean {
  const isBelow = beginsWith(path, other.path);
  return isBelow && (path.length > other.path.length || groupOf(kind) === groupOf(other.kind));
}

/** A line for what was left out, with the server on which it can be checked. */
export function leftOutLine({
  extensions,
  inName,
  unchecked,
}: Pick<LeftOut, 'extensions' | 'inName' | 'unchecked'>): string[] {
  const objects = [...new Set(unchecked.map(({ kind, path }) => `${kind} ${displayName(path)}`))];
  const names = extensions.size > 0 || objects.length === 0 ? [...extensions].sort() : inName;
  if (names.length === 0) return [];
  const what = objects.length === 0 ? 'nothing else needs it' : `not checked: ${shortList(objects)}`;
  return [
    `The server lacks the extension${names.length > 1 ? 's' : ''} ${list(names)}; ${what}. ${serverWith(names)}`,
  ];
}
