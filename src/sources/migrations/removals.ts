import { textIfReadable } from '../../repository/read.ts';
import type { Renaming } from '../source.ts';
import { deedsOf } from '../sql/deeds-of-statement.ts';
import type { Migration } from './migration.ts';

const takesAway = /\b(?:drop|rename|set\s+schema)\b/i;

/** The statements in which migrations take something away, or give it another name or schema. */
export function removalsOf(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ statements }) =>
    statements.flatMap(({ text }) => (takesAway.test(text) ? [text] : [])),
  );
}

/** The tables and columns that migrations give another name. */
export function renamingsOf(migrations: readonly Migration[]): Renaming[] {
  return migrations.flatMap(({ statements }) =>
    statements.flatMap((statement) => {
      const deeds = deedsOf(statement);
      return deeds.flatMap(({ verb, noun, path: from }, at): Renaming[] => {
        const next = deeds[at + 1];
        const isNamed = verb === 'renames' && next?.verb === 'names' && /^(?:table|column)$/.test(noun);
        return isNamed ? [{ from, to: next.path }] : [];
      });
    }),
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
