import type { Client } from 'pg';
import { objectId } from '../catalog/catalog.ts';
import { valueTypes } from '../catalog/values.ts';
import { name, qualified } from '../rebuild/sql.ts';

/** Tables that were given rows, by `objectId`, and those that could not be. */
export interface Filled {
  readonly filled: readonly (readonly [schema: string, table: string])[];
  readonly empty: readonly (readonly [schema: string, table: string])[];
}

/**
 * Gives tables that have no rows two of them, so that what rows can stop is stopped, and what works on rows has some.
 * Values are made up of the types of the columns and of the texts in their checks; where a table refuses them it stays
 * as it is.
 *
 * @param isMeant tables to be filled; those that their foreign keys point to are filled before them
 */
export async function fillTables(
  client: Client,
  isMeant: (table: readonly [string, string]) => boolean,
): Promise<Filled> {
  const { rows } = await client.query({ text: tablesQuery, types: valueTypes });
  const tables = new Map(
    (rows as TableRow[]).map((row) => [objectId('table', [row.schema, row.name]), row] as const),
  );
  const filled: [string, string][] = [];
  const empty: [string, string][] = [];
  const seen = new Set<string>();
  const fill = async (id: string, table: TableRow): Promise<void> => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const { to } of table.keys ?? []) {
      const other = objectId('table', to);
      const pointed = tables.get(other);
      if (pointed !== undefined) await fill(other, pointed);
    }
    const own = await fillOne(client, table);
    if (own !== 'had rows') (own ? filled : empty).push([table.schema, table.name]);
  };
  for (const [id, table] of tables) if (isMeant([table.schema, table.name])) await fill(id, table);
  return { filled, empty };
}

/** Takes the rows away again, with those of whatever points to them. */
export async function emptyTables(client: Client, { filled }: Filled): Promise<void> {
  // A statement that was run meanwhile may have taken the table away.
  for (const path of filled) await client.query(`TRUNCATE ${qualified(path)} CASCADE`).catch(() => {});
}

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[] | null;
  readonly keys:
    | readonly {
        readonly columns: readonly string[];
        readonly to: [string, string];
        readonly toColumns: readonly string[];
      }[]
    | null;
  readonly checks: readonly string[] | null;
}

interface Column {
  readonly name: string;
  /** As Postgres prints it. */
  readonly type: string;
  /** `typcategory`: N for numbers, S for texts, … */
  readonly category: string;
  readonly isNeeded: boolean;
  /** Of an enum. */
  readonly label?: string;
  /** What the domain that it is of checks. */
  readonly check?: string;
}

/** Whether the table has rows now; a refusal leaves it as it was. */
async function fillOne(client: Client, table: TableRow): Promise<boolean | 'had rows'> {
  const path = [table.schema, table.name];
  const { rows } = await client.query(`SELECT EXISTS (SELECT FROM ${qualified(path)}) AS has`);
  if ((rows[0] as { has?: boolean } | undefined)?.has === true) return 'had rows';
  let has = false;
  for (const nth of [1, 2]) {
    for (const way of ways) {
      const done = await client.query(insertion(table, nth, way)).then(
        () => true,
        () => false,
      );
      has ||= done;
      if (done) break;
    }
  }
  return has;
}

/** The ways to make up a row, each for what refuses those before it. */
const ways: readonly Way[] = [
  { fills: () => true, ofChecks: false },
  { fills: () => true, ofChecks: true },
  { fills: ({ isNeeded }) => isNeeded, ofChecks: true },
];

interface Way {
  readonly fills: (column: Column) => boolean;
  /** Whether texts are taken out of the table's checks. */
  readonly ofChecks: boolean;
}

function insertion(table: TableRow, nth: number, { fills, ofChecks }: Way): string {
  const texts = ofChecks ? textsInChecks(table) : () => undefined;
  const entries = (table.columns ?? []).filter(fills).flatMap((column): [string, string][] => {
    const pointed = pointedValue(table, column, nth);
    const value = pointed ?? madeUp(column, nth, texts(column));
    return value === undefined ? [] : [[name(column.name), value]];
  });
  const target = qualified([table.schema, table.name]);
  if (entries.length === 0) return `INSERT INTO ${target} DEFAULT VALUES`;
  const columns = entries.map(([column]) => column).join(', ');
  return `INSERT INTO ${target} (${columns}) VALUES (${entries.map(([, value]) => value).join(', ')})`;
}

/** What a foreign key finds in the table that it points to; an empty one gives a null. */
function pointedValue(table: TableRow, column: Column, nth: number): string | undefined {
  for (const { columns, to, toColumns } of table.keys ?? []) {
    const pointed = toColumns[columns.indexOf(column.name)];
    // A row that points into its own table points to itself.
    const isOwn = to[0] === table.schema && to[1] === table.name;
    if (pointed === undefined || isOwn) continue;
    const first = name(toColumns[0] ?? '');
    return `(SELECT ${name(pointed)} FROM ${qualified(to)} ORDER BY ${first} LIMIT 1 OFFSET least(${nth - 1}, (SELECT count(*) - 1 FROM ${qualified(to)}) ))`;
  }
  return undefined;
}

