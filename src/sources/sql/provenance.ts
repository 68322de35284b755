import type { Client } from 'pg';
import type { Location } from '../../base/problem.ts';
import { type Aspect, aspectOf } from './aspects.ts';
import { type Names, namesIn, together } from './names-in-statement.ts';
import { type NamingTexts, namingTexts } from './naming-texts.ts';
import type { Statement } from './statements.ts';

/** A row of a system catalog. */
export interface CatalogRow {
  /** Name of the system catalog: `pg_class`. */
  readonly catalog: string;
  readonly oid: number;
}

/**
 * Tells which statement last wrote a row of the system catalog.
 *
 * Each statement is preceded by a row in a table of our own, so that it has a (sub)transaction id that is
 * known. Ids only grow, and nothing else writes to the database: the statement that wrote a catalog row is
 * that of the newest mark whose id is not above the row's `xmin`.
 *
 * One row holds what several statements say: a function's holds its body and its rights. Where a run of statements
 * about such an aspect begins or ends, the rows that the run before it has written are noted.
 */
export interface Provenance {
  /** SQL to send right before a statement; its result goes to `mark`. */
  readonly markSql: string;
  /** To be called before a statement and its mark are sent, and with none after the last. */
  turnTo(statement: Statement | undefined): Promise<void>;
  mark(xid: number, location: Location, statement: Statement): void;
  /** Where the row with this `xmin` was written; `undefined` if before the first mark. */
  locate(xid: number): Location | undefined;
  /**
   * Where a row with this `xmin` was written last by a statement that is about no aspect of it; `undefined` where none
   * did, since it is older than the files.
   */
  declared(row: CatalogRow, xid: number): Location | undefined;
  /**
   * Where an aspect of the row was written last; `undefined` where no statement about that aspect did.
   * Of a run of statements, the last that names all of `names`.
   */
  ofAspect(row: CatalogRow, aspect: Aspect, names?: readonly string[]): Location | undefined;
}

interface Mark {
  readonly xid: number;
  readonly location: Location;
  readonly aspect: Aspect | undefined;
}

/** Statements about one aspect in a row. */
interface Run {
  readonly aspect: Aspect | undefined;
  /** The transaction of the first of them. */
  readonly since?: number;
  readonly names: Names;
}

const schema = 'schema_drift_marker';

/** What is made after `initdb` has OIDs from here on. */
const FIRST_OID = 16384;

/**
 * From so many statements on only rows that a run can have written are looked at when it ends, since there may be as
 * many runs as rows. Fewer are all looked at, and with them what a statement writes unnamed (a table that inherits).
 */
const MANY_MARKS = 2000;

/** Creates the table that the marks go to; `removeMarks` must be called before the catalog is read. */
export async function startProvenance(client: Client, manyMarks = MANY_MARKS): Promise<Provenance> {
  await client.query(
    `CREATE SCHEMA ${schema};
     CREATE UNLOGGED TABLE ${schema}.mark (n integer);
     GRANT USAGE ON SCHEMA ${schema} TO PUBLIC;
     GRANT ALL ON ${schema}.mark TO PUBLIC`,
  );
  const marks: Mark[] = [];
  /** The `xmin` that rows had at the end of the last run of that aspect which wrote them. */
  const written = new Map<Aspect | undefined, Map<string, number>>();
  let run: Run = { aspect: undefined, names: new Set() };
  /** No row that is there has a higher OID, as long as Postgres has not given out all there are. */
  let lastOid = FIRST_OID - 1;
  const texts = new Map<Aspect, NamingTexts>();
  const textsOf = (aspect: Aspect) => {
    const found = texts.get(aspect) ?? namingTexts();
    texts.set(aspect, found);
    return found;
  };
  const markAt = (xid: number) => lastUpTo(xid, marks);
  return {
    markSql: `INSERT INTO ${schema}.mark VALUES (1) RETURNING xmin`,
    async turnTo(statement) {
      const aspect = statement === undefined ? undefined : aspectOf(statement);
      if (aspect !== run.aspect) {
        if (run.since !== undefined) {
          const rows = written.get(run.aspect) ?? new Map<string, number>();
          written.set(run.aspect, rows);
          const among = marks.length < manyMarks || run.names === 'any' ? undefined : [...run.names];
          for (const { row, oid, xid } of await rowsSince(client, run.since, lastOid, among)) {
            rows.set(row, xid);
            lastOid = Math.max(lastOid, oid);
          }
        }
        run = { aspect, names: new Set() };
      }
      if (statement !== undefined) run = { ...run, names: together(run.names, namesIn(statement)) };
    },
    mark(xid, location, statement) {
      if (run.since === undefined) run = { ...run, since: xid };
      const { aspect } = run;
      marks.push({ xid, location, aspect });
      if (aspect !== undefined) textsOf(aspect).add(marks.length - 1, statement.text);
    },
    locate: (xid) => markAt(xid)?.location,
    declared(row, xid) {
      const last = markAt(xid);
      if (last?.aspect === undefined) return last?.location;
      // One that is older than the files was made by none of them.
      const made = written.get(undefined)?.get(keyOf(row));
      return made === undefined ? undefined : markAt(made)?.location;
    },
    ofAspect(row, aspect, names = []) {
      const xid = written.get(aspect)?.get(keyOf(row));
      if (xid === undefined) return undefined;
      const naming = textsOf(aspect).lastNaming(names, (mark) => (marks[mark]?.xid ?? 0) <= xid);
      return (naming === undefined ? markAt(xid) : marks[naming])?.location;
    },
  };
}

