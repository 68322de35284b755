/** Names that Python defines itself, and calls whose result is known from their arguments. */
import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import type { Arguments } from './expressions.ts';
import { merged } from './operators.ts';
import { callRegularExpression } from './regular-expressions.ts';
import { type Dictionary, plain, type Value } from './values.ts';

export const builtins: ReadonlySet<string> = new Set(
  'bool bytes bytearray complex dict float frozenset int list object set str tuple type memoryview property classmethod staticmethod super len range sorted zip map filter enumerate getattr setattr hasattr isinstance min max sum any all repr print Exception ValueError TypeError NotImplemented NotImplementedError __name__ __file__'.split(
    ' ',
  ),
);

/** `undefined` for calls that are to be kept as they stand. */
export function builtinCall(callee: Value, given: Arguments, place: Location): Value | undefined {
  if (callee.kind === 'call') return appliedPartial(callee, given, place);
  if (given.keywords.size === 0 && given.more === undefined) {
    const result = callRegularExpression(callee, given.positional, place);
    if (result !== undefined) return result;
  }
  if (callee.kind !== 'external' || given.more !== undefined) return undefined;
  const [first, second] = given.positional;
  switch (callee.name) {
    case 'builtins.dict':
      return dictionary(first, given, place);
    case 'builtins.list':
    case 'builtins.tuple': {
      const form = callee.name === 'builtins.list' ? 'list' : 'tuple';
      if (first === undefined) return { kind: 'sequence', form, items: [], place };
      const held = plain(first);
      return held.kind === 'sequence' && held.form !== 'set' ? { ...held, form, place } : undefined;
    }
    case 'builtins.str': {
      const held = first === undefined ? undefined : plain(first);
      return held?.kind === 'string' ? held : undefined;
    }
    case 'builtins.len': {
      const held = first === undefined ? undefined : plain(first);
      const length =
        held?.kind === 'string'
          ? [...held.value].length
          : held?.kind === 'sequence' && held.form !== 'set'
            ? held.items.length
            : undefined;
      return length === undefined
        ? undefined
        : { kind: 'number', value: length, text: String(length), place };
    }
    case 'typing.cast':
      return second;
    default:
      return undefined;
  }
}

function dictionary(first: Value | undefined, given: Arguments, place: Location): Value | undefined {
  const start = first === undefined ? undefined : plain(first);
  if (start !== undefined && start.kind !== 'dictionary') return undefined;
  const entries = [...given.keywords].map(([name, value]) => ({
    key: { kind: 'string', value: name, place } as const,
    value,
  }));
  const own: Dictionary = { kind: 'dictionary', entries, place };
  return start === undefined ? own : merged([start, own], place);
}

/** `functools.partial(f, a)(b)` is `f(a, b)`. */
function appliedPartial(
  callee: Extract<Value, { kind: 'call' }>,
  given: Arguments,
  place: Location,
): Value | undefined {
  if (callee.callee.kind !== 'external' || callee.callee.name !== 'functools.partial') return undefined;
  const [target, ...first] = callee.positional;
  const more = callee.more ?? given.more;
  if (target === undefined) return undefined;
  return {
    kind: 'call',
    callee: target,
    positional: [...first, ...given.positional],
    keywords: new Map([...callee.keywords, ...given.keywords]),
    ...defined({ more }),
    place,
  };
}
