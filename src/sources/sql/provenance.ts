import type { Client } from 'pg';
import type { Location } from '../../base/problem.ts';

/**
 * Tells which statement last wrote a row of the system catalog.
 *
 * Each statement is preceded by a row in a table of our own, so that it has a (sub)transaction id that is
 * known. Ids only grow, and nothing else writes to the database: the statement that wrote a catalog row is
 * that of the newest mark whose id is not above the row's `xmin`.
 */
export interface Provenance {
  /** SQL to send right before a statement; its result goes to `mark`. */
  readonly markSql: string;
  mark(xid: number, location: Location): void;
  /** Where the row with this `xmin` was written; `undefined` if before the first mark. */
  locate(xid: number): Location | undefined;
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
  const marks: { readonly xid: number; readonly location: Location }[] = [];
  return {
    markSql: `INSERT INTO ${schema}.mark VALUES (1) RETURNING xmin`,
    mark: (xid, location) => {
      marks.push({ xid, location });
    },
    locate: (xid) => {
      let low = 0;
      let high = marks.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((marks[middle]?.xid ?? 0) <= xid) low = middle + 1;
        else high = middle;
      }
      return marks[low - 1]?.location;
    },
  };
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
