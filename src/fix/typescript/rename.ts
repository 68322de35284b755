/** Another name in the database for a table or a column; what code calls them stays as it is. */
import type { SyntaxNode } from '@lezer/common';
import type { Change } from '../change.ts';
import type { Task } from '../task.ts';
import { quoted, stringValue, textOf } from '../tree.ts';
import { columnOf } from './column-attributes.ts';
import { nodesOf } from './syntax.ts';
import { findTable } from './table.ts';

/** Changes the name that `pgTable('users', …)` says; one that is put together is left. */
export function renameTable(task: Task): Change | undefined {
  const { wrong, right } = task;
  const table = wrong && findTable(task, wrong.path);
  if (table === undefined || right === undefined || wrong?.path[0] !== right.path[0]) return undefined;
  const [name] = nodesOf(table.call);
  const { source } = table;
  if (name === undefined || stringValue(source, name) !== wrong?.path[1]) return undefined;
  const text = inQuotesOf(name, right.path[1] ?? '', source);
  return { file: source.file, replacements: [{ from: name.from, to: name.to, text }], shown: name };
}

/** Changes the name that `text('name')` says, or says it where the key was the name. */
export function renameColumn(task: Task): Change | undefined {
  const column = columnOf(task);
  const name = task.right?.path.at(-1);
  if (column === undefined || name === undefined) return undefined;
  const { source } = column.table;
  const { args } = column.chain;
  const [first] = nodesOf(args);
  const isSaid = first !== undefined && stringValue(source, first) !== undefined;
  const at = args.from + 1;
  const replacement = isSaid
    ? { from: first.from, to: first.to, text: inQuotesOf(first, name, source) }
    : { from: at, to: at, text: `${quoted(source, name)}${first === undefined ? '' : ', '}` };
  return { file: source.file, replacements: [replacement], shown: column.property };
}

/** A string with the quotes of another one. */
function inQuotesOf(node: SyntaxNode, value: string, source: Parameters<typeof quoted>[0]): string {
  return quoted({ ...source, quote: textOf(source, node).charAt(0) }, value);
}
