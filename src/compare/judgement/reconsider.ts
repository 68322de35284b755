import { areMany, list } from '../../base/phrases.ts';
import { objectId, withoutArguments } from '../../catalog/catalog.ts';
import type { FindingClass } from '../../report/finding.ts';
import { isTakenAway } from '../../sources/removals.ts';
import { isDatabase, isMendedBy, mayDeclare, type SourceKind } from '../../sources/source-kind.ts';
import type { Difference } from '../difference.ts';
import { objectOf } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { names } from '../values.ts';
import { classOfCopies, copiesApart, isByHand, isCopy } from './copies.ts';
import type { Verdict } from './verdict.ts';

/** A source that declares something, and that could not be read. */
export interface UnreadSource {
  readonly name: string;
  readonly kind: SourceKind;
}

/** A verdict that knows which kinds of sources it is about. */
export interface Reconsidered extends Verdict {
  /** Where who is on which side does not tell what happened. */
  readonly class?: FindingClass;
  /** Names of sources that could not be read and may declare what others lack: nobody is told to remove it. */
  readonly unread: readonly string[];
}

interface Circumstances {
  readonly difference: Difference;
  /** Name of a source, `majority` or `none`. */
  readonly truth: string;
  readonly sources: readonly ComparedSource[];
  readonly unread: readonly UnreadSource[];
}

/** What a verdict becomes where the kinds of the sources tell more than how many agree; the first that fits counts. */
const rules: readonly ((verdict: Verdict, it: Circumstances) => Reconsidered | undefined)[] = [
  undecidedCopies,
  undecidedWithout,
  staleCopies,
  unmigrated,
];

export function reconsidered(verdict: Verdict, circumstances: Circumstances): Reconsidered {
  for (const rule of rules) {
    const result = rule(verdict, circumstances);
    if (result !== undefined) return result;
  }
  return { ...verdict, unread: [] };
}

/**
 * Where a copy says less or otherwise than databases alone, either may be amiss: the copy old, or a database changed by
 * hand. What is declared would tell, and could not be read.
 */
function undecidedCopies(_: Verdict, { difference, unread }: Circumstances): Reconsidered | undefined {
  const able = unread
    .filter((it) => mayDeclare(it.kind, difference.row.kind) && !isCopy(it) && !isDatabase(it))
    .map(({ name }) => name);
  const apart = copiesApart(difference);
  if (able.length === 0 || apart === undefined || apart === 'having') return undefined;
  const copies = difference.groups.filter((group) => group.every(isCopy)).flat();
  const others = difference.groups.flat().filter((source) => !copies.includes(source));
  if (!others.every(isDatabase)) return undefined;
  const [own, their] = [copies, others].map((group) => list(group.map(({ name }) => name)));
  const reason = `Either ${own} ${areMany(copies.map(({ name }) => name)) ? 'are' : 'is'} older than that, or ${their} ${areMany(others.map(({ name }) => name)) ? 'were' : 'was'} changed by hand: ${list(able)} would tell, and could not be read.`;
  return { wrong: [], reason, class: 'difference', unread: able };
}

/** What some have too many, a source may declare that could not be read. */
function undecidedWithout(verdict: Verdict, { difference, unread }: Circumstances): Reconsidered | undefined {
  const able = unread.filter(({ kind }) => mayDeclare(kind, difference.row.kind)).map(({ name }) => name);
  if (!difference.missing || able.length === 0) return undefined;
  const [having = []] = difference.groups;
  const isExtra = having.some(({ name }) => verdict.wrong.includes(name));
  if (!isExtra) return { ...verdict, unread: able };
  const reason = `${verdict.reason.replace(/\.$/, '')}; but ${list(able)}, which may declare it, could not be read.`;
  return { wrong: [], reason, class: 'difference', unread: able };
}

/**
 * What copies say otherwise than everybody else, or lack, they were made before. What they alone have may be in the
 * database that they were made of, unless a migration has taken it away.
 */
