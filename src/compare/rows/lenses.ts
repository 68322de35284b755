import type { Location } from '../../base/problem.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Lens, Seen } from '../../sources/lens.ts';
import type { ReadSource } from '../../sources/source.ts';
import type { Difference } from '../difference.ts';
import { type PresentCell, presentCells, type Row } from '../matrix.ts';
import type { Renames } from '../renames/renames.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/** A source that says things in a language of its own, through which it sees the others. */
export type Seeing = ComparedSource & { readonly read: { readonly lens: Lens<ReadSource> } };

export function hasLens(source: ComparedSource): source is Seeing {
  return source.read.lens !== undefined;
}

/** The sources, those with a lens under the names that the others have for things. */
export function amongOthers(sources: readonly ComparedSource[]): readonly ComparedSource[] {
  const others = sources.filter((source) => !hasLens(source)).map(({ read }) => read);
  const seeing = sources.filter(hasLens).map(({ read }) => read);
  return sources.map((source) => {
    if (!hasLens(source)) return source;
    const peers = seeing.filter((read) => read !== source.read);
    return { ...source, read: source.read.lens.among(source.read, others, peers) };
  });
}

/**
 * Who has a thing under a name that another one has for it, too, means the same by it. Of what migrations gave another
 * name, who has the old one was made before that, and is told so.
 */
export function withLenses(renames: Renames, sources: readonly ComparedSource[]): Renames {
  const all = new Map(
    [...renames.bySource.values()].flatMap((names) =>
      [...names].filter(([id]) => renames.known?.has(id) !== true),
    ),
  );
  if (all.size === 0 || !sources.some(hasLens)) return renames;
  const bySource = new Map(renames.bySource);
  for (const source of sources.filter(hasLens)) bySource.set(source, all);
  return { ...renames, bySource };
}

/** Where a source decides what sources with a lens say otherwise, if by another object than that of the row. */
export function placeThroughLens(
  { row, attributes, throughLens }: Difference,
  { source, object }: PresentCell,
): Location | undefined {
  if (throughLens !== true || hasLens(source)) return undefined;
  const places = presentCells(row).flatMap((cell) =>
    hasLens(cell.source) ? (cell.source.read.lens.place(object, attributes, source.read) ?? []) : [],
  );
  return places[0];
}

/** What a source with a lens would say of what another one has. */
function seenBy(
  { read }: Seeing,
  { source, object }: Pick<PresentCell, 'source' | 'object'>,
): Seen | undefined {
  return read.lens.see(source.read.catalog).get(objectId(object.kind, object.path));
}

/** Whether a source can speak of what others have: any can, unless its language has no word for it. */
export function hasWordFor(
  source: ComparedSource,
  others: readonly Pick<PresentCell, 'source' | 'object'>[],
): boolean {
  if (!hasLens(source)) return true;
  return others.some((other) => {
    if (hasLens(other.source)) return true;
    const seen = seenBy(source, other);
    return seen !== undefined && seen.optional !== true;
  });
}

/** In what a source with a lens says otherwise than another one. */
export function differingIn(
  own: Pick<PresentCell, 'object'> & { readonly source: Seeing },
  other: Pick<PresentCell, 'source' | 'object'>,
): readonly string[] {
  const { lens } = own.source.read;
  if (isOfAnotherKind(own.object.kind, other.object.kind)) return ['kind'];
  return lens.differing(other.object.kind, own.object.attributes, seenBy(own.source, other));
}

/** A language need not tell a view from one that is kept. */
function isOfAnotherKind(own: string, other: string): boolean {
  const plain = (kind: string) => (kind === 'materialized view' ? 'view' : kind);
  return plain(own) !== plain(other);
}

/**
 * The differences of a row with what sources with a lens say. Who agrees with some of those that differ is on their
 * side, who agrees with all of them takes none, and who agrees with nobody is a difference of its own.
 *
 * @param found those of the other sources
 */
