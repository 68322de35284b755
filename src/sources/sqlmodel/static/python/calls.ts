/** What a call comes to. */
import type { Location } from '../../../../base/problem.ts';
import { builtinCall } from './builtins.ts';
import type { Arguments } from './expressions.ts';
import { applyFunction } from './functions.ts';
import type { Interpretation } from './interpretation.ts';
import { callMethod } from './operators.ts';
import { plain, unknown, type Value } from './values.ts';

export function callValue(
  callee: Value,
  given: Arguments,
  place: Location,
  { run }: Pick<Interpretation, 'run'>,
): Value {
  const held = plain(callee);
  if (held.kind === 'unknown') return held;
  if (held.kind === 'function' && held.decorators.length === 0) return run(held, given, place);
  if (held.kind === 'attribute') {
    const result = callMethod(held.of, held.name, given.positional, place);
    if (result !== undefined) return result;
  }
  return builtinCall(held, given, place) ?? { kind: 'call', callee: held, ...given, place };
}

/** How deep calls may be nested before they count as endless. */
const deepestCall = 30;

export function createRun(evaluate: Interpretation['evaluate']): Interpretation['run'] {
  let depth = 0;
  return (callee, given, place) => {
    if (depth >= deepestCall) return unknown('a call that does not end', place);
    depth += 1;
    const result = applyFunction(callee, given, place, evaluate);
    depth -= 1;
    return result;
  };
}
