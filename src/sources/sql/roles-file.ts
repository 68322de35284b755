import { readText } from '../../repository/read.ts';
import type { SqlFile } from './sql-file.ts';
import { splitStatements } from './statements.ts';

/** The file that makes a project's roles, which is run before all others; nothing where there is none. */
export function openRolesFile(file: string | undefined, root: string): SqlFile[] {
  if (file === undefined) return [];
  const sql = readText(file, root).replace(/^\ufeff/, '');
  return [{ file, sql, statements: splitStatements(sql).statements, transactional: true }];
}
