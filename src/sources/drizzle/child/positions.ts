/**
 * Where each value of a schema was written. Transpiled code passes the result of every interesting call through
 * `record`, so a table, a column or an index knows its line however it was made: by a factory, a helper that is
 * spread into several tables, or a callback.
 */
import type { Location } from '../../../base/problem.ts';

/** The name that instrumented code calls. */
export const recorderName = '__schemaDriftAt';

/** The name for calls within a chain that make a constraint of their own: `.references(…)`, `.unique()`. */
export const partRecorderName = '__schemaDriftPartAt';

const places = new WeakMap<object, Location>();
const partPlaces = new WeakMap<object, Map<string, Location>>();
const recorded: { readonly value: object; readonly location: Location }[] = [];

/**
 * Remembers a value's place, and that of the parts which Drizzle carries over from a builder to the finished
 * object (a column keeps its builder's `config`, a foreign key its `reference`, …). Returns the value.
 */
export function record<T>(value: T, file: string, line: number, column: number): T {
  if (!isReference(value)) return value;
  const location = { file, line, column };
  places.set(value, location);
  recorded.push({ value, location });
  for (const part of sharedParts(value)) if (isReference(part)) places.set(part, location);
  return value;
}

/** Remembers where a column's builder was told to be unique, a key or a reference. Returns the builder. */
export function recordPart<T>(builder: T, method: string, file: string, line: number, column: number): T {
  const config = isReference(builder) ? (builder as { config?: unknown }).config : undefined;
  if (!isReference(config)) return builder;
  const parts = partPlaces.get(config) ?? new Map<string, Location>();
  partPlaces.set(config, parts.set(method, { file, line, column }));
  return builder;
}

/** Where a column, by its `config`, was told so. */
export function partPlaceOf(config: object, method: string): Location | undefined {
  return partPlaces.get(config)?.get(method);
}

/** The place of the first of the values that has one. */
export function placeOf(...values: readonly unknown[]): Location | undefined {
  for (const value of values) {
    const place = isReference(value) ? places.get(value) : undefined;
    if (place) return place;
  }
  return undefined;
}

/** Everything that was recorded, in the order it was made, each value once. */
export function everythingRecorded(): readonly { readonly value: object; readonly location: Location }[] {
  const seen = new Set<object>();
  return recorded.filter(({ value }) => !seen.has(value) && seen.add(value));
}

function sharedParts(value: object): unknown[] {
  try {
    const built = value as Record<string, unknown> & { config?: { columns?: unknown } };
    return [built.config, built.config?.columns, built.reference, built.columns, built.value];
  } catch {
    // A getter of the user's own that throws: the value itself is recorded, which is what matters.
    return [];
  }
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
