import type { Location } from '../problem.ts';
import { repositoryFiles, textOf } from './repository-files.ts';

/** A table whose use is looked for, under every name that code may call it by. */
export interface SoughtTable {
  /** `objectId` of the table. */
  readonly id: string;
  /** Without the schema; code names a table by strings, in whatever language it is written. */
  readonly names: readonly string[];
}

/** Where a repository speaks of a table. */
export interface TableUse {
  readonly uses: number;
  /** The first few uses, in the order of the files. */
  readonly places: readonly Location[];
  /** In comments, documentation and migrations: they tell of a table without needing it. */
  readonly mentions: number;
}

export interface SearchResult {
  /** By `objectId` of the table; every table that was sought has an entry. */
  readonly byTable: ReadonlyMap<string, TableUse>;
  /** Files that were looked through. */
  readonly files: number;
}

const placesTold = 3;
const filesAtOnce = 16;

/**
 * Looks through the files of a repository once for all tables.
 *
 * A name counts where it stands as a whole word, in any case. One that is a plain word (`orders`) must also stand as
 * only a table would: in quotes of its own, behind its schema or a word of SQL, or as the name of a class.
 *
 * @param root absolute path of the repository
 * @param leaveOut files and folders, relative to it, that declare the schema rather than use it
 */
export async function searchUses(
  tables: readonly SoughtTable[],
  root: string,
  leaveOut: readonly string[],
): Promise<SearchResult> {
  if (tables.length === 0) return { byTable: new Map(), files: 0 };
  const tablesByName = new Map<string, string[]>();
  for (const { id, names } of tables)
    for (const name of names.map((it) => it.toLowerCase()))
      tablesByName.set(name, [...(tablesByName.get(name) ?? []), id]);
  const sought = wholeWords([...tablesByName.keys()]);
  const found = new Map(tables.map(({ id }) => [id, { uses: 0, places: [] as Location[], mentions: 0 }]));
  const isLeftOut = (file: string) => leaveOut.some((path) => file === path || file.startsWith(`${path}/`));
  const files = (await repositoryFiles(root)).filter((file) => !isLeftOut(file));
  let searched = 0;
  for (let first = 0; first < files.length; first += filesAtOnce) {
    const some = files.slice(first, first + filesAtOnce);
    const texts = await Promise.all(some.map((file) => textOf(file, root)));
    for (const [index, text] of texts.entries()) {
      if (text === undefined) continue;
      searched += 1;
      for (const { name, location, isUse } of namesIn(text, some[index] ?? '', sought)) {
        for (const id of tablesByName.get(name) ?? []) {
          const use = found.get(id);
          if (use === undefined) continue;
          if (isUse) use.uses += 1;
          else use.mentions += 1;
          if (isUse && use.places.length < placesTold) use.places.push(location);
        }
      }
    }
  }
  return { byTable: found, files: searched };
}

interface Hit {
  /** In lower case. */
  readonly name: string;
  readonly location: Location;
  readonly isUse: boolean;
}

function* namesIn(text: string, file: string, sought: RegExp): Generator<Hit> {
  const tells = tellsOnly.test(file);
  let line = 1;
  let start = 0;
  for (const { 0: name, index } of text.matchAll(sought)) {
    for (let end = text.indexOf('\n', start); end >= 0 && end < index; end = text.indexOf('\n', start)) {
      line += 1;
      start = end + 1;
    }
    const before = text.slice(Math.max(0, index - 80), index);
    if (isPlainWord(name) && !standsAsTable(before, text.slice(index + name.length, index + name.length + 1)))
      continue;
    const isUse = !tells && !comment.test(text.slice(start, index));
    yield { name: name.toLowerCase(), location: { file, line }, isUse };
  }
}

function wholeWords(names: readonly string[]): RegExp {
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\w$]|\\w-)(?:${longestFirst.map(literally).join('|')})(?![\\w$]|-\\w)`, 'gi');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Documentation, and what once made or changed a table. */
const tellsOnly =
  /\.(?:md|mdx|txt|rst|adoc)$|(?:^|\/)(?:migrations?|alembic)\/|(?:^|\/)drizzle\/.*\.(?:sql|json)$/i;

/** The beginning of a line that is a comment in one language or another. */
const comment = /^\s*(?:\/\/|\/\*|\*|--|<!--|#(?:\s|!))/;

function isPlainWord(name: string): boolean {
  return /^[a-z]+[0-9]*$/i.test(name);
}

const wordOfSql =
  /\b(?:from|join|into|update|table|truncate|references|class)\s+(?:["`]?[\w$-]+["`]?\.)?["`]?$/i;
const quote = /(["'`])(?:\w+\.)?$/;

function standsAsTable(before: string, next: string): boolean {
  return wordOfSql.test(before) || (next !== '' && quote.exec(before)?.[1] === next);
}
