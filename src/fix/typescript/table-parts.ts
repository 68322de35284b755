/** Indexes and unique constraints behind the columns: `index('by_name').on(table.name)`. */
import type { CatalogObject } from '../../catalog/catalog.ts';
import { type Change, indentOf, newList, type Piece } from '../change.ts';
import { plainColumns } from '../key-columns.ts';
import { insertItem } from '../list-items.ts';
import { columnPath, placeIn, type Task } from '../task.ts';
import { itemsOf, quoted } from '../tree.ts';
import { extraAt, extrasOf, removeExtra } from './extras.ts';
import { pgCore, usable } from './imports.ts';
import { keyOfColumn, member } from './names.ts';
import { nodeAt } from './syntax.ts';
import { findTable, type Table } from './table.ts';

/** Adds an index, or takes one out; one that is to be another one is left. */
export function changeIndex(task: Task): Change | undefined {
  const table = findTable(task);
  const { wrong, right } = task;
  if (table === undefined || (wrong && right)) return undefined;
  if (wrong !== undefined) return removePart(task, table, wrong);
  const added = right && addPart(table, right, (column) => keyOfColumn(task, columnPath(task, column)));
  return added && { file: table.source.file, replacements: added, shown: added[0] ?? table.columns };
}

/** Takes out what stands behind the columns. */
export function removePart(task: Task, table: Table, object: CatalogObject): Change | undefined {
  const place = placeIn(task, object.kind, object.path);
  const node = place && place.file === table.source.file ? nodeAt(table.source, place) : undefined;
  const extra = node && extraAt(table, node, builderOf(object));
  const removed = extra && removeExtra(table, extra);
  return removed && { file: table.source.file, replacements: [removed], shown: extra };
}

/**
 * Adds an index or a unique constraint of plain columns.
 *
 * @param keyOf the key of a column in the declaration
 * @returns `undefined` where it is of more than plain columns, or there is no list to put it in
 */
export function addPart(
  table: Table,
  object: CatalogObject,
  keyOf: (column: string) => string | undefined,
): Piece[] | undefined {
  const { source } = table;
  const extras = extrasOf(table);
  if (
    table.extras !== undefined &&
    (extras?.list.name !== 'ArrayExpression' || extras.parameter === undefined)
  )
    return undefined;
  const parameter = extras?.parameter ?? 'table';
  const columns = plainColumns(object)?.map(keyOf);
  const builder = usable(source, builderOf(object), (specifier) => specifier === pgCore, pgCore);
  if (columns === undefined || builder === undefined || !columns.every((key) => key !== undefined))
    return undefined;
  const list = columns.map((key) => member(parameter, key)).join(', ');
  const nulls = object.attributes.nullsNotDistinct === true ? '.nullsNotDistinct()' : '';
  const call = `${builder.name}(${quoted(source, object.path.at(-1) ?? '')}).on(${list})${nulls}`;
  if (extras !== undefined)
    return [insertItem(source.text, itemsOf(extras.list), call), ...builder.replacements];
  const { to } = table.columns;
  const indent = indentOf(source.text, to);
  const made = newList(to, `, (${parameter}) => [\n`, `${indent}  ${call},\n`, `${indent}]`);
  return [made, ...builder.replacements];
}

function builderOf({ kind, attributes }: CatalogObject): string {
  if (kind === 'constraint') return 'unique';
  return attributes.unique === true ? 'uniqueIndex' : 'index';
}
