/** Lists of foreign keys: how their items come and go one by one. */
import { type Item, relationshipItems } from '../../sources/supabase-types/own-relationships.ts';
import { relationKey } from '../../sources/supabase-types/relationships.ts';
import type { FoundMember } from '../../sources/supabase-types/resolved.ts';
import { sectionOf } from '../../sources/supabase-types/seen-types.ts';
import { indentOf, newList } from '../change.ts';
import { indented } from './layout.ts';
import { inOrder, itemLines, type Key, wantedRelationships } from './relationship-items.ts';
import { type Mend, type Mends, partOf, printingOf, type Site, together } from './site.ts';

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
  const key = ({ name, columns, referenced, referencedColumns }: Key) =>
    JSON.stringify([name, columns, referenced, referencedColumns]);
  const ownKeys = new Map(own.map((item) => [key(item), item]));
  const wantedKeys = new Map(wanted.map((item) => [key(item), item]));
  const gone = own.filter((item) => takesPart(item) && !wantedKeys.has(key(item)));
  const fresh = wanted.filter((item) => takesPart(item) && !ownKeys.has(key(item)));
  const isOther = (item: Item) => {
    const right = wantedKeys.get(key(item));
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
    if (takesPart(item) && isOther(item)) pairs.set(item, wantedKeys.get(key(item)) as Key);
  const paired = new Set([...pairs.values()]);
  return together([
    ...[...pairs].map(([item, next]) => replaced(item, next, list)),
    removed(
      gone.filter((item) => !pairs.has(item)),
      own,
      list,
    ),
    insertedItems(
      fresh.filter((item) => !paired.has(item)),
      own,
      list,
    ),
  ]);
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
  const text = indented(itemLines(next, printingOf(module)), indent).slice(indent.length);
  return [{ ...span, text, module }];
}

function removed(gone: readonly Item[], own: readonly Item[], list: FoundMember): Mends {
  const { module } = list;
  const { text } = module;
  if (gone.length > 0 && gone.length === own.length)
    return [{ from: list.from, to: list.to, text: 'Relationships: []', module }];
  return together(
    gone.map((item): Mends => {
      const span = spanOf(item);
      if (span === undefined) return undefined;
      const end = span.to + (/^\s*,/.exec(text.slice(span.to))?.[0].length ?? 0);
      const start = text.lastIndexOf('\n', span.from - 1) + 1;
      const isAlone = text.slice(start, span.from).trim() === '' && /^[ \t]*\r?\n/.test(text.slice(end));
      return isAlone ? [{ from: start, to: text.indexOf('\n', end) + 1, text: '', module }] : undefined;
    }),
  );
}

/** New items, those for one place together. */
function insertedItems(fresh: readonly Key[], own: readonly Item[], list: FoundMember): Mends {
  const { module } = list;
  const { text } = module;
  const it = printingOf(module);
  const outer = indentOf(text, list.from);
  const indent = outer + it.indent;
  const written = (item: Key) => `${indented(itemLines(item, it), indent)},\n`;
  if (own.length === 0) {
    const at = text.indexOf('[', list.from) + 1;
    if (text.slice(at, list.to).trim() !== ']') return fresh.length === 0 ? [] : undefined;
    return fresh.map((item): Mend => ({ ...newList(at, '\n', written(item), outer), module }));
  }
  const places = new Map<number, string>();
  for (const item of fresh) {
    const next = own.find((other) => inOrder(item, other) < 0);
    const span = spanOf(next ?? (own.at(-1) as Item));
    if (span === undefined) return undefined;
    if (next !== undefined) {
      const at = text.lastIndexOf('\n', span.from - 1) + 1;
      places.set(at, (places.get(at) ?? '') + written(item));
      continue;
    }
    const comma = /^\s*,/.exec(text.slice(span.to))?.[0];
    const at = span.to + (comma?.length ?? 0);
    const before = places.get(at) ?? (comma === undefined ? ',' : '');
    places.set(at, `${before}\n${written(item).trimEnd()}`);
  }
  return [...places].map(([at, words]): Mend => ({ from: at, to: at, text: words, module }));
}
