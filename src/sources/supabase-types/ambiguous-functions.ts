/** Functions that cannot be called, since it is not told which of them is meant, and what the generator says of them. */
import { record, text, values } from '../../catalog/attributes.ts';
import { pathOfName, withoutArguments } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { builtIn } from './built-in-types.ts';
import { type Callable, pathOfRow, rowOf, takesRow } from './callable.ts';
import { tableColumns } from './postgres-arguments.ts';
import type { Seeing } from './seen-types.ts';

/** PostgREST cannot tell which of the functions is called. */
export function isAmbiguous(callable: Callable, overloads: readonly Callable[]): boolean {
  return rivalsOf(callable, overloads).length > 0;
}

/** The overloads that are called in the same way. */
function rivalsOf({ object, inputs }: Callable, overloads: readonly Callable[]): Callable[] {
  const [first, second] = inputs;
  const others = overloads.filter((other) => other.object !== object && other.inputs.length === 1);
  if (first === undefined)
    return others.filter(({ inputs: [only] }) => only?.name === '' && only.hasDefault).slice(0, 1);
  if (second !== undefined || first.name === '') return [];
  return others.filter(({ inputs: [only] }) => only?.name === first.name && only.type !== first.type);
}

/** A field that is computed of a row and is no row itself is called as a field only. */
export function isRowWithoutRelation({ object, inputs }: Callable, it: Seeing): boolean {
  const [only, another] = inputs;
  if (only === undefined || another !== undefined || only.name !== '' || !takesRow(only, it)) return false;
  const type = String(object.attributes.result).replace(/^SETOF /, '');
  return it.marks.newest ? pathOfRow(type, it) === undefined : rowOf({ type }, it) === undefined;
}

/**
 * What stands in place of a result that cannot be told, where its words are known.
 * - `error`: these
 * - `candidates`: of functions that cannot be told from each other, each with the `call` and the `type` that it is
 *   called with; absent where there is only one. Their order is that of the types in Postgres's catalog
 */
export function errorOf(callable: Callable, overloads: readonly Callable[], it: Seeing): Seen['attributes'] {
  if (!it.marks.setofOptions && !it.marks.newest) return {};
  const { object, inputs } = callable;
  const name = `${object.path[0]}.${withoutArguments(object.path[1])}`;
  const rivals = rivalsOf(callable, overloads);
  const [rival] = rivals;
  if (rival !== undefined && inputs.length === 0) {
    const result = String(rival.object.attributes.result ?? 'void').replace(/^SETOF /, '');
    return { error: choiceError([`${name}()`, `${name}( => ${innerName(result)})`]) };
  }
  if (rival !== undefined)
    return {
      candidates: [callable, ...rivals].flatMap(({ inputs: [input] }) =>
        input === undefined
          ? []
          : [{ call: `${name}(${input.name} => ${innerName(input.type)})`, type: input.type }],
      ),
    };
  return isRowWithoutRelation(callable, it)
    ? {
        error: `the function ${name} with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache`,
      }
    : {};
}

/**
 * The words of an error that functions have.
 *
 * @param seen what is seen of one of them
 * @param madeBefore which of two of the project's own types was made first, by their paths
 */
export function errorText(seen: Seen['attributes'], madeBefore: MadeBefore): string | undefined {
  if (seen.candidates === undefined) return text(seen.error);
  const candidates = values(seen.candidates).map((one) => record(one));
  return choiceError(
    candidates
      .sort((one, other) => inOrderOfTypes(String(one.type), String(other.type), madeBefore))
      .map(({ call }) => String(call)),
  );
}

/** As `sort` takes it. */
export type MadeBefore = (one: readonly string[], other: readonly string[]) => number;

function choiceError(calls: readonly string[]): string {
  return `Could not choose the best candidate function between: ${calls.join(', ')}. Try renaming the parameters or the function itself in the database so function overloading can be resolved`;
}

function inOrderOfTypes(one: string, other: string, madeBefore: MadeBefore): number {
  const [oid, otherOid] = [one, other].map((type) => {
    const own = builtIn(elementOf(type));
    return own === undefined ? Number.POSITIVE_INFINITY : isArray(type) ? own.arrayOid : own.oid;
  }) as [number, number];
  if (oid !== otherOid) return oid < otherOid ? -1 : 1;
  // Arrays of a type are made just before it.
  const [path, otherPath] = [one, other].map((type) => ownPath(elementOf(type))) as [string[], string[]];
  return madeBefore(path, otherPath) || Number(isArray(other)) - Number(isArray(one));
}

function ownPath(printed: string): string[] {
  const path = pathOfName(printed);
  return path.length === 1 ? ['public', ...path] : path;
}

/** What a type is called in Postgres's catalog. */
function innerName(printed: string): string {
  // Rows of several columns.
  if (printed.startsWith('TABLE(')) {
    const [only, another] = tableColumns(printed.slice('TABLE('.length, -1));
    return only === undefined || another !== undefined ? 'record' : innerName(only.type);
  }
  const element = elementOf(printed);
  const name = builtIn(element)?.name ?? pathOfName(element).at(-1) ?? '';
  return isArray(printed) ? `_${name}` : name;
}

function isArray(printed: string): boolean {
  return printed.endsWith('[]');
}

function elementOf(printed: string): string {
  return printed.replace(/(?:\[\])+$/, '');
}
