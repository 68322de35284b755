/** The enums, domains and sequences that something refers to, whatever else it says: for tables that can't be told. */

import type { NamedObject } from '../declarations.ts';
import type { Body } from '../python/body.ts';
import type { Interpreter } from '../python/interpreter.ts';
import { type Call, type ClassDefinition, plain, type Value } from '../python/values.ts';
import { isEnumClass } from './enum-types.ts';
import { libraryName } from './library.ts';

/** What the annotations and values in the body of a class refer to. */
export function objectsOfClass(one: ClassDefinition, interpreter: Interpreter): NamedObject[] {
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
      ].flatMap((held) => objectsWithin(held, interpreter));
    }),
  );
}

/** What a value refers to, at any depth. */
export function objectsWithin(value: Value, interpreter: Interpreter, depth = 0): NamedObject[] {
  if (depth > deepest) return [];
  const within = (values: readonly Value[]) =>
    values.flatMap((one) => objectsWithin(one, interpreter, depth + 1));
  const held = plain(value);
  switch (held.kind) {
    case 'class':
      return isEnumClass(held.class, interpreter)
        ? [{ kind: 'enum', schema: undefined, name: held.class.name.toLowerCase() }]
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

/** What a call creates, when its name is given. */
function named(call: Call): NamedObject[] {
  const kind = kinds[libraryName(call.callee) ?? ''];
  if (kind === undefined) return [];
  const name = text(call.keywords.get('name') ?? (kind === 'enum' ? undefined : call.positional[0]));
  return name === undefined ? [] : [{ kind, schema: text(call.keywords.get('schema')), name }];
}

const kinds: Readonly<Record<string, NamedObject['kind']>> = {
  Enum: 'enum',
  ENUM: 'enum',
  DOMAIN: 'domain',
  Sequence: 'sequence',
};

function text(value: Value | undefined): string | undefined {
  const held = value === undefined ? undefined : plain(value);
  return held?.kind === 'string' ? held.value : undefined;
}
