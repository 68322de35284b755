import { Problem } from '../../base/problem.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { isPlaced } from '../../catalog/placed.ts';
import type { Coverage } from '../coverage.ts';
import type { SqlFile } from '../sql/sql-file.ts';
import type { Statement } from '../sql/statements.ts';

/** The version of Postgres that a file was dumped from with pg_dump; `undefined` where it was written otherwise. */
export function dumpedFrom(sql: string): string | undefined {
  return /^-- Dumped from database version (\d[\w.]*)/m.exec(sql.slice(0, 2000))?.[1];
}

/** Whether pg_dump wrote a file; Rails takes the comments out of it, but not what every dump begins with. */
export function isDump(sql: string): boolean {
  const start = sql.slice(0, 2000);
  return (
    /^-- PostgreSQL database dump/m.test(start) || /\bpg_catalog\.set_config\('search_path', ''/.test(start)
  );
}

/** Whether a statement is about rows rather than about the schema. */
export function isAboutRows({ words, text }: Statement): boolean {
  const [first = ''] = words;
  if (first === 'select') return /^select\s+(pg_catalog\s*\.\s*)?setval\s*\(/i.test(text);
  return ['copy', 'insert', 'update', 'delete', 'truncate'].includes(first);
}

/**
 * Takes out what a dump says about its encoding: the file is read as UTF-8.
 *
 * @throws Problem where it is written in another encoding and has characters that differ in it
 */
export function withoutEncoding(
  statements: readonly Statement[],
  file: string,
  sql: string,
): readonly Statement[] {
  const setting = statements.find(({ words }) => words[0] === 'set' && words[1] === 'client_encoding');
  if (setting === undefined) return statements;
  const encoding = /'([^']*)'/.exec(setting.text)?.[1] ?? setting.text;
  if (!/^utf-?8$/i.test(encoding) && /[^\p{ASCII}]/u.test(sql)) {
    throw new Problem(`${file} is written in ${encoding}, and only UTF-8 is read.`, {
      advice: 'Dump it again with `pg_dump --encoding=UTF8`.',
      location: { file, line: setting.line },
    });
  }
  return statements.filter((statement) => statement !== setting);
}

/**
 * Whether a file says all rights on what it makes in `public`, those that others would give by default among them: so
 * does a dump that has rights at all.
 */
export function statesRights(file: Pick<SqlFile, 'sql' | 'statements'>): boolean {
  return isDump(file.sql) && givesRights(file) && file.statements.some(({ text }) => inPublic.test(text));
}

const inPublic = /^create\b[^(]*?\s"?public"?\s*\.|\bschema\s+"?public"?(?!\w)/i;

function givesRights({ statements }: Pick<SqlFile, 'statements'>): boolean {
  return statements.some(
    ({ words, text }) => /^(grant|revoke)$/.test(words[0] ?? '') || /^alter\s+default\s/i.test(text),
  );
}

/** What dumps cannot speak of: one without a single GRANT was most likely made with --no-privileges. */
export function coverageOfDump(files: readonly SqlFile[]): Coverage {
  if (files.some(givesRights) || !files.every(({ sql }) => isDump(sql))) return {};
  const what = 'privileges (the dump holds none, as with --no-privileges)';
  const kinds = ['grant', 'default privileges'] as const;
  return { cannotDeclare: kinds.map((kind) => ({ kind, attribute: 'privileges', what })) };
}

/**
 * The tables of a platform that files speak of, as globs: all of them, but a dump of the project's own schemas holds
 * nothing that was placed on others' tables, so that only what it does hold counts.
 */
export function placesOfDump(files: readonly SqlFile[], { objects }: Catalog): readonly string[] {
  if (!files.every(({ sql }) => isDump(sql))) return ['*'];
  const tables = new Set(objects.filter(({ kind }) => kind === 'table').map(({ path }) => path.join('.')));
  const placed = objects.filter((object) => isPlaced(object)).map(({ path }) => path.slice(0, 2).join('.'));
  return [...new Set(placed)].filter((table) => !tables.has(table));
}
