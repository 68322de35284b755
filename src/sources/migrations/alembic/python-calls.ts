/** Calls in a text of Python, and what literals they are given. */
import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../base/problem.ts';
import { stringLiteral } from '../../sqlmodel/static/python/string-literal.ts';
import { childrenOf, partsOf, type Source } from '../../sqlmodel/static/python/syntax.ts';

export interface PythonCall {
  readonly node: SyntaxNode;
  /** What stands before the last dot of what is called: `op`, `batch_op`; empty where nothing does. */
  readonly on: string;
  /** The last name of what is called: `create_table`. */
  readonly callee: string;
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode>;
  readonly location: Location;
}

/** The calls at or under a node, in the order in which they are written. */
export function callsIn(source: Source, top: SyntaxNode): PythonCall[] {
  const calls: PythonCall[] = [];
  top.cursor().iterate(({ node }) => {
    const call = callAt(source, node);
    if (call !== undefined) calls.push(call);
  });
  return calls;
}

/** The call that a node is; `undefined` where it is none. */
export function callAt(source: Source, node: SyntaxNode): PythonCall | undefined {
  const args = node.name === 'CallExpression' ? node.getChild('ArgList') : null;
  const called = node.firstChild;
  if (args === null || called === null) return undefined;
  const names = source.text(called).split('.');
  const keywords = new Map<string, SyntaxNode>();
  const positional: SyntaxNode[] = [];
  for (const [first, assign, value] of partsOf(childrenOf(args))) {
    if (first !== undefined && assign?.name === 'AssignOp' && value !== undefined)
      keywords.set(source.text(first), value);
    else if (first !== undefined) positional.push(first);
  }
  const callee = names.at(-1) ?? '';
  return {
    node,
    on: names.slice(0, -1).join('.'),
    callee,
    positional,
    keywords,
    location: source.place(node),
  };
}

/** The value of a string literal, perhaps within a call that leaves it as it is: `op.f("…")`, `sa.text("…")`. */
export function stringIn(source: Source, node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const call = callAt(source, node);
  if (call !== undefined)
    return /^(?:f|text)$/.test(call.callee) ? stringIn(source, call.positional[0]) : undefined;
  return node.name === 'String' ? stringLiteral(source.text(node)) : undefined;
}

/** The values of a list of string literals; others in it are left out. */
export function stringsIn(source: Source, node: SyntaxNode | undefined): readonly string[] {
  if (node === undefined || !/^(?:Array|Tuple)Expression$/.test(node.name)) return [];
  return partsOf(childrenOf(node)).flatMap(([first]) => stringIn(source, first) ?? []);
}
