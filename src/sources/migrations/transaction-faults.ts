/** What the transactions that a tool puts around migrations do not allow. */

import { groupBy } from '../../base/group-by.ts';
import { counted, shortList } from '../../base/phrases.ts';
import type { SourceFault } from '../fault.ts';
import type { ReadContext } from '../read-context.ts';
import type { OutsideTransaction } from '../sql/apply-statement.ts';
import { shorten } from '../sql/failure.ts';
import { provide } from '../sql/on-platform.ts';
import { asPostgresError } from '../sql/postgres-error.ts';
import { reasonToLeaveOut, steersTransaction } from '../sql/statement-kinds.ts';
import type { Migration } from './migration.ts';
import type { OpenedMigrations } from './open.ts';
import { RUN_BY_HAND, type Transactions, transactions } from './transactions.ts';

/**
 * A fault for what the tool's transaction does not allow: critical in the newest migration, which is about to be
 * deployed. Older ones have been got into databases somehow, and only a new one fails at them: they are told together.
 *
 * @param outside statements that were refused in a transaction around their file alone
 */
export async function transactionFaults(
  opened: Pick<OpenedMigrations, 'tool' | 'title' | 'migrations' | 'platform'>,
  outside: readonly OutsideTransaction[],
  context: ReadContext,
): Promise<SourceFault[]> {
  const { tool, title, migrations } = opened;
  const name = title.replace(/^(Drizzle) .*/, '$1');
  const rules = transactions[tool];
  if (rules === undefined) return [];
  const newest = migrations.at(-1);
  const together = rules.around === 'all files';
  const refused = outside.flatMap((statement) => {
    const migration = migrations.find(({ file }) => file === statement.location.file);
    if (migration === undefined) return [];
    if (rules.spares === 'one statement' && migration.statements.length === 1) return [];
    // In one transaction with the type itself the value may be used: that is tried below.
    if (together && statement.code === ENUM_VALUE && migration !== newest) return [];
    return [{ migration, statement }];
  });
  const first = together ? await firstUseOfNewValue(opened, context) : undefined;
  const isTold = refused.some(({ migration }) => migration === first?.migration);
  const all = [...refused, ...(first === undefined || isTold ? [] : [first])];
  const older = all.filter(({ migration }) => migration !== newest);
  const deployed = all.filter(({ migration }) => migration === newest);
  const tell = (told: readonly Refused[], consequence: string): SourceFault[] => {
    const [first] = told;
    if (first === undefined) return [];
    const { migration, statement } = first;
    return [
      {
        code: 'transaction',
        severity: migration === newest ? 'critical' : 'warning',
        subject: migration.name,
        message: `${reasonOf(statement)}${othersOf(told)}, and ${name} runs ${together ? 'all pending migrations' : 'the file'} in one: ${consequence}.`,
        advice: `${adviceOf(statement, rules)}${told.length > 1 && rules.way === undefined ? RUNNER_OF_ONES_OWN : ''}`,
        location: statement.location,
      },
    ];
  };
  return [
    ...[...groupBy(older, ({ statement }) => adviceOf(statement, rules)).values()].flatMap((told) =>
      tell(told, 'a new database cannot be made'),
    ),
    ...deployed.flatMap((it) => tell([it], 'the deploy fails')),
  ];
}

/** A statement that was refused, and whose it is. */
interface Refused {
  readonly migration: Migration;
  readonly statement: OutsideTransaction;
}

/** The migrations after the first that are refused for the same reason, three of them by name. */
function othersOf([first, ...others]: readonly Refused[]): string {
  const names = [...new Set(others.map(({ migration }) => migration.name))].filter(
    (name) => name !== first?.migration.name,
  );
  if (names.length === 0) return '';
  return ` (likewise in ${counted(names.length, 'later migration')}: ${shortList(names)})`;
}

const RUNNER_OF_ONES_OWN =
  ' Where a runner of your own applies them without a transaction, accept this finding under `ignore`.';

function reasonOf({ code, statement }: OutsideTransaction): string {
  if (code === ENUM_VALUE)
    return `\`${statement}\` uses an enum value before the transaction ends that adds it`;
  return `\`${statement}\` cannot run in a transaction`;
}

function adviceOf({ code, statement }: OutsideTransaction, { around, way }: Transactions): string {
  if (code === ENUM_VALUE)
    return around === 'all files'
      ? 'Deploy the migration that adds the value first, and the one that uses it after that; PostgreSQL 17 and later make new databases of both together.'
      : 'Use the value in a later migration than the one that adds it.';
  if (way !== undefined) return `Take the statement out, or ${way}.`;
  return /\bconcurrently\b/i.test(statement)
    ? `Leave CONCURRENTLY out; where the table is too large for that, ${RUN_BY_HAND}.`
    : 'Take the statement out, and run it by hand.';
}

/** SQLSTATE of a new enum value that is used in the transaction that adds it. */
const ENUM_VALUE = '55P04';
/** From here on Postgres lets a value be used at once where its type was made in the same transaction, too. */
const ALLOWS_NEW_VALUES = 17;

/**
 * The first statement that Postgres refuses in one transaction around all migrations for a value that another file adds
 * to an enum. Other refusals were told of, or come of the server; statements that meet them are left out.
 */
async function firstUseOfNewValue(
  { migrations, platform }: Pick<OpenedMigrations, 'migrations' | 'platform'>,
  context: ReadContext,
): Promise<Refused | undefined> {
  const addsValue = ({ text }: { readonly text: string }) =>
    /^alter\s+type\b[\s\S]*\badd\s+value\b/i.test(text);
  if (!migrations.some(({ statements }) => statements.some(addsValue))) return undefined;
  const server = await context.server;
  if (server.major >= ALLOWS_NEW_VALUES) return undefined;
  const client = await server.createDatabase(`${context.name}_together`);
  try {
    if (platform !== undefined) await provide(platform, client, server.description);
    await client.query('BEGIN');
    if (platform !== undefined) await client.query(`SET LOCAL search_path = ${platform.searchPath}`);
    for (const migration of migrations) {
      for (const statement of migration.statements) {
        context.signal.throwIfAborted();
        if (steersTransaction(statement) || reasonToLeaveOut(statement) !== undefined) continue;
        if (statement.copyData !== undefined) continue;
        try {
          await client.query(`SAVEPOINT tried; ${statement.text}; RELEASE tried`);
        } catch (error) {
          const code = asPostgresError(error)?.code;
          if (code === undefined) throw error;
          const { line, text } = statement;
          if (code === ENUM_VALUE)
            return {
              migration,
              statement: { location: { file: migration.file, line }, statement: shorten(text), code },
            };
          await client.query('ROLLBACK TO tried');
        }
      }
    }
    return undefined;
  } finally {
    await client.end();
  }
}