/** The last of some marks, which are in their order, that was not made after a transaction. */
function lastUpTo(xid: number, marks: readonly Mark[]): Mark | undefined {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.xid ?? 0) <= xid) low = middle + 1;
    else high = middle;
  }
  return marks[low - 1];
}

/** The catalogs whose rows hold more than one statement says. */
const catalogs: readonly {
  readonly catalog: string;
  /** The OID from which on rows are no part of Postgres. */
  readonly first: number;
  /** The column with the names, where there is an index on it; the others are small. */
  readonly name?: string;
}[] = [
  { catalog: 'pg_class', first: FIRST_OID, name: 'relname' },
  { catalog: 'pg_proc', first: FIRST_OID, name: 'proname' },
  { catalog: 'pg_type', first: FIRST_OID, name: 'typname' },
  // `public` was made by initdb.
  { catalog: 'pg_namespace', first: 0 },
  { catalog: 'pg_foreign_data_wrapper', first: FIRST_OID },
  { catalog: 'pg_foreign_server', first: FIRST_OID },
];

/**
 * The rows that were written by the transaction `since` or a later one: all of them, or those above an OID and those
 * of certain names.
 */
async function rowsSince(
  client: Client,
  since: number,
  lastOid: number,
  names: readonly string[] | undefined,
): Promise<{ row: string; oid: number; xid: number }[]> {
  const selects = catalogs.flatMap(({ catalog, first, name }) => {
    const from = `SELECT '${catalog}' AS catalog, oid::pg_catalog.int8 AS oid, xmin::pg_catalog.text::pg_catalog.int8 AS xid
         FROM pg_catalog.${catalog} WHERE pg_catalog.age(xmin) <= pg_catalog.age('${since}'::pg_catalog.xid)`;
    if (names === undefined || name === undefined) return [`${from} AND oid >= ${first}`];
    // Cast, so that the index of OIDs, which has all rows there, is not taken beside that of names.
    const isNamed = `${name} = ANY ($1::pg_catalog.name[]) AND oid::pg_catalog.int8 >= ${first}`;
    return [`${from} AND oid > ${lastOid}`, `${from} AND ${isNamed}`];
  });
  const { rows } = await client.query<{ catalog: string; oid: string; xid: string }>(
    selects.join('\nUNION ALL '),
    names === undefined ? [] : [names],
  );
  return rows.map(({ catalog, oid, xid }) => ({
    row: keyOf({ catalog, oid: Number(oid) }),
    oid: Number(oid),
    xid: Number(xid),
  }));
}

function keyOf({ catalog, oid }: CatalogRow): string {
  return `${catalog}:${oid}`;
}

/** Leaves no trace of the marks, even where the files made event triggers (as only a superuser can) that would interfere. */
export async function removeMarks(client: Client): Promise<void> {
  // Two statements in one text are one transaction.
  await client.query(
    `SELECT pg_catalog.set_config('session_replication_role', 'replica', true)
       WHERE pg_catalog.current_setting('is_superuser') = 'on';
     DROP SCHEMA IF EXISTS ${schema} CASCADE`,
  );
}
