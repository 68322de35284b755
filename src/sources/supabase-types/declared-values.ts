/** Values of a file that types are made of: `const roles = ['admin', 'member'] as const`. */
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, type Shape, stringIn } from './shapes.ts';

/** The type of a list of texts that never changes, under the name by which types ask for it: `typeof roles`. */
export function typeOfList(node: SyntaxNode, text: string): { name: string; shape: Shape } | undefined {
  const name = node.getChild('VariableDefinition');
  const [list, as, constant] = childrenOf(node.getChild('BinaryExpression') ?? node);
  if (name === null || list?.name !== 'ArrayExpression' || as?.name !== 'as' || constant?.name !== 'const')
    return undefined;
  const items = childrenOf(list).filter((part) => !/^[[\],]$/.test(part.name));
  if (items.length === 0 || items.some((item) => item.name !== 'String')) return undefined;
  const of = items.map((item): Shape => ({ kind: 'literal', value: stringIn(item, text) }));
  return { name: `typeof ${text.slice(name.from, name.to)}`, shape: { kind: 'tuple', of } };
}
