import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { SourceConfig } from '../config/config.ts';
import { configPaths } from '../config/load.ts';
import { schemaFiles } from '../sources/schema-sql/files.ts';
import { isMendedBy } from '../sources/source-kind.ts';
import type { SearchedRepository } from './search.ts';

/**
 * What a search for uses has to know of a repository: its migrations, schema files and snapshots, and the config
 * itself, name tables without using them; files of code that declare tables may use others.
 *
 * @param sources of every database of the config
 * @param read those of the database in question that could be read
 */
export async function searchedRepository(
  root: string,
  sources: readonly SourceConfig[],
  read: readonly ComparedSource[],
): Promise<SearchedRepository> {
  const paths = await Promise.all(sources.map((source) => pathsOf(source, root)));
  const declaredIn = (inCode: boolean) =>
    read.flatMap(({ kind, read: { locations } }) =>
      isMendedBy('edit')({ kind }) === inCode ? [...locations.values()].map(({ file }) => file) : [],
    );
  return {
    root,
    leaveOut: [...new Set([...configPaths, ...paths.flat(), ...declaredIn(false)])],
    declaring: new Set(declaredIn(true)),
  };
}

/** Files and folders that hold nothing but what a source declares. */
async function pathsOf(source: SourceConfig, root: string): Promise<string[]> {
  switch (source.kind) {
    case 'migrations':
      // The folder in which a command runs may hold the whole project.
      return source.command === undefined ? [source.path.replace(/\/+$/, '')] : [];
    case 'sql':
      return schemaFiles(source.files, root).then(
        ({ files }) => [...files],
        () => [],
      );
    case 'supabase-types':
    case 'snapshot':
      return [source.file];
    case 'live':
      return source.snapshot === undefined ? [] : [source.snapshot];
    default:
      return [];
  }
}
