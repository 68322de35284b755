import type { Location } from '../../base/problem.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { SqlFile } from './apply.ts';
import type { Statement } from './statements.ts';

/** Finds, for an object declared by a statement, the line of the statement that names it. */
export type LineWithin = (object: CatalogObject, statement: Location) => Location;

/**
 * A column or named constraint stands on a line of its own in most `CREATE TABLE`s; that line tells more than the
 * statement's first. Only lines are looked for, never meaning: what is not found stays at the statement.
 */
export function linesWithin(files: readonly SqlFile[]): LineWithin {
  const statements = new Map<string, { file: SqlFile; statement: Statement }>();
  for (const file of files)
    for (const statement of file.statements)
      statements.set(`${file.file}:${statement.line}`, { file, statement });
  return (object, location) => {
    const found = statements.get(`${location.file}:${location.line}`);
    const text = found?.statement.text ?? '';
    const at = patternsOf(object)
      .map((pattern) => text.search(pattern))
      .find((place) => place >= 0);
    if (found === undefined || at === undefined) return location;
    // Counted from the statement on: a file may have thousands of them.
    const linesBefore = text.slice(0, at).split('\n').length - 1;
    return { file: location.file, line: found.statement.line + linesBefore };
  };
}

/** How a statement names the object, surest first; the match starts at the name or the keyword before it. */
function patternsOf({ kind, path, attributes }: CatalogObject): RegExp[] {
  const name = written(path.at(-1) ?? '');
  if (kind === 'column') return [new RegExp(`${lineOf(name)}(?=\\s)`, 'im')];
  if (kind !== 'constraint') return [];
  const named = new RegExp(`\\bconstraint\\s+${name}(?=\\s)`, 'i');
  const keyword = keywords[String(attributes.type)];
  const [column, ...more] = Array.isArray(attributes.columns) ? attributes.columns.map(String) : [];
  // One that Postgres has named is told by its only column, where that says so on its line.
  return keyword === undefined || column === undefined || more.length > 0
    ? [named]
    : [named, new RegExp(`${lineOf(written(column))}(?=\\s[^\\n]*\\b${keyword}\\b)`, 'im')];
}

const keywords: Readonly<Record<string, string>> = {
  'foreign key': 'references',
  'primary key': 'primary\\s+key',
  unique: 'unique',
};

/** A name at the beginning of a line. */
function lineOf(name: string): string {
  return `(?<=^[ \\t]*(?:[(,][ \\t]*)?)${name}`;
}

/** A name as it may be written, with quotes or without. */
function written(name: string): string {
  const quoted = `"${escaped(name.replaceAll('"', '""'))}"`;
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? `(?:${quoted}|${escaped(name)}\\b)` : quoted;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
