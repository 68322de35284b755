import type { ReadContext, ReadSource } from '../source.ts';
import { catalogOfSql } from '../sql/catalog-of-sql.ts';
import { type MigrationsSettings, openMigrations } from './open.ts';

export { extensionsOf, type MigrationsSettings } from './open.ts';
export { recogniseMigrations } from './recognise.ts';

/**
 * Applies a folder of migrations to a database of its own and reads back what they make.
 *
 * @throws Problem when there are no migrations, the folder cannot be understood, the server lacks an
 *   extension, or a statement is refused
 */
export async function readMigrations(
  settings: MigrationsSettings,
  context: ReadContext,
): Promise<ReadSource> {
  const { migrations, faults, warnings, title, platform } = await openMigrations(settings, context.root);
  const made = await catalogOfSql(migrations, context, platform);
  const count = migrations.length === 1 ? '1 migration' : `${migrations.length} migrations`;
  return {
    ...made,
    coverage: platform === undefined ? {} : { exceptSchemas: platform.schemas },
    unchecked: [],
    faults,
    facts: [`${count} (${title})`],
    warnings: [...warnings, ...made.warnings],
  };
}
