import { defined } from '../../base/defined.ts';
import { matchesGlobs } from '../../base/glob.ts';
import { type AttributeValue, displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { NotCompared } from '../../report/report.ts';
import type { Coverage } from '../../sources/coverage.ts';
import { isDatabase, type SourceKind } from '../../sources/source-kind.ts';
import {
  cellIn,
  type Matrix,
  type MatrixCell,
  type PresentCell,
  presentCells,
  type Row,
  withCells,
} from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { hostsOf } from './implied.ts';

/** What the config says of a source's part in tables that several sources declare. */
export interface Sharing {
  readonly name: string;
  readonly kind: SourceKind;
  /** It maps the database only in part. */
  readonly partial?: boolean;
  /** Tables, as globs, that are its own. */
  readonly owns?: readonly string[];
}

/**
 * The coverage that a source was read with, narrowed by what the config says of it and of the others. Whoever owns a
 * table, databases have to have it: only another declaration may lack it.
 */
export function coverageOf(source: Sharing, read: Coverage, all: readonly Sharing[]): Coverage {
  const tablesOfOthers = all.flatMap(({ name, owns }) =>
    name === source.name || owns === undefined || isDatabase(source) ? [] : [{ owner: name, tables: owns }],
  );
  return {
    ...read,
    ...(source.partial === true ? { partialTables: ['*'] } : {}),
    ...defined({ ownTables: source.owns }),
    ...(tablesOfOthers.length === 0 ? {} : { tablesOfOthers }),
  };
}

function mustDeclareAll(coverage: Coverage): boolean {
  const { partialTables, tablesOfOthers, objectsOfOthers, partialKinds } = coverage;
  return [partialTables, tablesOfOthers, objectsOfOthers, partialKinds].every((part) => part === undefined);
}

/** Why a source need not have an object, or the table that this is part of, at all. */
function reasonToLeave({ objectsOfOthers = [] }: Coverage, { kind, path }: Row): string | undefined {
  const owner = objectsOfOthers.find(({ objects }) => objects.includes(objectId(kind, path)))?.owner;
  return owner === undefined ? undefined : `${owner} states it, as a part of the same schema`;
}

/** Why a source need not declare a table whole; `undefined` where it has to. */
function reasonForPart(coverage: Coverage, path: readonly string[]): string | undefined {
  const [schema = '', table = ''] = path;
  const isOf = (globs: readonly string[] = []) =>
    globs.length > 0 && (matchesGlobs(table, globs) || matchesGlobs(`${schema}.${table}`, globs));
  if (isOf(coverage.ownTables)) return undefined;
  const owner = coverage.tablesOfOthers?.find(({ tables }) => isOf(tables))?.owner;
  if (owner !== undefined) return `${owner} owns the table`;
  return isOf(coverage.partialTables) ? 'it maps the table only in part' : undefined;
}

/** Names a cell of the matrix. */
function cellKey(id: string, source: ComparedSource): string {
  return `${source.name} ${id}`;
}

/**
 * Where a source lacks something of a table that it need not declare whole, it is silent instead; and where it
 * lacks something for that reason (the enum of a column that it leaves out, a foreign key to a table that it leaves
 * out). What it does declare is compared as ever.
 *
 * @returns the matrix with these cells silent, and how many there are by table and source
 */
export function leaveToOthers(
  matrix: Matrix,
  sources: readonly ComparedSource[],
): { readonly matrix: Matrix; readonly left: readonly NotCompared[] } {
  if (sources.every(({ read }) => mustDeclareAll(read.coverage))) return { matrix, left: [] };
  const { cells, left } = lackingParts(matrix);
  if (cells.size === 0) return { matrix, left };
  const follows = (row: Row, source: ComparedSource) =>
    hostsOf(row, [], matrix).some((host) => cells.has(cellKey(host, source)));
  const cellOf = (row: Row, cell: MatrixCell, id: string): MatrixCell =>
    cell.state === 'missing' && (cells.has(cellKey(id, cell.source)) || follows(row, cell.source))
      ? { source: cell.source, state: 'silent' }
      : cell;
  return { matrix: withCells(matrix, cellOf), left };
}

/** Why a source may lack what belongs to no table. */
function reasonToLack(coverage: Coverage, kind: ObjectKind): string | undefined {
  if (coverage.partialKinds?.includes(kind) === true) return 'it leaves some of its kind to others';
  return coverage.partialTables?.includes('*') === true ? 'it maps the schema only in part' : undefined;
}

/** The cells in which a source lacks what it need not declare. */
function lackingParts(matrix: Matrix): {
  readonly cells: ReadonlySet<string>;
  readonly left: readonly NotCompared[];
} {
  const cells = new Set<string>();
  const left = new Map<string, NotCompared>();
  for (const [id, row] of matrix) {
    const table = tableOf(row, matrix);
    for (const cell of row.cells) {
      const { source } = cell;
      const { coverage } = source.read;
      const missing = cell.state === 'missing';
      const why =
        (missing ? reasonToLeave(coverage, table ?? row) : undefined) ??
        (table === undefined ? reasonToLack(coverage, row.kind) : reasonForPart(coverage, table.path));
      if (why === undefined) continue;
      const lacking = missing ? 1 : attributesUnset(row, cell);
      if (lacking === 0) continue;
      if (missing) cells.add(cellKey(id, source));
      const about = table ?? row;
      const { kind, path } = about;
      const whole = cellIn(about, source)?.state === 'missing';
      const key = cellKey(objectId(kind, path), source);
      left.set(key, {
        what: `${whole ? kind : 'parts of'} ${displayName(path)}`,
        why: `${source.name} may lack ${whole ? 'it' : 'them'}: ${why}`,
        count: whole ? 1 : (left.get(key)?.count ?? 0) + lacking,
      });
    }
  }
  return { cells, left: [...left.values()] };
}

/** The table that a row is of or belongs to. */
function tableOf(row: Row, matrix: Matrix): Row | undefined {
  if (row.kind === 'table') return row;
  const parent = row.parent === undefined ? undefined : matrix.get(row.parent);
  return parent === undefined ? undefined : tableOf(parent, matrix);
}

/** How many attributes of a table or column a source leaves unset that another one sets. */
function attributesUnset(row: Row, own: MatrixCell): number {
  if (own.state !== 'present' || !leavesOpen.has(row.kind)) return 0;
  const set = presentCells(row).flatMap(({ canonical }) =>
    Object.entries(canonical.attributes).flatMap(([name, value]) => (isUnset(value) ? [] : [name])),
  );
  return [...new Set(set)].filter((name) => name !== 'notNull' && isUnset(own.canonical.attributes[name]))
    .length;
}

/** Kinds whose attributes are parts of a table like any other. */
const leavesOpen: ReadonlySet<string> = new Set(['table', 'column']);

function isUnset(value: AttributeValue | undefined): boolean {
  return value === undefined || value === null || value === false;
}

/**
 * Whether a source says nothing by not setting an attribute of a table that it need not declare whole, or of a column
 * of such a table. That a column may be null is said, unless it comes of a key which the source leaves out.
 */
export function leavesUnset(
  row: Row,
  attribute: string,
  { source, canonical }: PresentCell,
  matrix: Matrix,
): boolean {
  const table = tableOf(row, matrix);
  if (table === undefined || !isUnset(canonical.attributes[attribute])) return false;
  if (reasonForPart(source.read.coverage, table.path) === undefined || attribute === 'name') return false;
  if (attribute !== 'notNull') return leavesOpen.has(row.kind);
  return hostsOf(row, [attribute], matrix).some((id) => {
    const host = matrix.get(id);
    return host !== undefined && cellIn(host, source)?.state === 'silent';
  });
}
