/** Functions that cannot be called, since it is not told which of them is meant, and what the generator says of them. */
import { pathOfName, withoutArguments } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { type Callable, rowOf } from './callable.ts';
import type { PostgresArgument } from './postgres-arguments.ts';
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
  if (only === undefined || another !== undefined || only.name !== '' || rowOf(only, it) === undefined)
    return false;
  return rowOf({ type: String(object.attributes.result).replace(/^SETOF /, '') }, it) === undefined;
}

/** - `error`: what stands in place of a result that cannot be told; absent where its words are not known */
export function errorOf(callable: Callable, overloads: readonly Callable[], it: Seeing): Seen['attributes'] {
  if (!it.marks.setofOptions) return {};
  const { object, inputs } = callable;
  const name = `${object.path[0]}.${withoutArguments(object.path[1])}`;
  const rivals = rivalsOf(callable, overloads);
  if (rivals.length > 0) {
    const all = [callable, ...rivals].map((one) => one.inputs[0]);
    const places = all.map((input) => built(input)?.oid);
    // No catalog tells which of a project's own types was made first.
    const isKnown = all.every((input) => input?.type.endsWith('[]') === false);
    if (!isKnown || inputs.length === 0 || places.filter((place) => place === undefined).length > 1)
      return {};
    const list = [...all]
      .sort((one, other) => (built(one)?.oid ?? 1e9) - (built(other)?.oid ?? 1e9))
      .map(
        (input) => `${name}(${input?.name} => ${built(input)?.name ?? pathOfName(input?.type ?? '').at(-1)})`,
      );
    return {
      error: `Could not choose the best candidate function between: ${list.join(', ')}. Try renaming the parameters or the function itself in the database so function overloading can be resolved`,
    };
  }
  return isRowWithoutRelation(callable, it)
    ? {
        error: `the function ${name} with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache`,
      }
    : {};
}

/** A type of Postgres itself, by its inner name, and where it stands among all types. */
function built(
  input: PostgresArgument | undefined,
): { readonly name: string; readonly oid: number } | undefined {
  return builtIn[input?.type ?? ''];
}

const builtIn: Readonly<Record<string, { readonly name: string; readonly oid: number }>> = {
  boolean: { name: 'bool', oid: 16 },
  bytea: { name: 'bytea', oid: 17 },
  bigint: { name: 'int8', oid: 20 },
  smallint: { name: 'int2', oid: 21 },
  integer: { name: 'int4', oid: 23 },
  text: { name: 'text', oid: 25 },
  json: { name: 'json', oid: 114 },
  real: { name: 'float4', oid: 700 },
  'double precision': { name: 'float8', oid: 701 },
  'character varying': { name: 'varchar', oid: 1043 },
  date: { name: 'date', oid: 1082 },
  'timestamp without time zone': { name: 'timestamp', oid: 1114 },
  'timestamp with time zone': { name: 'timestamptz', oid: 1184 },
  numeric: { name: 'numeric', oid: 1700 },
  uuid: { name: 'uuid', oid: 2950 },
  jsonb: { name: 'jsonb', oid: 3802 },
};
