import type { FileOfStatements } from './makers.ts';
import type { PostgresError } from './postgres-error.ts';
import type { Statement } from './statements.ts';

/** A statement of a file that Postgres refused. */
export interface RefusedStatement {
  readonly refused: PostgresError;
  readonly file: string;
  readonly statement: Statement;
  /** Where in its text the error is, in UTF-16 units from 0, where Postgres tells. */
  readonly at?: number;
  /** All that are applied together. */
  readonly files: readonly FileOfStatements[];
}
