import type { DrizzleConfigFacts } from './drizzle-configs.ts';

/** A drizzle.config for Postgres with what it says. */
export interface DrizzleCandidate {
  readonly file: string;
  readonly facts: DrizzleConfigFacts;
  /** Folder that its paths start from. */
  readonly base: string;
  /** Whether there are files where it says that the schema is. */
  readonly hasSchema: boolean;
  /** Folder that holds its migrations, if one was found. */
  readonly migrations: string | undefined;
  /** Who says that these are its migrations: the config, drizzle-kit's default, or only that they are where they usually are. */
  readonly claim: 'named' | 'default' | 'usual';
}

/** Paths and globs of the schema as written. */
export function schemaPaths({ schema }: DrizzleConfigFacts): readonly string[] {
  if (schema === undefined) return [];
  return typeof schema === 'string' ? [schema] : schema;
}
