import { list } from '../../base/phrases.ts';
import { type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { readable } from '../../rebuild/readable.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import type { Dependents } from '../dependents.ts';

/** Whether what a function has computed may be kept somewhere, so that its dependents have to be known. */
export function mayBeKept({ kind, attributes }: CatalogObject): boolean {
  return kind === 'function' && attributes.volatility === 'immutable';
}

/**
 * A remark about what holds values that an immutable function computed before it was replaced, and keeps them: it rests
 * on the function, or on an operator, a view or another function that does, and what makes each of them anew;
 * `undefined` where nothing does.
 */
export function computedBefore(own: CatalogObject, dependents: Dependents): string | undefined {
  if (!mayBeKept(own)) return undefined;
  const id = objectId(own.kind, own.path);
  const computing = dependents.of([id], ({ kind }) => computes.has(kind));
  const resting = new Set(
    [id, ...computing.map(({ kind, path }) => objectId(kind, path))].flatMap(dependents.directlyOn),
  );
  const anew = dependents.catalog.objects.flatMap((object) => {
    const way = resting.has(object) ? waysAnew(object) : undefined;
    return way === undefined ? [] : [readable(way)];
  });
  if (anew.length === 0) return undefined;
  return `What ${displayName(own.path)} has computed stays as it was where it is kept; if it computes anything otherwise now, have that made anew: ${list(anew)}.`;
}

/** Kinds that compute by a function, and keep nothing. */
const computes: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'function',
  'aggregate',
  'operator',
  'cast',
  'view',
]);

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
