/** By what a tool knows migrations again that it has run: what its table has of them. */
import { type Rules, rulesFor } from '../ledger/rules.ts';
import type { LedgerTool } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';

/** The tool that notes what it ran; `undefined` for plain files. */
export function keeperOf({ tool }: Pick<OpenedMigrations, 'tool'>): LedgerTool | undefined {
  if (tool === 'sql') return undefined;
  return tool === 'drizzle-folders' ? 'drizzle' : tool;
}

/**
 * Whether a tool takes two migrations of different names for the same: by the number, or the time, that they share. Not
 * where it compares the names, and where several may share one only by the text.
 */
export function sameToTool(
  opened: OpenedMigrations,
  hasSameText: (one: Migration, other: Migration) => boolean,
): (one: Migration, other: Migration) => boolean {
  const tool = keeperOf(opened);
  if (tool === undefined) return () => false;
  const { idOf, description, sharedIds }: Rules = rulesFor({ tool, table: '', entries: [] }, opened);
  if (description !== undefined) return () => false;
  return (one, other) => {
    const id = idOf(one);
    return id !== undefined && id === idOf(other) && (sharedIds !== true || hasSameText(one, other));
  };
}
