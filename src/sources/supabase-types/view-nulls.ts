/** Whether columns of a view can be null that somebody says are not, where the generator takes all for nullable. */
import { record, values } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { NullOfShown } from './seen-tables.ts';
import type { Seeing } from './seen-types.ts';
import { viewOrigins } from './view-origins.ts';

/** Joins and groups that put null where a table has none. */
const nullMaking = /\b(?:LEFT|RIGHT|FULL)\b[^()]*\bJOIN\b|\b(?:ROLLUP|CUBE|GROUPING SETS)\b/;

/**
 * By the names of the columns. Where the view shows a column of a table as it is, that tells it; a column that may be
 * null there is none of these.
 *
 * @param own what the file says of the view
 */
export function nullsOfShown(
  view: CatalogObject,
  own: CatalogObject | undefined,
  it: Seeing,
): ReadonlyMap<string, NullOfShown> {
  const names = values(own?.attributes.columns).flatMap((column) => {
    const { name, nullable } = record(column);
    return nullable === false ? [String(name)] : [];
  });
  if (names.length === 0) return new Map();
  const query = String(view.attributes.definition).replace(/'(?:[^']|'')*'/g, "''");
  const origins = nullMaking.test(query) ? undefined : viewOrigins(view, it);
  return new Map(
    names.flatMap((name): [string, NullOfShown][] => {
      const origin = origins?.get(name);
      const column = origin && it.objects.get(objectId('column', [...origin.relation, origin.column]));
      if (column === undefined) return [[name, { isNullUnsure: true, isUntold: true }]];
      return column.attributes.notNull === true ? [[name, { isNullUnsure: true }]] : [];
    }),
  );
}
