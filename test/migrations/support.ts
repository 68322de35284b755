import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SqlFile } from '../../src/sources/sql/sql-file.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';

/** A folder with these files, removed after the test; its absolute path. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'schema-drift-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Texts as files `1.sql`, `2.sql`, …, each in a transaction. */
export function sqlFiles(...texts: readonly string[]): SqlFile[] {
  return texts.map((sql, i) => ({
    file: `${i + 1}.sql`,
    sql,
    statements: splitStatements(sql).statements,
    transactional: true,
  }));
}

/** A Drizzle journal of these tags, a second apart, with changes to single entries by index. */
export function journal(
  tags: readonly string[],
  changes: Readonly<Record<number, Record<string, unknown>>> = {},
): string {
  const entries = tags.map((tag, idx) => ({
    idx,
    version: '7',
    when: 1_700_000_000_000 + idx * 1000,
    tag,
    breakpoints: true,
    ...changes[idx],
  }));
  return JSON.stringify({ version: '7', dialect: 'postgresql', entries }, null, 2);
}
