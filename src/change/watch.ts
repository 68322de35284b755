import { Problem } from '../base/problem.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type Extraction, extractCatalog } from '../catalog/extract.ts';
import type { Server } from '../postgres/server.ts';
import type { Clone } from '../rehearsal/clone.ts';
import { deploy, isWrapped, type Refused, type SeenStatement } from '../rehearsal/deploy.ts';
import type { Unseen } from '../rehearsal/effects.ts';
import { filesOn } from '../rehearsal/extension-stand-ins.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { databaseOfSql } from '../sources/sql/catalog-of-sql.ts';
import { withoutExtensionStandIns } from '../sources/sql/on-platform.ts';
import type { SqlFile } from '../sources/sql/sql-file.ts';
import { emptyTables, type Filled, fillTables } from './fill.ts';
import type { ChangedMigrations } from './new-migrations.ts';

export interface WatchContext {
  readonly server: Promise<Server>;
  /** What the database is called. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** By which rows of the system catalogs objects are known, and who wrote those last. */
export type CatalogRows = Pick<Extraction, 'rows' | 'xids'>;

/** A database on which the migrations of a change were run on top of those that were there before. */
export interface WatchedChange {
  /** Whoever asked for the change ends its client. */
  readonly database: Pick<Clone, 'client' | 'lend' | 'platform' | 'standIns'>;
  readonly before: Catalog;
  readonly after: Catalog;
  /** What Postgres knows the objects of both by. */
  readonly rows: { readonly before: CatalogRows; readonly after: CatalogRows };
  /** Every statement that was run, in its order. */
  readonly statements: readonly SeenStatement[];
  /** What rows could stop. */
  readonly unseen: readonly Unseen[];
  /** Statements that were refused as long as there were rows, which were made up; run again without. */
  readonly stoppedByRows: readonly Refused[];
  /** Statements that the transaction of their file does not allow; run again without one. */
  readonly outsideTransaction: readonly Refused[];
  /** The statement after which nothing was run. */
  readonly refused?: Refused;
  /** Tables that the change speaks of and that could be given no rows. */
  readonly withoutRows: Filled['empty'];
}

/**
 * Applies what was there before a change, gives the tables that the change speaks of a few rows, runs its migrations as
 * their tool would, and looks after every statement at what it did.
 *
 * @throws Problem where what was there before does not apply; the reason of `signal`
 */
export async function watchChange(
  { head, before: earlier, added }: ChangedMigrations,
  context: WatchContext,
): Promise<WatchedChange> {
  const { platform } = head;
  const server = await context.server;
  const { client, read, standIns } = await opened(head, earlier, context);
  const stop = () => void client.end().catch(() => {});
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    const files = filesOn(platform, added, await server.availableExtensions(), standIns);
    const database = { client, lend: server.lend, platform, standIns };
    const before = await read();
    const rows = await fillTables(client, isNamedIn(files));
    const run = await runAll(database, files, isTogether(head), rows, context.signal);
    const after = await read();
    return {
      database,
      before: before.catalog,
      after: after.catalog,
      rows: { before, after },
      ...run,
      withoutRows: rows.empty,
    };
  } catch (cause) {
    await client.end().catch(() => {});
    context.signal.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem(`The new migrations could not be watched: ${(cause as Error).message}.`, { cause });
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
}

/** What all migrations of a change make of a new database. */
export async function madeOnNew(head: OpenedMigrations, context: WatchContext): Promise<Catalog> {
  const { client, read } = await opened(head, head.migrations, context);
  try {
    return (await read()).catalog;
  } finally {
    await client.end();
  }
}

/** A database of its own in which some migrations were run, and what reads it. */
async function opened(
  { platform, preludes }: OpenedMigrations,
  migrations: readonly Migration[],
  context: WatchContext,
) {
  const { client, standIns } = await databaseOfSql(
    migrations,
    { ...context, whole: true },
    platform,
    preludes,
  );
  const read = async () => {
    const options = platform === undefined ? {} : { ignoreSchemas: platform.schemas };
    const { catalog, xids, rows } = await extractCatalog(client, options);
    return { catalog: withoutExtensionStandIns(catalog, platform, standIns), xids, rows };
  };
  return { client, read, standIns };
}

/** Drizzle runs all pending migrations in one transaction. */
function isTogether({ tool }: OpenedMigrations): boolean {
  return tool === 'drizzle' || tool === 'drizzle-folders';
}

function isNamedIn(files: readonly SqlFile[]): (table: readonly [string, string]) => boolean {
  const words = new Set(
    files.flatMap(({ statements }) =>
      statements.flatMap(({ text }) => text.toLowerCase().match(/"[^"]+"|[\p{L}_][\p{L}\d_$]*/gu) ?? []),
    ),
  );
  return ([, table]) => words.has(table.toLowerCase()) || words.has(`"${table.toLowerCase()}"`);
}

type Run = Pick<WatchedChange, 'statements' | 'unseen' | 'stoppedByRows' | 'outsideTransaction' | 'refused'>;

/** Runs files, and those that are refused for what is particular to this database once more without it. */
async function runAll(
  database: WatchedChange['database'],
  files: readonly SqlFile[],
  together: boolean,
  rows: Filled,
  signal: AbortSignal,
): Promise<Run> {
  const statements: SeenStatement[] = [];
  const unseen: Unseen[] = [];
  const stoppedByRows: Refused[] = [];
  const outsideTransaction: Refused[] = [];
  let hasRows = rows.filled.length > 0;
  let isInOne = together;
  for (let left = files; ; ) {
    const seen: SeenStatement[] = [];
    const { refused, ...done } = await deploy(database, left, {
      together: isInOne,
      signal,
      statistics: undefined,
      onStatement: (statement) => seen.push(statement),
    });
    const rest = refused === undefined ? [] : restOf(left, refused, isInOne);
    const isKept = ({ file, line }: { readonly file: string; readonly line: number }) =>
      !rest.some((it) => it.file === file && (it.statements[0]?.line ?? 0) <= line);
    statements.push(...seen.filter(({ file, statement: { line } }) => isKept({ file: file.file, line })));
    unseen.push(...done.unseen.filter(({ location }) => isKept(location)));
    const told = { statements, unseen, stoppedByRows, outsideTransaction };
    if (refused === undefined) return told;
    left = rest;
    if (refused.error.code === NO_TRANSACTION && left[0]?.transactional === true) {
      outsideTransaction.push(refused);
      left = left.map((file) => (file.file === refused.file.file ? { ...file, transactional: false } : file));
      isInOne = false;
    } else if (hasRows && dependsOnRows.test(refused.error.code)) {
      stoppedByRows.push(refused);
      await emptyTables(database.client, rows);
      hasRows = false;
    } else return { ...told, refused };
  }
}

/** What is to be run again after a refusal: all that was undone with the statement, and what comes after it. */
function restOf(files: readonly SqlFile[], refused: Refused, together: boolean): SqlFile[] {
  if (together && files.every(isWrapped)) return [...files];
  const at = files.findIndex(({ file }) => file === refused.file.file);
  const [first, ...others] = files.slice(at);
  if (first === undefined) return [];
  if (isWrapped(first)) return [first, ...others];
  const own = first.statements.findIndex(({ text }) => text === refused.text);
  return [{ ...first, statements: first.statements.slice(Math.max(0, own)) }, ...others];
}

const NO_TRANSACTION = '25001';
/** Values that do not fit, constraints that are not fulfilled, and what a migration raises itself. */
const dependsOnRows = /^(?:22|23|P0)/;
