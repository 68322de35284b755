import type { Client } from 'pg';
import type { Location } from '../../base/problem.ts';
import { type Aspect, aspectOf } from './aspects.ts';
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
  /** Where a row with this `xmin` was written last by a statement that is about no aspect of it. */
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
  /** Of a statement about an aspect. */
  readonly text: string;
}

const schema = 'schema_drift_marker';

/** Creates the table that the marks go to; `removeMarks` must be called before the catalog is read. */
export async function startProvenance(client: Client): Promise<Provenance> {
  await client.query(
    `CREATE SCHEMA ${schema};
     CREATE UNLOGGED TABLE ${schema}.mark (n integer);
     GRANT USAGE ON SCHEMA ${schema} TO PUBLIC;
     GRANT ALL ON ${schema}.mark TO PUBLIC`,
  );
  const marks: Mark[] = [];
  /** The `xmin` that rows had at the end of the last run of that aspect which wrote them. */
  const written = new Map<Aspect | undefined, Map<string, number>>();
  let run: { readonly aspect: Aspect | undefined; readonly since?: number } = { aspect: undefined };
  const markAt = (xid: number) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.xid ?? 0) <= xid) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1];
  };
  return {
    markSql: `INSERT INTO ${schema}.mark VALUES (1) RETURNING xmin`,
    async turnTo(statement) {
      const aspect = statement === undefined ? undefined : aspectOf(statement);
      if (aspect === run.aspect) return;
      if (run.since !== undefined) {
        const rows = written.get(run.aspect) ?? new Map<string, number>();
        written.set(run.aspect, rows);
        for (const { row, xid } of await rowsSince(client, run.since)) rows.set(row, xid);
      }
      run = { aspect };
    },
    mark(xid, location, statement) {
      if (run.since === undefined) run = { ...run, since: xid };
      const { aspect } = run;
      marks.push({ xid, location, aspect, text: aspect === undefined ? '' : statement.text });
    },
    locate: (xid) => markAt(xid)?.location,
    declared(row, xid) {
      const last = markAt(xid);
      if (last?.aspect === undefined) return last?.location;
      return markAt(written.get(undefined)?.get(keyOf(row)) ?? xid)?.location;
    },
    ofAspect(row, aspect, names = []) {
      const xid = written.get(aspect)?.get(keyOf(row));
      if (xid === undefined) return undefined;
      const naming = marks.findLast(
        (mark) =>
          mark.xid <= xid && mark.aspect === aspect && names.every((name) => mentions(mark.text, name)),
      );
      return (naming ?? markAt(xid))?.location;
    },
  };
}

/** The catalogs whose rows hold more than one statement says, with the OID from which on rows are no part of Postgres. */
const catalogs: Readonly<Record<string, number>> = {
  pg_class: 16384,
  pg_proc: 16384,
  pg_type: 16384,
  // `public` was made by initdb.
  pg_namespace: 0,
  pg_foreign_data_wrapper: 16384,
  pg_foreign_server: 16384,
};

/** The rows that were written by the transaction `since` or a later one. */
async function rowsSince(client: Client, since: number): Promise<{ row: string; xid: number }[]> {
  const selects = Object.entries(catalogs).map(
    ([catalog, first]) =>
      `SELECT '${catalog}' AS catalog, oid::pg_catalog.int8 AS oid, xmin::pg_catalog.text::pg_catalog.int8 AS xid
         FROM pg_catalog.${catalog} WHERE oid >= ${first} AND xmin::pg_catalog.text::pg_catalog.int8 >= ${since}`,
  );
  const { rows } = await client.query<{ catalog: string; oid: string; xid: string }>(
    selects.join('\nUNION ALL '),
  );
  return rows.map(({ catalog, oid, xid }) => ({
    row: keyOf({ catalog, oid: Number(oid) }),
    xid: Number(xid),
  }));
}

function keyOf({ catalog, oid }: CatalogRow): string {
  return `${catalog}:${oid}`;
}

/** Whether a text has the name as a word, in quotes or out of them. */
function mentions(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'i').test(text);
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
