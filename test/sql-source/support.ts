import { readSql } from '../../src/sources/schema-sql/read.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { folderOf } from '../migrations/support.ts';
import { testServer } from '../support/postgres.ts';

/** A repository's SQL files, read as a source. */
export function readFiles(
  files: Readonly<Record<string, string>>,
  entries: readonly string[] = Object.keys(files),
  major?: number,
): Promise<ReadSource> {
  return readSql(
    { files: entries },
    {
      root: folderOf(files),
      server: Promise.resolve(testServer(major)),
      name: 'sql',
      signal: new AbortController().signal,
    },
  );
}

/** One file `schema.sql`. */
export function readText(sql: string, major?: number): Promise<ReadSource> {
  return readFiles({ 'schema.sql': sql }, ['schema.sql'], major);
}
