/** Functions of the repository that only return an expression, carried out. */
import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../../base/problem.ts';
import { assigned, importsOf } from './body.ts';
import type { Arguments } from './expressions.ts';
import { childrenOf, partsOf, type Source, statementsOf } from './syntax.ts';
import { type FunctionValue, type Scope, truth, unknown, type Value } from './values.ts';

type Evaluate = (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;

/**
 * The result of a call, when the function consists of a docstring, assignments to names, conditions whose outcome is
 * known, and a `return`.
 */
export function applyFunction(
  callee: FunctionValue,
  given: Arguments,
  place: Location,
  evaluate: Evaluate,
): Value {
  const { node, source } = callee.definition;
  const locals = parameters(callee, given, evaluate);
  if (locals === undefined) return unknown('a call whose arguments are not clear', place);
  if (node.name === 'LambdaExpression')
    return evaluate([node.lastChild as SyntaxNode], source, inside(callee, locals));
  const body = node.getChild('Body');
  const returned = body === null ? undefined : run(body, source, callee, locals, evaluate);
  return returned ?? { kind: 'none', place };
}

/** What the statements of a body return; `undefined` when they come to their end. */
function run(
  body: SyntaxNode,
  source: Source,
  callee: FunctionValue,
  locals: Map<string, Value>,
  evaluate: Evaluate,
): Value | undefined {
  const value = (nodes: readonly SyntaxNode[]) => evaluate(nodes, source, inside(callee, locals));
  for (const statement of statementsOf(body)) {
    if (statement.name === ':' || statement.name === 'PassStatement') continue;
    if (statement.name === 'ExpressionStatement' && statement.firstChild?.name === 'String') continue;
    if (statement.name === 'ReturnStatement') {
      const nodes = childrenOf(statement).slice(1);
      return nodes.length === 0 ? { kind: 'none', place: source.place(statement) } : value(nodes);
    }
    if (statement.name === 'IfStatement') {
      const chosen = branchOf(statement, value);
      if (chosen === 'unknown') return unknown('a function with a condition', source.place(statement));
      const returned = chosen === undefined ? undefined : run(chosen, source, callee, locals, evaluate);
      if (returned !== undefined) return returned;
      continue;
    }
    if (statement.name === 'ImportStatement') {
      const place = source.place(statement);
      for (const { bound } of importsOf(statement, source))
        locals.set(bound, unknown(`${bound}, which is imported within a function`, place));
      continue;
    }
    const { targets, value: nodes } =
      statement.name === 'AssignStatement' ? assigned(statement) : noAssignment;
    const [target, ...others] = targets[0] ?? [];
    if (targets.length !== 1 || others.length > 0 || target?.name !== 'VariableName' || nodes === undefined)
      return unknown('a function that does more than return an expression', source.place(statement));
    locals.set(source.text(target), value(nodes));
  }
  return undefined;
}

/** The body that a condition leads to: `undefined` when it leads to none. */
function branchOf(
  statement: SyntaxNode,
  value: (nodes: readonly SyntaxNode[]) => Value,
): SyntaxNode | undefined | 'unknown' {
  const parts = childrenOf(statement);
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as SyntaxNode;
    if (part.name === 'else') return parts[at + 1];
    if (part.name !== 'if' && part.name !== 'elif') continue;
    const holds = truth(value(parts.slice(at + 1, at + 2)));
    if (holds === undefined) return 'unknown';
    if (holds) return parts[at + 2];
  }
  return undefined;
}

const noAssignment = { targets: [], value: undefined };

function inside(callee: FunctionValue, locals: ReadonlyMap<string, Value>): Scope {
  return {
    module: callee.scope.module,
    locals: new Map([...callee.scope.locals, ...locals]),
    deferred: true,
  };
}

/** The parameters of a function with the arguments of a call; `undefined` when these don't fit or aren't all known. */
export function parameters(
  callee: FunctionValue,
  given: Arguments,
  evaluate: Evaluate,
): Map<string, Value> | undefined {
  const { node, source } = callee.definition;
  const list = node.getChild('ParamList');
  const locals = new Map<string, Value>();
  const positional = [...given.positional];
  const keywords = new Map(given.keywords);
  if (given.more !== undefined) return undefined;
  let keywordsOnly = false;
  for (const part of list === null ? [] : partsOf(childrenOf(list))) {
    const [first, second] = part;
    if (first === undefined || first.name === '/') continue;
    if (first.name === '*') {
      keywordsOnly = true;
      if (second === undefined) continue;
      const items = positional.splice(0);
      locals.set(source.text(second), {
        kind: 'sequence',
        form: 'tuple',
        items,
        place: source.place(second),
      });
      continue;
    }
    if (first.name === '**' && second !== undefined) {
      locals.set(source.text(second), remaining(keywords, source.place(second)));
      keywords.clear();
      continue;
    }
    const name = source.text(first);
    const defaultAt = part.findIndex((one) => one.name === 'AssignOp');
    const value =
      (keywordsOnly ? undefined : positional.shift()) ??
      keywords.get(name) ??
      (defaultAt < 0 ? undefined : evaluate(part.slice(defaultAt + 1), source, callee.scope));
    if (value === undefined) return undefined;
    keywords.delete(name);
    locals.set(name, value);
  }
  return positional.length > 0 || keywords.size > 0 ? undefined : locals;
}

function remaining(keywords: ReadonlyMap<string, Value>, place: Location): Value {
  const entries = [...keywords].map(([name, value]) => ({
    key: { kind: 'string', value: name, place } as const,
    value,
  }));
  return { kind: 'dictionary', entries, place };
}
