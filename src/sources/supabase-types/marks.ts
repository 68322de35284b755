import type { Modules } from './modules.ts';

/**
 * What tells which generator wrote a file. What a file shows neither way, generators said differently: a comparison
 * takes either then.
 */
export interface Marks {
  /** Foreign keys at all (not in the earliest), and which of them are one to one. */
  readonly relationships: boolean;
  readonly oneToOne: boolean;
  /** How a function's rows are embedded; written since functions that take a row are. */
  readonly setofOptions: boolean;
  /** Foreign keys to other schemas are left out, which earlier ones wrote as if they led to their own. */
  readonly ownSchemaOnly: boolean;
  /** The helper types at the end (`Tables<"users">`), with which all sections are written, be they empty. */
  readonly helpers: boolean;
  /** Types that are told by name in sections of their own, which older generators did not write. */
  readonly enums: boolean;
  readonly compositeTypes: boolean;
  /** `interval` is `string`, a generated column is never written: of the newest generators only. */
  readonly newest: boolean;
}

export function marksOf(modules: Modules): Marks {
  const text = modules
    .opened()
    .map((module) => module.text)
    .join('\n');
  const setofOptions = /\bSetofOptions\b/.test(text);
  // Of a schema without tables, or without keys, only this tells that the generator writes them.
  const constants = /\bexport\s+const\s+Constants\b/.test(text);
  const oneToOne =
    /\bisOneToOne\b[^{}]*\breferencedRelation\b|\breferencedRelation\b[^{}]*\bisOneToOne\b/.test(text);
  return {
    relationships: constants || /\bRelationships\b/.test(text),
    oneToOne: oneToOne || (constants && !/\breferencedRelation\b/.test(text)),
    setofOptions,
    helpers: /\bexport\s+type\s+(?:Tables|Enums)\s*</.test(text),
    ownSchemaOnly: constants,
    enums: /\bEnums\b/.test(text),
    compositeTypes: /\bCompositeTypes\b/.test(text),
    newest:
      /\bNonNullable\s*<\s*Json\s*>/.test(text) ||
      (setofOptions && /\bArgs\s*:\s*Record\s*<\s*PropertyKey\s*,\s*never\s*>/.test(text)),
  };
}
