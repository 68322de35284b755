/** From the syntax of an expression to its value. What names and calls mean is asked of the interpreter. */

import type { SyntaxNode } from '@lezer/common';
import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import { elementOf, merged, operate, sliceOf } from './operators.ts';
import { stringLiteral, unescaped } from './string-literal.ts';
import { childrenOf, partsOf, type Source, type Syntax } from './syntax.ts';
import {
  type Dictionary,
  described,
  plain,
  type Scope,
  truth,
  type Unknown,
  unknown,
  type Value,
} from './values.ts';

export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  readonly more?: Unknown;
}

/** What the meaning of an expression depends on. */
export interface Meaning {
  readonly name: (name: string, scope: Scope, place: Location) => Value;
  readonly attribute: (of: Value, name: string, place: Location) => Value;
  readonly call: (callee: Value, given: Arguments, place: Location) => Value;
  /** What a loop over the value yields; `undefined` when it can't be told. */
  readonly elements: (of: Value) => readonly Value[] | undefined;
}

export function evaluate({ node, source }: Syntax, scope: Scope, meaning: Meaning): Value {
  const place = source.place(node);
  const value = (one: SyntaxNode): Value => evaluate({ node: one, source }, scope, meaning);
  const children = childrenOf(node);
  switch (node.name) {
    case 'None':
      return { kind: 'none', place };
    case 'Boolean':
      return { kind: 'boolean', value: source.text(node) === 'True', place };
    case 'Ellipsis':
      return { kind: 'ellipsis', place };
    case 'Number':
      return number(source.text(node), place);
    case 'String': {
      const text = stringLiteral(source.text(node));
      return text === undefined ? unknown('bytes', place) : { kind: 'string', value: text, place };
    }
    case 'FormatString':
      return formatted(node, source, value);
    case 'ContinuedString':
      return concatenated(children.map(value), place);
    case 'VariableName':
      return meaning.name(source.text(node), scope, place);
    case 'ParenthesizedExpression':
      return children[1] === undefined ? unknown('an empty expression', place) : value(children[1]);
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression':
      return sequence(node, children, value, place);
    case 'DictionaryExpression':
      return dictionary(children, value, place);
    case 'MemberExpression':
      return member(node, source, value, meaning);
    case 'CallExpression': {
      const [callee, list] = children;
      if (callee === undefined || list === undefined) return unknown('a call', place);
      return meaning.call(value(callee), argumentsOf(list, source, scope, meaning), place);
    }
    case 'UnaryExpression':
      return unary(source.text(children[0] as SyntaxNode), children[1] ?? node, source, value);
    case 'BinaryExpression': {
      const operator = children.slice(1, -1).map((one) => source.text(one));
      const operands = [children[0], children.at(-1)].map((one) => value(one as SyntaxNode));
      return operate(operator.join(' '), operands, place);
    }
    case 'ConditionalExpression': {
      const [yes, , condition, , no] = children.map((one) => one);
      const decided = condition === undefined ? undefined : plain(value(condition));
      const chosen = decided?.kind === 'boolean' ? (decided.value ? yes : no) : undefined;
      return chosen === undefined ? unknown('an expression with a condition', place) : value(chosen);
    }
    case 'ArrayComprehensionExpression':
    case 'ComprehensionExpression':
      return comprehension({ node, source }, children.slice(1, -1), scope, meaning);
    case 'LambdaExpression':
      return { kind: 'function', definition: { node, source }, scope, decorators: [], place };
    default:
      return unknown(`an expression that is not followed (${source.text(node).slice(0, 40)})`, place);
  }
}

/** The value of nodes that stand without brackets: one expression, or a tuple. */
export function evaluateNodes(
  nodes: readonly SyntaxNode[],
  source: Source,
  scope: Scope,
  meaning: Meaning,
): Value {
  const [first] = nodes;
  if (first === undefined) throw new Error('An assignment has a value');
  const value = (node: SyntaxNode) => evaluate({ node, source }, scope, meaning);
  return nodes.length === 1 ? value(first) : sequence(first, nodes, value, source.place(first), 'tuple');
}

