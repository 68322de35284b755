/** Options of a call: `{ onDelete: 'cascade' }` as the argument at some place. */

import type { SyntaxNode } from '@lezer/common';
import type { Replacement } from '../change.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { childrenOf, itemsOf, type Source, textOf } from '../tree.ts';
import { nodesOf } from './syntax.ts';
import { keyOf } from './table.ts';

/** The options that a call has, by key, as they are written; `undefined` where they are no plain object. */
export function optionsOf(source: Source, node: SyntaxNode | undefined): Map<string, SyntaxNode> | undefined {
  if (node === undefined) return new Map();
  if (node.name !== 'ObjectExpression') return undefined;
  const entries = nodesOf(node).map((property) => {
    const [key, colon, value] = childrenOf(property);
    const name = key && keyOf(source, key);
    return name !== undefined && colon?.name === ':' && value !== undefined
      ? ([name, value] as const)
      : undefined;
  });
  return entries.every((entry) => entry !== undefined) ? new Map(entries) : undefined;
}

/**
 * Sets options of a call, or takes them out (`undefined`). What they are to be is written as in the file.
 *
 * @param place the argument that the options are
 * @returns `undefined` where the options are in a form that isn't known
 */
export function setOptions(
  source: Source,
  args: SyntaxNode,
  place: number,
  wanted: Readonly<Record<string, string | undefined>>,
): Replacement[] | undefined {
  const list = itemsOf(args);
  const object = list.items[place]?.nodes[0];
  const present = optionsOf(source, object);
  if (present === undefined) return undefined;
  const added = Object.entries(wanted).filter(([key, value]) => value !== undefined && !present.has(key));
  const text = added.map(([key, value]) => `${key}: ${value}`).join(', ');
  if (object === undefined) {
    if (text === '') return [];
    return list.items.length === place ? [insertItem(source.text, list, `{ ${text} }`)] : undefined;
  }
  const properties = itemsOf(object);
  const stays = [...present.keys()].filter((key) => !(key in wanted) || wanted[key] !== undefined);
  if (stays.length === 0)
    return text === ''
      ? [removeItem(source.text, list, place)]
      : [{ from: object.from, to: object.to, text: `{ ${text} }` }];
  const changed = [...present].flatMap(([key, node], index): Replacement[] => {
    if (!(key in wanted)) return [];
    const value = wanted[key];
    if (value === undefined) return [removeItem(source.text, properties, index)];
    return textOf(source, node) === value ? [] : [{ from: node.from, to: node.to, text: value }];
  });
  return text === '' ? changed : [...changed, insertItem(source.text, properties, text)];
}
