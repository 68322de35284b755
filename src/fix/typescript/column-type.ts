/** The type of a column: the builder that makes it, and the builder's options. */

import type { SyntaxNode } from '@lezer/common';
import type { Change } from '../change.ts';
import { holdSameValues, parseType } from '../postgres-type.ts';
import { type Task, typeOf } from '../task.ts';
import { stringValue, textOf } from '../tree.ts';
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
  if (present === undefined || callee === undefined || !mayChange(task, column)) return undefined;
  // What the old builder was told means nothing to the new one.
  const cleared = Object.fromEntries([...present.keys()].map((key): [string, undefined] => [key, undefined]));
  const options = setOptions(source, chain.args, place, {
    ...cleared,
    ...requiredOptions(source, wanted.name),
    ...wanted.options,
  });
  const { from, to } = chain.callee;
  return options && changed(column, [{ from, to, text: callee.name }, ...options, ...callee.replacements]);
}

/** Whether a column is made in a way that is known, and nothing in its chain would be wrong behind another builder. */
function mayChange(task: Task, { table, chain }: ColumnProperty): boolean {
  const now = builderOf(table, chain);
  const isKnown = now === undefined ? isEnum(task, table.source, chain.callee) : builderMakes(task, now);
  const calls = chain.calls.map(({ name }) => name);
  const keepsValues = holdSameValues(typeOf(task.wrong), typeOf(task.right));
  return (
    isKnown &&
    !calls.some((name) => onlyOfSomeTypes.includes(name)) &&
    (keepsValues || !calls.some((name) => ['default', '$type', '$default', '$defaultFn'].includes(name)))
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
