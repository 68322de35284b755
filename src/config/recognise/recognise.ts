import type { OpenedFolders } from '../../sources/migrations/open.ts';
import { type Config, defaults } from '../config.ts';
import { findDrizzleCandidates } from './drizzle-candidates.ts';
import type { ReadDrizzleConfig } from './drizzle-configs.ts';
import { findOtherDeclarations, leftOutLines, withoutRevisionsLines } from './other-declarations.ts';
import { databasesWithDrizzle } from './recognise-drizzle.ts';
import { databasesWithoutDrizzle } from './recognise-others.ts';
import type { FoundSource } from './recognised-sources.ts';
import { withTypes } from './supabase-types.ts';

export interface Recognised {
  readonly config: Config;
  /** What was found and what was left out, a sentence each, to be shown with the result. */
  readonly lines: readonly string[];
}

/**
 * Makes a config for a repository that has none: every drizzle.config for Postgres, with the migrations that belong to
 * it, becomes a database. Without Drizzle it is migrations (of Alembic, or SQL files), models of SQLModel or SQLAlchemy,
 * and a schema file where there would be only one of those.
 *
 * @throws Problem when no two sources are found that could be compared
 */
export async function recognise(
  root: string,
  tools: {
    readonly readDrizzleConfig: ReadDrizzleConfig;
    /** What is compared with the only declaration of a repository that has just one. */
    readonly standIn?: FoundSource;
    /** Gets the folders of migrations that were read. */
    readonly openedFolders?: OpenedFolders;
  },
): Promise<Recognised> {
  const [{ candidates, lines: ofDrizzle }, others] = await Promise.all([
    findDrizzleCandidates(root, tools.readDrizzleConfig),
    findOtherDeclarations(root),
  ]);
  const lines = [...ofDrizzle, ...withoutRevisionsLines(others), ...others.ofOthers];
  const repository = { root, openedFolders: tools.openedFolders ?? new Map() };
  const declared =
    candidates.length > 0
      ? await databasesWithDrizzle(repository, candidates, others, lines, tools.standIn)
      : await databasesWithoutDrizzle(repository, others, lines, tools.standIn);
  const found = await withTypes(declared, others.types, repository);
  return {
    config: { databases: found.databases, postgres: {}, failOn: defaults.failOn, timeout: defaults.timeout },
    lines: [...lines, ...found.lines, ...leftOutLines(others, found.databases, root)],
  };
}
