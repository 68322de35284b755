import { groupBy } from '../../base/group-by.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Difference } from '../difference.ts';
import { cellIn, lackingSources, type Matrix, presentCells, type Row } from '../matrix.ts';
import { columnsCountedBy } from '../meaning/owned-sequences.ts';
import { columnOrder } from '../sources/column-order.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { isList, names } from '../values.ts';
import { columnsInExpressions, differsInCastsOnly } from './casts-of-types.ts';
import { defaultsBehind } from './default-rights.ts';
import { differsInLabelsOnly, enumsNamedBy } from './enum-labels.ts';
import { facetOf } from './facets.ts';
import { functionsWithOtherArguments, isOnOtherArguments } from './rights-of-functions.ts';

/**
 * The rows whose absence would explain a difference on this row, nearest first: what it belongs to, the columns
 * and tables it mentions, the columns that use it. `attributes` is empty where the whole object is missing.
 */
export function hostsOf(row: Row, attributes: readonly string[], matrix: Matrix): readonly string[] {
  if (attributes.length === 0)
    return inWhateverKind(
      [
        ...(row.parent === undefined ? [] : [row.parent]),
        ...functionsWithOtherArguments(row, matrix),
        ...mentioned(row),
        ...users(row, matrix),
        ...counted(row, matrix),
        ...(row.kind === 'grant' ? defaultsBehind(row, matrix) : []),
      ],
      matrix,
    );
  if (row.kind === 'grant') return defaultsBehind(row, matrix);
  // Tools make names up from those of the table and its columns.
  if (row.kind !== 'column' && attributes.every((attribute) => attribute === 'name'))
    return [...(row.parent === undefined ? [] : [row.parent]), ...mentioned(row)];
  // A column of a primary key is NOT NULL because of the key.
  if (row.kind === 'column' && attributes.every((attribute) => attribute === 'notNull'))
    return keysOver(row, matrix);
  // Where columns are missing, or have other names, the others were hardly moved for themselves.
  if (row.kind === 'table' && attributes.every((attribute) => attribute === columnOrder))
    return [...parentsOf(row), ...columnsOf(row, matrix)];
  // Columns are inherited from what their table is a partition or a child of.
  if (row.kind === 'column' && attributes.every((attribute) => inheritance.includes(attribute)))
    return row.parent === undefined ? [] : [row.parent];
  return [...enumsNamedBy(row, attributes), ...columnsInExpressions(row, attributes)];
}

/** Ids of rows, those of relations by what the row is kept as where sources have different kinds of one name. */
function inWhateverKind(ids: readonly string[], matrix: Matrix): string[] {
  return ids.flatMap((id) => {
    const [kind = '', name = ''] = /^(table|view|materialized view):(.*)$/s.exec(id)?.slice(1) ?? [];
    if (matrix.has(id) || kind === '') return [id];
    return ['table', 'view', 'materialized view']
      .map((other) => `${other}:${name}`)
      .filter((it) => matrix.has(it));
  });
}

const inheritance = ['inherited', 'local'];

/** One way in which a difference follows from that of a row which `hostsOf` gives for it. */
type Explanation = (host: Difference, difference: Difference) => boolean;

