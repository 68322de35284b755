/** Tables and views as the generator would write them. */

import { values } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { nearestWay } from '../../sources/supabase-types/writable-views.ts';
import { byName, fieldsOf } from './functions.ts';
import { relationshipsText, wantedRelationships } from './relationship-items.ts';
import type { Site } from './site.ts';
import { asItIs, block, neverWritten, typed } from './wanted.ts';
import type { Value, Wanted } from './wanted-member.ts';

export const blocks = ['Row', 'Insert', 'Update'] as const;

/** A column in the three blocks of its table. */
export function wantedColumn(name: string, seen: Value): Readonly<Record<(typeof blocks)[number], Wanted>> {
  const [insert] = values(seen.insert);
  if (insert === 'never')
    return { Row: typed(name, seen), Insert: neverWritten(name), Update: neverWritten(name) };
  return {
    Row: typed(name, seen),
    Insert: typed(name, seen, insert !== 'required'),
    Update: typed(name, seen, true),
  };
}

/** The columns of a table, by name. */
export function columnsOf(path: readonly string[], site: Site): { name: string; seen: Value }[] {
  const parent = objectId('table', path);
  return [...site.objects.values()]
    .filter((object) => object.kind === 'column' && object.parent === parent)
    .flatMap((column) => {
      const seen = site.seen('column', column.path);
      return seen === undefined ? [] : [{ name: column.path.at(-1) ?? '', seen }];
    })
    .sort(byName);
}

export function wantedTable({ path }: CatalogObject, site: Site): Wanted {
  const [, name = ''] = path;
  const columns = columnsOf(path, site).map((column) => wantedColumn(column.name, column.seen));
  const [row, insert, update] = blocks.map((key) => columns.map((column) => column[key])) as [
    Wanted[],
    Wanted[],
    Wanted[],
  ];
  return relation(name, [...row, ...fieldsOf('Tables', name, site)], { insert, update }, site);
}

/** Names of all that stands in the row of a relation, in the order of the generator: what functions give is last. */
export function rowOrder(section: 'Tables' | 'Views', name: string, site: Site): string[] {
  const path = [site.schemaName, name];
  const columns =
    section === 'Tables'
      ? columnsOf(path, site).map((column) => column.name)
      : viewColumns(name, site).map((column) => column.name);
  return [...columns, ...fieldsOf(section, name, site).map((field) => field.name)];
}

/** The columns of a view, by name. */
export function viewColumns(name: string, site: Site, optional = false): Wanted[] {
  const path = [site.schemaName, name];
  const seen = site.seen('view', path) ?? site.seen('materialized view', path);
  return (values(seen?.columns) as readonly Value[])
    .map((column) => typed(String(column.name), column, optional))
    .sort(byName);
}

/** `undefined` where it cannot be told what stands in it. */
export function wantedView({ kind, path }: CatalogObject, site: Site): Wanted | undefined {
  const [, name = ''] = path;
  const seen = site.seen(kind, path);
  const way = seen && nearestWay(site.said('view', path) ?? {}, seen);
  if (way === undefined || !site.isWritingKnown(name)) return undefined;
  const row = viewColumns(name, site);
  const written = viewColumns(name, site, true).map((column) =>
    way.neverWritten.includes(column.name) ? neverWritten(column.name) : column,
  );
  return relation(
    name,
    [...row, ...fieldsOf('Views', name, site)],
    { ...(way.insert ? { insert: written } : {}), ...(way.update ? { update: written } : {}) },
    site,
  );
}

interface Writing {
  readonly insert?: readonly Wanted[];
  readonly update?: readonly Wanted[];
}

function relation(name: string, row: readonly Wanted[], { insert, update }: Writing, site: Site): Wanted {
  const part = (key: string, members: readonly Wanted[] | undefined): Wanted[] =>
    members === undefined ? [] : [{ name: key, optional: false, type: block(members) }];
  return {
    name,
    optional: false,
    type: block([
      ...part('Row', row),
      ...part('Insert', insert),
      ...part('Update', update),
      ...(site.marks.relationships
        ? [
            asItIs(
              'Relationships',
              (it) => relationshipsText(wantedRelationships(name, site), it),
              // Its items are mended one by one.
              () => true,
            ),
          ]
        : []),
    ]),
  };
}
