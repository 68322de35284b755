/**
 * drizzle-orm's functions that make columns take a text for the name and an object for settings; anything else they
 * pass over, what stands for a missing value among it, and the column would be called by its key. They come from the
 * module, from what makes makers (`customType`, `pgTableCreator`, `pgSchema`, `snakeCase`), and as what a table hands to
 * a function that gives its columns.
 */
import { isPoison, PoisonError, refusePoison } from './poison.ts';

const watched = new WeakMap<object, unknown>();

/** Whether a module makes columns. */
export function makesColumns(specifier: string): boolean {
  return /^drizzle-orm\/pg-core(?:\/|$)/.test(specifier);
}

/** A module whose functions make no column of what is missing: they throw a `PoisonError`. */
export function refusingPoison(module: object): unknown {
  return makersOf(module);
}

/** Whether a value is a column that no table has yet, as every major makes them. */
export function isColumnBuilder(
  value: unknown,
): value is { readonly config: { readonly keyAsName: boolean } } {
  const { config } = (typeof value === 'object' && value !== null ? value : {}) as {
    config?: { keyAsName?: unknown };
  };
  return typeof config?.keyAsName === 'boolean';
}

/** What is watched of a value: functions, and objects that hold them. Others are what they are. */
function watchedMaker(value: unknown): unknown {
  if (isFunction(value)) return once(value, () => new Proxy(value, { apply: make, get: ownMaker }));
  return isGroup(value) ? makersOf(value) : value;
}

/** An object in which each maker is watched. */
function makersOf(group: object): unknown {
  return once(
    group,
    () => new Proxy(group, { get: (target, key) => watchedMaker(Reflect.get(target, key)) }),
  );
}

function make(maker: Maker, self: unknown, given: readonly unknown[]): unknown {
  const made = madeOf(maker, self, given);
  if (isColumnBuilder(made) && made.config.keyAsName)
    refusePoison(given[0], 'as the name or the settings of a column');
  if (isPoison(made)) return made;
  // An enum is known by being itself.
  if (isFunction(made)) return 'enumName' in made ? made : watchedMaker(made);
  if (isGroup(made, 'table')) made.table = watchedMaker(made.table);
  return made;
}

/** An enum whose labels are missing is made without any, and has what stands for them instead. */
function madeOf(maker: Maker, self: unknown, given: readonly unknown[]): unknown {
  try {
    return Reflect.apply(maker, self, given.map(handingOver));
  } catch (error) {
    const [name, labels] = given;
    if (!(error instanceof PoisonError) || !/enum/i.test(maker.name) || !isPoison(labels)) throw error;
    return Object.assign(Reflect.apply(maker, self, [name, []]) as object, { enumValues: labels });
  }
}

/** `pgTable.withRLS` */
function ownMaker(maker: Maker, key: string | symbol): unknown {
  const value = Reflect.get(maker, key);
  return key !== 'prototype' && Object.hasOwn(maker, key) ? watchedMaker(value) : value;
}

/** A function to which makers are handed is handed watched ones: `pgTable('t', (t) => ({ a: t.text() }))`. */
function handingOver(given: unknown): unknown {
  if (!isFunction(given) || isPoison(given)) return given;
  const apply = (target: Maker, self: unknown, its: readonly unknown[]) =>
    Reflect.apply(
      target,
      self,
      its.map((one) => (isGroup(one, 'text', 'integer') ? makersOf(one) : one)),
    );
  return once(given, () => new Proxy(given, { apply }));
}

type Maker = (...given: unknown[]) => unknown;

function isFunction(value: unknown): value is Maker {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
}

/** Whether a value is an object that holds makers: `table` where nothing else is asked. */
function isGroup(value: unknown, ...names: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || isPoison(value)) return false;
  const sought = names.length > 0 ? names : ['table', 'schema'];
  return sought.every((name) => Object.hasOwn(value, name) && isFunction(Reflect.get(value, name)));
}

function once(value: object, make: () => unknown): unknown {
  if (!watched.has(value)) watched.set(value, make());
  return watched.get(value);
}
