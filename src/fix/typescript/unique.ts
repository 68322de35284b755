/** A unique constraint: `.unique()` in a column, or `unique().on(…)` behind the columns. */

import type { CatalogObject } from '../../catalog/catalog.ts';
import { names } from '../../compare/values.ts';
import type { Change } from '../change.ts';
import { placeIn, type Task } from '../task.ts';
import { quoted, type Source } from '../tree.ts';
import { addCall, removeCall } from './chain.ts';
import { changed } from './column-attributes.ts';
import { nodeAt } from './syntax.ts';
import { findColumn, findTable } from './table.ts';
import { changeIndex, removePart } from './table-parts.ts';

export function changeUnique(task: Task): Change | undefined {
  const table = findTable(task);
  const key = task.wrong ?? task.right;
  if (table === undefined || key === undefined || (task.wrong && task.right)) return undefined;
  const [name, ...more] = names(key.attributes.columns);
  const column =
    name !== undefined && more.length === 0
      ? findColumn(task, table, [...key.path.slice(0, 2), name])
      : undefined;
  if (task.right !== undefined) {
    if (column === undefined) return changeIndex(task);
    if (column.chain.calls.some((call) => call.name === 'unique')) return undefined;
    return changed(column, [addCall(table.source, column.chain, uniqueCall(table.source, task.right))]);
  }
  const place = placeIn(task, 'constraint', key.path);
  const node = place && place.file === table.source.file ? nodeAt(table.source, place) : undefined;
  const call = column?.chain.calls.find(({ nameNode }) => nameNode.from === node?.from);
  if (column === undefined || call?.name !== 'unique') return removePart(task, table, key);
  const removed = removeCall(table.source, call);
  return removed && changed(column, [removed]);
}

/** The end of a column's chain that makes it unique; the constraint is named where Drizzle would choose another name. */
export function uniqueCall(source: Source, { path, attributes }: CatalogObject): string {
  const [, table = '', name = ''] = path;
  const chosen = `${table}_${names(attributes.columns).join('_')}_unique`;
  const own = name === chosen ? '' : quoted(source, name);
  if (attributes.nullsNotDistinct !== true) return `unique(${own})`;
  return `unique(${quoted(source, name)}, { nulls: ${quoted(source, 'not distinct')} })`;
}
