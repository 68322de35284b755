import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { saidOfIndex } from '../../catalog/limits.ts';
import { readable } from '../../rebuild/readable.ts';
import { block, literal, qualified } from '../../rebuild/sql.ts';

/** Statements around those that make partitions again, with the indexes that they have of their table's. */
export interface KeptOfIndexes {
  readonly remembered: readonly string[];
  readonly given: readonly string[];
}

/**
 * What is said of the indexes that partitions have of their table's, which no catalog tells: it is looked up where the
 * plan is run, and said again of the indexes that come of the same ones of the table.
 *
 * @param partitions those that are there before and afterwards
 * @param catalog of the source that is wrong
 */
export function keptOfIndexes(partitions: readonly CatalogObject[], catalog: Catalog): KeptOfIndexes {
  const isSaid = catalog.unmodelled.some(
    ({ kind }) => kind === saidOfIndex || kind === 'storage options of index',
  );
  if (!isSaid || partitions.length === 0) return { remembered: [], given: [] };
  const tables = partitions.map(({ path }) => `${literal(readable(qualified(path)))}::regclass`);
  const remembered = [
    `SELECT set_config(${setting}, coalesce(json_agg(json_build_object('root', pg_partition_root(indexrelid)::regclass, 'relation', indrelid::regclass, 'said', said))::text, '[]'), false)`,
    'FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid CROSS JOIN LATERAL (VALUES',
    ...sayings.map((saying, at) => `  (${saying})${at < sayings.length - 1 ? ',' : ''}`),
    `) AS kept(said) WHERE relispartition AND said IS NOT NULL AND indrelid IN (${tables.join(', ')})`,
  ].join('\n');
  return { remembered: [remembered], given: [givenAgain] };
}

const setting = literal('schema_drift.indexes');

/** Of a text that goes through `format`. */
const doubled = (value: string) => `replace(${value}, '%', '%%')`;
const relation = doubled('indrelid::regclass::text');

/** What is said of an index, as statements for `format`: in them stand its name, and its name with its schema. */
const sayings: readonly string[] = [
  `CASE WHEN indisclustered THEN 'ALTER TABLE ' || ${relation} || ' CLUSTER ON %1$I' END`,
  `CASE WHEN indisreplident THEN 'ALTER TABLE ' || ${relation} || ' REPLICA IDENTITY USING INDEX %1$I' END`,
  `'ALTER INDEX %2$s SET (' || ${doubled("array_to_string(reloptions, ', ')")} || ')'`,
  `(SELECT string_agg(format('ALTER INDEX %%2$s ALTER COLUMN %s SET STATISTICS %s', attnum, attstattarget), '; ') FROM pg_attribute WHERE attrelid = indexrelid AND attstattarget >= 0)`,
  `'COMMENT ON INDEX %2$s IS ' || ${doubled("quote_literal(obj_description(indexrelid, 'pg_class'))")}`,
  `(SELECT 'COMMENT ON CONSTRAINT %1$I ON ' || ${relation} || ' IS ' || ${doubled("quote_literal(obj_description(oid, 'pg_constraint'))")} FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)`,
];

const givenAgain = block('indexes', [
  'DECLARE',
  '  kept record;',
  'BEGIN',
  '  FOR kept IN',
  '    SELECT said, relname, indexrelid::regclass AS called',
  `    FROM json_to_recordset(current_setting(${setting})::json) AS remembered(root text, relation text, said text)`,
  '    JOIN pg_index ON indrelid = to_regclass(relation) AND pg_partition_root(indexrelid) = to_regclass(root)',
  '    JOIN pg_class ON pg_class.oid = indexrelid',
  '  LOOP',
  '    EXECUTE format(kept.said, kept.relname, kept.called);',
  '  END LOOP;',
  'END',
]);
