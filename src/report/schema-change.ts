import type { Location } from '../base/problem.ts';
import type { Finding } from './finding.ts';
import type { ProblemReport } from './problem-report.ts';

/** What the new migrations of a change do to a schema, seen where they were run on top of those before them. */
export interface SchemaChange {
  /** Name of the source. */
  readonly source: string;
  /** What is another afterwards, by table; what belongs to no table last. */
  readonly tables: readonly TableChange[];
  /** The new migrations, in the order in which their tool runs them. */
  readonly migrations: readonly NewMigration[];
  /** Most severe first; of class `risky change`. Those that the config has count are among the findings, too. */
  readonly risks: readonly Finding[];
  /** What could not be seen, and what is odd about the change, as sentences. */
  readonly notes: readonly string[];
  /** Why nothing was seen at all. */
  readonly unseen?: ProblemReport;
}

export interface TableChange {
  /** As shown to a person; empty for what belongs to no table. */
  readonly table: string;
  readonly state: 'added' | 'changed' | 'dropped';
  /** A line each: `+ column nick text`, `column age: integer → bigint`, `− index by_age`. */
  readonly says: readonly string[];
}

export interface NewMigration {
  readonly name: string;
  readonly location: Location;
  /** What its statements do to tables that were there before; nothing of those that nobody has to wait for. */
  readonly effects: readonly SeenEffect[];
  /** What no later migration brings back, as it is told: `the column users.fax`. */
  readonly irreversible: readonly string[];
}

/** What a statement does to a table while others work with it. */
export interface SeenEffect {
  readonly location: Location;
  readonly statement: string;
  readonly table: string;
  /** `ACCESS EXCLUSIVE`, kept until the transaction ends. */
  readonly lock: string;
  /** What others cannot do meanwhile. */
  readonly blocks: string;
  readonly work: 'rewrites the table' | 'reads the whole table' | 'none';
}
