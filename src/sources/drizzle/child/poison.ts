/**
 * Poison: what stands in for a value whose module could not be loaded. Schemas import plenty that has no
 * part in the DDL (an id generator for `$defaultFn`, a validator built from a table), so poison may be called,
 * constructed and read from, which gives more poison. As soon as it is needed *as data* it says what is missing.
 */

/** Uses as data that are allowed nonetheless. */
export interface Lenience {
  readonly spread?: boolean;
  readonly text?: boolean;
  /** What is known of the result of a call, by name: everything else of it is poison. */
  readonly given?: (called: string, values: readonly unknown[]) => Known | undefined;
}

type Known = Readonly<Record<string, unknown>>;

/** What lenient poison reads as; where it turns up in a result, the result is not known. */
export const unknownText = 'value-of-a-missing-package';

/** Why a value is not there, in a clause, and what to do about it where that is known. */
export interface Origin {
  readonly why: string;
  readonly advice?: string;
  /** Whether it would be code of this repository. */
  readonly isAlias?: boolean;
}

/** What is known of a value that is not there. */
interface Missing {
  readonly label: string;
  readonly origin: Origin;
  /** What the last call that led to it was given. */
  readonly given: readonly unknown[];
}

const missing = new WeakMap<object, Missing>();

/** A value was needed that a missing or failing module should have given. */
export class PoisonError extends Error {
  readonly advice: string | undefined;
  constructor(label: string, { why, advice }: Origin, use: string) {
    super(`\`${label}\` is needed as data (${use}), but ${why}`);
    this.advice = advice;
  }
}

/**
 * Makes poison named `label`; `origin` says why the value is not there.
 * `lenience` allows some uses: `spread`, it has no names of its own, right for values that are spread into each other
 * and never become part of a table; `text`, it reads as `unknownText`, right where nobody will look at the text;
 * `given`, what some calls give is known without the package.
 */
export function poison(label: string, origin: Origin, lenience: Lenience = {}, known: Known = {}): unknown {
  return poisonAfter([], label, origin, lenience, known);
}

/** Poison that a call led to, which was `given` these values. */
function poisonAfter(
  given: readonly unknown[],
  label: string,
  origin: Origin,
  lenience: Lenience,
  known: Known = {},
): unknown {
  const spoil = (use: string): never => {
    throw new PoisonError(label, origin, use);
  };
  // A class, since only what can be constructed may be constructed or extended through a proxy.
  const target = class {};
  const value = new Proxy(target, {
    get(_, key) {
      if (key === 'then') return undefined;
      if (key === '__esModule') return true;
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.toPrimitive) return () => (lenience.text ? unknownText : spoil('as text'));
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return spoil('iterated');
      if (typeof key === 'symbol') return undefined;
      if (Object.hasOwn(known, key)) return known[key];
      if (usesAsData.has(key)) return spoil(`.${key}`);
      return poisonAfter(given, `${label}.${key}`, origin, lenience);
    },
    set: () => true,
    has: (_, key) => key === 'prototype',
    apply: (_, __, values) =>
      poisonAfter(
        values.length > 0 ? values : given,
        `${label}()`,
        origin,
        lenience,
        lenience.given?.(label, values),
      ),
    construct: () => poison(`new ${label}()`, origin, lenience) as object,
    ownKeys: () => (lenience.spread ? ['prototype'] : spoil('its names are listed')),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(target, key),
    getPrototypeOf: () => Function.prototype,
  });
  missing.set(value, { label, origin, given });
  return value;
}

const usesAsData = new Set(['length', 'map', 'forEach', 'toString', 'valueOf', 'toJSON']);

/** Whether a value is poison, without waking it. */
export function isPoison(value: unknown): boolean {
  return isReference(value) && missing.has(value);
}

/** Why a poisoned value is missing. */
export function poisonOrigin(value: unknown): Origin | undefined {
  return missingOf(value)?.origin;
}

/** What the last call that led to a poisoned value was given: `X('posts', { … })`, whatever is called on that. */
export function givenToPoison(value: unknown): readonly unknown[] {
  return missingOf(value)?.given ?? [];
}

/** What a poisoned value is called, and why it is missing, as a clause of a sentence. */
export function wordsOfPoison(value: unknown): string | undefined {
  const found = missingOf(value);
  return found && `\`${found.label}\`, but ${found.origin.why}`;
}

/** @throws PoisonError where a value is poison, of which `use` would be made */
export function refusePoison(value: unknown, use: string): void {
  const found = missingOf(value);
  if (found) throw new PoisonError(found.label, found.origin, use);
}

function missingOf(value: unknown): Missing | undefined {
  return isReference(value) ? missing.get(value) : undefined;
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
