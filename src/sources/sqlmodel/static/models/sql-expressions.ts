/** SQL expressions as models write them, `func.now()` or `text("lower(email)")`, in PostgreSQL's words. */
import type { SqlPiece } from '../declarations.ts';
import { type Call, described, given, plain, textOf, Unreadable, type Value } from '../python/values.ts';
import { qualified, quotedText } from '../quoting.ts';
import { callOf, libraryName, requireAll, sqlFunction } from './library.ts';

/** The key of the column that a value is, or `undefined` when it is none. */
export type ColumnOf = (value: Value) => string | undefined;

/** @throws Unreadable for anything whose text can't be told */
export function sqlPieces(value: Value, columnOf: ColumnOf): readonly SqlPiece[] {
  const column = columnOf(value);
  if (column !== undefined) return [{ column }];
  const held = plain(value);
  switch (held.kind) {
    case 'string':
      return [quotedText(held.value)];
    case 'number':
      return [held.text.replaceAll('_', '')];
    case 'boolean':
      return [held.value ? 'true' : 'false'];
    case 'none':
      return ['NULL'];
    case 'operation':
      return operation(held.operator, held.operands, columnOf, held);
    case 'call':
      return call(held, columnOf);
    default:
      throw new Unreadable(`an expression with ${described(held)}`, held.place);
  }
}

/** The text of an expression without columns. */
export function sqlOf(value: Value): string {
  return sqlPieces(value, () => undefined)
    .map((piece) => (typeof piece === 'string' ? piece : ''))
    .join('');
}

/** What `text("…")` holds: a colon before a word would be a parameter. */
export function rawSql(text: string, at: Value): string {
  if (/(?<![:\w\\]):(?!:)[A-Za-z_]\w*(?!:)/.test(text))
    throw new Unreadable('an SQL text with a parameter', at.place);
  return text.replaceAll('\\:', ':');
}

function call(held: Call, columnOf: ColumnOf): readonly SqlPiece[] {
  requireAll(held);
  const name = sqlFunction(held.callee);
  if (name !== undefined) return functionCall(name, held, columnOf);
  const [first, second] = held.positional;
  switch (libraryName(held.callee)) {
    case 'text':
    case 'literal_column':
      return [rawSql(textOf(first ?? held, 'an SQL text'), held)];
    case 'literal':
      if (first !== undefined && held.positional.length === 1) return sqlPieces(first, columnOf);
      break;
    case 'null':
      return ['NULL'];
    case 'true':
      return ['true'];
    case 'false':
      return ['false'];
    case 'and_':
      return joined(held.positional, ' AND ', columnOf);
    case 'or_':
      return joined(held.positional, ' OR ', columnOf);
    case 'not_':
      if (first !== undefined) return ['NOT (', ...sqlPieces(first, columnOf), ')'];
      break;
    case 'column':
    case 'Column':
      if (first !== undefined && second === undefined) return [{ column: textOf(first, 'a column') }];
      break;
  }
  const callee = plain(held.callee);
  if (callee.kind === 'attribute' && callee.name === 'next_value') return [nextValue(callee.of)];
  const method = callee.kind === 'attribute' ? methods[callee.name] : undefined;
  if (callee.kind === 'attribute' && method !== undefined && columnOf(callee.of) !== undefined)
    return method(sqlPieces(callee.of, columnOf), held, columnOf);
  throw new Unreadable(`an expression with ${described(held)}`, held.place);
}

/** `Sequence("numbers").next_value()`. */
function nextValue(of: Value): string {
  const sequence = callOf(of, 'Sequence');
  const [name] = sequence?.positional ?? [];
  if (sequence === undefined || name === undefined || sequence.keywords.has('metadata'))
    throw new Unreadable(`the next value of ${described(plain(of))}`, of.place);
  const schema = given(sequence.keywords.get('schema'));
  const within = schema === undefined ? undefined : textOf(schema, 'the schema of a sequence');
  return `nextval(${quotedText(qualified(within, textOf(name, 'the name of a sequence')))})`;
}

