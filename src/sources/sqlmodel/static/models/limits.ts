/** What limits the length or the digits of a field: its `Field(…)`, what `Annotated` adds, `condecimal(…)`. */
import type { Location } from '../../../../base/problem.ts';
import { type Call, given, plain, type Value } from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';
import type { Annotation } from './annotations.ts';
import { asFieldCall, canonicalName } from './field-names.ts';

export type Limit = 'max_length' | 'max_digits' | 'decimal_places';

/** The limit of a field, if it has one. @throws Unreadable where that depends on a version */
export type Limits = (name: Limit) => Value | undefined;

/**
 * The nearest limit counts: that of the field's own call, then what `Annotated` adds, then the type's own. What
 * stands within an `Optional` is lost, and so is what only pydantic understands: `constr(…)`, `Len(…)`.
 *
 * @param own the call that is the field's value
 */
export function limitsOf(own: Call | undefined, annotation: Annotation, versions: Versions): Limits {
  return (name) => {
    for (const one of [...(own === undefined ? [] : [own]), ...annotation.metadata]) {
      const limit = limitWithin(plain(one), name);
      if (limit !== undefined) return limit;
    }
    const { type, optional } = annotation;
    if (type.kind !== 'call' || canonicalName(type) !== 'pydantic.condecimal') return undefined;
    const limit = given(type.keywords.get(name));
    return limit !== undefined &&
      optional &&
      isPydantic2(versions, 'the digits of condecimal are lost in Optional', type.place)
      ? undefined
      : limit;
  };
}

function limitWithin(value: Value, name: Limit): Value | undefined {
  if (value.kind !== 'call') return undefined;
  if (asFieldCall(value) !== undefined) return given(value.keywords.get(name));
  const isMaxLen = value.callee.kind === 'external' && value.callee.name === 'annotated_types.MaxLen';
  return isMaxLen && name === 'max_length'
    ? given(value.positional[0] ?? value.keywords.get('max_length'))
    : undefined;
}

/** @throws Unreadable where it can't be told, for what depends on it */
export function isPydantic2(versions: Versions, what: string, place: Location): boolean {
  return versions.decide('pydantic', '2', what, place);
}
