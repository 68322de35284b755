/** What stands behind the columns of a table: `(table) => [index('…').on(table.email), …]`. */

import type { SyntaxNode } from '@lezer/common';
import type { Replacement } from '../change.ts';
import { removeItem } from '../list-items.ts';
import { childrenOf, itemsOf, type Source, textOf } from '../tree.ts';
import { chainOf } from './chain.ts';
import { exportedName, pgCore } from './imports.ts';
import { nodesOf } from './syntax.ts';
import type { Table } from './table.ts';

/** The list or the object that the callback gives, and the name of its parameter. */
export function extrasOf(
  table: Table,
): { readonly list: SyntaxNode; readonly parameter: string | undefined } | undefined {
  const { source, extras } = table;
  if (extras === undefined) return undefined;
  if (extras.name === 'ArrayExpression') return { list: extras, parameter: undefined };
  if (extras.name !== 'ArrowFunction') return undefined;
  const parts = childrenOf(extras);
  const body = parts.at(-1);
  const list = body?.name === 'ParenthesizedExpression' ? childrenOf(body)[1] : body;
  if (list?.name !== 'ArrayExpression' && list?.name !== 'ObjectExpression') return undefined;
  const parameter = parts[0] && childrenOf(parts[0]).find(({ name }) => name === 'VariableDefinition');
  return { list, parameter: parameter && textOf(source, parameter) };
}

/** The whole expression among the extras of a table whose first call begins at a node. */
export function extraAt(table: Table, node: SyntaxNode, builder: string): SyntaxNode | undefined {
  const extras = extrasOf(table);
  if (extras === undefined) return undefined;
  return expressionsOf(extras.list).find((expression) => {
    const chain = chainOf(table.source, expression);
    const isThere = expression.from === node.from || expression.parent?.from === node.from;
    return isThere && chain !== undefined && builderName(table.source, chain.callee) === builder;
  });
}

/** Takes an expression out of the extras; `undefined` where it is no item of them. */
export function removeExtra(table: Table, expression: SyntaxNode): Replacement | undefined {
  const list = extrasOf(table)?.list;
  const items = list && itemsOf(list);
  const place =
    items?.items.findIndex(({ from, to }) => from <= expression.from && to >= expression.to) ?? -1;
  return items === undefined || place < 0 ? undefined : removeItem(table.source.text, items, place);
}

function expressionsOf(list: SyntaxNode): SyntaxNode[] {
  return nodesOf(list).flatMap((node) => (node.name === 'Property' ? (node.lastChild ?? []) : node));
}

function builderName(source: Source, callee: SyntaxNode): string | undefined {
  if (callee.name === 'VariableName') return exportedName(source, pgCore, textOf(source, callee));
  return callee.lastChild === null ? undefined : textOf(source, callee.lastChild);
}
