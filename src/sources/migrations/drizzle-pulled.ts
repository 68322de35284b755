import { splitStatements } from '../sql/statements.ts';
import { breakpoint } from './drizzle-breakpoint.ts';
import type { Migration } from './migration.ts';

/** A file that is nothing but one comment, with lines of comment above it. */
const wholeInComment = /^((?:\s*--[^\n]*\n)*\s*)\/\*([\s\S]*)\*\/\s*$/;
const pulled = /generated after introspecting the database/i;

/**
 * Migrations with what `drizzle-kit pull` wrote taken as if it were no comment: its snapshot says that the database has
 * it, and so does the schema that it wrote besides. Lines and digests stay those of the file.
 */
export function withPulled(migrations: readonly Migration[]): {
  readonly migrations: Migration[];
  readonly warnings: string[];
} {
  const warnings: string[] = [];
  const read = migrations.map((migration) => {
    const { sql, file } = migration;
    const found = wholeInComment.exec(sql);
    if (found === null || !(pulled.test(sql) || sql.includes(breakpoint))) return migration;
    const [, above = '', inside = ''] = found;
    warnings.push(
      `${file} is as \`drizzle-kit pull\` writes it, wholly in a comment: it is read as if it were none. Drizzle's migrator makes a new database of it only once the comment is taken away.`,
    );
    const open = `${above}  ${inside}`;
    return { ...migration, ...splitStatements(open.padEnd(sql.length), breakpoint) };
  });
  return { migrations: read, warnings };
}
