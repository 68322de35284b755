import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { notedIn } from '../drizzle/noted.ts';
import { coverageOn } from '../platform.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { type CatalogOfSql, catalogOfSql } from '../sql/catalog-of-sql.ts';
import { witnessOfGiven } from '../sql/witness.ts';
import { withCreations } from './creations.ts';
import { type MigrationsSettings, type OpenedMigrations, openMigrations } from './open.ts';
import { removalsOf, renamingsOf } from './removals.ts';
import { transactionFaults } from './transaction-faults.ts';
import { unmadeFaults, unneeded } from './unmade-faults.ts';

export { extensionsOf, type MigrationsSettings } from './open.ts';
export { recogniseMigrations } from './recognise.ts';

/** Faults that are the doing of the tool that runs a folder and of its table, not of the folder itself. */
const ofRunner: ReadonlySet<string> = new Set([
  'transaction',
  'out-of-order',
  'duplicate-when',
  'future-when',
]);

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
  const opened = await openMigrations(settings, context.root, context.openedFolders);
  const { migrations, title } = opened;
  const { madeElsewhere: given = [] } = settings;
  const witness = given.length === 0 ? context.witness : witnessOfGiven(given, context.witness);
  const { outsideTransaction, ...made } = await applied(opened, { ...context, ...defined({ witness }) });
  const elsewhere = made.madeElsewhere ?? [];
  const count = counted(migrations.length, 'migration');
  const faults = [
    ...made.faults,
    ...(await transactionFaults(opened, outsideTransaction, context)),
    ...unmadeFaults(elsewhere, opened),
  ];
  return {
    ...made,
    faults: settings.ledger === 'none' ? faults.filter(({ code }) => !ofRunner.has(code)) : faults,
    facts: [`${count} (${title})`, ...made.facts],
    warnings: [...made.warnings, ...unneeded(given, elsewhere)],
  };
}

/** As `readMigrations`, of migrations that were opened, or a part of them; `facts` are left to the caller. */
export async function applyMigrations(opened: OpenedMigrations, context: ReadContext): Promise<ReadSource> {
  const { outsideTransaction: _, ...made } = await applied(opened, context);
  return made;
}

async function applied(
  { tool, migrations, faults, warnings, platform, preludes, newestSnapshot, newFile }: OpenedMigrations,
  context: ReadContext,
): Promise<ReadSource & Pick<CatalogOfSql, 'outsideTransaction'>> {
  const made = await catalogOfSql(migrations, context, platform, preludes);
  return {
    ...made,
    ...defined({ newestSnapshot }),
    coverage: platform === undefined ? {} : coverageOn(platform, ['*']),
    faults,
    migrations: migrations.map(withCreations),
    removals: removalsOf(migrations),
    renamings: renamingsOf(migrations, made.catalog),
    ...defined({ newFile }),
    // Without a snapshot it would write the whole schema once more.
    ...((tool === 'drizzle' || tool === 'drizzle-folders') && newestSnapshot !== undefined
      ? {
          generator: { from: 'drizzle', command: 'drizzle-kit generate' } as const,
          ...defined({ noted: notedIn(newestSnapshot.json) }),
        }
      : {}),
    warnings: [...warnings, ...made.warnings],
  };
}
