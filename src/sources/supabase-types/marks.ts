import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Modules } from './modules.ts';
import { saysNoOptions } from './older-generators.ts';

/**
 * What tells which generator wrote a file. What a file shows neither way, generators said differently: a comparison
 * takes either then.
 */
export interface Marks {
  /** Foreign keys at all (not in the earliest), and which of them are one to one. */
  readonly relationships: boolean;
  readonly oneToOne: boolean;
  /** How a function's rows are embedded; of a file that does not tell, what generators write by now. */
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

/** @param objects what the file declares, as the source has it */
export function marksOf(modules: Modules, objects: readonly CatalogObject[]): Marks {
  const text = textOf(modules);
  const saysOptions = /\bSetofOptions\b/.test(text);
  // Of a schema without tables, or without keys, only this tells that the generator writes them.
  const constants = hasConstants(text);
  const oneToOne =
    /\bisOneToOne\b[^{}]*\breferencedRelation\b|\breferencedRelation\b[^{}]*\bisOneToOne\b/.test(text);
  const newest =
    /\bNonNullable\s*<\s*Json\s*>/.test(text) ||
    (saysOptions && /\bArgs\s*:\s*Record\s*<\s*PropertyKey\s*,\s*never\s*>/.test(text));
  return {
    relationships: writesRelationships(modules),
    oneToOne: oneToOne || (constants && !/\breferencedRelation\b/.test(text)),
    setofOptions: saysOptions || newest || !saysNoOptions(text, objects),
    helpers: /\bexport\s+type\s+(?:Tables|Enums)\s*</.test(text),
    ownSchemaOnly: constants,
    enums: /\bEnums\b/.test(text),
    compositeTypes: /\bCompositeTypes\b/.test(text),
    newest,
  };
}

/** Whether the generator writes foreign keys at all. */
export function writesRelationships(modules: Modules): boolean {
  const text = textOf(modules);
  return hasConstants(text) || /\bRelationships\b/.test(text);
}

function hasConstants(text: string): boolean {
  return /\bexport\s+const\s+Constants\b/.test(text);
}

function textOf(modules: Modules): string {
  return modules
    .opened()
    .map((module) => module.text)
    .join('\n');
}
