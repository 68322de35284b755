import { isDeepStrictEqual } from 'node:util';
import type { CatalogObject } from './catalog.ts';
import type { ObjectKind } from './object-kind.ts';

/** What is so of an object without its being another one: a build that broke off, what a table was ordered by last. */
const states: Partial<Readonly<Record<ObjectKind, readonly string[]>>> = {
  index: ['invalid', 'clustered', 'replicaIdentity'],
  constraint: ['notValid', 'clustered', 'replicaIdentity'],
};

/** Whether two descriptions of an object differ in its state at most. */
export function isSameButForState(a: CatalogObject, b: CatalogObject): boolean {
  return isDeepStrictEqual(withoutState(a), withoutState(b));
}

function withoutState({ kind, attributes }: CatalogObject): unknown {
  const own = states[kind] ?? [];
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !own.includes(name)));
}
