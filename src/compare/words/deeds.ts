import { defined } from '../../base/defined.ts';
import { list } from '../../base/phrases.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeName, isAbsent, valueWords, wordsOf } from './attribute-words.ts';

/** What is to be done, where `create` and `drop` are not the words for it. */
export interface Phrase {
  /** `grant SELECT on table users to reader`. */
  readonly bare: string;
  /** `grants SELECT on table users to reader`: what a migration does. */
  readonly third: string;
  /** Why no statement does it, where that is so. */
  readonly obstacle?: string;
  /** Set where a declaration in code is mended in another way. */
  readonly isOfDatabases?: true;
}

/** One attribute of two objects: as it is, and as it should be. */
export interface AttributeChange {
  readonly attribute: string;
  readonly own: AttributeValue | undefined;
  readonly right: AttributeValue | undefined;
}

/** So many are told one by one; of more, only what they are called. */
const toldAtMost = 3;

/**
 * What makes an object what it should be, attribute by attribute.
 *
 * @param it the object, as `column users.email`
 */
export function deedsOn(kind: ObjectKind, it: string, changes: readonly AttributeChange[]): Phrase {
  if (changes.length > toldAtMost) {
    const parts = list([...new Set(changes.map(({ attribute }) => attributeName(kind, attribute)))]);
    return doing([`change the ${parts} of ${it}`]);
  }
  const obstacle = changes.flatMap(({ attribute }) => wordsOf(kind, attribute).obstacle ?? [])[0];
  return {
    ...doing(changes.map((change, at) => deed(kind, change, it, at === 0))),
    ...defined({ obstacle }),
  };
}

/** A phrase of deeds that each begin with their verb. */
export function doing(deeds: readonly string[]): Phrase {
  const third = deeds.map((text) => text.replace(/^\w+/, inThirdPerson));
  return { bare: list(deeds), third: list(third) };
}

function inThirdPerson(verb: string): string {
  return verb === 'have' ? 'has' : /(?:ch|sh|s)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** More than is read as part of a sentence. */
const longest = 80;

function deed(
  kind: ObjectKind,
  { attribute, own, right }: AttributeChange,
  it: string,
  isFirst: boolean,
): string {
  const {
    add = 'set {name} to {value}',
    change = 'change {name} to {value}',
    remove = 'set {name} back to the default',
  } = wordsOf(kind, attribute);
  const said = isAbsent(right) ? '' : valueWords(kind, attribute, right);
  const template = isAbsent(right) ? remove : isAbsent(own) ? add : change;
  const isTold = said.length <= longest && !said.includes('\n') && said !== '';
  const name = attributeName(kind, attribute);
  return (isAbsent(right) || isTold ? template : 'change {name}')
    .replaceAll('{name}', isFirst ? `the ${name} of ${it}` : `its ${name}`)
    .replaceAll('{it}', isFirst ? it : 'it')
    .replaceAll('{value}', () => said);
}
