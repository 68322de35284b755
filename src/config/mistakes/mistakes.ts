import type { z } from 'zod';
import { didYouMean } from '../../base/did-you-mean.ts';
import { list } from '../../base/phrases.ts';
import { sourceKinds } from '../shape/source-kinds.ts';
import type { KeyPath } from './yaml-places.ts';

/** Something wrong in the config file: where, and one sentence without the full stop. */
export interface Mistake {
  readonly path: KeyPath;
  /** Whether the key itself is wrong or what it holds. */
  readonly part: 'key' | 'value';
  readonly text: string;
}

type Issue = z.core.$ZodIssue;

/**
 * What zod found, in the words of the file. `value` is the whole file.
 *
 * @param keys that the file has to hold, for one that holds none
 */
export function mistakesOf(
  issues: readonly Issue[],
  value: unknown,
  keys = 'keys, `sources:` at least',
): Mistake[] {
  const isNothing = (issue: Issue) => issue.code === 'invalid_type' && issue.path.length === 0;
  if (issues.some(isNothing)) return [{ path: [], part: 'value', text: `the file must hold ${keys}` }];
  const mistakes = issues.flatMap((issue) => mistakesOfIssue(issue, [], value));
  // With a wrong kind, everything else that the source says was measured against the wrong rules.
  const wrongKinds = mistakes
    .filter(({ path }) => path.at(-1) === 'kind')
    .map(({ path }) => path.slice(0, -1));
  return mistakes.filter(
    ({ path }) => path.at(-1) === 'kind' || !wrongKinds.some((source) => startsWith(path, source)),
  );
}

/** `sources.drizzle.config`, `ignore[0].until`: a key as a person would look for it. */
export function showPath(path: KeyPath): string {
  return path.reduce<string>(
    (shown, step) =>
      typeof step === 'number' ? `${shown}[${step}]` : shown === '' ? step : `${shown}.${step}`,
    '',
  );
}

/** A mistake as a sentence of its own. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return start.endsWith('?') ? start : `${start}.`;
}

/** ` Did you mean `x`?`, or nothing. */
export function suggestion(typed: string, allowed: readonly string[]): string {
  const meant = didYouMean(typed, allowed);
  return meant === undefined ? '' : `, did you mean \`${meant}\`?`;
}

/** The same behind a list of all that is allowed: nothing where that is one word, which was just said. */
function nearest(typed: unknown, allowed: readonly string[]): string {
  return typeof typed === 'string' && allowed.length > 1 ? suggestion(typed, allowed) : '';
}

function mistakesOfIssue(issue: Issue, base: KeyPath, file: unknown): Mistake[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  const key = showPath(path);
  const value = valueAt(file, path);
  const wrong = (text: string): Mistake[] => [{ path, part: 'value', text: `\`${key}\` ${text}` }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = issue.message.split(',');
      return issue.keys.map((unknown) => ({
        path: [...path, unknown],
        part: 'key',
        text: `\`${showPath([...path, unknown])}\` is no known key${
          suggestion(unknown, allowed) || `; allowed here: ${allowed.join(', ')}`
        }`,
      }));
    }
    case 'invalid_union':
      return issue.discriminator === 'kind' ? unknownKind(path, value) : mistakesOfUnion(issue, path, file);
    case 'invalid_type':
      if (value === undefined) return wrong('is missing');
      if (value === null) return wrong(`is empty; it must be ${typeWords(issue.expected)}`);
      if (isSource(path) && !sourceKinds.some((kind) => kind === path.at(-1)))
        return wrong(
          `must name its \`kind\`: only sources named after their kind can be a bare path${suggestion(String(path.at(-1)), sourceKinds)}`,
        );
      return wrong(`must be ${typeWords(issue.expected)}`);
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      return wrong(`must be ${list(allowed, 'or')}${nearest(value, allowed)}`);
    }
    case 'too_small':
      if (issue.origin === 'string') return wrong('is empty');
      if (issue.origin === 'array') return wrong('is an empty list');
      return wrong(`must be ${issue.minimum} or more`);
    case 'too_big':
      return wrong(`must be ${issue.maximum} or less`);
    case 'invalid_format':
      if (issue.format === 'date') return wrong('must be a day, written as YYYY-MM-DD');
      // A pattern that says itself what it takes.
      if (!issue.message.startsWith('Invalid ')) return wrong(issue.message);
      return wrong('must be the name of an environment variable');
    case 'invalid_key':
      return [{ path, part: 'key', text: `\`${key}\`: an environment variable cannot have this name` }];
    case 'custom':
      return wrong(issue.message);
    default:
      return wrong('is not understood');
  }
}

/** Of the forms that a value may have, the one that it was meant to have. */
function mistakesOfUnion(issue: Issue & { code: 'invalid_union' }, path: KeyPath, file: unknown): Mistake[] {
  const ofRightType = issue.errors.filter(
    (branch) => !branch.some((it) => it.code === 'invalid_type' && it.path.length === 0),
  );
  const value = valueAt(file, path);
  if (value === undefined) return [{ path, part: 'value', text: `\`${showPath(path)}\` is missing` }];
  const [branch] = ofRightType;
  if (branch !== undefined) return branch.flatMap((it) => mistakesOfIssue(it, path, file));
  const types = issue.errors
    .flat()
    .flatMap((it) => (it.code === 'invalid_type' ? [typeWords(it.expected)] : []));
  const state = value === null ? 'is empty; it must be' : 'must be';
  return [{ path, part: 'value', text: `\`${showPath(path)}\` ${state} ${types.join(' or ')}` }];
}

function unknownKind(path: KeyPath, value: unknown): Mistake[] {
  const key = showPath(path);
  const kinds = list(sourceKinds, 'or');
  if (value === undefined) return [withoutKind(path, kinds)];
  return [{ path, part: 'value', text: `\`${key}\` must be ${kinds}${nearest(value, sourceKinds)}` }];
}

function isSource(path: KeyPath): boolean {
  return path.at(-2) === 'sources' && (path.length === 2 || path[0] === 'databases');
}

function typeWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object with keys',
    record: 'an object with keys',
  };
  return words[expected] ?? expected;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );
}

function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.every((step, index) => path[index] === step);
}

/** A source has no kind of its own: its name may be that of one, mistyped. */
function withoutKind(path: KeyPath, kinds: string): Mistake {
  const source = path.slice(0, -1);
  const name = String(source.at(-1));
  const meant = didYouMean(name, sourceKinds);
  return meant === undefined
    ? { path, part: 'value', text: `\`${showPath(path)}\` is missing: ${kinds}` }
    : {
        path: source,
        part: 'key',
        text: `\`${showPath(source)}\` has no \`kind\`, and its name is none, did you mean \`${meant}\`?`,
      };
}
