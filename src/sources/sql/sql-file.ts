import type { Statement } from './statements.ts';

/** A file to apply: its whole text (for error positions) and the statements of it that are to run. */
export interface SqlFile {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  readonly sql: string;
  readonly statements: readonly Statement[];
  /** Whether its tool runs it in a transaction. */
  readonly transactional: boolean;
  /** Whether it says all rights on what it makes in `public`, and those on what will be made there, as a dump does. */
  readonly statesRights?: boolean;
}
