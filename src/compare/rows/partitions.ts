/**
 * Partitions that a database makes as it runs: by pg_partman, by a job, by hand. Nobody declares each of them, and
 * everything in them comes of the partitioned table, which is compared.
 */
import { groupBy } from '../../base/group-by.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName, objectId } from '../../catalog/catalog.ts';
import type { NotCompared } from '../../report/report.ts';
import { isDatabase } from '../../sources/source-kind.ts';
import { type Matrix, type MatrixCell, presentCells, type Row, withCells } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { isSame, names } from '../values.ts';
import { hasLens } from './lenses.ts';
import { isOfItsOwn, onPartition } from './on-partition.ts';

/** What a table is to a partitioned one. */
export interface Part {
  readonly kind: 'partition' | 'default partition' | 'detached partition';
  /** Path of the partitioned table. */
  readonly of: readonly string[];
}

/**
 * What a table is to a partitioned one; `undefined` where it is a table of its own. One that has all columns of a
 * partitioned table, and its name in front of its own, was most likely detached from it.
 */
export function partOf(table: CatalogObject, objects: readonly CatalogObject[]): Part | undefined {
  const { partitionOf, partitionBound, form } = table.attributes;
  if (partitionOf !== undefined)
    return { kind: partitionBound === 'DEFAULT' ? 'default partition' : 'partition', of: names(partitionOf) };
  if (form !== undefined) return undefined;
  const [schema = '', own = ''] = table.path;
  const { partitioned, columns } = lookedUp(objects);
  const ownColumns = columns.get(objectId('table', table.path)) ?? [];
  // Its name goes on with `_` behind that of the partitioned table.
  const of = [...own.matchAll(/_/g)]
    .map(({ index }) => [schema, own.slice(0, index)])
    .filter((parent) => partitioned.has(objectId('table', parent)))
    .find((parent) => isSame(columns.get(objectId('table', parent)) ?? [], ownColumns));
  return of === undefined ? undefined : { kind: 'detached partition', of };
}

