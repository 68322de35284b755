import type { Catalog } from '../../catalog/catalog.ts';
import { textIfReadable } from '../../repository/read.ts';
import { type Renaming, renamingsIn } from '../renamings.ts';
import { decisionsOf } from '../sql/decisions-of-statement.ts';
import type { Migration } from './migration.ts';

const takesAway = /\b(?:drop|rename|set\s+schema)\b/i;

/** The statements in which migrations take something away, or give it another name or schema. */
export function removalsOf(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ statements }) =>
    statements.flatMap(({ text }) => (takesAway.test(text) ? [text] : [])),
  );
}

const renames = /\b(?:rename|set\s+schema)\b/i;

/** What migrations gave another name. */
export function renamingsOf(migrations: readonly Migration[], catalog: Catalog): Renaming[] {
  const all = migrations.flatMap(({ file, statements }) =>
    statements.map((statement) => ({ file, statement })),
  );
  // Most give nothing another name, and what was before the first does not matter.
  const first = all.findIndex(({ statement }) => renames.test(statement.text));
  if (first < 0) return [];
  return renamingsIn(
    all.slice(first).map(({ file, statement }) => decisionsOf(statement, file)),
    catalog,
  );
}

/**
 * The statements of `removalsOf` in Alembic's revisions: their calls that drop something or give it another name, but for those that would
 * take the revision back.
 *
 * @param files relative to `root`; one that cannot be read tells of nothing
 */
export function removalsOfRevisions(files: readonly string[], root: string): string[] {
  const texts = [...new Set(files)].map((file) => textIfReadable(file, root) ?? '');
  return texts.flatMap((text) =>
    (text.split(/^(?:async )?def downgrade\b/m)[0] ?? '')
      .split(/(?=\b\w*op\.)/)
      .filter((call) => /\b(?:drop|rename)|new_column_name/i.test(call)),
  );
}
