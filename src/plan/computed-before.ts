import { list } from '../base/phrases.ts';
import { type Catalog, type CatalogObject, displayName } from '../catalog/catalog.ts';
import { readable } from '../rebuild/readable.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { namesWithin } from './names-within.ts';

/**
 * A remark about what holds values that an immutable function computed before it was replaced, and keeps them: its name
 * stands there, and what makes each of them anew; `undefined` where nothing does.
 */
export function computedBefore(own: CatalogObject, catalog: Catalog): string | undefined {
  if (own.kind !== 'function' || own.attributes.volatility !== 'immutable') return undefined;
  const called = (own.path.at(-1) ?? '').replace(/\(.*$/s, '');
  const namesIn = namesWithin(new Set([called]));
  const anew = catalog.objects.flatMap((object) => {
    const way = waysAnew(object);
    return way === undefined || namesIn(object).length === 0 ? [] : [readable(way)];
  });
  if (anew.length === 0) return undefined;
  return `What ${displayName(own.path)} has computed stays as it was where it is kept; if it computes anything otherwise now, have that made anew: ${list(anew)}.`;
}

function waysAnew({ kind, path, attributes }: CatalogObject): string | undefined {
  const own = name(path[2] ?? '');
  if (kind === 'index') return `REINDEX INDEX CONCURRENTLY ${name(path[0] ?? '')}.${own}`;
  if (kind === 'materialized view') return `REFRESH MATERIALIZED VIEW ${qualified(path)}`;
  if (kind === 'column' && attributes.generated === 'stored')
    return `UPDATE ${qualified(path)} SET ${own} = DEFAULT`;
  if (kind !== 'constraint') return undefined;
  if (attributes.type === 'exclude') return `REINDEX INDEX CONCURRENTLY ${name(path[0] ?? '')}.${own}`;
  return attributes.type === 'check'
    ? `SELECT FROM ${qualified(path)} WHERE NOT (${attributes.expression}) for rows that ${own} refuses`
    : undefined;
}
