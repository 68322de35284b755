import { unquoted } from './extension-statement.ts';
import { type FileOfStatements, isMade } from './makers.ts';
import { nameInSql } from './names-in-sql.ts';

const path = String.raw`(?<path>${nameInSql}(?:\s*\.\s*${nameInSql})?)`;

/** What a statement needs a table for, by its text without comments and strings; what asks whether it is there does not. */
const uses: readonly RegExp[] = [
  new RegExp(String.raw`^\s*alter\s+table\s+(?:only\s+)?(?!if\b)${path}`, 'giu'),
  new RegExp(
    String.raw`^\s*create\s+(?:or\s+replace\s+)?(?:policy|(?:constraint\s+)?trigger|(?:unique\s+)?index)\b(?:"(?:[^"]|"")*"|[^"])*?\son\s+(?:only\s+)?${path}`,
    'gisu',
  ),
  new RegExp(String.raw`\breferences\s+${path}`, 'giu'),
];

const changing: ReadonlySet<string> = new Set(['alter', 'create']);

/** Tables of the schema `public` that files change or refer to and that none of them makes: their names, sorted. */
export function unmadeTables(files: readonly FileOfStatements[]): string[] {
  const found = new Set<string>();
  for (const { statements } of files)
    for (const { words, text } of statements) {
      const isAboutTables = changing.has(words[0] ?? '') && !/^(?:function|procedure)$/.test(words[1] ?? '');
      if (!isAboutTables || words.includes('function')) continue;
      const plain = text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, ' ');
      for (const use of uses)
        for (const { groups } of plain.matchAll(use)) {
          const parts = [...(groups?.path ?? '').matchAll(new RegExp(nameInSql, 'gu'))].map(([part]) =>
            unquoted(part),
          );
          if (parts.length === 1 || parts[0] === 'public') found.add(parts.at(-1) ?? '');
        }
    }
  return [...found].filter((table) => !isMade({ kind: 'relation', path: [table] }, files)).sort();
}
