/** Values of a file that types are made of: `const roles = ['admin', 'member'] as const`, `enum Role { Admin = 'admin' }`. */
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

/** The values of an enum, under its name; one whose values only running it would tell is of a type of its own. */
export function typeOfEnum(node: SyntaxNode, text: string): { name: string; shape: Shape } | undefined {
  const name = node.getChild('TypeDefinition');
  const body = node.getChild('EnumBody');
  if (name === null || body === null) return undefined;
  const of = valuesIn(body, text).map((value): Shape | undefined =>
    value === undefined ? undefined : { kind: 'literal', value },
  );
  const isKnown = of.length > 0 && of.every((value) => value !== undefined);
  return isKnown
    ? { name: text.slice(name.from, name.to), shape: { kind: 'union', of, isEnum: true } }
    : undefined;
}

/** Of each member, numbers counted on from the one before it; `undefined` where it is worked out. */
function valuesIn(body: SyntaxNode, text: string): (string | number | undefined)[] {
  const values: (string | number | undefined)[] = [];
  for (const { name, nextSibling } of childrenOf(body)) {
    if (name !== 'PropertyName') continue;
    const value = nextSibling?.name === 'Equals' ? nextSibling.nextSibling : undefined;
    const before = values.length === 0 ? -1 : values.at(-1);
    if (value === undefined || value === null)
      values.push(typeof before === 'number' ? before + 1 : undefined);
    else if (value.name === 'String') values.push(stringIn(value, text));
    else values.push(value.name === 'Number' ? Number(text.slice(value.from, value.to)) : undefined);
  }
  return values;
}
