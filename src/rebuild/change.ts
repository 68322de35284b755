import type { ObjectChange } from './object-change.ts';

/** The statements that make a change; `undefined` where no statement does, or none that keeps what is there. */
export type Changer = (change: ObjectChange) => readonly string[] | undefined;

/**
 * Changes an object attribute by attribute, by the first rule that has an attribute; `undefined` where one has no
 * rule, or its rule cannot.
 */
export function byAttributes(rules: Readonly<Record<string, Changer>>): Changer {
  return (change) => {
    const used = new Set<Changer>();
    const statements: string[] = [];
    for (const attribute of change.attributes) {
      const rule = rules[attribute];
      if (rule === undefined) return undefined;
      if (used.has(rule)) continue;
      used.add(rule);
      const written = rule(change);
      if (written === undefined) return undefined;
      statements.push(...written);
    }
    return statements;
  };
}

/** `SET (…)` and `RESET (…)` that turn some storage parameters, given as `name=value`, into others. */
export function changedParameters(
  own: readonly string[],
  right: readonly string[],
  write: (options: readonly string[]) => string,
): string[] {
  const keys = right.map(keyOf);
  const reset = own.map(keyOf).filter((key) => !keys.includes(key));
  const set = right.filter((option) => !own.includes(option));
  return [
    ...(set.length === 0 ? [] : [`SET (${write(set)})`]),
    ...(reset.length === 0 ? [] : [`RESET (${write(reset)})`]),
  ];
}

/** `OPTIONS (ADD …, SET …, DROP …)` of a foreign-data object; a catalog keeps only the names of those that could be secret. */
export function changedForeignOptions(
  own: readonly string[],
  right: readonly string[],
  literal: (text: string) => string,
  name: (text: string) => string,
): string {
  const keys = { own: own.map(keyOf), right: right.map(keyOf) };
  const written = right.filter((option) => !own.includes(option));
  const parts = [
    ...written.map((option) => {
      const key = keyOf(option);
      const verb = keys.own.includes(key) ? 'SET' : 'ADD';
      return `${verb} ${name(key)} ${option.includes('=') ? literal(option.slice(key.length + 1)) : "'1'"}`;
    }),
    ...keys.own.filter((key) => !keys.right.includes(key)).map((key) => `DROP ${name(key)}`),
  ];
  return `OPTIONS (${parts.join(', ')})`;
}

function keyOf(option: string): string {
  const end = option.indexOf('=');
  return end < 0 ? option : option.slice(0, end);
}
