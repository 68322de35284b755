/** Operators and methods of Python whose result is known from the values alone. */
import type { Location } from '../../../../base/problem.ts';
import { type Dictionary, plain, type Sequence, truth, type Value } from './values.ts';

/** The result, or an `operation` that keeps its operands: an SQL expression, a union of types. */
export function operate(operator: string, operands: readonly Value[], place: Location): Value {
  const values = operands.map(plain);
  const [left, right] = values;
  if (operator === '-' && values.length === 1 && left?.kind === 'number')
    return { kind: 'number', value: -left.value, text: `-${left.text}`, place };
  if (operator === '+' && left !== undefined && right !== undefined) {
    if (left.kind === 'string' && right.kind === 'string')
      return { kind: 'string', value: left.value + right.value, place };
    if (left.kind === 'sequence' && right.kind === 'sequence' && left.form === right.form)
      return { ...left, items: [...left.items, ...right.items], place };
  }
  if (operator === '|' && left?.kind === 'dictionary' && right?.kind === 'dictionary')
    return merged([left, right], place);
  if (left?.kind === 'number' && right?.kind === 'number') {
    const value = arithmetic[operator]?.(left.value, right.value);
    if (value !== undefined) return { kind: 'number', value, text: String(value), place };
  }
  return logical(operator, operands, place) ?? { kind: 'operation', operator, operands, place };
}

/** Comparisons and connections of constants; an attribute of a class may be a column, which makes SQL of them. */
function logical(operator: string, operands: readonly Value[], place: Location): Value | undefined {
  const [left, right] = operands;
  if (left === undefined || operands.some(({ kind }) => kind === 'member')) return undefined;
  const isTrue = truth(left);
  if (operator === 'not')
    return isTrue === undefined ? undefined : { kind: 'boolean', value: !isTrue, place };
  if (right === undefined) return undefined;
  if (operator === 'and' || operator === 'or') {
    if (isTrue === undefined) return undefined;
    return isTrue === (operator === 'or') ? left : right;
  }
  const value = comparisons[operator]?.(left, right);
  return value === undefined ? undefined : { kind: 'boolean', value, place };
}

type Comparison = (left: Value, right: Value) => boolean | undefined;

const comparisons: Readonly<Record<string, Comparison>> = {
  '==': equal,
  '!=': (left, right) => negated(equal(left, right)),
  is: same,
  'is not': (left, right) => negated(same(left, right)),
  '<': (left, right) => compared(left, right, (one, other) => one < other),
  '<=': (left, right) => compared(left, right, (one, other) => one <= other),
  '>': (left, right) => compared(left, right, (one, other) => one > other),
  '>=': (left, right) => compared(left, right, (one, other) => one >= other),
};

function equal(left: Value, right: Value): boolean | undefined {
  if (left.kind === 'none' || right.kind === 'none') return same(left, right);
  const isConstant = (one: Value) => one.kind === 'string' || one.kind === 'number' || one.kind === 'boolean';
  if (!isConstant(left) || !isConstant(right)) return undefined;
  return 'value' in left && 'value' in right && left.value === right.value;
}

/** Only for `None`. */
function same(left: Value, right: Value): boolean | undefined {
  const kinds = [left.kind, right.kind];
  if (!kinds.includes('none')) return undefined;
  const isClear = kinds.every((kind) => clear.has(kind));
  return isClear ? kinds.every((kind) => kind === 'none') : undefined;
}

const clear = new Set(['none', 'string', 'number', 'boolean', 'sequence', 'dictionary', 'class', 'function']);

function compared(
  left: Value,
  right: Value,
  compare: (one: number, other: number) => boolean,
): boolean | undefined {
  return left.kind === 'number' && right.kind === 'number' ? compare(left.value, right.value) : undefined;
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '**': (left, right) => left ** right,
};

/** Later entries win, in the place of the earlier ones. */
export function merged(dictionaries: readonly Dictionary[], place: Location): Dictionary {
  const entries = new Map<unknown, Dictionary['entries'][number]>();
  for (const entry of dictionaries.flatMap((one) => one.entries)) {
    const key = plain(entry.key);
    entries.set('value' in key ? key.value : entry.key, entry);
  }
  return { kind: 'dictionary', entries: [...entries.values()], place };
}

/** A method of a constant, called: `undefined` when it isn't one that is known here. */
export function callMethod(
  of: Value,
  name: string,
  positional: readonly Value[],
  place: Location,
): Value | undefined {
  const subject = plain(of);
  const values = positional.map(plain);
  const texts = values.flatMap((one) => (one.kind === 'string' ? [one.value] : []));
  if (texts.length === values.length && subject.kind === 'string') {
    const value = textMethods[name]?.(subject.value, texts);
    if (value !== undefined) return { kind: 'string', value, place };
  }
  const [only] = values;
  if (name === 'join' && subject.kind === 'string' && only?.kind === 'sequence') {
    const items = only.items.map(plain);
    const parts = items.flatMap((one) => (one.kind === 'string' ? [one.value] : []));
    if (parts.length === items.length) return { kind: 'string', value: parts.join(subject.value), place };
  }
  if (name === 'copy' && (subject.kind === 'dictionary' || subject.kind === 'sequence')) return subject;
  return undefined;
}

const textMethods: Readonly<
  Record<string, (subject: string, texts: readonly string[]) => string | undefined>
> = {
  lower: (subject, { length }) => (length === 0 ? subject.toLowerCase() : undefined),
  upper: (subject, { length }) => (length === 0 ? subject.toUpperCase() : undefined),
  strip: (subject, { length }) => (length === 0 ? subject.trim() : undefined),
  replace: (subject, [from, to]) =>
    from === undefined || to === undefined ? undefined : subject.replaceAll(from, () => to),
  removesuffix: (subject, [end]) =>
    end !== undefined && end !== '' && subject.endsWith(end) ? subject.slice(0, -end.length) : subject,
  removeprefix: (subject, [start]) =>
    start !== undefined && subject.startsWith(start) ? subject.slice(start.length) : subject,
};

/** `value[index]` of a constant; `undefined` when it can't be told. */
export function elementOf(of: Value, index: Value): Value | undefined {
  const subject = plain(of);
  const at = plain(index);
  if (subject.kind === 'sequence' && at.kind === 'number') return elementAt(subject, at.value);
  if (subject.kind !== 'dictionary' || (at.kind !== 'string' && at.kind !== 'number')) return undefined;
  return subject.entries.find(({ key }) => {
    const held = plain(key);
    return held.kind === at.kind && held.value === at.value;
  })?.value;
}

/** `value[start:end]` of a constant; `undefined` when it can't be told. */
export function sliceOf(
  of: Value,
  start: number | undefined,
  end: number | undefined,
  place: Location,
): Value | undefined {
  if (Number.isNaN(start) || Number.isNaN(end)) return undefined;
  const subject = plain(of);
  if (subject.kind === 'string')
    return { kind: 'string', value: [...subject.value].slice(start, end).join(''), place };
  return subject.kind === 'sequence' && subject.form !== 'set'
    ? { ...subject, items: subject.items.slice(start, end), place }
    : undefined;
}

function elementAt(sequence: Sequence, at: number): Value | undefined {
  return sequence.form === 'set' ? undefined : sequence.items.at(at);
}
