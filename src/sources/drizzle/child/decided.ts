/**
 * Where a schema's text goes by a value that is not there: `X ? … : …` and `X === 'prod'` ask nothing of it that could
 * be refused while the file runs, and whatever stands for it is true and equal to nothing.
 */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { shown } from '../files.ts';
import type { Absent } from './loading.ts';
import { isValidator } from './validators.ts';

/** A place at which a missing value decides. */
export interface Decision {
  /** As it is shown. */
  readonly file: string;
  readonly line: number;
  /** The value, as the file calls it. */
  readonly label: string;
  /** Why it is missing, in a clause. */
  readonly why: string;
  /** The variable whose value it decides about, where the file exports one. */
  readonly exported: string | undefined;
}

const typescript = parser.configure({ dialect: 'ts jsx' });

/** @param sources texts of the files that were run, by absolute path */
export function decisionsIn(
  sources: ReadonlyMap<string, string>,
  absent: Iterable<Absent>,
  root: string,
): Decision[] {
  const lost = [...absent].filter(({ name }) => !isValidator(name) && !/^drizzle-orm\b/.test(name));
  return [...sources].flatMap(([path, text]) => {
    const importing = lost.filter(({ name }) => text.includes(name));
    if (importing.length === 0) return [];
    const top = typescript.parse(text).topNode;
    return importing.flatMap((one) =>
      decisionsOn(importedFrom(top, text, one.name), top, text).map((it) => ({
        ...it,
        file: shown(path, root),
        why: one.why,
      })),
    );
  });
}

function decisionsOn(names: Set<string>, top: SyntaxNode, text: string) {
  const found: Pick<Decision, 'line' | 'label' | 'exported'>[] = [];
  if (names.size === 0) return found;
  top.cursor().iterate(({ node }) => {
    const label = deciding(node, text)
      .map((operand) => rootName(operand, text))
      .find((name) => name !== undefined && names.has(name));
    if (label === undefined || isOfPrograms(node, text)) return;
    const line = text.slice(0, node.from).split('\n').length;
    const { variable, isExported } = variableOf(node, text);
    // What another variable is by it decides where that one is asked.
    if (variable !== undefined) names.add(variable);
    found.push({ line, label, exported: isExported ? variable : undefined });
  });
  return found;
}

function importedFrom(top: SyntaxNode, text: string, name: string): Set<string> {
  const names = new Set<string>();
  for (const statement of top.getChildren('ImportDeclaration')) {
    const from = statement.getChild('String');
    const specifier = from ? text.slice(from.from + 1, from.to - 1) : '';
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
    statement.cursor().iterate(({ name: kind, from, to }) => {
      if (kind === 'VariableDefinition') names.add(text.slice(from, to));
    });
  }
  return names;
}

/** What an expression or a statement goes by; comparisons but for `===` make text of a value, which is refused. */
function deciding(node: SyntaxNode, text: string): SyntaxNode[] {
  const { firstChild: first, lastChild: last } = node;
  if (first === null || last === null) return [];
  switch (node.name) {
    case 'ConditionalExpression':
      return [first];
    case 'IfStatement':
    case 'SwitchStatement':
      return node.getChildren('ParenthesizedExpression').slice(0, 1);
    case 'BinaryExpression': {
      const compared = node.getChild('CompareOp');
      if (compared) return /^[!=]==$/.test(text.slice(compared.from, compared.to)) ? [first, last] : [];
      return node.getChild('LogicOp') ? [first] : [];
    }
    case 'UnaryExpression':
      return node.getChild('LogicOp') ? [last] : [];
    default:
      return [];
  }
}

/** The variable that an expression starts from: `X` of `X.a`, `(X)` and `X('b').c`. */
function rootName(expression: SyntaxNode, text: string): string | undefined {
  if (expression.name === 'VariableName') return text.slice(expression.from, expression.to);
  if (expression.name === 'ParenthesizedExpression') {
    const inner = expression.firstChild?.nextSibling;
    return inner ? rootName(inner, text) : undefined;
  }
  const isChain = ['MemberExpression', 'CallExpression', 'PostfixExpression'].includes(expression.name);
  return isChain && expression.firstChild ? rootName(expression.firstChild, text) : undefined;
}

/** Whether it stands in what only programs call: `.$defaultFn(() => …)`. */
function isOfPrograms(node: SyntaxNode, text: string): boolean {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    const callee = at.name === 'CallExpression' ? at.firstChild : null;
    if (callee && callee.to <= node.from && /\.\$\w+$/.test(text.slice(callee.from, callee.to))) return true;
  }
  return false;
}

/** The outermost variable whose value an expression is part of. */
function variableOf(node: SyntaxNode, text: string): { variable: string | undefined; isExported: boolean } {
  let variable: string | undefined;
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === 'ExportDeclaration') return { variable, isExported: variable !== undefined };
    const names = at.name === 'VariableDeclaration' ? at.getChildren('VariableDefinition') : [];
    const name = names.findLast(({ to }) => to <= node.from);
    if (name) variable = text.slice(name.from, name.to);
  }
  return { variable, isExported: false };
}
