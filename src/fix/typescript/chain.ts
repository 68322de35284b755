/** Calls upon calls: `text('email').notNull().unique()`. */

import type { SyntaxNode } from '@lezer/common';
import type { Replacement } from '../change.ts';
import { childrenOf, type Source } from '../tree.ts';

export interface Call {
  readonly name: string;
  readonly nameNode: SyntaxNode;
  /** The argument list with its brackets. */
  readonly args: SyntaxNode;
  /** The end of what it is called on. */
  readonly from: number;
  readonly to: number;
}

export interface Chain {
  /** What is called first: `text`, or the `t.text` of a callback. */
  readonly callee: SyntaxNode;
  readonly args: SyntaxNode;
  /** The end of the first call. */
  readonly baseEnd: number;
  readonly calls: readonly Call[];
}

/** The chain that an expression is; `undefined` for any other form, as one with brackets or a cast. */
export function chainOf(source: Source, expression: SyntaxNode): Chain | undefined {
  if (expression.name !== 'CallExpression') return undefined;
  const [called, args] = childrenOf(expression);
  if (called === undefined || args?.name !== 'ArgList') return undefined;
  const callee = called.name === 'InstantiationExpression' ? called.firstChild : called;
  if (callee?.name === 'VariableName') return { callee: called, args, baseEnd: expression.to, calls: [] };
  if (callee?.name !== 'MemberExpression') return undefined;
  const [target, dot, nameNode] = childrenOf(callee);
  if (target === undefined || dot?.name !== '.' || nameNode?.name !== 'PropertyName') return undefined;
  if (target.name === 'VariableName') return { callee: called, args, baseEnd: expression.to, calls: [] };
  const before = chainOf(source, target);
  if (before === undefined) return undefined;
  const name = source.text.slice(nameNode.from, nameNode.to);
  const call = { name, nameNode, args, from: target.to, to: expression.to };
  return { ...before, calls: [...before.calls, call] };
}

/** Adds a call to a chain: behind the calls of these names that come first, or at its end. */
export function addCall(
  { text }: Source,
  { calls, baseEnd }: Chain,
  call: string,
  behind: 'end' | readonly string[] = 'end',
): Replacement {
  const split = behind === 'end' ? -1 : calls.findIndex(({ name }) => !behind.includes(name));
  const previous = split < 0 ? calls.at(-1) : calls[split - 1];
  const at = previous?.to ?? baseEnd;
  const [first] = calls;
  const separator = first === undefined ? '' : (/^\s*/.exec(text.slice(first.from, first.to))?.[0] ?? '');
  return { from: at, to: at, text: `${separator}.${call}` };
}

/** Takes a call out of a chain; `undefined` where a comment stands before it. */
export function removeCall({ text }: Source, { from, to }: Call): Replacement | undefined {
  return /^\s*\./.test(text.slice(from, to)) ? { from, to, text: '' } : undefined;
}

/** Puts another call in the place of one, on the same line. */
export function replaceCall({ text }: Source, { nameNode, to }: Call, call: string): Replacement | undefined {
  return text.slice(nameNode.from, to) === call ? undefined : { from: nameNode.from, to, text: call };
}
