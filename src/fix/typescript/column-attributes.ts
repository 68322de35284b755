/** Whether a column may be null, and its default. */
import type { Change, Piece } from '../change.ts';
import { isNumbering } from '../postgres-default.ts';
import { holdSameValues } from '../postgres-type.ts';
import { type Task, typeOf } from '../task.ts';
import { addCall, type Call, removeCall, replaceCall } from './chain.ts';
import { defaultCall, defaultCalls, modeOf } from './default-call.ts';
import { type ColumnProperty, findColumn, findTable } from './table.ts';

/** Calls that belong to the type, and so stand before all others. */
const ofType = ['$type', 'array'];

export function changeNullability(task: Task): Change | undefined {
  const column = columnOf(task);
  if (column === undefined) return undefined;
  const { source } = column.table;
  const call = column.chain.calls.find(({ name }) => name === 'notNull');
  if (task.right?.attributes.notNull !== true) {
    const removed = call && removeCall(source, call);
    return removed && changed(column, [removed]);
  }
  return call === undefined
    ? changed(column, [addCall(source, column.chain, 'notNull()', ofType)])
    : undefined;
}

export function changeDefault(task: Task): Change | undefined {
  const column = columnOf(task);
  if (column === undefined) return undefined;
  const { source } = column.table;
  const calls = column.chain.calls.filter(({ name }) => defaultCalls.includes(name));
  const present: Call | undefined = calls[0];
  if (calls.length > 1 || isNumbering(textOfDefault(task.wrong))) return undefined;
  // With another type, another default would be none of that type's.
  if (!holdSameValues(typeOf(task.wrong), typeOf(task.right))) return undefined;
  const wanted = textOfDefault(task.right);
  if (wanted === '') {
    const removed = present && removeCall(source, present);
    return removed && changed(column, [removed]);
  }
  const call = defaultCall(task, source, wanted, typeOf(task.right), modeOf(column));
  if (call === undefined) return undefined;
  const written =
    present === undefined
      ? addCall(source, column.chain, call.name, [...ofType, 'notNull', 'primaryKey'])
      : replaceCall(source, present, call.name);
  return written && changed(column, [written, ...call.replacements]);
}

/** The column that a task is about, found in the schema. */
export function columnOf(task: Task): ColumnProperty | undefined {
  const table = findTable(task);
  return table && task.wrong && findColumn(task, table, task.wrong.path);
}

export function changed({ table, property }: ColumnProperty, replacements: readonly Piece[]): Change {
  return { file: table.source.file, replacements, shown: property };
}

function textOfDefault(object: Task['wrong']): string {
  const value = object?.attributes.default;
  return typeof value === 'string' ? value : '';
}
