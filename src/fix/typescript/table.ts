/** A table's declaration: `pgTable('users', { … }, (table) => [ … ])`. */

import type { SyntaxNode } from '@lezer/common';
import { placeIn, type Task, tableOf } from '../task.ts';
import { childrenOf, type Source, stringValue, textOf } from '../tree.ts';
import { type Chain, chainOf } from './chain.ts';
import { nodeAt, nodesOf, sourceOf } from './syntax.ts';

export interface Table {
  readonly source: Source;
  /** The name of the variable. */
  readonly variable: string;
  readonly call: SyntaxNode;
  /** The object of the columns. */
  readonly columns: SyntaxNode;
  /** What the callback calls the builders: the `t` of `(t) => ({ id: t.text() })`. */
  readonly builders: string | undefined;
  /** The argument after the columns. */
  readonly extras: SyntaxNode | undefined;
}

export interface ColumnProperty {
  readonly table: Table;
  readonly property: SyntaxNode;
  readonly key: string;
  readonly chain: Chain;
}

/** The declaration of the table that a task is about, where it is written out in one place. */
export function findTable(task: Task, path = tableOf(task)): Table | undefined {
  const place = placeIn(task, 'table', path);
  const file = place && task.files(place.file);
  if (place === undefined || file === undefined) return undefined;
  const source = sourceOf(file);
  const name = nodeAt(source, place);
  const value = name?.name === 'VariableDefinition' ? initialValue(name) : undefined;
  const chain = value && chainOf(source, value);
  if (name === undefined || chain === undefined) return undefined;
  const [tableName, second, extras] = nodesOf(chain.args);
  const declared = stringValue(source, tableName);
  if (declared === undefined || second === undefined || !(path[1] ?? '').endsWith(declared)) return undefined;
  const { columns, builders } = columnsIn(source, second);
  if (columns === undefined) return undefined;
  return { source, variable: textOf(source, name), call: chain.args, columns, builders, extras };
}

/** A column written out among those of its table; one that is spread in, or made elsewhere, is not found. */
export function findColumn(task: Task, table: Table, path: readonly string[]): ColumnProperty | undefined {
  const place = placeIn(task, 'column', path);
  if (place === undefined || place.file !== table.source.file) return undefined;
  const node = nodeAt(table.source, place);
  const property = node?.parent;
  if (node === undefined || property?.name !== 'Property') return undefined;
  if (property.parent?.from !== table.columns.from) return undefined;
  const read = readProperty(table, property);
  const name = read && stringValue(table.source, nodesOf(read.chain.args)[0]);
  return name !== undefined && name !== path.at(-1) ? undefined : read;
}

/** The columns of a table that are written out, in their order. */
export function everyColumn(table: Table): ColumnProperty[] {
  return nodesOf(table.columns).flatMap((property) => readProperty(table, property) ?? []);
}

/** The key of a property, whether quoted or not. */
export function keyOf(source: Source, node: SyntaxNode): string | undefined {
  return node.name === 'PropertyDefinition' ? textOf(source, node) : stringValue(source, node);
}

function readProperty(table: Table, property: SyntaxNode): ColumnProperty | undefined {
  const { source } = table;
  const [keyNode, colon, value] = childrenOf(property);
  if (keyNode === undefined || colon?.name !== ':' || value === undefined) return undefined;
  const key = keyOf(source, keyNode);
  const chain = chainOf(source, value);
  return key === undefined || chain === undefined ? undefined : { table, property, key, chain };
}

function initialValue(name: SyntaxNode): SyntaxNode | undefined {
  const [equals, value] = [name.nextSibling, name.nextSibling?.nextSibling];
  return equals?.name === 'Equals' && value ? value : undefined;
}

function columnsIn(
  source: Source,
  node: SyntaxNode,
): { readonly columns: SyntaxNode | undefined; readonly builders: string | undefined } {
  if (node.name === 'ObjectExpression') return { columns: node, builders: undefined };
  if (node.name !== 'ArrowFunction') return { columns: undefined, builders: undefined };
  const parts = childrenOf(node);
  const body = parts.at(-1);
  const columns = body?.name === 'ParenthesizedExpression' ? childrenOf(body)[1] : undefined;
  const parameter = parts[0] && childrenOf(parts[0]).find(({ name }) => name === 'VariableDefinition');
  const isObject = columns?.name === 'ObjectExpression';
  return { columns: isObject ? columns : undefined, builders: parameter && textOf(source, parameter) };
}
