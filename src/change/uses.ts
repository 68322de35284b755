import type { Location } from '../base/problem.ts';
import { isOwnFile } from '../report/own-file.ts';
import type { Commit } from '../repository/commits.ts';
import { filesNaming, textsAt } from '../repository/searched-commit.ts';
import { isTelling, type SearchedRepository } from '../usage/search.ts';

/** A table, view, function or type, or a part of it, under the name that a change takes away. */
export interface SoughtName {
  readonly table: string;
  readonly column?: string;
  /** Of an enum: code has it in quotes, and need not name the enum. */
  readonly value?: string;
}

/** Where the code of a commit names it. */
export interface NameUse {
  readonly uses: number;
  /** The first few. */
  readonly places: readonly Location[];
}

const placesTold = 3;
/** Beyond that a name is everywhere, and says nothing. */
const filesAtMost = 300;

/**
 * Where the code of a commit names tables and columns: a table by its name or as a class or variable is called after it,
 * a column in files that name its table, too. What declares tables, tells of them or migrates them is no use.
 */
export async function usesAt(
  commit: Commit,
  sought: readonly SoughtName[],
  { leaveOut, declaring }: Pick<SearchedRepository, 'leaveOut' | 'declaring'>,
): Promise<readonly NameUse[]> {
  if (sought.length === 0) return [];
  const words = sought.flatMap(({ table, column, value }) =>
    value !== undefined ? [value] : column === undefined ? spelled(table, true) : spelled(column, false),
  );
  const files = (await filesNaming(commit, [...new Set(words.map((word) => word.toLowerCase()))])).filter(
    (file) =>
      !isTelling(file) &&
      !declaring.has(file) &&
      !foreign.test(file) &&
      !leaveOut.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  const all = await textsAt(commit, files.slice(0, filesAtMost));
  const texts = new Map([...all].filter(([, text]) => !isOwnFile(text)));
  return sought.map((name) => {
    const places = [...texts].flatMap(([file, text]) => placesIn(text, name).map((line) => ({ file, line })));
    return { uses: places.length, places: places.slice(0, placesTold) };
  });
}

const foreign = /(?:^|\/)(?:node_modules|dist|vendor)\/|\.(?:lock|snap|svg|csv)$|(?:^|\/)package-lock\.json$/;

/** Lines of a text that name it. */
function placesIn(text: string, { table, column, value }: SoughtName): number[] {
  if (value !== undefined)
    return linesWith(text, (line) => quotes.some((it) => line.includes(it + value + it)));
  if (column !== undefined && !naming(spelled(table, true)).test(text)) return [];
  const name = naming(column === undefined ? spelled(table, true) : spelled(column, false));
  return linesWith(text, (line) => name.test(line));
}

const quotes = ["'", '"', '`'];

/** What is a comment has nothing. */
function linesWith(text: string, has: (line: string) => boolean): number[] {
  return text.split('\n').flatMap((line, at) => (has(line) && !comment.test(line) ? [at + 1] : []));
}

const comment = /^\s*(?:\/\/|\/\*|\*|--|<!--|#(?:\s|!))/;

/** As a whole word, in whatever case; `orders-list` names no table. */
function naming(words: readonly string[]): RegExp {
  const any = words.map((word) => word.replace(/[^\p{L}\d_]/gu, (sign) => `\\${sign}`)).join('|');
  return new RegExp(`(?<![\\w$-])(?:${any})(?![\\w$-])`, 'i');
}

/** As SQL and as code spell a name: `user_accounts`, `userAccounts`, and of a table `UserAccount`. */
function spelled(name: string, isTable: boolean): string[] {
  const single = name.replace(/ies$/i, 'y').replace(/(?<!s)s$/i, '');
  const names = isTable && single !== name ? [name, single] : [name];
  return [...new Set(names.flatMap((each) => [each, each.replaceAll('_', '')]))].filter(
    (each) => each !== '',
  );
}
