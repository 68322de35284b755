import type { Location } from '../base/problem.ts';
import { isOwnFile } from '../report/own-file.ts';
import type { Commit } from '../repository/commits.ts';
import { filesNaming, textsAt } from '../repository/searched-commit.ts';
import { isTelling, type SearchedRepository } from '../usage/search.ts';

/** A table or column under the name that a change takes away. */
export interface SoughtName {
  readonly table: string;
  readonly column?: string;
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
  const words = sought.flatMap(({ table, column }) =>
    column === undefined ? spelled(table, true) : spelled(column, false),
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
function placesIn(text: string, { table, column }: SoughtName): number[] {
  if (column !== undefined && !naming(spelled(table, true)).test(text)) return [];
  const name = naming(column === undefined ? spelled(table, true) : spelled(column, false));
  return text.split('\n').flatMap((line, at) => (name.test(line) && !comment.test(line) ? [at + 1] : []));
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
