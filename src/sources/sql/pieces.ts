import { unquoted } from './extension-statement.ts';
import { withoutTexts } from './lexemes.ts';
import type { Statement } from './statements.ts';

/** A part of a statement about a table that says something by itself. Its text has neither comments nor strings. */
export interface Piece {
  readonly text: string;
  /** Where it starts in the statement's text. */
  readonly offset: number;
}

/** A statement that makes or alters a table. */
export interface OfTable {
  readonly verb: 'create' | 'alter';
  /** Its own name last, behind its schema where the statement says one. */
  readonly table: readonly string[];
  /** Whether it does nothing where the table is there already. */
  readonly ifNotExists: boolean;
  /** What it declares one by one, or its actions. */
  readonly pieces: readonly Piece[];
}

/** A name, in quotes or out of them, for a pattern. */
export const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\d_$]*)`;

/** A path of names, for a pattern. */
export const path = String.raw`${name}(?:\s*\.\s*${name})*`;

/** Letters count in either case, and a dot is any character. */
export function pattern(source: string): RegExp {
  return new RegExp(source, 'isu');
}

const list = String.raw`\s*(?:\bof\s+[^(]+|\bpartition\s+of\s+[^(]+)?\(`;
const create = pattern(
  String.raw`^create\s+(?:(?:unlogged|foreign)\s+)*table\s+(?<guard>if\s+not\s+exists\s+)?(?<path>${path})(?=(?<opened>${list})?)`,
);
const alter = pattern(
  String.raw`^alter\s+(?:foreign\s+)?table\s+(?:if\s+exists\s+)?(?:only\s+)?(?<path>${path})\s*\*?`,
);

/** What a statement does to a table, piece by piece; `undefined` for any other. Temporary tables are none. */
export function ofTable({ words, text }: Pick<Statement, 'words' | 'text'>): OfTable | undefined {
  const verb = words[0] === 'create' ? 'create' : words[0] === 'alter' ? 'alter' : undefined;
  if (verb === undefined || !words.includes('table')) return undefined;
  const bare = withoutTexts(text);
  const found = (verb === 'create' ? create : alter).exec(bare);
  if (found === null) return undefined;
  const { path: written = '', guard, opened } = found.groups ?? {};
  const hasPieces = verb === 'alter' || opened !== undefined;
  const pieces = hasPieces ? piecesFrom(bare, found[0].length + (opened?.length ?? 0)) : [];
  return { verb, table: namesIn(written), ifNotExists: guard !== undefined, pieces };
}

/** The names of a path. */
export function namesIn(written: string): string[] {
  return (written.match(new RegExp(name, 'giu')) ?? []).map((each) => unquoted(each));
}

/** What stands between commas, up to the end of the text or the bracket that closes what was opened before. */
function piecesFrom(bare: string, from: number): Piece[] {
  const pieces: Piece[] = [];
  let start = from;
  let depth = 0;
  const finish = (end: number) => {
    const written = bare.slice(start, end);
    const blanks = written.length - written.trimStart().length;
    if (blanks < written.length) pieces.push({ text: written.trim(), offset: start + blanks });
    start = end + 1;
  };
  for (const { 0: mark, index } of bare.slice(from).matchAll(/"(?:[^"]|"")*"|[()[\],]/g)) {
    const at = from + index;
    if (mark === '(' || mark === '[') depth += 1;
    else if (mark === ')' || mark === ']') depth -= 1;
    else if (mark === ',' && depth === 0) finish(at);
    if (depth < 0) {
      finish(at);
      return pieces;
    }
  }
  finish(bare.length);
  return pieces;
}
