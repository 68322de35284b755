import type { AttributeValue } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { isList, isSame } from '../compare/values.ts';
import { attributeName, valueWords } from '../compare/words/attribute-words.ts';
import { valueInLine } from './one-line.ts';

/**
 * What comes into a list of named things and what goes, as of the columns of a view: `+ due date`, `− title`,
 * `id bigint → uuid`. `undefined` for every other value.
 */
export function listChanges(
  kind: ObjectKind,
  attribute: string,
  was: AttributeValue | undefined,
  is: AttributeValue | undefined,
): string | undefined {
  const [then, now] = [membersOf(was), membersOf(is)];
  if (then === undefined || now === undefined) return undefined;
  const words = (member: AttributeValue) => valueInLine(valueWords(kind, attribute, [member]));
  const name = attributeName(kind, attribute);
  const parts = [
    ...[...then].flatMap(([own, member]) => (now.has(own) ? [] : [`− ${words(member)}`])),
    ...[...now].flatMap(([own, member]) => {
      const old = then.get(own);
      if (old === undefined) return [`+ ${words(member)}`];
      return isSame(old, member) ? [] : [`${words(old)} → ${words(member)}`];
    }),
  ];
  return parts.length === 0 ? `${name} in another order` : `${name} ${parts.join(', ')}`;
}

/** The things of a list by their names, where each has one of its own. */
function membersOf(value: AttributeValue | undefined): ReadonlyMap<string, AttributeValue> | undefined {
  if (value === undefined || !isList(value) || value.length === 0) return undefined;
  const named = value.flatMap((member) =>
    typeof member === 'object' && member !== null && !isList(member) && typeof member.name === 'string'
      ? [[member.name, member] as const]
      : [],
  );
  const byName = new Map(named);
  return byName.size === value.length ? byName : undefined;
}
