/** Access to the parse tree of a Python file: nodes, their children, text and lines. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Location } from '../../../../base/problem.ts';

/** A parsed text. `place` tells where a node stands in the repository. */
export interface Source {
  readonly top: SyntaxNode;
  readonly text: (node: SyntaxNode) => string;
  readonly place: (node: SyntaxNode) => Location;
  /** Where the first thing stands that is no Python, if anything. */
  readonly fault: Location | undefined;
}

/** A node together with the text it belongs to. */
export interface Syntax {
  readonly source: Source;
  readonly node: SyntaxNode;
}

/** `file` is the name to report, `firstLine` the line on which the text starts there. */
export function parse(text: string, file: string, firstLine = 1): Source {
  const tree = parser.parse(text);
  const lineAt = linesOf(text);
  const place = (offset: number): Location => ({ file, line: firstLine - 1 + lineAt(offset) });
  const fault = faultIn(tree.topNode, text);
  return {
    top: tree.topNode,
    text: (node) => text.slice(node.from, node.to),
    place: (node) => place(node.from),
    fault: fault === undefined ? undefined : place(fault),
  };
}

/**
 * Where the first error is that matters. What only fails to be understood within a function does not, as long as
 * every class that begins a line was found.
 */
function faultIn(top: SyntaxNode, text: string): number | undefined {
  let outside: number | undefined;
  let within: number | undefined;
  let classes = 0;
  const cursor = top.cursor();
  do {
    if (cursor.name === 'ClassDefinition' && (cursor.from === 0 || text[cursor.from - 1] === '\n'))
      classes += 1;
    if (!cursor.type.isError) continue;
    if (isWithinFunction(cursor.node)) within ??= cursor.from;
    else outside ??= cursor.from;
  } while (cursor.next());
  if (outside !== undefined || within === undefined) return outside;
  return classes === (text.match(/^class\s/gm) ?? []).length ? undefined : within;
}

/** In the list of parameters itself nothing is ever new; the grammar lags behind Python in types and in bodies. */
function isWithinFunction(node: SyntaxNode): boolean {
  if (node.parent?.name === 'ParamList') return false;
  for (let at = node.parent; at !== null; at = at.parent) if (at.name === 'FunctionDefinition') return true;
  return false;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** The statements of a body, with those that share a line one by one. */
export function statementsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).flatMap((child) =>
    child.name === 'StatementGroup' ? childrenOf(child).filter(({ name }) => name !== ';') : [child],
  );
}

/** The parts of a list that commas separate, each as its nodes: `a, *b, c=1`. Brackets are left out. */
export function partsOf(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [];
  let part: SyntaxNode[] = [];
  for (const node of nodes) {
    if (node.name === ',') {
      parts.push(part);
      part = [];
    } else if (!brackets.has(node.name)) part.push(node);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

const brackets = new Set(['(', ')', '[', ']', '{', '}']);

function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
