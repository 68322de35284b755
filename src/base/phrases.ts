/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** A list that stays short: `a, b, c and 29 more` of more than four. */
export function shortList(items: readonly string[]): string {
  return list(items.length > 4 ? [...items.slice(0, 3), `${items.length - 3} more`] : items);
}

/** `tables`, `policies`, `indexes`, `default privileges`. */
export function plural(noun: string): string {
  if (noun.endsWith('privileges')) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `2 tables`, `1 policy`, `3 indexes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : plural(noun)}`;
}

/** `about 1,204 rows`, as statistics tell it. */
export function aboutRows(rows: number): string {
  return `about ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
}

/** Whether sources take a verb in the plural: several, or one whose name is a plural (`types`, `web-types`). */
export function areMany(sources: readonly string[]): boolean {
  return sources.length > 1 || /(?:^|[^a-z])(?:migrations|types|models)$/i.test(sources[0] ?? '');
}
