/**
 * Whether the schema changed while it was read. A transaction sees the rows of the system catalogs as they were, but
 * the functions that print expressions, views and types look at what is there now: read in the middle of a migration,
 * a catalog would be of neither the old schema nor the new one.
 */

/** The catalogs that those functions look at, with the column that numbers its objects, and what tells temporary ones. */
const catalogs: readonly {
  name: string;
  oid: string;
  belongsTo: string;
  temporary: 'schemas' | 'relations';
  /** Further condition. */
  only?: string;
}[] = [
  { name: 'pg_namespace', oid: 'oid', belongsTo: 'oid', temporary: 'schemas' },
  { name: 'pg_class', oid: 'oid', belongsTo: 'oid', temporary: 'relations' },
  {
    name: 'pg_attribute',
    oid: 'attrelid',
    belongsTo: 'attrelid',
    temporary: 'relations',
    // Those of Postgres's own making, `ctid` and the like, never change by themselves.
    only: 'attnum > 0',
  },
  { name: 'pg_attrdef', oid: 'oid', belongsTo: 'adrelid', temporary: 'relations' },
  { name: 'pg_constraint', oid: 'oid', belongsTo: 'connamespace', temporary: 'schemas' },
  { name: 'pg_index', oid: 'indexrelid', belongsTo: 'indrelid', temporary: 'relations' },
  { name: 'pg_rewrite', oid: 'oid', belongsTo: 'ev_class', temporary: 'relations' },
  { name: 'pg_type', oid: 'oid', belongsTo: 'typnamespace', temporary: 'schemas' },
  { name: 'pg_proc', oid: 'oid', belongsTo: 'pronamespace', temporary: 'schemas' },
];

/**
 * SQL for a text that is another after every change of what `catalogs` hold, and the same otherwise: the number of rows
 * and the sum of the transactions that wrote them. `age` is cheaper than text, and counts from now; the age of a fixed
 * transaction takes the now out again. Objects made by initdb, and temporary ones, are left out.
 */
export const catalogStateSql = `
  with temporary as materialized (
    select array(select oid from pg_namespace where nspname ~ '^pg_(toast_)?temp_') as schemas,
      array(select oid from pg_class where relpersistence = 't') as relations)
  select json_agg(json_build_array(number, ages - number * age('3'::xid)))::text from (${catalogs
    .map(
      ({ name, oid, belongsTo, temporary, only = 'true' }) => `
    select count(*) as number, sum(age(c.xmin)) as ages from ${name} c, temporary
    where ${oid} >= 16384 and ${belongsTo} <> all (temporary.${temporary}) and ${only}`,
    )
    .join(' union all ')}) states`;
