/** Types that a repository makes from others: `class GUID(TypeDecorator)`. */
import type { SyntaxNode } from '@lezer/common';
import { assigned } from '../python/body.ts';
import type { Arguments } from '../python/expressions.ts';
import { parameters } from '../python/functions.ts';
import type { Interpreter } from '../python/interpreter.ts';
import { childrenOf, statementsOf } from '../python/syntax.ts';
import {
  type Call,
  type ClassDefinition,
  type FunctionValue,
  plain,
  type Scope,
  Unreadable,
  unknown,
  type Value,
} from '../python/values.ts';
import { libraryName } from './library.ts';

/**
 * What a type of the repository stands for: another type, or, for one that is altogether its own, the text of its SQL.
 *
 * @param call how it is used, if it is called
 * @throws Unreadable when that can't be told
 */
export function decoratedType(
  type: ClassDefinition,
  call: Call | undefined,
  interpreter: Interpreter,
): Value {
  const inherits = (name: string) =>
    interpreter.ancestorsOf(type).some((one) => one.kind === 'base' && libraryName(one.value) === name);
  const has = (name: string) => interpreter.find(type, name) !== undefined;
  if (inherits('UserDefinedType') && !has('__init__')) return resultOf('get_col_spec', type, [], interpreter);
  const impl = interpreter.find(type, 'impl');
  if (!inherits('TypeDecorator') || impl === undefined || has('__new__') || has('get_col_spec'))
    throw new Unreadable(`its type ${type.name} is a class of its own`, type.place);
  if (has('load_dialect_impl'))
    return resultOf('load_dialect_impl', type, [postgresDialect(type)], interpreter);
  const value = plain(interpreter.valueBound(impl, 'impl'));
  if (value.kind === 'call') return value;
  const place = call?.place ?? type.place;
  return { ...passedOn(type, call, interpreter), kind: 'call', callee: value, place };
}

/** What a method of a type returns. */
function resultOf(
  method: string,
  type: ClassDefinition,
  positional: readonly Value[],
  interpreter: Interpreter,
): Value {
  const held = methodOf(type, method, interpreter);
  if (held === undefined || held.decorators.length > 0)
    throw new Unreadable(`its type ${type.name} has a ${method} that is not followed`, type.place);
  return interpreter.apply(held, [selfOf(type), ...positional], held.place);
}

function methodOf(type: ClassDefinition, name: string, interpreter: Interpreter): FunctionValue | undefined {
  const found = interpreter.find(type, name);
  const held = found === undefined ? undefined : plain(interpreter.valueBound(found, name));
  return held?.kind === 'function' ? held : undefined;
}

function selfOf(type: ClassDefinition): Value {
  return { kind: 'class', class: type, place: type.place };
}

function postgresDialect({ place }: ClassDefinition): Value {
  const name: Value = { kind: 'string', value: 'postgresql', place };
  return { kind: 'object', attributes: new Map([['name', name]]), place };
}

const noArguments: Arguments = { positional: [], keywords: new Map() };

/** The arguments that reach the decorated type: all of them, or those that `__init__` gives to `super().__init__`. */
function passedOn(type: ClassDefinition, call: Call | undefined, interpreter: Interpreter): Arguments {
  const own: Arguments = call ?? noArguments;
  if (interpreter.find(type, '__init__') === undefined) return own;
  const method = methodOf(type, '__init__', interpreter);
  const refusal = new Unreadable(`its type ${type.name} has an __init__ that is not followed`, type.place);
  if (method === undefined) throw refusal;
  const given: Arguments = { ...own, positional: [selfOf(type), ...own.positional] };
  const evaluate = interpreter.evaluate;
  const locals = parameters(method, given, evaluate);
  const body = method.definition.node.getChild('Body');
  if (locals === undefined || body === null) throw refusal;
  const scope: Scope = {
    module: method.scope.module,
    locals: new Map([...method.scope.locals, ...locals]),
    deferred: true,
  };
  for (const statement of statementsOf(body)) {
    const value = superCall(statement, method, scope, interpreter);
    if (value !== undefined) return value;
    if (!isHarmless(statement, method)) throw refusal;
  }
  return noArguments;
}

/** The arguments of `super().__init__(…)`, when a statement is that call. */
function superCall(
  statement: SyntaxNode,
  { definition: { source } }: FunctionValue,
  scope: Scope,
  interpreter: Interpreter,
): Arguments | undefined {
  const call = statement.name === 'ExpressionStatement' ? statement.firstChild : null;
  const callee = call?.name === 'CallExpression' ? call.firstChild : null;
  if (call === null || callee === null || !/^super\(.*\)\.__init__$/.test(source.text(callee)))
    return undefined;
  const value = interpreter.evaluate([call], source, scope);
  if (value.kind === 'call') return value;
  return { ...noArguments, more: unknown('arguments that are not known', source.place(call)) };
}

/** Whether a statement leaves the decorated type alone. */
function isHarmless(statement: SyntaxNode, { definition: { source } }: FunctionValue): boolean {
  if (statement.name === ':' || statement.name === 'PassStatement') return true;
  if (statement.name === 'ExpressionStatement') return statement.firstChild?.name === 'String';
  if (statement.name !== 'AssignStatement') return false;
  return assigned(statement).targets.every(([target]) => {
    const property = target?.name === 'MemberExpression' ? childrenOf(target).at(-1) : undefined;
    return target !== undefined && (property === undefined || source.text(property) !== 'impl');
  });
}
