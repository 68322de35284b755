import { defined } from '../../base/defined.ts';
import {
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
  withoutArguments,
} from '../../catalog/catalog.ts';
import type { Unchecked } from '../../sources/unchecked.ts';
import { cellIn, type Matrix, type MatrixCell, type Row, withCells } from '../matrix.ts';
import { columnsCountedBy } from '../meaning/owned-sequences.ts';
import type { InNewWords } from '../renames/known-renames.ts';
import type { Renames } from '../renames/renames.ts';
import { canonical } from '../renames/renames.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { speaksOf, speaksOfEverything } from '../sources/coverage.ts';
import type { PrefixTwin } from '../sources/prefix-twins.ts';
import { isSameObject } from '../values.ts';
import { alignmentKeys, alignmentPlace, alignmentScope } from './alignment.ts';
import { differingIn, hasLens, hasWordFor } from './lenses.ts';

/**
 * Lays all catalogs side by side: objects that are the same thing share a row, by the keys of `alignment.ts`
 * (most telling first), so that a constraint finds its twin under another name.
 */
export function buildMatrix(sources: readonly ComparedSource[], renames: Renames): Matrix {
  const rows = agreedRows(sources, renames);
  const groups = new Map<string, Sought[]>();
  for (const source of sources) {
    const objects = objectsById(source.read.catalog);
    // Of a large schema most rows are agreed, and pairs of a name and an object would be made of all.
    for (const own of objects.keys()) {
      const original = rows.has(own) ? undefined : objects.get(own);
      if (original === undefined) continue;
      const object = canonical(renames, source, original);
      const scope = `${alignmentScope(object)}|${alignmentPlace(object)}`;
      const members = groups.get(scope) ?? [];
      groups.set(scope, members);
      const meant = renames.inNew === undefined ? object : inWords(object, renames.inNew);
      members.push({ source, object, original, meant });
    }
  }
  if (groups.size === 0) return withoutOrphans(rows);
  for (const members of groups.values()) {
    for (const aligned of align(members, sources.length)) {
      const row = toRow(aligned, sources, renames.twins);
      rows.set(freeId(objectId(row.kind, row.path), rows), row);
    }
  }
  return withoutOrphans(inOrder(rows));
}

function inOrder(rows: ReadonlyMap<string, Row>): Map<string, Row> {
  const ordered = new Map<string, Row>();
  for (const id of [...rows.keys()].sort()) ordered.set(id, rows.get(id) as Row);
  return ordered;
}

/** Rows of what every source has under one name and describes the same: no key has to be tried for them. */
function agreedRows(sources: readonly ComparedSource[], renames: Renames): Map<string, Row> {
  if (sources.every((source) => saysAll(source, renames))) return plainlyAgreed(sources);
  const first = sources.find((source) => !hasLens(source));
  const rows = new Map<string, Row>();
  for (const [id, agreed] of first === undefined ? [] : objectsById(first.read.catalog)) {
    const members = agreeing(id, agreed, sources, renames);
    if (members !== undefined) rows.set(id, toRow(members, sources, renames.twins, true));
  }
  return rows;
}

/** Whether a source speaks of everything, and calls everything as the matrix does. */
function saysAll(source: ComparedSource, { bySource, twins }: Renames): boolean {
  const { coverage, unchecked } = source.read;
  const isRenamed = twins.length > 0 || (bySource.get(source)?.size ?? 0) > 0;
  return !isRenamed && !hasLens(source) && unchecked.length === 0 && speaksOfEverything(coverage);
}

/** As `agreedRows`, of sources that say all: of a large schema nothing is asked twenty thousand times. */
function plainlyAgreed(sources: readonly ComparedSource[]): Map<string, Row> {
  const rows = new Map<string, Row>();
  const known = sources.map((source) => ({ source, objects: objectsById(source.read.catalog) }));
  for (const [id, agreed] of known[0]?.objects ?? []) {
    const own = known.map(({ objects }) => objects.get(id));
    if (!own.every((object) => object !== undefined && isSameObject(object, agreed))) continue;
    const { kind, path, parent } = agreed;
    // Mapped, since an array that grows keeps room for more than there will ever be.
    const cells = known.map(({ source }, at) => presentIn(source, own[at] ?? agreed));
    rows.set(id, { kind, path, parent, agreed: true, cells });
  }
  return rows;
}

