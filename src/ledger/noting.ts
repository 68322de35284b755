import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';
import { sha256OfText } from './checksums.ts';

/**
 * How migrations that a database has are noted in it, so that their tool does not run them again: commands of the tool,
 * or SQL where it has none. `undefined` for plain files, which any of several tools may run.
 *
 * @param applied the first migrations of the folder, in their order
 */
export function howToNote(
  { tool }: Pick<OpenedMigrations, 'tool'>,
  applied: readonly Migration[],
): string | undefined {
  return applied.length === 0 ? undefined : ways[tool](applied);
}

const ways: Readonly<Record<MigrationTool, (applied: readonly Migration[]) => string | undefined>> = {
  drizzle: (applied) =>
    drizzleTable(
      'id serial PRIMARY KEY, hash text NOT NULL, created_at bigint',
      'hash, created_at',
      applied.map((migration) => [text(hashOf(migration)), String(migration.when?.value)]),
    ),
  'drizzle-folders': (applied) =>
    drizzleTable(
      'id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now()',
      'hash, created_at, name',
      applied.map((migration) => [
        text(hashOf(migration)),
        String(timeOfFolder(migration.name)),
        text(migration.name),
      ]),
    ),
  prisma: (applied) => applied.map(({ name }) => `prisma migrate resolve --applied ${name}`).join('\n'),
  supabase: (applied) =>
    `supabase migration repair --status applied ${applied.map(({ name }) => /^\d+/.exec(name)?.[0]).join(' ')}`,
  flyway: (applied) => {
    const versions = applied.flatMap(
      ({ name }) => /^V([\d._]+?)__/.exec(name)?.[1]?.replaceAll('_', '.') ?? [],
    );
    return versions.length === 0 ? undefined : `flyway baseline -baselineVersion=${versions.at(-1)}`;
  },
  diesel: (applied) =>
    `CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO __diesel_schema_migrations (version) VALUES
${applied.map(({ name }) => `  (${text(/^[\d-]+/.exec(name)?.[0].replaceAll('-', '') ?? name)})`).join(',\n')};`,
  sql: () => undefined,
};

function drizzleTable(columns: string, filled: string, rows: readonly (readonly string[])[]): string {
  return `CREATE SCHEMA IF NOT EXISTS drizzle;
CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (${columns});
INSERT INTO drizzle.__drizzle_migrations (${filled}) VALUES
${rows.map((row) => `  (${row.join(', ')})`).join(',\n')};`;
}

function hashOf(migration: Migration): string {
  return sha256OfText(migration)[0] ?? '';
}

/** Milliseconds since 1970 of the time that a folder's name begins with: year to second in UTC. */
function timeOfFolder(name: string): number {
  const [, year, rest] = /^(\d{4})(\d{10})/.exec(name) ?? [];
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = (rest?.match(/../g) ?? []).map(Number);
  return Date.UTC(Number(year), month - 1, day, hour, minute, second);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
