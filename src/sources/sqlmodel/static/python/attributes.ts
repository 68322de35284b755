/** What `value.name` comes to. */

import type { Location } from '../../../../base/problem.ts';
import { isSqlModel } from './ancestry.ts';
import type { Interpretation } from './interpretation.ts';
import type { MadeOf } from './library-objects.ts';
import { memberOf } from './members.ts';
import { moduleAttribute } from './names.ts';
import { type Call, type ClassDefinition, plain, type Value } from './values.ts';

export function attributeOf(of: Value, name: string, place: Location, interpretation: Interpretation): Value {
  const held = plain(of);
  switch (held.kind) {
    case 'unknown':
      return held;
    case 'module':
      return moduleAttribute(held.module, name, place, interpretation);
    case 'external':
      return { kind: 'external', name: `${held.name}.${name}`, place };
    case 'class':
      return classAttribute(held.class, name, place, interpretation);
    case 'object':
      return held.attributes.get(name) ?? { kind: 'attribute', of, name, place };
    case 'member':
      if (held.enumeration && name === 'value' && held.value !== undefined) return plain(held.value);
      if (held.enumeration && name === 'name') return { kind: 'string', value: held.name, place };
      break;
    case 'call':
      return (
        interpretation.library.attribute(of, name, place, madeOf(held, place, interpretation)) ?? {
          kind: 'attribute',
          of,
          name,
          place,
        }
      );
  }
  return { kind: 'attribute', of, name, place };
}

function madeOf({ callee }: Call, place: Location, interpretation: Interpretation): MadeOf {
  const { classes } = interpretation;
  const made = callee.kind === 'class' ? callee.class : undefined;
  if (made === undefined) return { inherits: () => false, attribute: () => undefined };
  return {
    inherits: (base) =>
      classes
        .ancestorsOf(made)
        .some((one) => one.kind === 'base' && one.value.kind === 'external' && base.test(one.value.name)),
    attribute: (name) => {
      const found = classes.find(made, name);
      return found && plain(memberOf(made, found, name, place, interpretation));
    },
  };
}

function classAttribute(
  of: ClassDefinition,
  name: string,
  place: Location,
  interpretation: Interpretation,
): Value {
  const { classes, run } = interpretation;
  if (name === '__name__') return { kind: 'string', value: of.name, place };
  const self: Value = { kind: 'class', class: of, place };
  const found = classes.find(of, name) ?? classes.findAnnotated(of, name);
  if (found !== undefined) {
    const value = memberOf(of, found, name, place, interpretation);
    const computed = plain(value);
    if (computed.kind === 'function' && name === '__tablename__')
      return run(computed, { positional: [self], keywords: new Map() }, place);
    return value;
  }
  if (name === '__tablename__' && classes.ancestorsOf(of).some(isSqlModel))
    return { kind: 'string', value: of.name.toLowerCase(), place };
  return { kind: 'attribute', of: self, name, place };
}