function staleCopies(
  verdict: Verdict,
  { difference, truth, sources }: Circumstances,
): Reconsidered | undefined {
  const apart = copiesApart(difference);
  // What a copy lacks may be newer than it, even where it is believed in all that it has.
  const isTruth = sources.some((source) => source.name === truth && isCopy(source));
  const lacking = difference.missing ? (difference.groups.at(-1) ?? []) : [];
  if (isTruth && apart === undefined && lacking.some(({ name }) => name === truth))
    return { wrong: [], reason: `${truth}, the declared truth, may be older than it.`, unread: [] };
  if (apart === undefined || (isTruth && apart !== 'lacking')) return undefined;
  // A copy that says what all others say is on their side.
  const isOld = (group: readonly ComparedSource[]) => group.every(isCopy);
  const own = difference.groups.filter(isOld).flatMap((group) => group.map(({ name }) => name));
  const others = difference.groups.filter((group) => !isOld(group)).flat();
  const their = others.map(({ name }) => name);
  const verb = (names: readonly string[], one: string, many: string) => (areMany(names) ? many : one);
  const copies = sources.filter(({ name }) => own.includes(name));
  const isOwnHand = copies.every(isByHand);
  const made = `${list(own)} ${verb(own, 'was', 'were')} ${isOwnHand ? 'written by hand' : 'made before that changed'}`;
  if (apart === 'having' && !others.some((source) => hasTakenAway(source, difference))) {
    // Who believes migrations believes what these tell: of what they never had they tell nothing.
    const isHistoryKnown = others.some(
      (source) => isMigrations(source) && source.read.removals !== undefined,
    );
    if (verdict.wrong.length > 0 && (isOwnHand || !isHistoryKnown)) return undefined;
    const reason = `${list(own)} alone ${verb(own, 'has', 'have')} it, and no migration has ever made it: it is in the database that ${verb(own, 'it was', 'they were')} made of, or left over.`;
    return { wrong: [], reason, unread: [] };
  }
  const said =
    apart === 'lacking'
      ? `${list(their)} ${verb(their, 'has', 'have')} it`
      : apart === 'having'
        ? 'a migration has taken it away'
        : `${list(their)} ${their.length > 1 ? 'agree that it is' : verb(their, 'says', 'say')} otherwise`;
  return { wrong: own, reason: `${said}; ${made}.`, class: classOfCopies(copies), unread: [] };
}

const isCode = isMendedBy('edit');
const isMigrations = isMendedBy('migration');

/**
 * What code alone declares, and no migration has ever taken away, is new: its migration is to be written, rather than
 * the code taken back. What migrations have dropped or renamed, code has kept by mistake.
 */
function unmigrated(
  verdict: Verdict,
  { difference, truth, sources }: Circumstances,
): Reconsidered | undefined {
  const isOf = (source: ComparedSource) => verdict.wrong.includes(source.name);
  const wrong = sources.filter(isOf);
  const others = difference.groups.flat().filter((source) => !isOf(source));
  const behind = others.filter((source) => !isCode(source));
  const isTruthCode = sources.some((source) => source.name === truth && isCode(source));
  if (wrong.length === 0 || !wrong.every(isCode) || isTruthCode) return undefined;
  if (!behind.some(isMigrations) || !addsTo(difference, wrong)) return undefined;
  if (behind.some((source) => hasTakenAway(source, difference))) return undefined;
  const verb = areMany(wrong.map(({ name }) => name)) ? 'have' : 'has';
  const reason = `${list(wrong.map(({ name }) => name))} alone ${verb} it, and no migration has ever made it: it is new.`;
  return { wrong: behind.map(({ name }) => name), reason, class: 'unmigrated change', unread: [] };
}

/** Whether some have something that the others lack: an object, or labels of an enum. */
function addsTo(
  { row, groups, missing, attributes }: Difference,
  having: readonly ComparedSource[],
): boolean {
  if (missing) return groups[0]?.some((source) => having.includes(source)) === true;
  if (row.kind !== 'enum' || attributes.join() !== 'labels') return false;
  const labelsOf = (group: readonly ComparedSource[]) => names(objectOf(row, group)?.attributes.labels);
  const own = groups.filter((group) => group.some((source) => having.includes(source)));
  const others = groups.filter((group) => !own.includes(group));
  return own.every((more) =>
    others.every((less) => labelsOf(less).every((label) => labelsOf(more).includes(label))),
  );
}

/** Whether a migration takes the object away, or it went with something else. */
export function hasTakenAway(source: ComparedSource, { row }: Difference): boolean {
  const { removals, locations } = source.read;
  if (removals === undefined) return false;
  const name = withoutArguments(row.path.at(-1));
  const kinds = row.kind === 'view' ? (['view', 'materialized view'] as const) : [row.kind];
  const ids = kinds.map((kind) => objectId(kind, kind === 'function' ? row.path.with(-1, name) : row.path));
  if (objectOf(row, [source]) === undefined && ids.some((id) => locations.has(id))) return true;
  return isTakenAway(row, removals);
}
