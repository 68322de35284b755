/** Columns of which SQL that nobody took apart says the name: `text("lower(email)")`, `Computed("price * 2")`. */
import { withoutTexts } from '../../../sql/lexemes.ts';
import { namesIn } from '../../../sql/pieces.ts';
import { Unreadable } from '../python/values.ts';
import type { Column } from './schema.ts';

/**
 * Why nothing certain can be said of what an SQL text makes: the table is made without a column that it names.
 *
 * @returns `undefined` where it names none that can't be told
 */
export function unreadIn(text: string, columns: readonly Column[]): Unreadable | undefined {
  const unread = columns.flatMap(({ declaration: { name }, definition }) =>
    definition instanceof Unreadable ? [{ name, definition }] : [],
  );
  if (unread.length === 0) return undefined;
  const named = new Set(namesIn(withoutTexts(text)));
  return unread.find(({ name }) => named.has(name))?.definition;
}

/** The same columns, of which those can't be told either that are worked out of one that can't. */
export function withUnreadWorkedOut(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => {
    const { definition } = column;
    if (definition instanceof Unreadable || definition.generated === undefined || definition.identity)
      return column;
    const unread = unreadIn(definition.generated.sql, columns);
    return unread === undefined
      ? column
      : { ...column, definition: new Unreadable(unread.message, unread.place) };
  });
}
