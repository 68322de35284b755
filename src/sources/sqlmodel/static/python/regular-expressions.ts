/** Python's `re` on constants, for names that models derive from others: `re.sub("(?<!^)(?=[A-Z])", "_", name)`. */
import type { Location } from '../../../../base/problem.ts';
import { plain, type Value } from './values.ts';

/** A call of `re.sub` or `re.split`, or of these methods of a compiled expression; `undefined` when it isn't known. */
export function callRegularExpression(
  callee: Value,
  positional: readonly Value[],
  place: Location,
): Value | undefined {
  const compiled = compiledCall(callee, positional);
  const texts = (compiled?.texts ?? positional).map((one) => {
    const held = plain(one);
    return held.kind === 'string' ? held.value : undefined;
  });
  const name =
    compiled?.name ?? (callee.kind === 'external' ? /^re\.(\w+)$/.exec(callee.name)?.[1] : undefined);
  const [pattern, ...rest] = texts;
  const expression = pattern === undefined ? undefined : translated(pattern);
  if (expression === undefined) return undefined;
  const [first, second] = rest;
  if (name === 'sub' && rest.length === 2 && first !== undefined && second !== undefined) {
    const replacement = translatedReplacement(first);
    return replacement === undefined
      ? undefined
      : { kind: 'string', value: second.replace(expression, replacement), place };
  }
  if (name === 'split' && rest.length === 1 && first !== undefined) {
    const items = split(first, expression).map((value) => ({ kind: 'string', value, place }) as const);
    return { kind: 'sequence', form: 'list', items, place };
  }
  return undefined;
}

/** `re.compile(pattern).sub(…)`. */
function compiledCall(
  callee: Value,
  positional: readonly Value[],
): { readonly name: string; readonly texts: readonly Value[] } | undefined {
  const of = callee.kind === 'attribute' ? plain(callee.of) : undefined;
  if (callee.kind !== 'attribute' || of?.kind !== 'call') return undefined;
  const isCompiled = of.callee.kind === 'external' && of.callee.name === 're.compile';
  const [pattern, ...flags] = of.positional;
  if (!isCompiled || pattern === undefined || flags.length > 0 || of.keywords.size > 0) return undefined;
  return { name: callee.name, texts: [pattern, ...positional] };
}

/** Only what means the same in both languages: letters, classes, groups, repetitions, and looking around. */
function translated(pattern: string): RegExp | undefined {
  if (!/^(?:[A-Za-z0-9_ .+*?^$|()-]|\[\^?[A-Za-z0-9_-]+\]|\(\?(?:[:=!]|<[=!])|\\[.dws-])*$/.test(pattern))
    return undefined;
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return undefined;
  }
}

/** `\1_\2` is `$1_$2`. */
function translatedReplacement(text: string): string | undefined {
  const translated = text.replaceAll('$', '$$$$').replaceAll(/\\(\d)/g, (_, group: string) => `$${group}`);
  return translated.includes('\\') ? undefined : translated;
}

/** Unlike in JavaScript, an empty match at the beginning splits off an empty text. */
function split(text: string, expression: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(expression)) {
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  return [...parts, text.slice(start)];
}
