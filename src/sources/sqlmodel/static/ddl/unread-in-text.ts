/** Columns of which SQL that nobody took apart says the name: `text("lower(email)")`, `Computed("price * 2")`. */
import { withoutTexts } from '../../../sql/lexemes.ts';
import { namesIn } from '../../../sql/pieces.ts';
import type { ColumnDeclaration, ColumnDefinition } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';

/** A column with what is known of it, or why it can't be told. */
interface Known {
  readonly declaration: Pick<ColumnDeclaration, 'name'>;
  readonly definition: ColumnDefinition | Unreadable;
}

/**
 * Why nothing certain can be said of what an SQL text makes: the table is made without a column that it names.
 *
 * @returns `undefined` where it names none that can't be told
 */
export function unreadIn(text: string, columns: readonly Known[]): Unreadable | undefined {
  const unread = columns.flatMap(({ declaration: { name }, definition }) =>
    definition instanceof Unreadable ? [{ name, definition }] : [],
  );
  if (unread.length === 0) return undefined;
  const named = new Set(namesIn(withoutTexts(text)));
  return unread.find(({ name }) => named.has(name))?.definition;
}
