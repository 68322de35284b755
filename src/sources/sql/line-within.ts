import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Location } from '../../problem.ts';
import type { SqlFile } from './apply.ts';
import { locationAt } from './failure.ts';
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
    const pattern = patternOf(object);
    if (found === undefined || pattern === undefined) return location;
    const at = found.statement.text.search(pattern);
    if (at < 0) return location;
    const { file, line } = locationAt(found.file.file, found.file.sql, found.statement.offset + at);
    return { file, line };
  };
}

/** How a statement names the object; the match starts at the name or the keyword before it. */
function patternOf({ kind, path }: CatalogObject): RegExp | undefined {
  const name = path.at(-1) ?? '';
  const quoted = `"${escaped(name.replaceAll('"', '""'))}"`;
  const written = /^[a-z_][a-z0-9_$]*$/.test(name) ? `(?:${quoted}|${escaped(name)}\\b)` : quoted;
  if (kind === 'column') return new RegExp(`(?<=^[ \\t]*(?:[(,][ \\t]*)?)${written}(?=\\s)`, 'im');
  if (kind === 'constraint') return new RegExp(`\\bconstraint\\s+${written}(?=\\s)`, 'i');
  return undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
