let english: Intl.Collator | undefined;

/** The order of names in what the generator prints. */
export function inAlphabet(one: string, other: string): number {
  // Only here: the first of a process takes some milliseconds, and hardly any process needs one.
  english ??= new Intl.Collator('en');
  return english.compare(one, other);
}
