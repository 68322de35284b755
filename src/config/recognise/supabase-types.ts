import { join, posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { isByHand } from '../../sources/supabase-types/by-hand.ts';
import { databaseTypes } from '../../sources/supabase-types/database.ts';
import { openModules } from '../../sources/supabase-types/modules.ts';
import { isFollowedAnywhere } from '../../sources/supabase-types/unfollowed.ts';
import { type DatabaseConfig, namePattern } from '../config.ts';
import { foreignFolders, fromRootDown, isSample } from './drizzle-configs.ts';
import { databaseOf, type Found, type FoundSource, tablesAlteredIn, tablesOf } from './recognised-sources.ts';
import type { Repository } from './repository.ts';
import { nearestFolder, projectOf } from './within-folder.ts';

/** A file of types as `supabase gen types` writes them, by what is in it. */
export interface TypesFile {
  /** Relative to the repository. */
  readonly file: string;
  /** Names of its tables. */
  readonly tables: readonly string[];
  /** Whether the columns of any of them are known: a file by hand may leave all of them to helpers of its own. */
  readonly isFollowed: boolean;
  readonly isByHand: boolean;
}

/** Bytes: the types of a thousand tables take a tenth of it. */
const largest = 8 * 1024 * 1024;

/** The files of types in a repository that has to do with Supabase, from the root down. */
export async function findSupabaseTypes(root: string): Promise<TypesFile[]> {
  if (!(await usesSupabase(root))) return [];
  const files = await filesMatching('**/*.{ts,mts,cts}', { root, ignore: [...foreignFolders, ...built] });
  return files
    .filter((file) => !isSample(file))
    .sort(fromRootDown)
    .flatMap((file) => typesFile(file, root) ?? []);
}

const built = ['**/.next/**', '**/.nuxt/**', '**/.svelte-kit/**', '**/coverage/**'];

async function usesSupabase(root: string): Promise<boolean> {
  if (pathExists(join(root, 'supabase'))) return true;
  const files = await filesMatching(['**/package.json', '**/supabase/config.toml'], {
    root,
    ignore: foreignFolders,
  });
  return files.some(
    (file) =>
      file.endsWith('.toml') || /"(?:@supabase\/[\w-]+|supabase)"/.test(textIfReadable(file, root) ?? ''),
  );
}

function typesFile(file: string, root: string): TypesFile | undefined {
  const text = textIfReadable(file, root, largest)?.replaceAll('\0', '') ?? '';
  if (!/\bTables["']?\s*:/.test(text) || !/\bRow["']?\s*:/.test(text)) return undefined;
  try {
    const modules = openModules(file, root);
    const types = databaseTypes(modules);
    const { schemas } = types;
    const tables = schemas.flatMap(({ sections }) => (sections.get('Tables') ?? []).map(({ name }) => name));
    return {
      file,
      tables,
      isFollowed: isFollowedAnywhere(types, modules),
      isByHand: isByHand(modules.first, types.name),
    };
  } catch {
    // A helper of somebody's own, over types that stand elsewhere.
    return undefined;
  }
}

/**
 * What is compared with migrations where nothing else is: the first file of types that shares a table with them, be it
 * one that they only alter.
 */
export async function typesFor(
  types: readonly TypesFile[],
  folder: string,
  repository: Repository,
): Promise<FoundSource | undefined> {
  for (const tablesIn of [tablesOf, tablesAlteredIn]) {
    const known = await tablesIn(folder, repository);
    const first = types.find(
      ({ tables, isFollowed }) => isFollowed && tables.some((table) => known.has(table)),
    );
    if (first !== undefined) return typesSource(first, 'types');
  }
  return undefined;
}

function typesSource({ file, tables, isByHand: isOwn }: TypesFile, name: string): FoundSource {
  return {
    source: { name, kind: 'supabase-types', file },
    line: `recognised: ${file} → types of ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}, ${isOwn ? 'written by hand' : 'as Supabase generates them'}`,
  };
}

/**
 * Adds files of types to the databases that they share tables with: to that of the project of Supabase that they lie in,
 * else to that with the most; to the only one, where that is made by a command.
 */
export async function withTypes(
  { databases, lines }: Found,
  types: readonly TypesFile[],
  repository: Repository,
): Promise<Found> {
  if (types.length === 0) return { databases, lines };
  const made = await Promise.all(databases.map((database) => tablesOfDatabase(database, repository)));
  const all = [...databases];
  const told = [...lines];
  const bases = databases.map(projectWith);
  const compared = new Set(databases.flatMap(({ sources }) => sources.map(fileOfTypes)));
  for (const its of types) {
    if (compared.has(its.file)) continue;
    if (!its.isFollowed) {
      told.push(
        `left out: ${its.file} is not as Supabase generates types: the columns of its tables are of types that cannot be followed`,
      );
      continue;
    }
    const shared = made.map((tables) =>
      tables === undefined ? 0 : its.tables.filter((it) => tables.has(it)).length,
    );
    const around = bases.filter((base, at) => base !== undefined && base !== '.' && (shared[at] ?? 0) > 0);
    const own = bases.indexOf(
      nearestFolder(
        its.file,
        around.flatMap((base) => base ?? []),
      ) ?? '',
    );
    const best = own >= 0 ? own : shared.indexOf(Math.max(...shared));
    const index = (shared[best] ?? 0) > 0 ? best : made.length === 1 && made[0] === undefined ? 0 : -1;
    const database = all[index];
    if (database === undefined) {
      told.push(
        `left out: ${its.file} holds types of no table that is made here; name it in schema-drift.yml to compare it`,
      );
      continue;
    }
    const { source, line } = typesSource(its, freeName(its.file, database));
    all[index] = databaseOf(database.name, [...database.sources, source]);
    told.push(line);
  }
  return { databases: all, lines: told };
}

/** The folder of the project of Supabase that a database is, where it is one. */
function projectWith({ sources }: DatabaseConfig): string | undefined {
  return sources.flatMap((source) => (source.kind === 'migrations' ? (projectOf(source.path) ?? []) : []))[0];
}

function fileOfTypes(source: DatabaseConfig['sources'][number]): string | undefined {
  return source.kind === 'supabase-types' ? source.file : undefined;
}

/** Names of the tables that a database's migrations make, as far as their text tells. */
async function tablesOfDatabase(
  { sources }: DatabaseConfig,
  repository: Repository,
): Promise<ReadonlySet<string> | undefined> {
  const folders = sources.flatMap((source) =>
    source.kind === 'migrations' && source.command === undefined ? [source.path] : [],
  );
  if (folders.length === 0) return undefined;
  const tables = await Promise.all(folders.map((folder) => tablesOf(folder, repository)));
  return new Set(tables.flatMap((its) => [...its]));
}

/** `types`, and where there are several, after the folder or the file: `types-web`. */
function freeName(file: string, { sources }: DatabaseConfig): string {
  const taken = new Set(sources.map(({ name }) => name));
  const parts = posix.dirname(file).split('/').reverse();
  const words = [
    ...parts.filter((part) => !/^(?:src|lib|types?|utils?|db|\.)$/.test(part)),
    posix.basename(file),
  ];
  const names = [
    'types',
    ...words.map(
      (word) =>
        `types-${word
          .replace(/\.(?:d\.)?[cm]?ts$/, '')
          .replaceAll(/[^A-Za-z0-9_]+/g, '-')
          .replaceAll(/^-+|-+$/g, '')}`,
    ),
  ];
  const free = names.find((name) => !taken.has(name) && namePattern.test(name));
  if (free !== undefined) return free;
  for (let number = 2; ; number += 1) if (!taken.has(`types-${number}`)) return `types-${number}`;
}