export function seenThroughLenses(id: string, row: Row, found: readonly Difference[]): Difference[] {
  const present = presentCells(row);
  const others = present.filter(({ source }) => !hasLens(source));
  let differences = [...found];
  const alone: { readonly cell: PresentCell; readonly differing: readonly string[] }[] = [];
  for (const cell of present) {
    const { source } = cell;
    if (!hasLens(source)) continue;
    const own = { ...cell, source };
    const opinions = others.map((other) => ({ source: other.source, differing: differingIn(own, other) }));
    const differing = [...new Set(opinions.flatMap((it) => it.differing))].sort();
    if (differing.length === 0) continue;
    const allies = opinions.filter((it) => it.differing.length === 0).map((it) => it.source);
    const sided = differences.map((difference) => onItsSide(difference, source, allies, differing));
    if (sided.some((difference, at) => difference !== differences[at])) differences = sided;
    // Where those differ in nothing that it tells, who agrees with one of them agrees with all.
    else if (allies.length === 0) alone.push({ cell, differing });
  }
  const own = standingAlone(id, row, others, alone);
  return own === undefined ? differences : [...differences, own];
}

/** A difference with a source on the side of those that it agrees with, or on one of its own. */
function onItsSide(
  difference: Difference,
  source: ComparedSource,
  allies: readonly ComparedSource[],
  differing: readonly string[],
): Difference {
  if (difference.missing || !difference.attributes.some((attribute) => differing.includes(attribute)))
    return difference;
  const { groups } = difference;
  const [first] = allies;
  if (first === undefined) return { ...difference, groups: [...groups, [source]] };
  const home = groups.find((group) => group.includes(first));
  const isTheirs = home?.every((it) => allies.includes(it) || hasLens(it)) === true;
  if (!isTheirs || !allies.every((ally) => home?.includes(ally))) return difference;
  return { ...difference, groups: groups.map((group) => (group === home ? [...group, source] : group)) };
}

/** The difference of a row on which sources with a lens agree with none of the others, or not where these differ. */
function standingAlone(
  id: string,
  row: Row,
  others: readonly PresentCell[],
  alone: readonly { readonly cell: PresentCell; readonly differing: readonly string[] }[],
): Difference | undefined {
  const [first] = alone;
  if (first === undefined || others.length === 0) return undefined;
  const said = (cell: PresentCell) => JSON.stringify(cell.object.attributes);
  const groups = [others.map(({ source }) => source)];
  const words: string[] = [''];
  for (const { cell } of alone) {
    const at = words.indexOf(said(cell));
    if (at > 0) groups[at]?.push(cell.source);
    else {
      words.push(said(cell));
      groups.push([cell.source]);
    }
  }
  return {
    id,
    row,
    attributes: [...new Set(alone.flatMap(({ differing }) => differing))].sort(),
    groups,
    missing: false,
    equivalent: false,
    moves: [],
    folded: [],
    throughLens: true,
  };
}

/**
 * What a source says of an object of a row, where a lens is needed to say it; `undefined` where its own words do.
 *
 * @param throughLens whether the difference is that of sources with a lens from all others
 */
export function wordsThroughLens(
  { row, attributes, groups, missing, throughLens }: Difference,
  { source, object }: PresentCell,
): string | undefined {
  const cells = presentCells(row);
  if (attributes.join() === 'kind') return undefined;
  if (hasLens(source)) {
    // Who has a thing that others lack is asked for all of it, else for what is otherwise than somebody says it.
    const others = missing ? [] : cells.filter((cell) => !hasLens(cell.source));
    const own = { source, object };
    const other = others.find((cell) => differingIn(own, cell).length > 0) ?? others[0];
    const seen = other && seenBy(source, other);
    return source.read.lens.own(object, attributes, other && { own: object.attributes, seen });
  }
  if (throughLens !== true) return undefined;
  const apart = groups.slice(1).flat();
  const texts = cells.flatMap((own) => {
    if (!apart.includes(own.source) || !hasLens(own.source)) return [];
    const against = { own: own.object.attributes, seen: seenBy(own.source, { source, object }) };
    return own.source.read.lens.other(object, attributes, against) ?? [];
  });
  // Of two copies one may say more things otherwise than the other.
  const whole = [...new Set(texts)].filter(
    (text, _, all) => !all.some((it) => it !== text && it.includes(text)),
  );
  return whole.length === 0 ? undefined : whole.join(', ');
}
