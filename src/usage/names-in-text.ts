/** A name of a table, where it stands in a text. */
export interface Hit {
  /** In lower case. */
  readonly name: string;
  readonly line: number;
  /** In a line that is a comment. */
  readonly inComment: boolean;
}

/** Names to look for, ready to be looked for in many texts. */
export interface Sought {
  readonly names: ReadonlySet<string>;
  readonly pattern: RegExp;
}

export function soughtNames(names: readonly string[]): Sought {
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  const any = longestFirst.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  // Names of CSS classes and packages hold hyphens: `orders-list` speaks of no table.
  return { names: new Set(names), pattern: new RegExp(`(?<![\\w$]|\\w-)(?:${any})(?![\\w$]|-\\w)`, 'gi') };
}

/**
 * Where a text speaks of tables. A name of several words (`scene_plan`) counts wherever it stands as a whole, in any
 * case; a plain word (`orders`) only where it stands as a table does: in quotes of its own, behind a word of SQL, or
 * as the name of a class.
 *
 * @param declares whether the text declares tables: strings name what it declares then, so only SQL counts
 */
export function* namesIn(text: string, sought: Sought, declares: boolean): Generator<Hit> {
  let line = 1;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(sought.pattern)) {
    const before = text.slice(Math.max(0, index - farthestWord), index);
    const quote = quoteBefore.exec(before)?.[1];
    const inQuotes = quote !== undefined && quote === text[index + found.length] && sought.names.has(found);
    const counts = wordOfSql.test(before) || (!declares && (inQuotes || !isPlainWord(found)));
    if (!counts) continue;
    for (let end = text.indexOf('\n', start); end >= 0 && end < index; end = text.indexOf('\n', start)) {
      line += 1;
      start = end + 1;
    }
    yield { name: found.toLowerCase(), line, inComment: comment.test(text.slice(start, index)) };
  }
}

const farthestWord = 80;

function isPlainWord(name: string): boolean {
  return /^[a-z]+[0-9]*$/i.test(name);
}

const wordOfSql =
  /\b(?:from|join|into|update|table|truncate|references|class)\s+(?:["`]?[\w$-]+["`]?\.)?["`]?$/i;
const quoteBefore = /(["'`])(?:\w+\.)?$/;

/** The beginning of a line that is a comment in one language or another. */
const comment = /^\s*(?:\/\/|\/\*|\*|--|<!--|#(?:\s|!))/;
