import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { textOf } from './text-of.ts';

/** Where files that hold a whole schema usually are; a folder stands for the .sql files in it. */
export const usualSchemaFiles = [
  'schema.sql',
  'structure.sql',
  'database-schema.sql',
  'db/structure.sql',
  'db/schema.sql',
  'database/schema.sql',
  'sql/schema.sql',
  'supabase/schemas',
] as const;

/** The first of the usual schema files that makes tables of Postgres. */
export async function findSchemaFile(root: string): Promise<string | undefined> {
  for (const path of usualSchemaFiles) {
    if (existsSync(join(root, path)) && (await makesTables(root, path))) return path;
  }
  return undefined;
}

async function makesTables(root: string, path: string): Promise<boolean> {
  const files = path.endsWith('.sql') ? [path] : await glob(`${path}/**/*.sql`, { cwd: root });
  const texts = await Promise.all(files.map((file) => textOf(join(root, file))));
  const text = texts.join('\n');
  // Names in backticks are MySQL's, AUTOINCREMENT is SQLite's.
  return (
    /\bcreate\s+table\b/i.test(text) &&
    !/\bcreate\s+table\s[^;(]*`|\bauto_?increment\b|\bengine\s*=/i.test(text)
  );
}
