/** What the next migration of a folder is made of, and what it is. */
import type { MigrationTool } from '../../sources/migrations/recognise.ts';

/** The folder that a migration is added to. */
export interface NextIn {
  readonly tool: MigrationTool;
  /** Names of what is in the folder, and of its migrations, wherever below it they are. */
  readonly names: readonly string[];
  /** Of Drizzle's: the journal's text, and the snapshot that the next one follows. */
  readonly journal?: string;
  readonly newest?: { readonly id: string };
  /** Of Drizzle's: the state that the migration leads to, as drizzle-kit has it. */
  readonly state?: Readonly<Record<string, unknown>>;
  /** What the migration is called. */
  readonly called: string;
  readonly now: Date;
}

export interface NewFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it says so far, where it is there and is written anew. */
  readonly replaces?: string;
}

/** A statement, or lines of comments. */
export type Piece = { readonly sql: string } | { readonly comment: string };
