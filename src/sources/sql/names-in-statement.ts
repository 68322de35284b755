import type { Statement } from './statements.ts';

/** Names as Postgres keeps them; `any` where a statement may write what it does not name. */
export type Names = ReadonlySet<string> | 'any';

/** Statements that write no row of a system catalog, but for what triggers do. */
const ofRows: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'copy', 'set', 'reset']);

/** Those that name all they write, or make it anew. */
const naming: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'comment', 'grant', 'revoke']);

/** More names are no help to whoever looks things up by them. */
const MOST_NAMES = 1000;

/** The words of a statement that may be names of what it writes; in a body of a function, any word. */
export function namesIn({ words, text }: Pick<Statement, 'words' | 'text'>): Names {
  const [first = ''] = words;
  if (ofRows.has(first)) return new Set();
  if (!naming.has(first) || /\ball\s+\w+\s+in\s+schema\b/i.test(text)) return 'any';
  const names = new Set<string>();
  for (const [, quoted, bare] of text.matchAll(/"((?:[^"]|"")*)"|([\p{L}_][\p{L}\d_$]*)/gu)) {
    names.add(quoted === undefined ? (bare ?? '').toLowerCase() : quoted.replaceAll('""', '"'));
    if (names.size > MOST_NAMES) return 'any';
  }
  return names;
}

/** The names of several statements. */
export function together(some: Names, more: Names): Names {
  if (some === 'any' || more === 'any' || some.size + more.size > MOST_NAMES) return 'any';
  return new Set([...some, ...more]);
}
