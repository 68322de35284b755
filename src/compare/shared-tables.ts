import { displayName, objectId } from '../catalog/catalog.ts';
import type { NotCompared } from '../report/report.ts';
import type { Coverage } from '../sources/source.ts';
import type { Column } from './column.ts';
import { matchesGlobs } from './glob.ts';
import { columnsOfType, hostsOf } from './implied.ts';
import type { Matrix, Row } from './matrix.ts';

/** What the config says of a source's part in tables that several sources declare. */
export interface Sharing {
  readonly name: string;
  /** It maps its tables only in part. */
  readonly partial?: boolean;
  /** Tables, as globs, that are its own. */
  readonly owns?: readonly string[];
}

/** The coverage that a source was read with, narrowed by what the config says of it and of the others. */
export function coverageOf(source: Sharing, read: Coverage, all: readonly Sharing[]): Coverage {
  const tablesOfOthers = all.flatMap(({ name, owns }) =>
    name === source.name || owns === undefined ? [] : [{ owner: name, tables: owns }],
  );
  return {
    ...read,
    ...(source.partial === true ? { partialTables: ['*'] } : {}),
    ...(source.owns === undefined ? {} : { ownTables: source.owns }),
    ...(tablesOfOthers.length === 0 ? {} : { tablesOfOthers }),
  };
}

/** Why a source need not declare a table whole; `undefined` where it has to. */
function reasonForPart(coverage: Coverage, [schema = '', table = '']: readonly string[]): string | undefined {
  const isOf = (globs: readonly string[] = []) =>
    globs.length > 0 && (matchesGlobs(table, globs) || matchesGlobs(`${schema}.${table}`, globs));
  if (isOf(coverage.ownTables)) return undefined;
  const owner = coverage.tablesOfOthers?.find(({ tables }) => isOf(tables))?.owner;
  if (owner !== undefined) return `${owner} owns the table`;
  return isOf(coverage.partialTables) ? 'it maps the table only in part' : undefined;
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
  columns: readonly Column[],
): { readonly matrix: Matrix; readonly left: readonly NotCompared[] } {
  const silenced = new Set<string>();
  const counts = new Map<string, NotCompared>();
  const key = (id: string, source: number) => `${source} ${id}`;
  const lacking = (row: Row) =>
    columns.flatMap((column, source) => (row.cells[source]?.state === 'missing' ? [{ column, source }] : []));
  for (const [id, row] of matrix) {
    const table = tableOf(row, matrix);
    if (table === undefined) continue;
    for (const { column, source } of lacking(row)) {
      const why = reasonForPart(column.read.coverage, table.path);
      if (why === undefined) continue;
      silenced.add(key(id, source));
      const tableId = objectId(table.kind, table.path);
      const name = displayName(table.path);
      const whole = table.cells[source]?.state === 'missing';
      counts.set(key(tableId, source), {
        what: whole ? `table ${name}` : `parts of ${name}`,
        why: `${column.name} may lack ${whole ? 'it' : 'them'}: ${why}`,
        count: whole ? 1 : (counts.get(key(tableId, source))?.count ?? 0) + 1,
      });
    }
  }
  if (silenced.size === 0) return { matrix, left: [] };
  const direct = new Set(silenced);
  for (const [id, row] of matrix) {
    for (const { source } of lacking(row)) {
      const hosts = hostsOf(row, [], matrix);
      const ofType = columnsOfType(row, matrix);
      const unused = ofType.every((column) => matrix.get(column)?.cells[source]?.state !== 'present');
      if ([...hosts, ...(unused ? ofType : [])].some((host) => direct.has(key(host, source))))
        silenced.add(key(id, source));
    }
  }
  const rows = [...matrix].map(([id, row]): [string, Row] => {
    const cells = row.cells.map((cell, source) =>
      silenced.has(key(id, source)) ? ({ state: 'silent' } as const) : cell,
    );
    return [id, { ...row, cells }];
  });
  return { matrix: new Map(rows), left: [...counts.values()] };
}

/** The table that a row is of or belongs to. */
function tableOf(row: Row, matrix: Matrix): Row | undefined {
  if (row.kind === 'table') return row;
  const parent = row.parent === undefined ? undefined : matrix.get(row.parent);
  return parent === undefined ? undefined : tableOf(parent, matrix);
}

/**
 * Whether a source says nothing by not setting an attribute: one of a table that it need not declare whole, or the
 * NOT NULL that comes of a key which it leaves out.
 */
export function leavesUnset(
  row: Row,
  attribute: string,
  source: number,
  columns: readonly Column[],
  matrix: Matrix,
): boolean {
  const cell = row.cells[source];
  const table = tableOf(row, matrix);
  const coverage = columns[source]?.read.coverage;
  if (cell?.state !== 'present' || table === undefined || coverage === undefined) return false;
  const value = cell.canonical.attributes[attribute];
  if (value !== undefined && value !== null && value !== false) return false;
  if (reasonForPart(coverage, table.path) === undefined || attribute === 'name') return false;
  const hosts = hostsOf(row, [attribute], matrix);
  return row.kind === 'table' || hosts.some((host) => matrix.get(host)?.cells[source]?.state === 'silent');
}
