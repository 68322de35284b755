import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The tools whose folders can be read. */
export const migrationTools = ['drizzle', 'drizzle-folders', 'sql'] as const;
export type MigrationTool = (typeof migrationTools)[number];

/** Name of a Drizzle 1.0 migration folder: when it was generated, in UTC, and a name. */
export const drizzleFolderName = /^\d{14}(_|$)/;

/** Which tool wrote a folder, by its contents; `undefined` when it holds no migrations or is not there. */
export function recogniseMigrations(folder: string): MigrationTool | undefined {
  if (existsSync(join(folder, 'meta', '_journal.json'))) return 'drizzle';
  if (!existsSync(folder)) return undefined;
  const entries = readdirSync(folder, { withFileTypes: true });
  const isDrizzle = entries.some(
    ({ name }) => drizzleFolderName.test(name) && existsSync(join(folder, name, 'migration.sql')),
  );
  if (isDrizzle) return 'drizzle-folders';
  return entries.some((entry) => entry.isFile() && entry.name.endsWith('.sql')) ? 'sql' : undefined;
}
