/** Annotations: `Optional[Annotated[str, Field(max_length=5)]]` is a text that may be missing. */
import type { Location } from '../../../../base/problem.ts';
import type { Interpreter } from '../python/interpreter.ts';
import { described, plain, type Scope, Unreadable, unknown, type Value } from '../python/values.ts';

export interface Annotation {
  /** The type without what surrounds it: a class, a name of a library, one with parameters, or `unknown`. */
  readonly type: Value;
  readonly optional: boolean;
  /** What `Annotated` adds, where it is not within an `Optional`. */
  readonly metadata: readonly Value[];
  /** The whole of the `Annotated` nearest to the type, which a type map may know, and what it adds. */
  readonly annotated?: { readonly whole: Value; readonly metadata: readonly Value[] };
}

/**
 * Takes an annotation apart.
 *
 * @throws Unreadable when it is not known, so that it might be anything
 */
export function readAnnotation(value: Value, scope: Scope, interpreter: Interpreter): Annotation {
  const held = resolved(value, scope, interpreter);
  if (held.kind === 'operation' && held.operator === '|')
    return union(held.operands, scope, interpreter, held.place);
  if (held.kind === 'subscript') {
    const name = typingName(held.of);
    const [first, ...rest] = held.items;
    if (name === 'Optional' && first !== undefined)
      return { ...readAnnotation(first, scope, interpreter), optional: true, metadata: [] };
    if (name === 'Union') return union(held.items, scope, interpreter, held.place);
    if (name === 'Annotated' && first !== undefined) {
      const inner = readAnnotation(first, scope, interpreter);
      const annotated = inner.annotated ?? { whole: held, metadata: rest };
      return { ...inner, metadata: [...inner.metadata, ...rest], annotated };
    }
    // A type that a `type` statement names is looked up by that name, which is not followed.
    if (name === 'TypeAliasType' && first !== undefined)
      return {
        ...readAnnotation(first, scope, interpreter),
        type: unknown('the name of a type', held.place),
      };
    if (name === 'Final' && first !== undefined) return readAnnotation(first, scope, interpreter);
  }
  // A call is one like `constr(max_length=5)`.
  if (held.kind === 'none') return { type: unknown('None', held.place), optional: true, metadata: [] };
  if (['external', 'class', 'subscript', 'call'].includes(held.kind))
    return { type: held, optional: false, metadata: [] };
  throw new Unreadable(`its annotation is ${described(held)}`, value.place);
}

/** The value, with an annotation in quotes evaluated. */
export function resolved(value: Value, scope: Scope, interpreter: Interpreter): Value {
  const held = plain(value);
  return held.kind === 'string'
    ? resolved(interpreter.evaluateText(held.value, scope, value.place), scope, interpreter)
    : held;
}

/** `Optional` for `typing.Optional`, and likewise for its companions. */
export function typingName(value: Value): string | undefined {
  const held = plain(value);
  return held.kind === 'external'
    ? /^(?:typing|typing_extensions|types)\.(\w+)$/.exec(held.name)?.[1]
    : undefined;
}

function union(items: readonly Value[], scope: Scope, interpreter: Interpreter, place: Location): Annotation {
  const parts = items.map((item) => resolved(item, scope, interpreter));
  const types = parts.filter(({ kind }) => kind !== 'none');
  const [only, ...others] = types.map((type) => readAnnotation(type, scope, interpreter));
  const optional = types.length < parts.length || [only, ...others].some((one) => one?.optional === true);
  if (only === undefined || others.length > 0)
    return { type: unknown('a union of types', place), optional, metadata: [] };
  return { ...only, optional, metadata: [] };
}