interface Lookup {
  /** The partitioned tables, by `objectId`. */
  readonly partitioned: ReadonlySet<string>;
  /** Names and types of the columns of every table, by its `objectId`. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

const lookups = new WeakMap<readonly CatalogObject[], Lookup>();

/** Made once for the objects of a catalog, which are asked about for each of their tables. */
function lookedUp(objects: readonly CatalogObject[]): Lookup {
  const known = lookups.get(objects);
  if (known !== undefined) return known;
  const partitioned = new Set<string>();
  const columns = new Map<string, string[]>();
  for (const { kind, path, parent, attributes } of objects) {
    if (kind === 'table' && attributes.form === 'partitioned') partitioned.add(objectId('table', path));
    if (kind !== 'column' || parent === undefined) continue;
    const own = columns.get(parent) ?? [];
    own.push(`${path.at(-1)} ${String(attributes.type)}`);
    columns.set(parent, own);
  }
  const lookup = { partitioned, columns };
  lookups.set(objects, lookup);
  return lookup;
}

/**
 * The matrix in which nobody lacks a partition that only databases have, where he declares the partitioned table: he is
 * silent on it instead, and on all that is in it. Told as ever are a default partition, which takes what nobody
 * expected; one whose detaching broke off; and an index, a key, a policy, a trigger, a right or a comment that is on a
 * partition alone, of several that are the same the first.
 *
 * @returns beside it what was folded, by partitioned table
 */
export function foldPartitions(
  matrix: Matrix,
  truth: string,
): { readonly matrix: Matrix; readonly folded: readonly NotCompared[] } {
  const made = new Map<string, Row>();
  const isMade = (row: Row, below: readonly Row[] = []): boolean => {
    // A snapshot is a file, which may say that partitions are of each other.
    if (below.includes(row)) return false;
    const isParentMade = (parent: Row) => isMade(parent, [...below, row]);
    const { partitionOf, partitionBound, detachPending } = anyObject(row)?.attributes ?? {};
    if (partitionOf === undefined || detachPending === true) return false;
    const parent = matrix.get(objectId('table', names(partitionOf)));
    if (partitionBound === 'DEFAULT') return parent !== undefined && isParentMade(parent);
    // Types tell no partition from a table: they follow whatever they were made of.
    const lacking = sourcesThat(row, 'missing').filter((source) => !hasLens(source));
    const holding = sourcesThat(row, 'present').filter((source) => !hasLens(source));
    return (
      lacking.length > 0 &&
      holding.every((source) => isToldOfDatabase(source, lacking, truth)) &&
      lacking.every((source) => {
        const cell = parent?.cells.find((its) => its.source === source);
        if (cell?.state !== 'present') return parent !== undefined && isParentMade(parent);
        return cell.object.attributes.form === 'partitioned';
      })
    );
  };
  for (const [id, row] of matrix)
    if (row.kind === 'table' && (isMade(row) || isOfPartman(row))) made.set(id, row);
  if (made.size === 0) return { matrix, folded: [] };
  const topOf = (row: Row): Row | undefined => {
    const parent = row.parent === undefined ? undefined : matrix.get(row.parent);
    return row.kind === 'table' || parent === undefined ? row : topOf(parent);
  };
  const isWithin = (row: Row) => made.has(idOf(topOf(row)));
  const own = [...matrix.values()].filter((row) => isWithin(row) && ofHolder(row, isOfItsOwn) === true);
  const likeness = (row: Row) => ofHolder(row, onPartition)?.likeness ?? idOf(row);
  const told = new Set([...groupBy(own, likeness).values()].map(([first]) => first));
  const cellOf = (row: Row, cell: MatrixCell): MatrixCell =>
    cell.state === 'missing' && isWithin(row) && !told.has(row)
      ? { source: cell.source, state: 'silent' }
      : cell;
  return { matrix: withCells(matrix, cellOf), folded: counted([...made.values()]) };
}

/** Whether what a source holds is there because a database has it, rather than because somebody declares it. */
function isToldOfDatabase(
  source: ComparedSource,
  lacking: readonly ComparedSource[],
  truth: string,
): boolean {
  const lacksTruth = lacking.some(({ name }) => name === truth);
  return isDatabase(source) || source.read.isDump === true || (source.kind === 'sql' && lacksTruth);
}

/** The table of which pg_partman makes what partitions are to have that partitioned tables cannot. */
function isOfPartman(row: Row): boolean {
  const [schema, own = ''] = row.path;
  return (
    own.startsWith('template_') &&
    sourcesThat(row, 'present').every(
      (source) =>
        isDatabase(source) &&
        source.read.catalog.objects.some(
          ({ kind, path, attributes }) =>
            kind === 'extension' && path[0] === 'pg_partman' && attributes.schema === schema,
        ),
    )
  );
}

/** What one that has it says of a row's object, asked of all that it says. */
function ofHolder<Answer>(
  row: Row,
  ask: (object: CatalogObject, objects: readonly CatalogObject[]) => Answer,
): Answer | undefined {
  const [holder] = presentCells(row);
  return holder === undefined ? undefined : ask(holder.object, holder.source.read.catalog.objects);
}

function counted(rows: readonly Row[]): NotCompared[] {
  const what = (row: Row) => {
    const of = names(anyObject(row)?.attributes.partitionOf);
    return of.length === 0 ? `table ${displayName(row.path)}` : `partitions of ${displayName(of)}`;
  };
  return [...groupBy(rows, what)].map(([name, members]) => {
    const holders = [...new Set(members.flatMap((row) => sourcesThat(row, 'present')))];
    const who = holders.map((source) => source.name).join(' and ');
    return {
      what: name,
      why: `${who} ${holders.length > 1 ? 'make' : 'makes'} them while running, and what they have comes of the partitioned table`,
      count: members.length,
    };
  });
}

function sourcesThat({ cells }: Row, state: MatrixCell['state']): ComparedSource[] {
  return cells.flatMap((cell) => (cell.state === state ? [cell.source] : []));
}

function idOf(row: Row | undefined): string {
  return row === undefined ? '' : objectId(row.kind, row.path);
}

function anyObject(row: Row | undefined): CatalogObject | undefined {
  return row?.cells.flatMap((cell) => (cell.state === 'present' ? [cell.object] : []))[0];
}
