import { text } from '../../catalog/attributes.ts';
import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { undomained, valueType } from '../../rebuild/value-type.ts';
import type { Change } from '../change.ts';
import type { Making } from './making.ts';

/** Types of which no value is printed as a uuid is. */
const noUuid: ReadonlySet<string> = new Set([
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'boolean',
  'date',
  'timestamp without time zone',
  'timestamp with time zone',
]);

/**
 * Why a column with values cannot get another type where none of its values is one of that: keys that are counted are to
 * be random ones, or the other way round. Rows need new values then, which no statement knows.
 */
export function neverConverted(
  { attributes, catalog }: Change,
  own: CatalogObject,
  model: CatalogObject,
  { manner, own: ownCatalog }: Making,
): string | undefined {
  if (own.kind !== 'column' || !attributes.includes('type') || own.attributes.notNull !== true)
    return undefined;
  if ((manner.rows(own.path) ?? 0) === 0) return undefined;
  const [from, to] = [
    valueType(undomained(text(own.attributes.type) ?? '', ownCatalog)),
    valueType(undomained(text(model.attributes.type) ?? '', catalog)),
  ];
  if (from === undefined || to === undefined || from.isArray || to.isArray) return undefined;
  const isNever =
    [from, to].some(({ base }) => base === 'uuid') && [from, to].some(({ base }) => noUuid.has(base));
  return isNever
    ? `no value of type ${from.base} is one of type ${to.base}, and ${displayName(own.path.slice(0, 2))} has rows, so that they need new values: add a column beside it, fill that, give what refers to it the new values by a join on the old ones, and drop the old column once its keys lead to the new one`
    : undefined;
}