/** The parser takes `not a and b` for `not (a and b)`: there, the negation belongs to the first operand. */
function unary(
  operator: string,
  operand: SyntaxNode,
  source: Source,
  value: (node: SyntaxNode) => Value,
): Value {
  const place = source.place(operand);
  const [left, connection, right] = childrenOf(operand);
  const isConnected = operand.name === 'BinaryExpression' && /^(?:and|or)$/.test(connection?.name ?? '');
  if (operator !== 'not' || !isConnected || left === undefined || right === undefined)
    return operate(operator, [value(operand)], place);
  const negated = unary(operator, left, source, value);
  return operate(connection?.name ?? '', [negated, value(right)], place);
}

function number(text: string, place: Location): Value {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? unknown(text, place) : { kind: 'number', value, text, place };
}

function concatenated(parts: readonly Value[], place: Location): Value {
  const texts = parts.flatMap((one) => (one.kind === 'string' ? [one.value] : []));
  const other = parts.find((one) => one.kind !== 'string');
  return other === undefined ? { kind: 'string', value: texts.join(''), place } : other;
}

/** An f-string whose replacements are all known. */
function formatted(node: SyntaxNode, source: Source, value: (node: SyntaxNode) => Value): Value {
  const place = source.place(node);
  const [, quote = ''] = /^[a-zA-Z]+("""|'''|"|')/.exec(source.text(node)) ?? [];
  const raw = /^[a-zA-Z]*r/i.test(source.text(node));
  let at = source.text(node).indexOf(quote) + quote.length;
  let text = '';
  const verbatim = (end: number): boolean => {
    const part = source.text(node).slice(at, end);
    const decoded = raw ? part : unescaped(part);
    text += (decoded ?? '').replaceAll('{{', '{').replaceAll('}}', '}');
    return decoded !== undefined;
  };
  for (const replacement of node.getChildren('FormatReplacement')) {
    const start = replacement.from - node.from;
    const [, expression, ...rest] = childrenOf(replacement);
    const held = expression === undefined || rest.length > 1 ? undefined : plain(value(expression));
    if (!verbatim(start) || (held?.kind !== 'string' && held?.kind !== 'number'))
      return unknown(held === undefined ? 'a formatted string' : described(held), place);
    text += held.kind === 'string' ? held.value : held.text;
    at = replacement.to - node.from;
  }
  return verbatim(source.text(node).length - quote.length)
    ? { kind: 'string', value: text, place }
    : unknown('a formatted string', place);
}

const forms = { TupleExpression: 'tuple', ArrayExpression: 'list', SetExpression: 'set' } as const;

function sequence(
  node: SyntaxNode,
  nodes: readonly SyntaxNode[],
  value: (node: SyntaxNode) => Value,
  place: Location,
  form = forms[node.name as keyof typeof forms],
): Value {
  const items: Value[] = [];
  for (const part of partsOf(nodes)) {
    const last = part.at(-1) as SyntaxNode;
    const item = value(last);
    if (part[0]?.name !== '*') items.push(item);
    else {
      const spread = plain(item);
      if (spread.kind !== 'sequence') return unknown(`* of ${described(spread)}`, place);
      items.push(...spread.items);
    }
  }
  return { kind: 'sequence', form, items, place };
}

function dictionary(
  children: readonly SyntaxNode[],
  value: (node: SyntaxNode) => Value,
  place: Location,
): Value {
  const parts: Dictionary[] = [];
  for (const [first, second, third] of partsOf(children)) {
    if (first === undefined || second === undefined) return unknown('a dict', place);
    if (first.name === '**') {
      const spread = plain(value(second));
      if (spread.kind !== 'dictionary') return unknown(`** of ${described(spread)}`, place);
      parts.push(spread);
    } else if (third === undefined) return unknown('a dict', place);
    else parts.push({ kind: 'dictionary', entries: [{ key: value(first), value: value(third) }], place });
  }
  return merged(parts, place);
}

function member(
  node: SyntaxNode,
  source: Source,
  value: (node: SyntaxNode) => Value,
  meaning: Meaning,
): Value {
  const [object, link, property] = childrenOf(node);
  const place = source.place(node);
  if (object === undefined || property === undefined) return unknown('an attribute', place);
  const of = value(object);
  if (link?.name === '.') return meaning.attribute(of, source.text(property), place);
  const inner = childrenOf(node).slice(2, -1);
  if (inner.some(({ name }) => name === ':')) return slice(of, inner, value, place);
  const parts = inner.length === 1 && property.name === 'TupleExpression' ? childrenOf(property) : inner;
  const items = partsOf(parts).map((part) => value(part.at(-1) as SyntaxNode));
  const [only] = items;
  const element = items.length === 1 && only !== undefined ? elementOf(of, only) : undefined;
  return element ?? { kind: 'subscript', of, items, place };
}

/** `of[start:end]` of a constant. */
function slice(
  of: Value,
  nodes: readonly SyntaxNode[],
  value: (node: SyntaxNode) => Value,
  place: Location,
): Value {
  const at = nodes.findIndex(({ name }) => name === ':');
  const [start, end] = [nodes.slice(0, at), nodes.slice(at + 1)].map(([node, ...more]) => {
    if (node === undefined) return undefined;
    const held = plain(value(node));
    return more.length === 0 && held.kind === 'number' ? held.value : Number.NaN;
  });
  return sliceOf(of, start, end, place) ?? unknown('a slice', place);
}

function argumentsOf(list: SyntaxNode, source: Source, scope: Scope, meaning: Meaning): Arguments {
  const value = (node: SyntaxNode) => evaluate({ node, source }, scope, meaning);
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  let more: Unknown | undefined;
  const children = childrenOf(list);
  if (children.some(({ name }) => name === 'for'))
    return {
      positional: [comprehension({ node: list, source }, children.slice(1, -1), scope, meaning)],
      keywords,
    };
  for (const part of partsOf(children)) {
    const [first, second] = part;
    const last = part.at(-1) as SyntaxNode;
    if (first?.name === '*' || first?.name === '**') {
      const spread = plain(value(last));
      if (spread.kind === 'sequence') positional.push(...spread.items);
      else if (spread.kind === 'dictionary') {
        for (const entry of spread.entries) {
          const key = plain(entry.key);
          if (key.kind === 'string') keywords.set(key.value, entry.value);
        }
      } else more = unknown(`further arguments from ${described(spread)}`, source.place(last));
    } else if (second?.name === 'AssignOp' && first !== undefined)
      keywords.set(source.text(first), value(last));
    else positional.push(value(last));
  }
  return { positional, keywords, ...defined({ more }) };
}

/** `[expression for name in list if condition]` over something whose elements are known. */
function comprehension(
  { node, source }: Syntax,
  parts: readonly SyntaxNode[],
  scope: Scope,
  meaning: Meaning,
): Value {
  const place = source.place(node);
  const [expression, loop, target, within, over, when, condition, ...rest] = parts;
  if (
    expression === undefined ||
    loop?.name !== 'for' ||
    target?.name !== 'VariableName' ||
    within?.name !== 'in' ||
    over === undefined ||
    (when !== undefined && (when.name !== 'if' || condition === undefined)) ||
    rest.length > 0
  )
    return unknown('a comprehension', place);
  const list = evaluate({ node: over, source }, scope, meaning);
  const elements = meaning.elements(list);
  if (elements === undefined) return unknown(`a comprehension over ${described(list)}`, place);
  const items: Value[] = [];
  for (const element of elements) {
    const locals = new Map([...scope.locals, [source.text(target), element]]);
    const inner = { ...scope, locals };
    const kept = condition === undefined || truth(evaluate({ node: condition, source }, inner, meaning));
    if (kept === undefined) return unknown('a comprehension with a condition', place);
    if (kept) items.push(evaluate({ node: expression, source }, inner, meaning));
  }
  return { kind: 'sequence', form: 'list', items, place };
}
