/** What the next migration of a folder is made of, and what it is. */
import type { MigrationTool } from '../../sources/migrations/recognise.ts';

/** The folder that a migration is added to. */
export interface NextIn {
  readonly tool: MigrationTool;
  /** Names of what is in the folder, and of its migrations, wherever below it they are. */
  readonly names: readonly string[];
  /** What Drizzle keeps beside its migrations. */
  readonly drizzle?: {
    /** The journal's text, where there is one. */
    readonly journal?: string;
    /** The id of the last snapshot beside that. */
    readonly before?: string;
    /** That of the migration, as drizzle-kit would write it, but for its id. */
    readonly snapshot?: Readonly<Record<string, unknown>>;
  };
  /** What Flyway's placeholders begin with, where it fills them in. */
  readonly placeholderPrefix?: string;
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