/** By a column, the first text that a check of its domain names, or one of the table beside it. */
function textsInChecks({ checks }: TableRow): (column: Column) => string | undefined {
  return ({ name: column, check: own }) => {
    const check =
      own ?? (checks ?? []).find((text) => new RegExp(`\\b${column.replace(/\W/g, '.')}\\b`).test(text));
    return /'((?:[^']|'')*)'/.exec(check ?? '')?.[1]?.replaceAll("''", "'");
  };
}

/** A value of a column's type, as SQL; `undefined` where none is known. */
function madeUp(
  { type, category, label }: Column,
  nth: number,
  text: string | undefined,
): string | undefined {
  const value = text ?? label ?? byType[type.replace(/\(.*\)/, '')]?.(nth) ?? byCategory[category]?.(nth);
  return value === undefined ? undefined : `'${value.replaceAll("'", "''")}'::${type}`;
}

const byType: Readonly<Record<string, (nth: number) => string>> = {
  uuid: (nth) => `00000000-0000-4000-8000-00000000000${nth}`,
  json: () => '{}',
  jsonb: () => '{}',
  bytea: (nth) => `\\x0${nth}`,
  xml: (nth) => `<a>${nth}</a>`,
  'time without time zone': (nth) => `0${nth}:00`,
  'time with time zone': (nth) => `0${nth}:00+00`,
  date: (nth) => `2020-01-0${nth}`,
  'timestamp without time zone': (nth) => `2020-01-0${nth}`,
  'timestamp with time zone': (nth) => `2020-01-0${nth}`,
  inet: (nth) => `192.0.2.${nth}`,
  cidr: (nth) => `192.0.2.${nth}/32`,
  macaddr: (nth) => `08:00:2b:01:02:0${nth}`,
  point: (nth) => `(${nth},${nth})`,
  tsvector: (nth) => `a${nth}`,
};

/** Texts are digits, so that whatever they are cast to may take them. */
const byCategory: Readonly<Record<string, (nth: number) => string>> = {
  A: () => '{}',
  B: () => 'true',
  N: (nth) => String(nth),
  R: () => 'empty',
  S: (nth) => String(nth),
  T: (nth) => `${nth} days`,
  V: (nth) => String(nth % 2),
};

/** Columns that fill themselves are left to that; of domains, the type below them counts. */
const tablesQuery = `
  with recursive base(oid, base, mods) as (
    select oid, oid, -1 from pg_catalog.pg_type where typtype <> 'd'
    union all select t.oid, b.base, t.typtypmod from pg_catalog.pg_type t join base b on b.oid = t.typbasetype
    where t.typtype = 'd')
  select n.nspname::text as schema, c.relname::text as name,
    (select pg_catalog.json_agg(pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
        'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'category', t.typcategory,
        'isNeeded', a.attnotnull, 'label', (select enumlabel from pg_catalog.pg_enum e
          where e.enumtypid = t.oid order by enumsortorder limit 1),
        'check', (select pg_catalog.pg_get_constraintdef(oid) from pg_catalog.pg_constraint
          where contypid = a.atttypid and contype = 'c' order by conname limit 1))) order by a.attnum)
      from pg_catalog.pg_attribute a join base b on b.oid = a.atttypid join pg_catalog.pg_type t on t.oid = b.base
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and not a.atthasdef
        and a.attidentity = '' and a.attgenerated = '') as columns,
    (select pg_catalog.json_agg(pg_catalog.json_build_object(
        'columns', (select pg_catalog.json_agg(attname order by k.nth) from pg_catalog.unnest(o.conkey) with ordinality k(num, nth)
          join pg_catalog.pg_attribute on attrelid = o.conrelid and attnum = k.num),
        'to', pg_catalog.json_build_array(fn.nspname, f.relname),
        'toColumns', (select pg_catalog.json_agg(attname order by k.nth) from pg_catalog.unnest(o.confkey) with ordinality k(num, nth)
          join pg_catalog.pg_attribute on attrelid = o.confrelid and attnum = k.num)) order by o.conname)
      from pg_catalog.pg_constraint o join pg_catalog.pg_class f on f.oid = o.confrelid
      join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
      where o.conrelid = c.oid and o.contype = 'f') as keys,
    (select pg_catalog.json_agg(pg_catalog.pg_get_constraintdef(o.oid) order by o.conname)
      from pg_catalog.pg_constraint o where o.conrelid = c.oid and o.contype = 'c') as checks
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and c.oid >= 16384 and c.relpersistence <> 't'
  order by n.nspname, c.relname`;
