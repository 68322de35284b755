/** What types say of things, as attributes of objects. */

import { defined } from '../../base/defined.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { FoundMember } from './found-member.ts';
import type { Modules } from './modules.ts';
import { membersOfType } from './resolved.ts';
import { type TypeWords, wordsOf } from './words.ts';

/** Takes an object with the member that declares it. */
export type Add = (
  kind: ObjectKind,
  path: readonly string[],
  attributes: CatalogObject['attributes'],
  member: FoundMember,
  parent?: string,
) => string;

/** The members of a member's type. */
export function partsOf({ type, module }: FoundMember, modules: Modules): readonly FoundMember[] | undefined {
  return membersOfType({ shape: type, module }, modules);
}

/** A type as part of what an object says: `type` as one would write it, and what that is made of. */
export function typeValue(words: TypeWords) {
  const { base, nullable, absent, values, unsaid } = words;
  return { type: shown(words), base, nullable, ...defined({ absent, values, unsaid }) };
}

/** What a member of a row says, which may lack it where it is optional. */
export function shownValue(member: FoundMember, modules: Modules): ReturnType<typeof typeValue> {
  const words = wordsIn(member, modules);
  return typeValue(member.optional ? { ...words, absent: true } : words);
}

/** What a member says that somebody gives: who may give `undefined` may leave it out. */
export function givenValue(
  member: FoundMember,
  modules: Modules,
): ReturnType<typeof typeValue> & { readonly optional: boolean } {
  const { absent = false, ...words } = wordsIn(member, modules);
  return { ...typeValue(words), optional: member.optional || absent };
}

function wordsIn({ type, module }: FoundMember, modules: Modules): TypeWords {
  return wordsOf({ shape: type, module }, modules);
}

/** A type as one would write it. */
function shown({ base, nullable, absent, values }: TypeWords): string {
  const plain = values === undefined ? base : ofValues(base, values);
  return [plain, ...(nullable ? ['null'] : []), ...(absent === true ? ['undefined'] : [])].join(' | ');
}

function ofValues(base: string, values: readonly (string | number | boolean)[]): string {
  const union = values.map((it) => JSON.stringify(it)).join(' | ');
  return base.endsWith('[]') ? `(${union})[]` : union;
}

/** A column of rows. */
export interface Field {
  readonly name: string;
  readonly type: string;
}

/** Rows in words that are equal for equal rows. */
export function rowWords(fields: readonly Field[]): string {
  return fields
    .map(({ name, type }) => JSON.stringify([name, type]))
    .sort()
    .join();
}
