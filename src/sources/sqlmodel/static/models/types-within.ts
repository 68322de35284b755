/** The names of enums and domains that something refers to, whatever else it says: for tables that can't be told. */

import type { TypeName } from '../declarations.ts';
import type { Body } from '../python/body.ts';
import type { Interpreter } from '../python/interpreter.ts';
import { type Call, type ClassDefinition, given, plain, type Value } from '../python/values.ts';
import { isEnumClass } from './enum-types.ts';
import { callOf } from './library.ts';

/** The types that the annotations and values in the body of a class refer to. */
export function typesOfClass(one: ClassDefinition, interpreter: Interpreter): TypeName[] {
  const { source } = one.syntax;
  const scope = interpreter.scopeOf(one);
  const body: Body = interpreter.bodyOf(one);
  return [...body.bindings].flatMap(([name, all]) =>
    all.flatMap((binding) => {
      if (binding.kind !== 'value') return [];
      const { annotation, value } = binding;
      return [
        ...(annotation === undefined ? [] : [interpreter.evaluate([annotation], source, scope)]),
        ...(value === undefined ? [] : [interpreter.valueBound({ owner: one, binding }, name)]),
      ].flatMap((held) => typesWithin(held, interpreter));
    }),
  );
}

/** The types that a value refers to, at any depth. */
export function typesWithin(value: Value, interpreter: Interpreter, depth = 0): TypeName[] {
  if (depth > deepest) return [];
  const within = (values: readonly Value[]) =>
    values.flatMap((one) => typesWithin(one, interpreter, depth + 1));
  const held = plain(value);
  switch (held.kind) {
    case 'class':
      return isEnumClass(held.class, interpreter)
        ? [{ schema: undefined, name: held.class.name.toLowerCase() }]
        : [];
    case 'call':
      return [...named(held), ...within([...held.positional, ...held.keywords.values()])];
    case 'sequence':
    case 'subscript':
      return within(held.items);
    case 'operation':
      return within(held.operands);
    case 'dictionary':
      return within(held.entries.map((entry) => entry.value));
    default:
      return [];
  }
}

const deepest = 20;

/** The type that a call creates, when its name is given. */
function named(call: Call): TypeName[] {
  if (callOf(call, 'Enum', 'ENUM', 'DOMAIN') === undefined) return [];
  const [first] = callOf(call, 'DOMAIN')?.positional ?? [];
  const name = given(call.keywords.get('name') ?? first);
  const schema = given(call.keywords.get('schema'));
  const text = (one: Value | undefined) => {
    const held = one === undefined ? undefined : plain(one);
    return held?.kind === 'string' ? held.value : undefined;
  };
  const known = text(name);
  return known === undefined ? [] : [{ schema: text(schema), name: known }];
}
