import { posix } from 'node:path';
import { groupBy } from '../../base/group-by.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { type OpenedMigrations, openMigrations } from '../../sources/migrations/open.ts';
import { recogniseMigrations } from '../../sources/migrations/recognise.ts';
import { saysItsTool } from '../../sources/migrations/recognise-sql-tool.ts';
import { otherDialectIn } from './dialects.ts';
import { foreignFolders, fromRootDown, isSample } from './drizzle-configs.ts';
import type { Repository } from './repository.ts';

/** Where migrations usually are, relative to a package. */
export const usualFolders = [
  'drizzle',
  'drizzle/migrations',
  'migrations',
  'db/migrations',
  'database/migrations',
  'src/drizzle',
  'src/drizzle/migrations',
  'src/migrations',
  'src/db/migrations',
  'src/database/migrations',
  'src/server/db/migrations',
  'supabase/migrations',
  'prisma/migrations',
  'sql/migrations',
  // Where Flyway looks in a project of Spring's.
  'src/main/resources/db/migration',
] as const;

/** The first of some folders (relative to the repository) that holds migrations. */
export function firstWithMigrations(root: string, folders: readonly string[]): string | undefined {
  return folders.find((folder) => holdsMigrations(folder, root));
}

/** Folders of migrations for Postgres, and a line for each that is for another database. */
export interface ForPostgres {
  readonly folders: readonly string[];
  readonly left: readonly string[];
}

/** Parts folders of migrations by what they are for. */
export function forPostgres(folders: readonly string[], root: string): ForPostgres {
  const told = folders.map((folder) => ({ folder, dialect: otherDialectIn(folder, root) }));
  return {
    folders: told.flatMap(({ folder, dialect }) => (dialect === undefined ? [folder] : [])),
    left: told.flatMap(({ folder, dialect }) =>
      dialect === undefined ? [] : [`left out: ${folder}/ holds migrations for ${dialect}, not PostgreSQL`],
    ),
  };
}

/** The usual folders below the root, the packages of a monorepo and projects of Supabase that hold migrations. */
export async function usualFoldersWithMigrations(root: string): Promise<string[]> {
  const packages = await filesMatching(['*/package.json', '*/*/package.json'], {
    root,
    ignore: foreignFolders,
  });
  const projects = await filesMatching('**/supabase/config.toml', { root, ignore: foreignFolders });
  const bases = [
    '.',
    ...packages.sort().map((file) => posix.dirname(file)),
    ...projects
      .filter((file) => !isSample(file))
      .sort(fromRootDown)
      .map((file) => posix.dirname(posix.dirname(file))),
  ];
  return [...new Set(bases)]
    .flatMap((base) => usualFolders.map((folder) => posix.join(base, folder)))
    .filter((folder) => holdsMigrations(folder, root));
}

/** Folders that are called for their migrations and hold such, wherever they are; from the root down. */
export async function foldersCalledMigrations(root: string): Promise<string[]> {
  const called = '**/{migrations,migration}';
  const files = await filesMatching([`${called}/*.sql`, `${called}/*/migration.sql`], {
    root,
    ignore: foreignFolders,
  });
  const folders = files.map((file) => {
    const folder = posix.dirname(file);
    return /^migrations?$/.test(posix.basename(folder)) ? folder : posix.dirname(folder);
  });
  return [...new Set(folders)]
    .filter((folder) => !isSample(`${folder}/`) && holdsMigrations(folder, root))
    .sort(fromRootDown);
}

/**
 * Folders of any name whose numbered files say themselves which tool runs them (`-- migrate:up`, `-- +goose Up`,
 * `1_a.up.sql`); from the root down.
 */
export async function foldersOfTools(root: string): Promise<string[]> {
  const files = await filesMatching('**/[0-9]*.sql', { root, ignore: foreignFolders });
  const byFolder = groupBy(
    files.filter((file) => !isSample(file)),
    (file) => posix.dirname(file),
  );
  return [...byFolder]
    .filter(([, its]) => its.some((file) => saysItsTool(file, root)))
    .map(([folder]) => folder)
    .filter((folder) => holdsMigrations(folder, root))
    .sort(fromRootDown);
}

/** What is no folder of the repository, a link out of it say, holds nothing of its. */
export function holdsMigrations(folder: string, root: string): boolean {
  try {
    return recogniseMigrations(folder, root) !== undefined;
  } catch {
    return false;
  }
}

/** `drizzle/ (41, Drizzle journal)`; without the count where the folder cannot be read, which the check will tell. */
export async function describeFolder(repository: Repository, folder: string): Promise<string> {
  const shown = folder === '.' ? './' : `${folder}/`;
  const opened = await openedToLook(folder, repository);
  return opened === undefined ? shown : `${shown} (${opened.migrations.length}, ${opened.title})`;
}

/** A folder to look into, with what Flyway would fill in as it is written, where that is not known. */
export async function openedToLook(
  path: string,
  { root, openedFolders }: Repository,
): Promise<OpenedMigrations | undefined> {
  return openMigrations({ path }, root, openedFolders)
    .catch(() => openMigrations({ path, placeholders: false }, root))
    .catch(() => undefined);
}
