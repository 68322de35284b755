/** The type of a column: the builder that makes it, and the builder's options. */

import type { SyntaxNode } from '@lezer/common';
import type { Change, Replacement } from '../change.ts';
import { holdSameValues, parseType } from '../postgres-type.ts';
import { type Task, typeOf } from '../task.ts';
import { quoted, stringValue, textOf } from '../tree.ts';
import { builderFor, builderOf, calleeFor, requiredOptions } from './builders.ts';
import { changed, columnOf } from './column-attributes.ts';
import { variableFor } from './names.ts';
import { optionsOf, setOptions } from './object-literal.ts';
import { nodesOf } from './syntax.ts';
import type { ColumnProperty } from './table.ts';

/** Calls that only some builders have. */
const onlyOfSomeTypes = [
  'array',
  'defaultNow',
  'defaultRandom',
  'generatedAlwaysAsIdentity',
  'generatedByDefaultAsIdentity',
];

/** Calls whose arguments are values of the column's type. */
const bound = ['default', '$type', '$default', '$defaultFn'];

export function changeType(task: Task): Change | undefined {
  const column = columnOf(task);
  const wrong = typeOf(task.wrong);
  const wanted = builderFor(task, typeOf(task.right));
  if (column === undefined || wanted === undefined || parseType(wrong).isArray !== wanted.isArray)
    return undefined;
  const { table, chain } = column;
  const { source } = table;
  const args = nodesOf(chain.args);
  const place = stringValue(source, args[0]) === undefined ? 0 : 1;
  if (builderOf(table, chain) === wanted.name) {
    const options = setOptions(source, chain.args, place, wanted.options);
    return options && changed(column, options);
  }
  const present = optionsOf(source, args[place]);
  const callee = calleeFor(task, table, chain, wanted);
  const value = numberBehind(column, wanted.name);
  if (present === undefined || callee === undefined || !mayChange(task, column, value !== undefined))
    return undefined;
  // What the old builder was told means nothing to the new one.
  const cleared = Object.fromEntries([...present.keys()].map((key): [string, undefined] => [key, undefined]));
  const options = setOptions(source, chain.args, place, {
    ...cleared,
    ...requiredOptions(source, wanted.name),
    ...wanted.options,
  });
  const { from, to } = chain.callee;
  const base = [{ from, to, text: callee.name }, ...callee.replacements];
  return options && changed(column, [...base, ...options, ...(value === undefined ? [] : [value])]);
}

/** Builders whose values are numbers in TypeScript, as those of `numeric` are texts. */
const ofNumbers = ['smallint', 'integer', 'real', 'doublePrecision'];

/** A default that is a number, as another builder takes it: `default(3)` of an integer is `default('3')` of a numeric. */
function numberBehind(
  { table: { source }, chain }: ColumnProperty,
  builder: string,
): Replacement | undefined {
  const call = chain.calls.find(({ name }) => name === 'default');
  const [argument, ...others] = call === undefined ? [] : nodesOf(call.args);
  if (argument === undefined || others.length > 0) return undefined;
  const number = stringValue(source, argument) ?? textOf(source, argument);
  const isWhole = /^-?\d+$/.test(number);
  if (!isWhole && !/^-?\d+\.\d+$/.test(number)) return undefined;
  const { from, to } = argument;
  if (builder === 'numeric') return { from, to, text: quoted(source, number) };
  const isOfBuilder = ofNumbers.includes(builder) && (isWhole || !/int/.test(builder));
  return isOfBuilder ? { from, to, text: number } : undefined;
}

/** Whether a column is made in a way that is known, and nothing in its chain would be wrong behind another builder. */
function mayChange(task: Task, { table, chain }: ColumnProperty, takesDefault: boolean): boolean {
  const now = builderOf(table, chain);
  const isKnown = now === undefined ? isEnum(task, table.source, chain.callee) : builderMakes(task, now);
  const calls = chain.calls.map(({ name }) => name);
  const keepsValues = holdSameValues(typeOf(task.wrong), typeOf(task.right));
  return (
    isKnown &&
    !calls.some((name) => onlyOfSomeTypes.includes(name)) &&
    (keepsValues || !calls.some((name) => bound.includes(name) && !(takesDefault && name === 'default')))
  );
}

function isEnum(task: Task, source: ColumnProperty['table']['source'], callee: SyntaxNode): boolean {
  const path = builderFor(task, typeOf(task.wrong))?.enumeration;
  const variable = path && variableFor(task, source, 'enum', path);
  return variable?.name === textOf(source, callee);
}

/** A `serial` is more than the type that it makes. */
function builderMakes(task: Task, builder: string): boolean {
  return builderFor(task, typeOf(task.wrong))?.name === builder;
}