function presentIn(source: ComparedSource, object: CatalogObject): MatrixCell {
  return { source, state: 'present', object, canonical: object };
}

/** What the sources have under an id, where all agree on it that could have it. */
function agreeing(
  id: string,
  agreed: CatalogObject,
  sources: readonly ComparedSource[],
  renames: Renames,
): Member[] | undefined {
  const members: Member[] = [];
  const through: Member[] = [];
  for (const source of sources) {
    const original = objectsById(source.read.catalog).get(id);
    const object = original && canonical(renames, source, original);
    if (original === undefined || object === undefined) {
      if (!hasLens(source)) return undefined;
      continue;
    }
    if (hasLens(source)) through.push({ source, object, original });
    else if (isSameObject(object, agreed)) members.push({ source, object, original });
    else return undefined;
  }
  const others = members.map(({ source, original }) => ({ source, object: original }));
  const isSaid = (source: ComparedSource) => through.some((member) => member.source === source);
  const isLacking = sources.some(
    (source) => hasLens(source) && !isSaid(source) && hasWordFor(source, others),
  );
  return isLacking || !through.every((member) => agreesWith(member, others))
    ? undefined
    : sources.flatMap((source) => [...members, ...through].filter((member) => member.source === source));
}

function agreesWith(
  { source, original }: Member,
  others: readonly { readonly source: ComparedSource; readonly object: CatalogObject }[],
): boolean {
  return (
    !hasLens(source) || others.every((other) => differingIn({ source, object: original }, other).length === 0)
  );
}

/** Two rows can bear one name: an index that found its twin under another name, and the other source's own of that name. */
function freeId(id: string, taken: ReadonlyMap<string, Row>): string {
  let free = id;
  for (let again = 2; taken.has(free); again += 1) free = `${id} ${again}`;
  return free;
}

/**
 * A source that says nothing of a thing, or could not bring it into its catalog, says nothing of what belongs to it:
 * the columns of a partition, the sequence of a table that was refused.
 */
function withoutOrphans(matrix: Matrix): Matrix {
  // Of a damaged snapshot and what it is compared with, things can belong to each other in a circle.
  const saysOfOwners = (
    row: Row,
    source: ComparedSource,
    asked: readonly Row[] = [],
  ): MatrixCell | undefined => {
    const owners = ownersOf(row, matrix).filter((owner) => !asked.includes(owner));
    const cells = owners.map((owner): MatrixCell | undefined => {
      const cell = cellIn(owner, source);
      const saysNothing = cell?.state === 'silent' || cell?.state === 'unchecked';
      return saysNothing ? cell : saysOfOwners(owner, source, [...asked, row, owner]);
    });
    return cells.includes(undefined) ? undefined : cells[0];
  };
  return withCells(matrix, (row, cell) =>
    cell.state === 'missing' ? (saysOfOwners(row, cell.source) ?? cell) : cell,
  );
}

/** What a thing is there for: its parent, or the columns that a sequence counts for. */
function ownersOf(row: Row, matrix: Matrix): Row[] {
  const counted = row.kind === 'sequence' ? columnsCountedBy(row, matrix) : [];
  const owners = counted.length > 0 || row.parent === undefined ? counted : [row.parent];
  return owners.flatMap((id) => matrix.get(id) ?? []);
}

function inWords(object: CatalogObject, inNew: InNewWords): CatalogObject {
  return { ...object, attributes: inNew(object.attributes) };
}

interface Member {
  readonly source: ComparedSource;
  /** With renamed parts under their canonical names. */
  readonly object: CatalogObject;
  readonly original: CatalogObject;
}

/** One whose twins are looked for by what it says, in the words of the others. */
interface Sought extends Member {
  readonly meant: CatalogObject;
}

