/** Columns that count, once rows with numbers of their own have come in. */
import { text, texts } from '../../catalog/attributes.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';

/**
 * Has a column with a sequence go on from its highest number, and from those that were given out; `undefined` for one
 * that does not count.
 *
 * @param others sequences that have given out numbers for it, as {@link sequenceOf} has them
 */
export function goingOn(column: CatalogObject, others: readonly string[] = []): string | undefined {
  const sequence = sequenceOf(column);
  if (sequence === undefined) return undefined;
  const given = [sequence, ...others].map((one) => `pg_sequence_last_value(${one}) + 1`);
  const called = name(column.path.at(-1) ?? '');
  return `SELECT setval(${sequence}, greatest(coalesce(max(${called}), 0) + 1, ${given.join(', ')}, (SELECT seqmin FROM pg_sequence WHERE seqrelid = ${sequence})), false) FROM ${qualified(column.path)}`;
}

/** The sequence that a column counts with, as an expression of type regclass. */
export function sequenceOf({ path, attributes }: CatalogObject): string | undefined {
  const { identity, default: fallback } = attributes;
  const [, counted] = /^nextval\((.+::regclass)\)$/.exec(text(fallback) ?? '') ?? [];
  if (identity === undefined) return counted;
  const table = literal(readable(qualified(path)));
  return `pg_get_serial_sequence(${table}, ${literal(path.at(-1) ?? '')})::regclass`;
}

/** Whether the numbers of a column become smaller. */
export function countsDown({ path, attributes }: CatalogObject, { objects }: Catalog): boolean {
  const options = [
    attributes.identityOptions,
    ...objects.flatMap((object) =>
      object.kind === 'sequence' && same(texts(object.attributes.ownedBy), path) ? [object.attributes] : [],
    ),
  ];
  return options.some((its) => Number((its as Record<string, unknown> | undefined)?.increment ?? 1) < 0);
}
