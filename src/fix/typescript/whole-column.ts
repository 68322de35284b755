/** Columns that are missing in a table's declaration, or stand there alone. */

import type { CatalogObject } from '../../catalog/catalog.ts';
import { names } from '../../compare/values.ts';
import type { Change, Replacement } from '../change.ts';
import { placeOfNewColumn } from '../column-order.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { columnPath, inner, type Task, tableOf } from '../task.ts';
import { everyNode, itemsOf, quoted, type Source, stringValue, textOf } from '../tree.ts';
import { builderFor, calleeFor, requiredOptions } from './builders.ts';
import { changed } from './column-attributes.ts';
import { defaultCall } from './default-call.ts';
import { referencesCall } from './foreign-key.ts';
import type { Usable } from './imports.ts';
import { keyOfColumn } from './names.ts';
import { nodesOf, sourceOf } from './syntax.ts';
import { type ColumnProperty, everyColumn, findColumn, findTable, type Table } from './table.ts';
import { addPart } from './table-parts.ts';
import { uniqueCall } from './unique.ts';

export function addColumn(task: Task): Change | undefined {
  const table = findTable(task);
  const columns = table && everyColumn(table);
  const like = columns?.[0];
  const { right } = task;
  if (table === undefined || like === undefined || right === undefined) return undefined;
  const before = placeOfNewColumn(task, right);
  const neighbour = (before && findColumn(task, table, before)) ?? columns?.at(-1);
  const call = columnCall(task, table, like, right);
  const name = right.path.at(-1) ?? '';
  const key = keyFor(table, columns ?? [], name);
  const keyOf = (column: string) => (column === name ? key : keyOfColumn(task, columnPath(task, column)));
  const parts = task.subject.folded
    .map((subject) => inner(task, subject).right)
    .map((part) => (part === undefined || isInColumn(part) ? [] : addPart(table, part, keyOf)));
  if (neighbour === undefined || call === undefined || !parts.every((part) => part !== undefined))
    return undefined;
  const list = itemsOf(table.columns);
  const index = list.items.findIndex(({ from }) => from === neighbour.property.from);
  const added = insertItem(table.source.text, list, `${key}: ${call.name}`, index);
  return changed(neighbour, [added, ...call.replacements, ...parts.flat()]);
}

/** `undefined` where something else in the schema uses the column. */
export function removeColumn(task: Task): Change | undefined {
  const table = findTable(task);
  const column = table && task.wrong && findColumn(task, table, task.wrong.path);
  if (table === undefined || column === undefined || isUsed(task, column)) return undefined;
  const list = itemsOf(table.columns);
  const index = list.items.findIndex(({ from }) => from === column.property.from);
  return changed(column, [removeItem(table.source.text, list, index)]);
}

/** Whether any file of the schema names the column, or something that goes with it stands elsewhere. */
function isUsed(task: Task, { table, key }: ColumnProperty): boolean {
  const files = new Set([...task.source.read.locations.values()].map(({ file }) => file));
  return [...files].some((name) => {
    const file = task.files(name);
    if (file === undefined) return true;
    const source = sourceOf(file);
    const members = everyNode(source.top, 'PropertyName').filter(
      (node) => textOf(source, node) === key && node.parent?.name === 'MemberExpression',
    );
    return members.some((node) => {
      const holder = node.parent?.firstChild;
      const isTable = holder?.name === 'VariableName' && textOf(source, holder) === table.variable;
      const isWithin =
        source.file === table.source.file && node.from > table.call.from && node.to < table.call.to;
      return isTable || isWithin;
    });
  });
}

/** `text('email').notNull()`, with everything that only follows from the column being missing. */
function columnCall(
  task: Task,
  table: Table,
  like: ColumnProperty,
  column: CatalogObject,
): Usable | undefined {
  const { attributes } = column;
  const builder = builderFor(task, String(attributes.type));
  const callee = builder && calleeFor(task, table, like.chain, builder);
  const isPlain = Object.keys(attributes).every((name) => ['type', 'notNull', 'default'].includes(name));
  if (builder === undefined || callee === undefined || !isPlain) return undefined;
  const { source } = table;
  const fallback =
    typeof attributes.default === 'string'
      ? defaultCall(task, source, attributes.default, String(attributes.type))
      : undefined;
  if (attributes.default !== undefined && fallback === undefined) return undefined;
  const folded = task.subject.folded
    .map((subject) => inner(task, subject))
    .filter(({ right }) => right === undefined || isInColumn(right))
    .map((one) => foldedCall(one, source));
  if (folded.some((call) => call === undefined)) return undefined;
  const options = Object.entries({ ...requiredOptions(source, builder.name), ...builder.options }).filter(
    ([, value]) => value !== undefined,
  );
  const nameless = stringValue(source, nodesOf(like.chain.args)[0]) === undefined;
  const args = [
    ...(nameless ? [] : [quoted(source, column.path.at(-1) ?? '')]),
    ...(options.length === 0 ? [] : [`{ ${options.map(([key, value]) => `${key}: ${value}`).join(', ')} }`]),
  ];
  const calls = [
    ...(builder.isArray ? ['array()'] : []),
    ...(attributes.notNull === true ? ['notNull()'] : []),
    ...(fallback === undefined ? [] : [fallback.name]),
    ...folded.map((call) => call?.name),
  ];
  return {
    name: [`${callee.name}(${args.join(', ')})`, ...calls].join('.'),
    replacements: [callee, fallback, ...folded].flatMap(
      (it): readonly Replacement[] => it?.replacements ?? [],
    ),
  };
}

/** Whether a column itself says it, rather than what stands behind all columns. */
function isInColumn({ attributes }: CatalogObject): boolean {
  return (
    names(attributes.columns).length === 1 && ['foreign key', 'unique'].includes(String(attributes.type))
  );
}

function foldedCall(task: Task, source: Source): Usable | undefined {
  const { right } = task;
  if (right === undefined) return undefined;
  if (right.attributes.type === 'foreign key') return referencesCall(task, source, tableOf(task), right);
  return { name: uniqueCall(source, right), replacements: [] };
}

/** The key of a new column, in the manner of the others. */
function keyFor(table: Table, columns: readonly ColumnProperty[], name: string): string {
  const keepsNames = columns.some(({ key }) => key.includes('_'));
  const key = keepsNames ? name : name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : quoted(table.source, key);
}
