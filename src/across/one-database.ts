import { matchesGlobs } from '../base/glob.ts';
import { type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { type ComparedSource, isWrittenSql } from '../compare/sources/compared-source.ts';
import type { DatabaseConfig } from '../config/config.ts';
import { isMendedBy } from '../sources/source-kind.ts';

/** One of several logical databases, as the others see it. */
export interface OneDatabase {
  readonly name: string;
  /** Tables, as globs, that the config says to be its own. */
  readonly owns: readonly string[];
  /** Those that could be read. */
  readonly sources: readonly ComparedSource[];
  /** Names of those that could not. */
  readonly unread: readonly string[];
}

export function oneDatabase(
  { name, owns = [], sources: configured }: DatabaseConfig,
  sources: readonly ComparedSource[],
): OneDatabase {
  const read = new Set(sources.map((source) => source.name));
  const unread = configured.map((source) => source.name).filter((source) => !read.has(source));
  return { name, owns, sources, unread };
}

/** Whether the config says that a table is this database's own. */
export function isOwned({ owns }: Pick<OneDatabase, 'owns'>, path: readonly string[]): boolean {
  const [schema = '', table = ''] = path;
  return owns.length > 0 && (matchesGlobs(table, owns) || matchesGlobs(`${schema}.${table}`, owns));
}

/** The other database whose own a table is, as the config says. */
export function ownerOf(
  path: readonly string[],
  own: OneDatabase,
  all: readonly OneDatabase[],
): OneDatabase | undefined {
  return isOwned(own, path) ? undefined : all.find((one) => one.name !== own.name && isOwned(one, path));
}

/** Sources that say what a database should have: code and migrations, rather than what a database was found with. */
export const isDeclaring = isMendedBy('edit', 'migration');

/** Whether a source has rows, or was dumped from what has them: then a table is no line that somebody takes out. */
export function hasRows(source: ComparedSource, { sources }: Pick<OneDatabase, 'sources'>): boolean {
  return isMendedBy('statements', 'file')(source) && !isWrittenSql(source, sources);
}

/** The table of a path as a source has it. */
export function tableIn({ read }: ComparedSource, path: readonly string[]): CatalogObject | undefined {
  return objectsById(read.catalog).get(objectId('table', path.slice(0, 2)));
}
