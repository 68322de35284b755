import { defined } from '../base/defined.ts';
import { groupBy } from '../base/group-by.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { Renaming } from '../sources/renamings.ts';
import type { Difference } from './difference.ts';
import { inFacets } from './folding/facets.ts';
import { explains, hostsOf } from './folding/implied.ts';
import { withFollowers, withRenames } from './folding/renamed.ts';
import { withSchemasOfCopies } from './folding/schemas-of-copies.ts';
import { leavesUnset } from './folding/shared-tables.ts';
import { unnoticedLack } from './folding/unnoticed.ts';
import { broughtWithTable, withinRenamed } from './folding/within-renamed.ts';
import { lackingSources, type Matrix, type PresentCell, presentCells, type Row } from './matrix.ts';
import { likeness, type Side } from './meaning/equivalences.ts';
import { asIndex, isConstraintOrIndex, kindsThatSay } from './meaning/keys.ts';
import { findMoves } from './renames/moved-columns.ts';
import type { SaidRename } from './renames/renames-said.ts';
import { hasLens, seenThroughLenses } from './rows/lenses.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import { silenceOn } from './sources/coverage.ts';
import { valueKey } from './values.ts';

/**
 * All differences of the matrix, those that follow from another one folded into it.
 *
 * @param said what is another one under a new name or in another place, as somebody has said
 * @param known what migrations say to have another name now
 */
export function findDifferences(
  matrix: Matrix,
  said: readonly SaidRename[] = [],
  known: readonly Renaming[] = [],
): Difference[] {
  const found: Difference[] = [];
  for (const [id, row] of matrix)
    if (!row.agreed)
      found.push(...presence(id, row, matrix), ...seenThroughLenses(id, row, attributes(id, row, matrix)));
  const all = withSchemasOfCopies(withRenames(found, known), known, matrix);
  // What would belong to one of them is told with it.
  const parts = all.flatMap(({ renaming }) => renaming?.parts ?? []);
  const byId = groupBy([...parts, ...all], ({ id }) => id);
  const repeating = groupBy(all, ({ unnoticed }) => unnoticed?.repeated);
  const hosts = new Map<Difference, Difference>();
  const isBelow = (it: Difference | undefined, above: Difference): boolean =>
    it !== undefined && (it === above || isBelow(hosts.get(it), above));
  for (const { moved, host, differences } of findMoves(all, matrix, said)) {
    host.moves.push(moved);
    host.folded.push(...differences);
    for (const difference of differences) hosts.set(difference, host);
  }
  for (const difference of all) {
    if (hosts.has(difference)) continue;
    const { row, unnoticed } = difference;
    const repeated = unnoticed?.repeated;
    // What repeats one thing is told once: with that, or with the first that repeats it.
    const alike =
      repeated === undefined ? [] : [...(byId.get(repeated) ?? []), ...(repeating.get(repeated) ?? [])];
    const host = [
      ...hostsOf(row, difference.attributes, matrix).flatMap((id) => byId.get(id) ?? []),
      ...alike,
    ].find((candidate) => !isBelow(candidate, difference) && explains(candidate, difference));
    if (host === undefined) continue;
    hosts.set(difference, host);
    host.folded.push(difference);
  }
  const alone = all.filter((difference) => !hosts.has(difference));
  return [...withFollowers(broughtWithTable(alone), known), ...withinRenamed(alone, known, matrix)];
}

/** The sources that speak of a row at all. */
export function speaking(row: Row): ComparedSource[] {
  return row.cells.flatMap(({ state, source }) =>
    state === 'present' || state === 'missing' ? [source] : [],
  );
}

function presence(id: string, row: Row, matrix: Matrix): Difference[] {
  const present = presentCells(row).map(({ source }) => source);
  const missing = lackingSources(row);
  if (present.length === 0 || missing.length === 0) return [];
  const unnoticed = unnoticedLack(row, matrix);
  return [
    {
      id,
      row,
      attributes: [],
      groups: [present, missing],
      missing: true,
      ...defined({ unnoticed }),
      equivalent: unnoticed !== undefined,
      moves: [],
      folded: [],
    },
  ];
}

