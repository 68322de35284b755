/** Functions of the repository that only return an expression, carried out. */
import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../problem.ts';
import { assigned } from './body.ts';
import type { Arguments } from './expressions.ts';
import { childrenOf, partsOf, type Source, statementsOf } from './syntax.ts';
import { type FunctionValue, type Scope, unknown, type Value } from './values.ts';

type Evaluate = (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;

/** How deep calls may be nested before they count as endless. */
const deepest = 30;
let depth = 0;

/** The result of a call, when the function is a docstring, assignments to names and a `return`. */
export function applyFunction(
  callee: FunctionValue,
  given: Arguments,
  place: Location,
  evaluate: Evaluate,
): Value {
  if (depth >= deepest) return unknown('a call that does not end', place);
  depth += 1;
  try {
    return result(callee, given, place, evaluate);
  } finally {
    depth -= 1;
  }
}

function result(callee: FunctionValue, given: Arguments, place: Location, evaluate: Evaluate): Value {
  const { node, source } = callee.definition;
  const locals = parameters(callee, given, evaluate);
  if (locals === undefined) return unknown('a call whose arguments are not clear', place);
  if (node.name === 'LambdaExpression')
    return evaluate([node.lastChild as SyntaxNode], source, inside(callee, locals));
  const body = node.getChild('Body');
  for (const statement of body === null ? [] : statementsOf(body)) {
    if (statement.name === ':') continue;
    if (statement.name === 'ExpressionStatement' && statement.firstChild?.name === 'String') continue;
    if (statement.name === 'ReturnStatement') {
      const value = childrenOf(statement).slice(1);
      return value.length === 0 ? { kind: 'none', place } : evaluate(value, source, inside(callee, locals));
    }
    const { targets, value } = statement.name === 'AssignStatement' ? assigned(statement) : noAssignment;
    const [target] = targets[0] ?? [];
    if (
      targets.length !== 1 ||
      targets[0]?.length !== 1 ||
      target?.name !== 'VariableName' ||
      value === undefined
    )
      return unknown('a function that does more than return an expression', source.place(statement));
    locals.set(source.text(target), evaluate(value, source, inside(callee, locals)));
  }
  return { kind: 'none', place };
}

const noAssignment = { targets: [], value: undefined };

function inside(callee: FunctionValue, locals: ReadonlyMap<string, Value>): Scope {
  return { module: callee.scope.module, locals: new Map([...callee.scope.locals, ...locals]) };
}

function parameters(
  callee: FunctionValue,
  given: Arguments,
  evaluate: Evaluate,
): Map<string, Value> | undefined {
  const { node, source } = callee.definition;
  const list = node.getChild('ParamList');
  const locals = new Map<string, Value>();
  const positional = [...given.positional];
  if (given.more !== undefined) return undefined;
  let keywordsOnly = false;
  for (const part of list === null ? [] : partsOf(childrenOf(list))) {
    const [first] = part;
    if (first === undefined || first.name === '/') continue;
    if (first.name === '*' || first.name === '**') {
      if (part.length > 1) {
        const name = source.text(part[1] as SyntaxNode);
        locals.set(name, unknown(`further arguments of a function (${name})`, source.place(first)));
      }
      if (first.name === '*' && part.length > 1) positional.length = 0;
      keywordsOnly = true;
      continue;
    }
    const name = source.text(first);
    const defaultAt = part.findIndex((one) => one.name === 'AssignOp');
    const value =
      (keywordsOnly ? undefined : positional.shift()) ??
      given.keywords.get(name) ??
      (defaultAt < 0 ? undefined : evaluate(part.slice(defaultAt + 1), source, callee.scope));
    if (value === undefined) return undefined;
    locals.set(name, value);
  }
  return positional.length > 0 ? undefined : locals;
}
