/** What the bodies of classes bind: attributes, and the members of enums. */
import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import { isEnumBase } from './ancestry.ts';
import type { ClassAttribute } from './classes.ts';
import type { Interpretation } from './interpretation.ts';
import { type ClassDefinition, plain, type Value } from './values.ts';

/** What a binding of a class's body holds. */
export function valueBound(
  { owner, binding }: ClassAttribute,
  name: string,
  { bound, classes }: Interpretation,
): Value {
  return bound(binding, name, classes.scopeOf(owner));
}

/** @param of the class whose attribute was asked for, which may inherit it */
export function memberOf(
  of: ClassDefinition,
  found: ClassAttribute,
  name: string,
  place: Location,
  interpretation: Interpretation,
): Value {
  const { binding } = found;
  if (binding.kind !== 'value') return valueBound(found, name, interpretation);
  const value = binding.value === undefined ? undefined : valueBound(found, name, interpretation);
  const enumeration = isEnumeration(of, interpretation) && !name.startsWith('_');
  return { kind: 'member', class: of, enumeration, name, place, ...defined({ value }) };
}

function isEnumeration(one: ClassDefinition, { classes }: Interpretation): boolean {
  return classes.ancestorsOf(one).some(isEnumBase);
}

/** What a loop over a value yields; `undefined` when it can't be told. */
export function elementsOf(of: Value, interpretation: Interpretation): readonly Value[] | undefined {
  const held = plain(of);
  if (held.kind === 'sequence') return held.items;
  if (held.kind === 'dictionary') return held.entries.map(({ key }) => key);
  if (held.kind !== 'class' || !isEnumeration(held.class, interpretation)) return undefined;
  const members = [...interpretation.classes.bodyOf(held.class).bindings]
    .filter(
      ([name, [binding]]) =>
        binding?.kind === 'value' && binding.value !== undefined && !name.startsWith('_'),
    )
    .map(([name]) => interpretation.attribute(held, name, held.place));
  return withoutAliases(members);
}

/** A member of an enum whose value another one has is only another name of that. */
function withoutAliases(members: readonly Value[]): Value[] {
  const seen = new Set<unknown>();
  return members.filter((member) => {
    const value = member.kind === 'member' && member.value !== undefined ? plain(member.value) : undefined;
    if (value === undefined || !('value' in value)) return true;
    const isFirst = !seen.has(value.value);
    seen.add(value.value);
    return isFirst;
  });
}