const explanations: readonly Explanation[] = [
  // Names that tools made of the host's.
  (host, difference) => isName(host) && isName(difference) && isSplitAlike(host, difference),
  // What belongs to something that is missing is missing, too.
  (host, difference) =>
    host.missing &&
    difference.missing &&
    lacking(difference).every((source) => lacking(host).includes(source)),
  // What somebody says of something that others lack says nothing of these; who does not say values of an enum does not mean it.
  (host, difference) =>
    host.missing &&
    !difference.missing &&
    !(host.row.kind === 'enum' && difference.throughLens === true) &&
    lacking(host).some((source) => difference.groups.some((group) => group.includes(source))),
  // A partition's or child's columns are inherited, another table's are its own.
  (host, difference) =>
    facetOf(host.row.kind, host.attributes)?.name === 'parent' &&
    isOnlyOf(difference, inheritance) &&
    isSplitAlike(host, difference),
  // What was made with other columns, or of a table with them, has them in another order.
  (host, difference) =>
    isOnlyOf(difference, [columnOrder]) &&
    (isOnlyOf(host, [columnOrder]) || (host.row.kind === 'column' && (host.missing || isName(host)))),
  // What was granted by default when it was made.
  (host, difference) => host.row.kind === 'default privileges' && difference.row.kind === 'grant',
  // A view has no keys, a table's name is none that a view could have: what belongs to the one comes or goes with it.
  (host, difference) => isOnlyOf(host, ['kind']) && difference.missing && separates(host, difference),
  // A column that counts by identity, with another sequence or not at all needs none of its own.
  (host, difference) =>
    difference.row.kind === 'sequence' &&
    difference.missing &&
    host.attributes.includes('default') &&
    separates(host, difference),
  // What repeats a key or an index, with what else there is to say of that.
  (host, difference) => difference.unnoticed?.repeated !== undefined && isOfTheRepeated(host, difference),
  // A right that is there with the other arguments that its function has.
  (host, difference) =>
    difference.missing && host.attributes.includes('arguments') && isOnOtherArguments(difference.row),
  // The renamed label of an enum, wherever it is written.
  (host, difference) =>
    host.row.kind === 'enum' &&
    isOnlyOf(host, ['labels']) &&
    !difference.missing &&
    differsInLabelsOnly(difference.row, difference.attributes, host.row),
  // What Postgres casts since a column has another type.
  (host, difference) =>
    host.row.kind === 'column' &&
    host.attributes.includes('type') &&
    !difference.missing &&
    isSplitAlike(host, difference) &&
    differsInCastsOnly(difference.row, difference.attributes, host.row),
];

/** Whether `difference` is there for no other reason than `host`, which is that of a row that `hostsOf` gives for it. */
export function explains(host: Difference, difference: Difference): boolean {
  return explanations.some((explanation) => explanation(host, difference));
}

/** Whether a difference is that of what another one repeats, or repeats the same in the same sources. */
function isOfTheRepeated(host: Difference, difference: Difference): boolean {
  const repeated = difference.unnoticed?.repeated;
  return host.id === repeated || (host.unnoticed?.repeated === repeated && isSplitAlike(host, difference));
}

function lacking({ missing, groups }: Difference): readonly ComparedSource[] {
  return missing ? (groups.at(-1) ?? []) : [];
}

function isName({ attributes }: Difference): boolean {
  return attributes.join() === 'name';
}

function isOnlyOf({ attributes, missing }: Difference, names: readonly string[]): boolean {
  return !missing && attributes.every((attribute) => names.includes(attribute));
}

/** Whether those that lack something say another thing of the host than those that have it. */
function separates(host: Difference, difference: Difference): boolean {
  const [having = []] = difference.groups;
  const isOfBoth = (group: readonly ComparedSource[]) =>
    having.some((source) => group.includes(source)) &&
    lacking(difference).some((source) => group.includes(source));
  return !host.groups.some(isOfBoth);
}

/** Whether the same sources are on the same sides. */
function isSplitAlike(one: Difference, other: Difference): boolean {
  const sides = ({ groups }: Difference) =>
    groups
      .map((group) => group.map(({ name }) => name).join())
      .sort()
      .join('|');
  return sides(one) === sides(other);
}

function mentioned(row: Row): string[] {
  const object = anyObject(row);
  if (object === undefined) return [];
  const { columns, include, keys, foreignTable, foreignColumns } = object.attributes;
  const [schema = '', table = ''] = object.path;
  const own = [...names(columns), ...names(include), ...(isList(keys) ? keys.flatMap(columnOfKey) : [])];
  const foreign = names(foreignTable);
  return [
    ...own.map((column) => objectId('column', [schema, table, column])),
    ...(foreign.length === 0 ? [] : [objectId('table', foreign)]),
    ...names(foreignColumns).map((column) => objectId('column', [...foreign, column])),
  ];
}

