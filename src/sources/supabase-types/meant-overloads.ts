/** Which of the overloads of a function a call in a view means. */
import type { CatalogObject } from '../../catalog/catalog.ts';
import { splitList } from '../../catalog/printed-list.ts';
import { postgresArguments } from './postgres-arguments.ts';
import { groupIn, isWord, nameIn, type SqlPart } from './sql-words.ts';

/** The type of a column that a call is given, as Postgres prints it; `undefined` where it is not known. */
export type TypeOfColumn = (name: string) => string | undefined;

/**
 * The overloads that take as many arguments as a call has; of these those of just its types, which Postgres prefers to
 * all others, where the types are known. All of them where none seems to fit.
 *
 * @param overloads functions and aggregates of one name; what an aggregate is given is not told by its parentheses
 * @param given the arguments of the call
 */
export function meantOverloads(
  overloads: readonly CatalogObject[],
  given: readonly (readonly SqlPart[])[],
  typeOf: TypeOfColumn,
): readonly CatalogObject[] {
  const fitting = overloads.filter((it) => it.kind === 'aggregate' || takes(given.length, it));
  const types = given.map((argument) => typeIn(argument, typeOf));
  const exact = types.includes(undefined)
    ? []
    : fitting.filter((it) => types.every((type, at) => type === plainType(inputTypes(it)[at] ?? '')));
  return [exact, fitting].find((some) => some.length > 0) ?? overloads;
}

function takes(count: number, overload: CatalogObject): boolean {
  const types = inputTypes(overload);
  const inputs = postgresArguments(String(overload.attributes.arguments ?? ''), types).filter(
    ({ mode }) => mode !== 'out',
  );
  if (inputs.some(({ mode }) => mode === 'variadic')) return true;
  return count <= inputs.length && inputs.slice(count).every(({ hasDefault }) => hasDefault);
}

function inputTypes({ path }: CatalogObject): string[] {
  return splitList(/\((.*)\)$/s.exec(path[1] ?? '')?.[1] ?? '');
}

/** The type of a column, a number, a truth value, or of one thing that is cast; of all else it is not told. */
function typeIn(argument: readonly SqlPart[], typeOf: TypeOfColumn): string | undefined {
  const cast = argument.findIndex((part) => isWord(part, '::'));
  const [first, dot, second, another] = argument.slice(0, cast < 0 ? undefined : cast);
  const isOne = dot === undefined || (isWord(dot, '.') && another === undefined);
  if (!isOne) return undefined;
  if (cast >= 0) {
    const type = argument.slice(cast + 1);
    return type.some((part) => isWord(part, '::')) ? undefined : plainType(type.map(textOf).join(''));
  }
  if (isWord(first, 'true', 'false')) return 'boolean';
  if (first !== undefined && 'text' in first && /^\d{1,9}$/.test(first.text)) return 'integer';
  const type = typeOf(nameIn(second ?? first) ?? '');
  return type === undefined ? undefined : plainType(type);
}

function textOf(part: SqlPart): string {
  return groupIn(part) === undefined && 'text' in part ? part.text : '';
}

/** A type without its length, its white space and the schema that needs no name. */
function plainType(printed: string): string {
  return printed.replace(/^public\./, '').replace(/\([^()]*\)|\s+/g, '');
}
