/** Words that generators of several ages have for the same, and which of them a file has. */

export interface GeneratorWords {
  /** `NonNullable<Json>` for a json that is never null. */
  readonly nonNullableJson: boolean;
  /** `unknown | null`. */
  readonly nullableUnknown: boolean;
  /** What a function without arguments takes. */
  readonly noArguments: string;
}

/** Of a file that has none of them, those that are written by now. */
export function generatorWords(text: string): GeneratorWords {
  const nullableUnknown = /\bunknown \| null\b/.test(text);
  const takesNever = /\bArgs\s*:\s*never\b/.test(text);
  const isOlder = nullableUnknown || takesNever || !/\bDatabaseWithoutInternals\b/.test(text);
  return {
    nonNullableJson: /\bNonNullable\s*<\s*Json\s*>/.test(text) || !(isOlder || hasPlainJson(text)),
    nullableUnknown,
    noArguments: takesNever ? 'never' : 'Record<PropertyKey, never>',
  };
}

/** Among columns: what functions take and give is never anything else. */
function hasPlainJson(text: string): boolean {
  return /\bRow["']?\s*:\s*\{[^{}]*:\s*Json\s*[;,\n}]/.test(text);
}
