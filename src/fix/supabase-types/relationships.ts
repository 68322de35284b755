/** Lists of foreign keys: how their items come and go one by one. */
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { type Item, relationshipItems } from '../../sources/supabase-types/own-relationships.ts';
import { relationKey } from '../../sources/supabase-types/relationships.ts';
import { sectionOf } from '../../sources/supabase-types/seen-types.ts';
import { indentOf } from '../change.ts';
import { indented, itemChange, type List } from './list.ts';
import { inside } from './print.ts';
import { itemLines, type Key, wantedRelationships } from './relationship-items.ts';
import { type Mends, partOf, printingOf, type Site, together } from './site.ts';

/** What makes the items of all lists of the schema that are concerned what they should be. */
export function broughtRelationships(
  isConcerned: (item: Key, relation: string) => boolean,
  site: Site,
): Mends {
  const { unsure } = site.relationships();
  const isUnsure = (name: string) => unsure.has(relationKey(site.schemaName, name));
  const relations = (['Tables', 'Views'] as const).flatMap((section) => site.sections.get(section) ?? []);
  return together(
    relations.map((relation): Mends => {
      const own = relationshipItems(relation, site.modules);
      const list = partOf(relation, 'Relationships', site);
      // A relation that goes takes its list along.
      const isThere = sectionOf(site.schemaName, relation.name, site) !== undefined;
      if (own === undefined || list === undefined || !isThere || isUnsure(relation.name)) return [];
      const takesPart = (item: Key) => isConcerned(item, relation.name) && !isUnsure(item.referenced);
      return inList(own, wantedRelationships(relation.name, site), takesPart, list);
    }),
  );
}

function inList(
  own: readonly Item[],
  wanted: readonly Key[],
  takesPart: (item: Key) => boolean,
  list: FoundMember,
): Mends {
  const ownKeys = new Map(own.map((item) => [keyOf(item), item]));
  const wantedKeys = new Map(wanted.map((item) => [keyOf(item), item]));
  const gone = own.filter((item) => takesPart(item) && !wantedKeys.has(keyOf(item)));
  const fresh = wanted.filter((item) => takesPart(item) && !ownKeys.has(keyOf(item)));
  const isOther = (item: Item) => {
    const right = wantedKeys.get(keyOf(item));
    return right !== undefined && right.oneToOne !== null && right.oneToOne !== item.oneToOne;
  };
  // One that leads elsewhere is the same one.
  const pairs = new Map(
    gone.flatMap((item) => {
      const next = fresh.find(({ name }) => name === item.name);
      const isOnly = [gone, fresh].every(
        (some) => some.filter(({ name }) => name === item.name).length === 1,
      );
      return next !== undefined && isOnly ? [[item, next] as const] : [];
    }),
  );
  for (const item of own)
    if (takesPart(item) && isOther(item)) pairs.set(item, wantedKeys.get(keyOf(item)) as Key);
  const paired = new Set([...pairs.values()]);
  return together([
    ...[...pairs].map(([item, next]) => replaced(item, next, list)),
    comingAndGoing(
      gone.filter((item) => !pairs.has(item)),
      fresh.filter((item) => !paired.has(item)),
      list,
    ),
  ]);

  function comingAndGoing(going: readonly Item[], coming: readonly Key[], { module }: FoundMember): Mends {
    if (going.length + coming.length === 0) return [];
    const it = printingOf(module);
    const text = listIn(own, list, it.indent);
    const within = inside(it, indentOf(module.text, list.from).length + it.indent.length);
    const order = wanted.map(keyOf);
    return (
      text && [
        ...going.map((item) => ({ ...itemChange(text, { gone: keyOf(item) }), module })),
        ...coming.map((item) => ({
          ...itemChange(text, { name: keyOf(item), lines: itemLines(item, within), order }),
          module,
        })),
      ]
    );
  }
}

/** What tells a foreign key from others in a list. */
function keyOf({ name, columns, referenced, referencedColumns }: Key): string {
  return JSON.stringify([name, columns, referenced, referencedColumns]);
}

/** `undefined` where it is not written in brackets. */
function listIn(own: readonly Item[], { module, from, to }: FoundMember, indent: string): List | undefined {
  const { text } = module;
  const start = text.indexOf('[', from);
  const items = own.flatMap((item) => {
    const span = spanOf(item);
    return span === undefined ? [] : [{ ...span, name: keyOf(item) }];
  });
  const isList = start >= 0 && start < to && text.charAt(to - 1) === ']' && items.length === own.length;
  return isList ? { from: start, to, items, text, separator: ',', indent } : undefined;
}

function spanOf({ shape }: Item): { from: number; to: number } | undefined {
  return shape.kind === 'object' && shape.from !== undefined && shape.to !== undefined
    ? { from: shape.from, to: shape.to }
    : undefined;
}

function replaced(item: Item, next: Key, { module }: FoundMember): Mends {
  const span = spanOf(item);
  if (span === undefined) return undefined;
  const indent = indentOf(module.text, span.from);
  const text = indented(itemLines(next, inside(printingOf(module), indent.length)), indent).slice(
    indent.length,
  );
  return [{ ...span, text, whole: true, module }];
}
