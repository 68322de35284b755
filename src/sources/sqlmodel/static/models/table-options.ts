/** `__table_args__`, and the keywords of `Table`: constraints, and what holds for a table as a whole. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { Interpreter } from '../python/interpreter.ts';
import {
  type ClassDefinition,
  described,
  entriesOf,
  given,
  itemsOf,
  plain,
  textOf,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { rawSql } from './sql-expressions.ts';

export interface TableArguments {
  /** Constraints and indexes, not yet read. */
  readonly items: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
}

const noArguments: TableArguments = { items: [], options: new Map() };

/**
 * The `__table_args__` of a class, its own or inherited.
 *
 * @param own the ancestors that count: those with a table of their own don't
 * @throws Unreadable when they can't be told
 */
export function tableArguments(
  one: ClassDefinition,
  own: readonly ClassDefinition[],
  interpreter: Interpreter,
): TableArguments {
  if (!own.some((each) => interpreter.bodyOf(each).bindings.has('__table_args__'))) return noArguments;
  const found = interpreter.find(one, '__table_args__');
  if (found === undefined) return noArguments;
  const value = plain(interpreter.valueBound(found, '__table_args__'));
  const held =
    value.kind === 'function'
      ? plain(interpreter.apply(value, [{ kind: 'class', class: one, place: one.place }], one.place))
      : value;
  if (held.kind === 'none') return noArguments;
  if (held.kind === 'dictionary') return { items: [], options: entriesOf(held, '__table_args__') };
  const items = itemsOf(held, '__table_args__');
  const last = items.at(-1) === undefined ? undefined : plain(items.at(-1) as Value);
  return last?.kind === 'dictionary'
    ? { items: items.slice(0, -1), options: entriesOf(last, '__table_args__') }
    : { items, options: new Map() };
}

/** @throws Unreadable when the schema can't be told */
export function schemaOption(options: ReadonlyMap<string, Value>): string | undefined {
  const value = given(options.get('schema'));
  return value === undefined ? undefined : textOf(value, 'the schema of a table');
}

/** `UNLOGGED`, with a space after it. */
export function prefixOf(options: ReadonlyMap<string, Value>): string {
  const value = given(options.get('prefixes'));
  if (value === undefined) return '';
  return itemsOf(value, 'the prefixes of a table')
    .map((item) => `${textOf(item, 'a prefix of a table')} `)
    .join('');
}

export function commentOption(options: ReadonlyMap<string, Value>): string | undefined {
  const value = given(options.get('comment'));
  return value === undefined ? undefined : textOf(value, 'the comment of a table');
}

/** Options that change nothing in the database, or nothing on PostgreSQL. */
const silent =
  /^(?:schema|comment|prefixes|info|extend_existing|keep_existing|must_exist|listeners|quote|quote_schema|implicit_returning|autoload_replace|resolve_fks|mysql_\w+|mariadb_\w+|sqlite_\w+|mssql_\w+|oracle_\w+)$/;

type Clause = (value: Value, name: string) => string;

/** What PostgreSQL takes after the closing bracket, in its order. */
const clauses: Readonly<Record<string, Clause>> = {
  postgresql_partition_by: (value, name) => ` PARTITION BY ${rawSql(textOf(value, name), value)}`,
  postgresql_using: (value, name) => ` USING ${textOf(value, name)}`,
  postgresql_with: (value, name) => ` WITH (${parameters(value, name)})`,
  postgresql_tablespace: (value, name) => ` TABLESPACE ${quotedName(textOf(value, name))}`,
};

function parameters(value: Value, what: string): string {
  return [...entriesOf(value, what)]
    .map(([name, one]) => {
      const held = plain(one);
      const known = held.kind === 'number' ? held.text : textOf(held, `${what}["${name}"]`);
      return `${name} = ${known}`;
    })
    .join(', ');
}

/**
 * What follows the closing bracket of CREATE TABLE.
 *
 * @throws Unreadable for options that are not known here
 */
export function suffixOf(options: ReadonlyMap<string, Value>): string {
  for (const [name, value] of options) {
    if (!silent.test(name) && clauses[name] === undefined && given(value) !== undefined)
      throw new Unreadable(`the option ${name} of a table, ${described(plain(value))}`, value.place);
  }
  return Object.entries(clauses)
    .map(([name, clause]) => {
      const value = given(options.get(name));
      return value === undefined ? '' : clause(value, name);
    })
    .join('');
}
