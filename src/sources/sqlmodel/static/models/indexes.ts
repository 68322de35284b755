/** `Index("ix", User.email.desc(), postgresql_where=…)`. */
import type { IndexDeclaration, IndexElement } from '../declarations.ts';
import {
  type Call,
  entriesOf,
  given,
  integerOf,
  plain,
  textOf,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { type ConstraintContext, condition, flag, keys, ownColumnKey } from './constraint-arguments.ts';
import { callOf, libraryName } from './library.ts';
import { sqlPieces } from './sql-expressions.ts';

export function readIndex(call: Call, context: ConstraintContext): Omit<IndexDeclaration, 'place' | 'name'> {
  const using = given(call.keywords.get('postgresql_using'));
  const where = given(call.keywords.get('postgresql_where'));
  const parameters = [...optionsOf(call, 'postgresql_with')].map(([name, value]) => `${name} = ${value}`);
  return {
    kind: 'index',
    unique: flag(call, 'unique'),
    elements: elementsOf(call, context),
    include: keys(call.keywords.get('postgresql_include'), context),
    nullsNotDistinct: flag(call, 'postgresql_nulls_not_distinct'),
    options: parameters,
    ...(using === undefined ? {} : { using: textOf(using, 'postgresql_using') }),
    ...(where === undefined ? {} : { where: condition(where, call, context) }),
  };
}

/** A dict of names and texts or numbers. */
function optionsOf(call: Call, name: string): ReadonlyMap<string, string> {
  const value = given(call.keywords.get(name));
  if (value === undefined) return new Map();
  return new Map(
    [...entriesOf(value, name)].map(([key, one]) => {
      const held = plain(one);
      return [key, held.kind === 'string' ? held.value : String(integerOf(held, `${name}["${key}"]`))];
    }),
  );
}

const orders: Readonly<Record<string, string>> = {
  desc: ' DESC',
  asc: ' ASC',
  nulls_first: ' NULLS FIRST',
  nullsfirst: ' NULLS FIRST',
  nulls_last: ' NULLS LAST',
  nullslast: ' NULLS LAST',
};

function elementsOf(call: Call, context: ConstraintContext): readonly IndexElement[] {
  const classes = optionsOf(call, 'postgresql_ops');
  const elements = call.positional.slice(1).map((value) => elementOf(value, context));
  for (const name of classes.keys()) {
    if (!elements.some(({ column, suffix }) => column === name && suffix === ''))
      throw new Unreadable(`an operator class for ${name}`, call.place);
  }
  return elements.map((element) => {
    const operatorClass = element.column === undefined ? undefined : classes.get(element.column);
    return operatorClass === undefined ? element : { ...element, suffix: ` ${operatorClass}` };
  });
}

/** A column by its key, or an expression. */
export function elementOf(value: Value, context: ConstraintContext): IndexElement {
  const held = plain(value);
  const column = ownColumnKey(value, context) ?? (held.kind === 'string' ? held.value : undefined);
  if (column !== undefined) return { column, sql: [{ column }], suffix: '' };
  const ordered = held.kind === 'call' ? orderedElement(held, context) : undefined;
  if (ordered !== undefined) return ordered;
  const sql = sqlPieces(value, (one) => ownColumnKey(one, context));
  // A text may end in an order of its own, which has no place within brackets.
  return { sql: callOf(held, 'text', 'literal_column') === undefined ? ['(', ...sql, ')'] : sql, suffix: '' };
}

/** `User.created_at.desc()` and `desc("created_at")`. */
function orderedElement(call: Call, context: ConstraintContext): IndexElement | undefined {
  const callee = plain(call.callee);
  const name = callee.kind === 'attribute' ? callee.name : libraryName(callee);
  const order = name === undefined ? undefined : orders[name];
  const of = callee.kind === 'attribute' ? callee.of : call.positional[0];
  if (order === undefined || of === undefined) return undefined;
  const element = elementOf(of, context);
  return { ...element, suffix: element.suffix + order };
}