/** Columns of an enum's or another type's own, provided that nothing but they needs the type. */
function users(row: Row, matrix: Matrix): string[] {
  const using = madeOf(row, matrix);
  const lacking = lackingSources(row);
  const explain = using.every(
    ([, candidate]) =>
      candidate.kind === 'column' &&
      lacking.every((source) => cellIn(candidate, source)?.state === 'missing'),
  );
  return explain ? using.map(([id]) => id) : [];
}

/**
 * Columns and functions that a type is part of, with the ids of their rows; none of what is no type.
 *
 * @param others what else stands for the type, in a language of a source's own
 */
export function madeOf(row: Row, matrix: Matrix, others: readonly string[] = []): [id: string, row: Row][] {
  if (row.kind !== 'enum' && row.kind !== 'domain' && row.kind !== 'composite type') return [];
  const [schema = '', name = ''] = row.path;
  const spellings = new Set([name, `"${name}"`, `${schema}.${name}`, `${schema}."${name}"`, ...others]);
  const isOfType = (type: string) => spellings.has(type.replace(/\[\]$/, ''));
  return [...matrix].filter(([, candidate]) => typesOf(candidate).some(isOfType));
}

/** Columns that a sequence counts for, and their tables. */
function counted(row: Row, matrix: Matrix): string[] {
  const columns = row.kind === 'sequence' ? columnsCountedBy(row, matrix) : [];
  return [...columns, ...columns.flatMap((id) => matrix.get(id)?.parent ?? [])];
}

/** The types that a column or a function is made of. */
function typesOf(row: Row): string[] {
  const { type, result } = anyObject(row)?.attributes ?? {};
  if (row.kind === 'column') return typeof type === 'string' ? [type] : [];
  if (row.kind !== 'function' && row.kind !== 'procedure') return [];
  const inputs = /\((.*)\)$/s.exec(row.path.at(-1) ?? '')?.[1] ?? '';
  return [...inputs.split(', '), ...(typeof result === 'string' ? [result] : [])];
}

function keysOver(row: Row, matrix: Matrix): string[] {
  const keys = primaryKeysOf(matrix).get(row.parent) ?? [];
  return keys.flatMap(({ id, columns }) => (columns.includes(row.path.at(-1) ?? '') ? [id] : []));
}

interface PrimaryKey {
  readonly id: string;
  readonly parent: string | undefined;
  readonly columns: readonly string[];
}

/** Primary keys by what they belong to. Found once a matrix, since any number of columns can ask. */
function primaryKeysOf(matrix: Matrix): ReadonlyMap<string | undefined, readonly PrimaryKey[]> {
  let keys = foundBefore.get(matrix);
  if (keys === undefined) {
    const all = [...matrix].flatMap(([id, row]): PrimaryKey[] => {
      if (row.kind !== 'constraint') return [];
      const { type, columns } = anyObject(row)?.attributes ?? {};
      return type === 'primary key' ? [{ id, parent: row.parent, columns: names(columns) }] : [];
    });
    keys = groupBy(all, ({ parent }) => parent);
    foundBefore.set(matrix, keys);
  }
  return keys;
}

const foundBefore = new WeakMap<Matrix, ReadonlyMap<string | undefined, readonly PrimaryKey[]>>();

/** The tables that a partition or a child has its columns of. */
function parentsOf(row: Row): string[] {
  const { partitionOf, inherits } = anyObject(row)?.attributes ?? {};
  const parents = [names(partitionOf), ...(isList(inherits) ? inherits.map(names) : [])];
  return parents.filter(({ length }) => length > 0).map((path) => objectId('table', path));
}

function columnsOf({ kind, path }: Row, matrix: Matrix): string[] {
  const table = objectId(kind, path);
  return [...matrix].flatMap(([id, row]) => (row.kind === 'column' && row.parent === table ? [id] : []));
}

function anyObject(row: Row): CatalogObject | undefined {
  return presentCells(row)[0]?.object;
}

function columnOfKey(key: unknown): string[] {
  const column = (key as { column?: unknown } | null)?.column;
  return typeof column === 'string' ? [column] : [];
}
