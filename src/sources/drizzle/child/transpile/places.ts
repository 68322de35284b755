/** Where the results of calls are told to be: as `with-typescript.ts` has it, on another tree. */
import { type Item, partOf } from './syntax.ts';

/** Where to point for a call's result: at the name it is given, else at the call; `undefined` if it is passed on. */
export function placeOfResult(call: Item): Item | undefined {
  let node = call;
  while (node.parent && isTransparent(node.parent, node)) node = node.parent;
  const { parent } = node;
  if (parent === undefined) return undefined;
  const at = parent.parts.indexOf(node);
  const before = parent.parts[at - 1];
  switch (parent.name) {
    case 'VariableDeclaration':
      return before?.name === 'Equals' ? nameBefore(parent, at) : undefined;
    case 'Property':
      return before?.name === ':' ? parent.parts[0] : undefined;
    case 'AssignmentExpression':
      return before?.name === 'Equals' ? parent.parts[0] : undefined;
    case 'ArrowFunction':
      return before?.name === 'Arrow' ? call : undefined;
    case 'ArrayExpression':
      return before?.name === 'Spread' ? undefined : call;
    case 'ReturnStatement':
      return call;
    case 'ExportDeclaration':
      return before?.name === 'default' ? call : undefined;
    default:
      return undefined;
  }
}

/** What a variable is called, before its type and its value. */
function nameBefore({ parts }: Item, at: number): Item | undefined {
  return parts.slice(0, at - 1).findLast(({ erased }) => erased === undefined);
}

/** Parentheses, `as`, `satisfies` and `!` give what they get. */
function isTransparent({ name, parts }: Item, inner: Item): boolean {
  if (name === 'ParenthesizedExpression') return true;
  return (
    (name === 'BinaryExpression' || name === 'PostfixExpression') &&
    parts[0] === inner &&
    parts[1]?.erased !== undefined
  );
}

/** The name in `….references(…)` and its like, which declare a constraint inside a column's chain. */
export function constraintMethod(call: Item, read: (item: Item) => string): Item | undefined {
  const [callee] = call.parts;
  const member = callee?.name === 'InstantiationExpression' ? callee.parts[0] : callee;
  if (member?.name !== 'MemberExpression' || isOptional(member)) return undefined;
  const method = member.parts.at(-1);
  return method?.name === 'PropertyName' && ['references', 'unique', 'primaryKey'].includes(read(method))
    ? method
    : undefined;
}

/** Whether a chain ends early where something is not there. */
function isOptional(item: Item): boolean {
  if (partOf(item, '?.') !== undefined) return true;
  const [left] = item.parts;
  return (
    left !== undefined && /^(?:Member|Call|Instantiation)Expression$/.test(item.name) && isOptional(left)
  );
}
