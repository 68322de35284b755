/** What stands in for a platform's extensions on a database that migrations are run on as a tool would. */

import type { Client } from 'pg';
import { standInMissing, standInSql } from '../sources/extension-stand-ins.ts';
import type { Platform } from '../sources/platform.ts';
import { adaptedTo } from '../sources/sql/on-platform.ts';
import type { PostgresError } from '../sources/sql/postgres-error.ts';
import { wantedSchema } from '../sources/sql/providers.ts';
import type { SqlFile } from '../sources/sql/sql-file.ts';

/** The schemas that hold what stands in for extensions, by extension. */
export type StandInSchemas = Map<string, Set<string>>;

/**
 * Makes what stands in for the extension whose absence a refusal comes of: switched on in the dashboard, it is in the
 * database and in no file. Gives whether there was one to be made.
 *
 * @param made is told of it
 * @throws what Postgres says where it cannot be made
 */
export async function standInAfter(
  error: PostgresError,
  client: Client,
  platform: Platform | undefined,
  made: StandInSchemas,
): Promise<boolean> {
  const extension = platform && standInMissing(error, platform.standIns);
  const standIn = extension === undefined ? undefined : platform?.standIns[extension];
  if (platform === undefined || extension === undefined || standIn === undefined) return false;
  const schema = standIn.schema ?? wantedSchema(error.message) ?? platform.extensionSchema;
  const schemas = made.get(extension) ?? new Set();
  if (schemas.has(schema)) return false;
  await client.query(standInSql(standIn, schema));
  made.set(extension, schemas.add(schema));
  return true;
}

/**
 * Files as a server takes them that has not all extensions of a platform's.
 *
 * @param made is told of what stands in for extensions that the files create
 */
export function filesOn(
  platform: Platform | undefined,
  files: readonly SqlFile[],
  available: ReadonlySet<string>,
  made: StandInSchemas,
): readonly SqlFile[] {
  if (platform === undefined) return files;
  const adapted = adaptedTo(platform, files, available);
  for (const [extension, schemas] of adapted.standIns)
    made.set(extension, new Set([...(made.get(extension) ?? []), ...schemas]));
  return adapted.files;
}
