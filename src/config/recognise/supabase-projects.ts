/** Several projects of Supabase in one repository: each is a database of its own. */
import { posix } from 'node:path';
import { databaseNames } from './database-names.ts';
import { databaseOf, type Found, migrationsSource, schemaFileSource } from './recognised-sources.ts';
import type { Repository } from './repository.ts';
import type { SqlMigrations } from './sql-migrations.ts';
import { type TypesFile, typesFor } from './supabase-types.ts';
import { nearestFolder, projectOf } from './within-folder.ts';

/**
 * A database for each project that has something to compare its migrations with: the types nearest to it, or a schema
 * beside them. `undefined` where there are not several projects, or none of them has any.
 */
export async function databasesOfProjects(
  repository: Repository,
  { folders, beside }: Pick<SqlMigrations, 'folders' | 'beside'>,
  types: readonly TypesFile[],
): Promise<Found | undefined> {
  const projects = folders.flatMap((migrations) => {
    const base = projectOf(migrations);
    return base === undefined ? [] : [{ base, migrations }];
  });
  if (projects.length < 2) return undefined;
  const bases = projects.map(({ base }) => base);
  const found = await Promise.all(
    projects.map(async ({ base, migrations }) => {
      const own = types.filter(({ file }) => nearestFolder(file, bases) === base);
      const schema = beside.find((its) => its.migrations === migrations)?.schemaFile;
      const others = [
        ...(schema === undefined ? [] : [schemaFileSource(schema, repository.root)]),
        ...[(await typesFor(own, migrations, repository)) ?? []].flat(),
      ];
      const sources = [await migrationsSource(migrations, repository), ...others];
      return others.length === 0 ? [] : [{ base, file: posix.join(base, 'supabase/config.toml'), sources }];
    }),
  );
  const compared = found.flat();
  if (compared.length === 0) return undefined;
  const names = databaseNames(compared);
  return {
    databases: compared.map(({ sources }, at) =>
      databaseOf(
        names[at] ?? '',
        sources.map(({ source }) => source),
      ),
    ),
    lines: compared.flatMap(({ sources }) => sources.map(({ line }) => line)),
  };
}
