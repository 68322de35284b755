/** Which transactions tools put around migrations, and how a statement that allows none is run by them. */
import type { Migration } from './migration.ts';
import type { MigrationTool } from './recognise.ts';
import { rulesOfSqlTools } from './sql-tools.ts';

/** How a tool runs migrations, where what it refuses for it is known. */
export interface Transactions {
  readonly around: 'each file' | 'all files';
  /** It puts none around a file of one statement. */
  readonly spares?: 'one statement';
  /** How a file is taken out of it, as the end of a sentence. */
  readonly way?: string;
}

/** Of Supabase it depends on the version, Flyway sees by itself, and nobody knows of a runner of one's own. */
export const transactions: Readonly<Partial<Record<MigrationTool, Transactions>>> = {
  drizzle: { around: 'all files' },
  'drizzle-folders': { around: 'all files' },
  'node-pg-migrate': { around: rulesOfSqlTools['node-pg-migrate'].transaction },
  prisma: { around: 'each file', spares: 'one statement', way: 'put it into a migration of its own' },
  'golang-migrate': { around: 'each file', spares: 'one statement', way: 'put it into a file of its own' },
  diesel: { around: 'each file', way: 'write `run_in_transaction = false` into a metadata.toml beside it' },
  dbmate: { around: 'each file', way: 'write `-- migrate:up transaction:false`' },
  goose: { around: 'each file', way: 'put `-- +goose NO TRANSACTION` on top of it' },
  sqlx: { around: 'each file', way: 'begin it with `-- no-transaction`' },
  atlas: { around: 'each file', way: 'put `-- atlas:txmode none` and an empty line on top of it' },
};

/** What is left where a tool has one transaction around everything, as the end of a sentence. */
export const RUN_BY_HAND =
  'run the statement by hand before the deploy and leave `IF NOT EXISTS` (or `IF EXISTS`) without CONCURRENTLY in the migration';

/**
 * Since when Supabase's command line runs a statement outside of the transaction around its file, by the statement's
 * first words.
 */
const supabaseSince: readonly (readonly [RegExp, string])[] = [
  [/^drop\s+index\b/i, 'after 2.115 (August 2026)'],
  [/^/, 'from 2.109 on'],
];

function sinceWhen(statement: string): string {
  return supabaseSince.find(([words]) => words.test(statement))?.[1] ?? '';
}

/** How a statement that no transaction allows is to be written down for a tool, as the end of a sentence. */
export function wayWithoutTransaction(tool: MigrationTool, statement: string): string {
  if (tool === 'supabase')
    return `Supabase's command line sees to that by itself ${sinceWhen(statement)}, older ones refuse the file`;
  if (tool === 'flyway') return 'put it into a script of its own';
  const rules = transactions[tool];
  return rules === undefined ? 'your runner may put none around its file' : (rules.way ?? RUN_BY_HAND);
}

/** What a tool does about a statement of a migration that no transaction allows; nothing where it runs it as it is. */
export function outsideTransactionBy(
  tool: MigrationTool,
  { statements }: Pick<Migration, 'statements'>,
  statement: string,
): string | undefined {
  if (tool === 'supabase')
    return `cannot run in a transaction: Supabase's command line runs it without one ${sinceWhen(statement)}, older ones refuse the file.`;
  const isSpared = transactions[tool]?.spares === 'one statement' || tool === 'flyway';
  return isSpared && statements.length === 1
    ? undefined
    : 'cannot run in the transaction that its file is run in; here it was run without one.';
}
