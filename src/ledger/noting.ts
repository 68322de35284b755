import type { Ledger } from '../sources/ledgers/ledger.ts';
import { timeOfFolder } from '../sources/migrations/drizzle-folder-time.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';
import { flywayChecksum, sha256OfText, sha384OfText } from './checksums.ts';
import { isUpgraded, rulesFor } from './rules.ts';

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
  'golang-migrate': (applied) => {
    const last = /^\d+/.exec(applied.at(-1)?.name ?? '')?.[0];
    return last === undefined ? undefined : `migrate force ${last.replace(/^0+(?=\d)/, '')}`;
  },
  atlas: (applied) => `atlas migrate set ${/^[^_]+/.exec(applied.at(-1)?.name ?? '')?.[0]}`,
  dbmate: () => undefined,
  goose: () => undefined,
  'node-pg-migrate': () => 'node-pg-migrate up --fake',
  sqlx: () => undefined,
  sql: () => undefined,
};

/**
 * How one pending migration is noted in the ledger that its tool keeps, after somebody did by hand what it does: a
 * command of the tool, or SQL where it has none.
 */
export function howToNoteOne(ledger: Ledger, migration: Migration, opened: OpenedMigrations): string {
  const { tool, table } = ledger;
  const id = rulesFor(ledger, opened).idOf(migration) ?? migration.name;
  const row = (columns: string, ...values: readonly string[]) =>
    `INSERT INTO ${table} (${columns}) VALUES (${values.join(', ')});`;
  switch (tool) {
    case 'drizzle': {
      const when = migration.when?.value ?? timeOfFolder(migration.name);
      const hash = text(hashOf(migration));
      return opened.tool === 'drizzle-folders' && isUpgraded(ledger)
        ? row('hash, created_at, name', hash, String(when), text(migration.name))
        : row('hash, created_at', hash, String(when));
    }
    case 'supabase':
      return `supabase migration repair --status applied ${id}`;
    case 'prisma':
      return `prisma migrate resolve --applied ${id}`;
    case 'golang-migrate':
      return `migrate force ${id}`;
    case 'atlas':
      return `atlas migrate set ${id}`;
    case 'alembic':
      return `alembic stamp ${id}`;
    case 'goose':
      return row('version_id, is_applied', id, 'true');
    case 'node-pg-migrate':
      return row('name, run_on', text(id), 'now()');
    case 'dbmate':
    case 'diesel':
      return row('version', text(id));
    case 'sqlx': {
      const checksum = `'\\x${sha384OfText(migration)[0]}'`;
      const columns = 'version, description, success, checksum, execution_time';
      return row(columns, id, text(described(migration)), 'true', checksum, '0');
    }
    case 'flyway': {
      const version = id.startsWith('R__') ? 'NULL' : text(id);
      const script = text(migration.file.split('/').at(-1) ?? '');
      const values = [version, text(described(migration)), "'SQL'", script];
      return `INSERT INTO ${table} (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
SELECT max(installed_rank) + 1, ${values.join(', ')}, ${flywayChecksum(migration)[0] ?? 'NULL'}, current_user, 0, true FROM ${table};`;
    }
  }
}

/** What a file's name says of it, as tools that note it put it: without number and underscores. */
function described({ name }: Migration): string {
  return name.replace(/^(?:R_|V?[\d._]+)_+/, '').replaceAll('_', ' ');
}

function drizzleTable(columns: string, filled: string, rows: readonly (readonly string[])[]): string {
  return `CREATE SCHEMA IF NOT EXISTS drizzle;
CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (${columns});
INSERT INTO drizzle.__drizzle_migrations (${filled}) VALUES
${rows.map((row) => `  (${row.join(', ')})`).join(',\n')};`;
}

function hashOf(migration: Migration): string {
  return sha256OfText(migration)[0] ?? '';
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