/** What those say otherwise of an object that say it in the words of Postgres. */
function attributes(id: string, row: Row, matrix: Matrix): Difference[] {
  const present = presentCells(row).filter(({ source }) => !hasLens(source));
  if (present.length < 2) return [];
  const isMixed = new Set(present.map(({ object }) => object.kind)).size > 1;
  const compared = isMixed
    ? present.map((cell) => ({ ...cell, canonical: asIndex(cell.canonical) }))
    : present;
  const found = comparable(
    compared.map((cell) => cell.canonical),
    isMixed,
  ).flatMap((attribute) => {
    const voices = compared.filter(
      (cell) => canSay(cell, attribute, isMixed) && !leavesUnset(row, attribute, cell, matrix),
    );
    const { groups, equivalent } = cluster(voices, attribute);
    return groups.length < 2 ? [] : [{ attribute, groups, equivalent }];
  });
  if (found.length === 0) return [];
  const byAttribute = new Map(found.map((it) => [it.attribute, it]));
  return inFacets(row.kind, [...byAttribute.keys()]).map((facet) => {
    const differing = facet.flatMap((attribute) => byAttribute.get(attribute) ?? []);
    return {
      id,
      row,
      attributes: facet,
      groups: agreeing(
        present.map(({ source }) => source),
        differing.map(({ groups }) => groups),
      ),
      missing: false,
      equivalent: differing.every(({ equivalent }) => equivalent),
      moves: [],
      folded: [],
    };
  });
}

/** Whether a source can say an attribute: of a key, as a constraint or as an index, where others have it as the other. */
function canSay({ source, object }: PresentCell, attribute: string, isMixed: boolean): boolean {
  const kinds = isMixed && isConstraintOrIndex(object) ? kindsThatSay(attribute) : [object.kind];
  return kinds.some((kind) => silenceOn(source.read.coverage, { ...object, kind }, attribute) === undefined);
}

/**
 * Sources that say the same of all attributes, a group each. Who is silent on an attribute contradicts nobody in it;
 * who is silent on all of them takes no side.
 *
 * @param said of each attribute, the sources that say the same of it
 */
function agreeing(sources: readonly ComparedSource[], said: readonly Groups[]): ComparedSource[][] {
  const positions = sources
    .map((source) => ({
      source,
      says: said.map((groups) => groups.findIndex((group) => group.includes(source))),
    }))
    .filter(({ says }) => says.some((group) => group !== silent));
  const isSilent = ({ says }: { readonly says: readonly number[] }) => says.includes(silent);
  // Those that leave something open come last, to whoever they do not contradict.
  const ordered = [...positions.filter((it) => !isSilent(it)), ...positions.filter(isSilent)];
  const groups: { readonly says: readonly number[]; readonly sources: ComparedSource[] }[] = [];
  for (const { source, says } of ordered) {
    const home = groups.find((group) =>
      group.says.every((its, at) => its === says[at] || its === silent || says[at] === silent),
    );
    if (home === undefined) groups.push({ says, sources: [source] });
    else home.sources.push(source);
  }
  // In the order of the sources, groups and what is in them.
  const inOrder = groups.map((group) => sources.filter((source) => group.sources.includes(source)));
  return sources.flatMap((source) => inOrder.filter(([first]) => first === source));
}

type Groups = readonly (readonly ComparedSource[])[];

const silent = -1;

/**
 * The attributes on which objects of one row can be compared. Of different kinds that is what they are, and all else
 * where they are ways of saying one thing, as a unique constraint and a unique index are; their names are then made up. A
 * comment has that of what it is on.
 */
function comparable(objects: readonly CatalogObject[], isMixed: boolean): string[] {
  if (new Set(objects.map((object) => object.kind)).size > 1) return ['kind'];
  const all = new Set(objects.flatMap((object) => Object.keys(object.attributes)));
  const isNamed = objects.some(({ kind }) => kind !== 'comment');
  return [...(isMixed ? ['kind'] : isNamed ? ['name'] : []), ...[...all].sort()];
}

/** The sources that say the same of an attribute, a group each, and whether all of them mean the same to Postgres. */
function cluster(
  cells: readonly PresentCell[],
  attribute: string,
): { groups: ComparedSource[][]; equivalent: boolean } {
  const clusters: PresentCell[][] = [];
  let equivalent = true;
  for (const cell of cells) {
    const home = clusters.find((cluster) => {
      const first = cluster[0] as PresentCell;
      const [left, right] = [first, cell].map(({ source, object, canonical }) => ({
        object: canonical,
        own: object,
        catalog: source.read.catalog,
        value: valueIn(canonical, object, attribute),
      })) as [Side, Side];
      if (valueKey(left.value) === valueKey(right.value)) return true;
      const alike = likeness(attribute, left, right);
      if (alike === 'different') equivalent = false;
      return alike === 'same';
    });
    if (home === undefined) clusters.push([cell]);
    else home.push(cell);
  }
  return { groups: clusters.map((cluster) => cluster.map(({ source }) => source)), equivalent };
}

/** An attribute's value; an object's own name and kind count as attributes too. */
function valueIn(object: CatalogObject, own: CatalogObject, attribute: string): Side['value'] {
  if (attribute === 'name') return own.kind === 'table' ? [...own.path] : own.path.at(-1);
  if (attribute === 'kind') return own.kind;
  return object.attributes[attribute];
}
