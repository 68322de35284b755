import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { applyMigrations } from '../sources/migrations/read.ts';
import type { ReadContext } from '../sources/read-context.ts';
import type { ReadSource } from '../sources/source.ts';
import type { LedgerState } from './state.ts';

/**
 * Reads migrations as a database has them by its ledger: those that were applied there and no others, in the order in
 * which they were. What the database has beyond that is no pending migration, but somebody's own change.
 *
 * @throws Problem when a statement is refused, as where the order there was not the folder's and is not possible
 */
export async function readMigrationsUpTo(
  opened: OpenedMigrations,
  { applied }: Pick<LedgerState, 'applied'>,
  context: ReadContext,
): Promise<ReadSource> {
  // What is wrong with the folder itself is told where the whole of it is read.
  const made = await applyMigrations({ ...opened, migrations: applied, faults: [], warnings: [] }, context);
  const all = opened.migrations.length;
  return {
    ...made,
    facts: [`${applied.length} of ${all} migrations (${opened.title}), as the ledger has them`],
  };
}