function align(members: readonly Sought[], count: number): Sought[][] {
  const only = members.every((member) => member.source === members[0]?.source);
  let rows = members.map((member) => [member]);
  if (only) return rows;
  for (const key of alignmentKeys(members[0] === undefined ? '' : alignmentScope(members[0].object))) {
    const byKey = new Map<string, Sought[][]>();
    const next: Sought[][] = [];
    for (const row of rows) {
      const isComplete = row.length === count;
      const value = row[0] === undefined || isComplete ? undefined : key(row[0].meant);
      if (value === undefined) {
        next.push(row);
        continue;
      }
      const candidates = byKey.get(value) ?? [];
      const partner = candidates.find((other) => !other.some((a) => row.some((b) => a.source === b.source)));
      if (partner === undefined) {
        candidates.push(row);
        byKey.set(value, candidates);
        next.push(row);
      } else partner.push(...row);
    }
    rows = next;
  }
  return rows;
}

function toRow(
  members: readonly Member[],
  sources: readonly ComparedSource[],
  twins: readonly PrefixTwin[],
  isAgreed = false,
): Row {
  // Members keep the order of the sources, as far as their first one goes.
  const named = members[0] as Member;
  const { kind, path, parent } = named.object;
  const twin =
    kind === 'table' ? twins.find(({ bare, full }) => isPath(path, bare) || isPath(path, full)) : undefined;
  // Whoever speaks of a table speaks of it without its prefix, too, even where a filter asks for the prefix.
  const asNamed = twin === undefined ? named.object : { ...named.object, path: twin.full };
  const cells = sources.map((source): MatrixCell => {
    const unchecked = source.read.unchecked.find((entry) => covers(entry, named.object));
    if (unchecked !== undefined) return { source, state: 'unchecked', unchecked };
    const member = members.find((candidate) => candidate.source === source);
    if (member !== undefined && speaksOf(source.read.coverage, member.original))
      return { source, state: 'present', object: member.original, canonical: member.object };
    const others = members.map((it) => ({ source: it.source, object: it.original }));
    const couldHave = speaksOf(source.read.coverage, asNamed) && hasWordFor(source, others);
    return { source, state: couldHave ? 'missing' : 'silent' };
  });
  const agreed =
    isAgreed &&
    cells.every(({ state, source }) => state === 'present' || (state === 'silent' && hasLens(source)));
  return { kind, path, parent, ...defined({ twin }), agreed, cells };
}

function isPath(path: readonly string[], other: readonly string[]): boolean {
  return path.length === other.length && path.every((part, place) => part === other[place]);
}

function covers(entry: Unchecked, object: CatalogObject): boolean {
  if (entry.kind === object.kind) {
    if (entry.foreignKey !== undefined && isForeignKey(entry.foreignKey, entry.path, object)) return true;
    const [own, paths] = [entry.path.at(-1), [object.path, nameAlone(object)]];
    // Of thousands of objects and entries few share a last name.
    return paths.some((path) => path.at(-1) === own && displayName(path) === displayName(entry.path));
  }
  return entry.path.length < object.path.length && entry.path.every((part, i) => part === object.path[i]);
}

/** Whether it is the foreign key of a table that is over some columns, whatever it is called. */
function isForeignKey(
  columns: readonly string[],
  path: readonly string[],
  { attributes, ...object }: CatalogObject,
): boolean {
  return (
    attributes.type === 'foreign key' &&
    isPath(path.slice(0, -1), object.path.slice(0, -1)) &&
    Array.isArray(attributes.columns) &&
    isPath(columns, attributes.columns.map(String))
  );
}

const withArguments: ReadonlySet<string> = new Set(['function', 'procedure', 'aggregate', 'operator']);

/** Of what can be called the path without arguments: what could not be made may be known by its name alone. */
function nameAlone({ kind, path }: CatalogObject): readonly string[] {
  if (!withArguments.has(kind)) return path;
  return [...path.slice(0, -1), withoutArguments(path.at(-1))];
}
