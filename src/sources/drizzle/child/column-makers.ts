/**
 * drizzle-orm's functions that make columns take a text for the name and an object for settings; anything else they
 * pass over, what stands for a missing value among it, and the column would be called by its key.
 */
import { refusePoison } from './poison.ts';

const watched = new WeakMap<object, unknown>();

/** Whether a module makes columns. */
export function makesColumns(specifier: string): boolean {
  return /^drizzle-orm\/pg-core(?:\/|$)/.test(specifier);
}

/** A module whose functions make no column of what is missing: they throw a `PoisonError`. */
export function refusingPoison(module: object): unknown {
  return once(
    module,
    () => new Proxy(module, { get: (target, key) => watchedMaker(Reflect.get(target, key)) }),
  );
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

function watchedMaker(value: unknown): unknown {
  if (typeof value !== 'function' || /^class\b/.test(Function.prototype.toString.call(value))) return value;
  return once(
    value,
    () =>
      new Proxy(value, {
        apply(target, self, given) {
          const made = Reflect.apply(target, self, given);
          if (made?.config?.keyAsName === true)
            refusePoison(given[0], 'as the name or the settings of a column');
          return made;
        },
      }),
  );
}

function once(value: object, make: () => unknown): unknown {
  if (!watched.has(value)) watched.set(value, make());
  return watched.get(value);
}
