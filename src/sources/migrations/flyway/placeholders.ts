/** Placeholders in the text of a migration, as Flyway fills them in: wherever they stand, before it looks for statements. */
import { lineCounter } from '../../sql/statements.ts';
import type { FlywaySettings } from './settings.ts';

export interface FilledText {
  readonly text: string;
  /** Those that nobody gives a value, as they are written; in comments they do no harm. */
  readonly open: readonly OpenPlaceholder[];
  /** Whether there was any at all. */
  readonly hadSome: boolean;
}

export interface OpenPlaceholder {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/**
 * @param filename of the script, which Flyway's own `flyway:filename` stands for
 */
export function filled(sql: string, filename: string, settings: FlywaySettings): FilledText {
  const { prefix, suffix } = settings;
  const lineOf = lineCounter(sql);
  const open: OpenPlaceholder[] = [];
  const comments = commentsOf(sql);
  let text = '';
  let at = 0;
  for (let from = sql.indexOf(prefix); from >= 0; from = sql.indexOf(prefix, at)) {
    const end = sql.indexOf(suffix, from + prefix.length);
    if (end < 0) break;
    const to = end + suffix.length;
    const name = sql.slice(from + prefix.length, end);
    const value = valueFor(name, { filename, isBare: isBare(sql, from, to) }, settings);
    if (value === undefined && !comments.some((it) => it.from <= from && from < it.to))
      open.push({ name, line: lineOf(from) });
    text += sql.slice(at, from) + (value ?? sql.slice(from, to));
    at = to;
  }
  return { text: text + sql.slice(at), open, hadSome: at > 0 };
}

function valueFor(
  name: string,
  { filename, isBare }: { readonly filename: string; readonly isBare: boolean },
  { placeholders }: FlywaySettings,
): string | undefined {
  const key = name.toLowerCase();
  const given = placeholders.get(key);
  if (given !== undefined) return given;
  if (key === 'flyway:filename') return filename;
  // The same in every run, so that nothing seems to have changed since the last one.
  if (key === 'flyway:timestamp') return '1970-01-01 00:00:00';
  return isBare ? ofDatabase.get(key) : undefined;
}

/** What stands for names that only a database has, wherever a name stands by itself; the second is in no server. */
const ofDatabase: ReadonlyMap<string, string> = new Map([
  ['flyway:user', 'CURRENT_USER'],
  ['flyway:database', '"flyway:database"'],
]);

function isBare(sql: string, from: number, to: number): boolean {
  return !/[\w$."']/.test(sql.slice(Math.max(0, from - 1), from)) && !/^[\w$."']/.test(sql.slice(to));
}

/** Comments, strings and quoted names: what begins within another one is none. */
const enclosed = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g;

function commentsOf(sql: string): readonly { readonly from: number; readonly to: number }[] {
  return [...sql.matchAll(enclosed)].flatMap(({ 0: text, index }) =>
    /^(?:--|\/\*)/.test(text) ? [{ from: index, to: index + text.length }] : [],
  );
}
