import type { LedgerTool } from './ledger.ts';

/** A table that may be a migration tool's. */
export interface FoundTable {
  readonly schema: string;
  readonly name: string;
  /** Types of its columns by their names. */
  readonly columns: Readonly<Record<string, string>>;
}

/** How a tool's table is told from others, and SQL for the parts of an entry over its rows, which are called `l`. */
export interface LedgerTable {
  readonly tool: LedgerTool;
  is(table: FoundTable): boolean;
  readonly id: string;
  readonly name?: Part;
  readonly checksum?: Part;
  readonly appliedAt?: Part;
  /** `applied` when absent. */
  readonly state?: string;
  readonly where?: string;
  readonly orderBy: string;
}

/** SQL, and the column without which it does not work and older versions of the tool do not make. */
export type Part = string | { readonly sql: string; readonly column: string };

/** Columns of which every such table has at least one. */
export const tellingColumns: readonly string[] = [
  'hash',
  'migration_name',
  'run_on',
  'version',
  'version_id',
  'version_num',
];

/**
 * The tables of the tools that are known. Most tools let a project choose the table's name and schema, so a table is
 * recognised by its columns, and by its name where these are too ordinary.
 */
export const ledgerTables: readonly LedgerTable[] = [
  {
    tool: 'drizzle',
    is: ({ columns }) =>
      columns.created_at === 'bigint' &&
      (exactly(columns, 'id', 'hash', 'created_at') ||
        exactly(columns, 'id', 'hash', 'created_at', 'name', 'applied_at')),
    id: "coalesce(l.created_at::text, '')",
    name: optional('name'),
    checksum: 'l.hash',
    appliedAt: optional('applied_at'),
    orderBy: 'l.id',
  },
  {
    tool: 'supabase',
    is: ({ schema, name, columns }) =>
      schema === 'supabase_migrations' && name === 'schema_migrations' && 'version' in columns,
    id: 'l.version',
    name: optional('name'),
    // The statements themselves stay where they are: they may hold rows and passwords.
    checksum: {
      column: 'statements',
      sql: `encode(sha256(convert_to(${squeezed("array_to_string(l.statements, '')")}, 'UTF8')), 'hex')`,
    },
    orderBy: 'l.version collate "C"',
  },
  {
    tool: 'prisma',
    is: ({ columns }) =>
      includesAll(columns, 'checksum', 'finished_at', 'migration_name', 'rolled_back_at', 'started_at'),
    id: 'l.migration_name',
    checksum: 'l.checksum',
    appliedAt: optional('finished_at'),
    state:
      "case when l.rolled_back_at is not null then 'rolled back' when l.finished_at is null then 'failed' else 'applied' end",
    orderBy: 'l.started_at, l.finished_at, l.migration_name collate "C"',
  },
  {
    tool: 'alembic',
    is: ({ columns }) => exactly(columns, 'version_num'),
    id: 'l.version_num',
    orderBy: 'l.version_num collate "C"',
  },
  {
    tool: 'flyway',
    is: ({ columns }) => includesAll(columns, 'checksum', 'installed_rank', 'script', 'success', 'version'),
    id: "coalesce(l.version, 'R__' || l.description)",
    name: 'l.description',
    checksum: 'l.checksum::text',
    appliedAt: optional('installed_on'),
    state: `case when not l.success then 'failed' when l.type in ('BASELINE', 'SQL_BASELINE') then 'baseline'
      when l.type = 'DELETE' or l.type like 'UNDO%' then 'rolled back' else 'applied' end`,
    where: "l.type <> 'SCHEMA'",
    orderBy: 'l.installed_rank',
  },
  {
    tool: 'atlas',
    is: ({ columns }) =>
      includesAll(columns, 'applied', 'hash', 'operator_version', 'partial_hashes', 'total', 'version'),
    id: 'l.version',
    name: optional('description'),
    appliedAt: optional('executed_at'),
    // The type is a set of bits, of which the first stands for a baseline.
    state: `case when l.type & 1 = 1 then 'baseline' when l.applied < l.total then 'failed' else 'applied' end`,
    // Rows with a dot in front are Atlas's own notes.
    where: "l.version not like '.%'",
    orderBy: 'l.version collate "C"',
  },
  {
    tool: 'golang-migrate',
    is: ({ columns }) => exactly(columns, 'dirty', 'version'),
    id: 'l.version::text',
    state: "case when l.dirty then 'failed' else 'applied' end",
    orderBy: 'l.version',
  },
  {
    tool: 'dbmate',
    is: ({ schema, name, columns }) =>
      schema !== 'supabase_migrations' && name.includes('migration') && exactly(columns, 'version'),
    id: 'l.version::text',
    orderBy: 'l.version::text collate "C"',
  },
  {
    tool: 'goose',
    is: ({ columns }) => exactly(columns, 'id', 'is_applied', 'tstamp', 'version_id'),
    id: 'l.version_id::text',
    appliedAt: optional('tstamp'),
    state: "case when l.is_applied then 'applied' else 'rolled back' end",
    // Version 0 stands for the empty database.
    where: 'l.version_id > 0',
    orderBy: 'l.id',
  },
  {
    tool: 'node-pg-migrate',
    is: ({ name, columns }) => name.includes('migration') && exactly(columns, 'id', 'name', 'run_on'),
    id: 'l.name',
    appliedAt: optional('run_on'),
    orderBy: 'l.id',
  },
  {
    tool: 'sqlx',
    is: ({ columns }) =>
      exactly(columns, 'checksum', 'description', 'execution_time', 'installed_on', 'success', 'version'),
    id: 'l.version::text',
    name: 'l.description',
    checksum: "encode(l.checksum, 'hex')",
    appliedAt: optional('installed_on'),
    state: "case when l.success then 'applied' else 'failed' end",
    orderBy: 'l.installed_on, l.version',
  },
  {
    tool: 'diesel',
    is: ({ columns }) => exactly(columns, 'run_on', 'version'),
    id: 'l.version',
    appliedAt: optional('run_on'),
    orderBy: 'l.run_on, l.version collate "C"',
  },
];

/** A text without white space and semicolons, as `supabaseChecksum` has it; one expression for all takes far longer. */
function squeezed(sql: string): string {
  const taken = [' ', '\t', '\r', '\n', '\f', '\v', ';'];
  return taken.reduce((rest, character) => `replace(${rest}, chr(${character.charCodeAt(0)}), '')`, sql);
}

/** A column that older versions of the tool do not make. */
function optional(column: string): Part {
  return { column, sql: `l.${column}` };
}

function exactly(columns: FoundTable['columns'], ...wanted: readonly string[]): boolean {
  return Object.keys(columns).length === wanted.length && includesAll(columns, ...wanted);
}

function includesAll(columns: FoundTable['columns'], ...wanted: readonly string[]): boolean {
  return wanted.every((name) => name in columns);
}
