/** Tables without the foreign keys that lead to what is not there. */
import { unquoted } from './extension-statement.ts';
import { withoutTexts } from './lexemes.ts';
import { name, namesIn, ofTable, type Piece, path, pattern } from './pieces.ts';
import type { Statement } from './statements.ts';

/** A statement without some of its foreign keys. */
export interface WithoutKeys {
  /** As the statement calls the table. */
  readonly table: readonly string[];
  readonly keys: readonly ForeignKey[];
  /** What is left of it, where everything stands at its place; nothing where it did no more. */
  readonly remaining?: string;
}

interface ForeignKey {
  /** As Postgres calls it, where the statement does not say. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The table that it leads to, as it is written. */
  readonly to: readonly string[];
}

const own = `(?:constraint\\s+(?<own>${name})\\s+)?`;
const leading = `references\\s+(?<path>${path})`;
/** What may stand behind the table that a key leads to. */
const more = String.raw`(?:\s*\([^()]*\)|\s+(?:match\s+\w+|on\s+(?:delete|update)\s+(?:no\s+action|restrict|cascade|set\s+(?:null|default)(?:\s*\([^()]*\))?)|(?:not\s+)?deferrable|initially\s+\w+|not\s+valid))*`;
const ofTableItself = pattern(
  `^(?:add\\s+)?${own}foreign\\s+key\\s*\\((?<columns>[^()]*)\\)\\s*${leading}${more}\\s*$`,
);
const column = pattern(
  `^(?:add\\s+(?:column\\s+)?(?:if\\s+not\\s+exists\\s+)?)?(?!(?:constraint|foreign)\\s)(?<column>${name})(?=\\s)`,
);
const ofColumn = pattern(`\\b${own}${leading}${more}`);

/**
 * A statement that makes or alters a table, without its foreign keys to some tables; `undefined` where it has none.
 *
 * @param isMeant by the path as it is written
 */
export function withoutKeysTo(
  statement: Statement,
  isMeant: (path: readonly string[]) => boolean,
): WithoutKeys | undefined {
  const found = ofTable(statement);
  if (found === undefined) return undefined;
  const { table, pieces } = found;
  const keys: ForeignKey[] = [];
  const gone = new Set<Piece>();
  let { text } = statement;
  const note = (called: string | undefined, columns: readonly string[], to: readonly string[]) =>
    keys.push({ name: unquoted(called) ?? [table.at(-1), ...columns, 'fkey'].join('_'), columns, to });
  for (const piece of pieces) {
    const alone = ofTableItself.exec(piece.text)?.groups;
    const key = ofColumn.exec(piece.text);
    const to = namesIn((alone ?? key?.groups)?.path ?? '');
    if (to.length === 0 || !isMeant(to)) continue;
    const within = column.exec(piece.text)?.groups?.column;
    if (alone !== undefined) {
      note(alone.own, namesIn(alone.columns ?? ''), to);
      gone.add(piece);
      text = blanked(text, piece.offset, piece.text.length);
    } else if (key !== null && within !== undefined) {
      note(key.groups?.own, [unquoted(within)], to);
      text = blanked(text, piece.offset + key.index, key[0].length);
    }
  }
  if (keys.length === 0) return undefined;
  const isLeft = found.verb === 'create' || gone.size < pieces.length;
  return { table, keys, ...(isLeft ? { remaining: withoutCommas(text, pieces, gone) } : {}) };
}

/** Without the commas that stood between what is gone and the rest. */
function withoutCommas(text: string, pieces: readonly Piece[], gone: ReadonlySet<Piece>): string {
  const bare = withoutTexts(text);
  let left = text;
  let isFirst = true;
  for (const [index, piece] of pieces.entries()) {
    const before = pieces[index - 1];
    if (before !== undefined && (isFirst || gone.has(piece)))
      left = blanked(left, bare.indexOf(',', before.offset + before.text.length), 1);
    if (!gone.has(piece)) isFirst = false;
  }
  return left;
}

function blanked(text: string, from: number, length: number): string {
  return (
    text.slice(0, from) + text.slice(from, from + length).replace(/[^\n]/g, ' ') + text.slice(from + length)
  );
}
