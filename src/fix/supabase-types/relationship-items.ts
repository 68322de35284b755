/** Items of the lists of foreign keys, as the generator would write them. */

import { texts } from '../../catalog/attributes.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Item } from '../../sources/supabase-types/own-relationships.ts';
import { inAlphabet } from './alphabet.ts';
import { quoted } from './layout.ts';
import { indented } from './list.ts';
import { blockLines, inside } from './print.ts';
import type { Printing } from './printing.ts';
import type { Site } from './site.ts';
import { asItIs, block, literal } from './wanted.ts';
import type { Wanted } from './wanted-member.ts';

/** A foreign key as it stands in a list. */
export type Key = Omit<Item, 'shape' | 'first'>;

/** All that stands in the list of a relation, in the order of the generator. */
export function wantedRelationships(relation: string, site: Site): Key[] {
  const { schemaName } = site;
  const own = [...site.objects.values()].flatMap((object): Key[] => {
    const isOwn = object.kind === 'constraint' && object.parent === objectId('table', [schemaName, relation]);
    const seen = isOwn ? site.seen('constraint', object.path) : undefined;
    if (seen === undefined) return [];
    const [, referenced = ''] = texts(seen.foreignTable);
    return [
      {
        name: String(seen.name),
        columns: texts(seen.columns),
        referenced,
        referencedColumns: texts(seen.foreignColumns),
        oneToOne: typeof seen.oneToOne === 'boolean' ? seen.oneToOne : null,
      },
    ];
  });
  const ofViews = site
    .relationships()
    .all.filter((one) => one.schema === schemaName && one.relation === relation)
    .map(({ key, name, columns, referenced, referencedColumns }): Key => {
      const constraint = site.objects.get(key);
      const oneToOne = constraint && site.seen('constraint', constraint.path)?.oneToOne;
      return {
        name,
        columns,
        referenced,
        referencedColumns,
        oneToOne: typeof oneToOne === 'boolean' ? oneToOne : null,
      };
    });
  return [...own, ...ofViews].sort(inOrder);
}

/** The order of the generator. */
export function inOrder(one: Key, other: Key): number {
  return (
    inAlphabet(one.name, other.name) ||
    inAlphabet(one.referenced, other.referenced) ||
    inAlphabet(JSON.stringify(one.referencedColumns), JSON.stringify(other.referencedColumns)) ||
    inAlphabet(JSON.stringify(one.columns), JSON.stringify(other.columns))
  );
}

export function itemLines(
  { name, columns, referenced, referencedColumns, oneToOne }: Key,
  it: Printing,
): string[] {
  return blockLines(
    block([
      literal('foreignKeyName', name),
      nameList('columns', columns),
      ...(oneToOne === null ? [] : [literal('isOneToOne', oneToOne)]),
      literal('referencedRelation', referenced),
      nameList('referencedColumns', referencedColumns),
    ]),
    it,
  );
}

/** Names in one line where there is room. */
function nameList(key: string, names: readonly string[]): Wanted {
  return asItIs(key, ({ quote, width, indent }) => {
    const parts = names.map((one) => quoted(one, quote));
    const line = `[${parts.join(', ')}]`;
    const isShort = `${key}: ${line}`.length <= width;
    return isShort ? line : `[\n${parts.map((part) => `${indent}${part},`).join('\n')}\n]`;
  });
}

/** A whole list. */
export function relationshipsText(items: readonly Key[], it: Printing): string {
  if (items.length === 0) return '[]';
  const lines = items.map((item) => `${indented(itemLines(item, inside(it, it.indent.length)), it.indent)},`);
  return `[\n${lines.join('\n')}\n]`;
}
