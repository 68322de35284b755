import { coverageOn, isOnlyOn } from '../platform.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { catalogOfSql } from '../sql/catalog-of-sql.ts';
import { type NeededExtension, neededExtensions } from '../sql/extensions.ts';
import { openRolesFile } from '../sql/roles-file.ts';
import { coverageOfDump, dumpedFrom, isDump, placesOfDump } from './dump.ts';
import { schemaFiles } from './files.ts';
import { openSchemaFiles, type SchemaFile } from './open.ts';
import { expectedBy } from './platform.ts';

export interface SqlSettings {
  /** Files, folders and globs, relative to the repository's root, in the order in which they are applied. */
  readonly files: readonly string[];
}

/**
 * Applies the SQL that makes a whole schema (a pg_dump, structure.sql, a file kept by hand) to a database of its own
 * and reads back what it makes. Rows in it are never loaded.
 *
 * @throws Problem when a file is not there or no SQL, the server lacks an extension, or a statement is refused
 */
export async function readSql(settings: SqlSettings, context: ReadContext): Promise<ReadSource> {
  const { files, warnings } = await open(settings, context.root);
  const { platform, project } = expectedBy(files, context.root);
  const preludes = openRolesFile(project?.rolesFile, context.root);
  const { outsideTransaction: _, ...made } = await catalogOfSql(files, context, platform, preludes);
  return {
    ...made,
    coverage: {
      ...coverageOfDump(files),
      ...(platform === undefined ? {} : coverageOn(platform, placesOfDump(files, made.catalog))),
    },
    isDump: files.every(({ sql }) => isDump(sql)),
    statistics: new Map(files.flatMap(({ statistics }) => [...statistics])),
    faults: [],
    facts: [factOf(files), ...made.facts],
    warnings: [
      ...(project?.config.warnings ?? []),
      ...warnings,
      ...files.flatMap((file) => file.warnings),
      ...made.warnings,
    ],
  };
}

/** The extensions that the files create, so that a server that has them can be chosen. */
export async function extensionsOfSql(settings: SqlSettings, root: string): Promise<NeededExtension[]> {
  const { files } = await open(settings, root);
  const { platform } = expectedBy(files, root);
  return neededExtensions(files).filter(({ name }) => !isOnlyOn(platform, name));
}

async function open(
  { files }: SqlSettings,
  root: string,
): Promise<{ readonly files: readonly SchemaFile[]; readonly warnings: readonly string[] }> {
  const found = await schemaFiles(files, root);
  return { files: await openSchemaFiles(found.files, root), warnings: found.warnings };
}

function factOf(files: readonly SchemaFile[]): string {
  const [first] = files;
  const version = first === undefined ? undefined : dumpedFrom(first.sql);
  if (files.length > 1) return `${files.length} SQL files`;
  return version === undefined ? '1 SQL file' : `dump of PostgreSQL ${version}`;
}