/** Functions that SQL writes without brackets. */
const withoutBrackets = new Set(
  'current_date current_time current_timestamp current_user localtime localtimestamp session_user user'.split(
    ' ',
  ),
);

function functionCall(
  name: string,
  { positional, keywords, place }: Call,
  columnOf: ColumnOf,
): readonly SqlPiece[] {
  if (keywords.size > 0 || !/^\w+(?:\.\w+)*$/.test(name))
    throw new Unreadable(`the function ${name} with options`, place);
  if (withoutBrackets.has(name) && positional.length === 0) return [name.toUpperCase()];
  const parts = positional.map((value) => sqlPieces(value, columnOf));
  return [`${name}(`, ...parts.flatMap((part, index) => (index === 0 ? part : [', ', ...part])), ')'];
}

function joined(values: readonly Value[], word: string, columnOf: ColumnOf): readonly SqlPiece[] {
  return values.flatMap((value, index) => [
    index === 0 ? '(' : `${word}(`,
    ...sqlPieces(value, columnOf),
    ')',
  ]);
}

const comparisons: Readonly<Record<string, string>> = {
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '&': 'AND',
  '|': 'OR',
};

function operation(
  operator: string,
  operands: readonly Value[],
  columnOf: ColumnOf,
  at: Value,
): readonly SqlPiece[] {
  const [left, right] = operands;
  if (operator === '~' && left !== undefined) return ['NOT (', ...sqlPieces(left, columnOf), ')'];
  const word = comparisons[operator];
  if (word === undefined || left === undefined || right === undefined)
    throw new Unreadable(`an expression with ${operator}`, at.place);
  const isNull = plain(right).kind === 'none';
  if (isNull && operator === '==') return [...operand(left, columnOf), ' IS NULL'];
  if (isNull && operator === '!=') return [...operand(left, columnOf), ' IS NOT NULL'];
  return [...operand(left, columnOf), ` ${word} `, ...operand(right, columnOf)];
}

function operand(value: Value, columnOf: ColumnOf): readonly SqlPiece[] {
  const pieces = sqlPieces(value, columnOf);
  return plain(value).kind === 'operation' ? ['(', ...pieces, ')'] : pieces;
}

type Method = (of: readonly SqlPiece[], call: Call, columnOf: ColumnOf) => readonly SqlPiece[];

const nullTest =
  (word: string): Method =>
  (of, { positional, place }, columnOf) => {
    const [value] = positional;
    if (value === undefined || positional.length > 1) throw new Unreadable('a comparison', place);
    return [...of, ` ${word} `, ...sqlPieces(value, columnOf)];
  };

const list =
  (word: string): Method =>
  (of, { positional, place }, columnOf) => {
    const [value] = positional.map(plain);
    if (value?.kind !== 'sequence' || value.items.length === 0)
      throw new Unreadable('a list of values', place);
    const items = value.items.map((item) => sqlPieces(item, columnOf));
    return [
      ...of,
      ` ${word} (`,
      ...items.flatMap((item, index) => (index === 0 ? item : [', ', ...item])),
      ')',
    ];
  };

/** What can be asked of a column. */
const methods: Readonly<Record<string, Method>> = {
  is_: nullTest('IS'),
  is_not: nullTest('IS NOT'),
  isnot: nullTest('IS NOT'),
  in_: list('IN'),
  not_in: list('NOT IN'),
  notin_: list('NOT IN'),
};

/** A server default: text in quotes, or an expression. `undefined` for one that the database is only trusted to have. */
export function serverDefault(value: Value): string | undefined {
  const held = plain(value);
  if (callOf(held, 'FetchedValue') !== undefined || libraryName(held) === 'FetchedValue') return undefined;
  const wrapped = callOf(held, 'DefaultClause');
  if (wrapped?.positional[0] !== undefined) return serverDefault(wrapped.positional[0]);
  if (held.kind === 'string') return quotedText(held.value);
  if (held.kind === 'call') return sqlOf(held);
  throw new Unreadable(`a server default that is ${described(held)}`, held.place);
}
