import type { Client } from 'pg';
import { groupBy } from '../../base/group-by.ts';
import { shortList } from '../../base/phrases.ts';
import type { Lend } from '../../postgres/server.ts';
import {
  type Applying,
  applyStatement,
  NO_TRANSACTION,
  type OutsideTransaction,
  outsideOf,
  UndoFile,
  warn,
} from './apply-statement.ts';
import type { StandIn } from './c-functions.ts';
import { isKnownWhole } from './extension-contents.ts';
import { statementProblem } from './failure.ts';
import { knownNames } from './known-names.ts';
import { type LeftOut, lackingIn } from './left-out.ts';
import { type Provenance, removeMarks, startProvenance } from './provenance.ts';
import type { Providable } from './remedies.ts';
import type { SqlFile } from './sql-file.ts';
import { openAfter, reasonToLeaveOut, refusesTransaction, steersTransaction } from './statement-kinds.ts';
import type { Witness } from './witness.ts';

export interface AppliedSql {
  /** Where catalog rows were written; nowhere for rows older than the files. */
  readonly provenance: Pick<Provenance, 'locate' | 'declared' | 'ofAspect'>;
  /** What went differently from a plain run. */
  readonly warnings: readonly string[];
  /** By their numbers. */
  readonly standIns: readonly StandIn[];
  /** Extensions that were created since a statement missed what they bring. */
  readonly extensions: ReadonlySet<string>;
  /** Extensions that something of the platform's stands in for since a statement missed it, and the schemas that hold it. */
  readonly platformStandIns: ReadonlyMap<string, Set<string>>;
  /** Statements of transactional files that no transaction allows; each was run without one. */
  readonly outsideTransaction: readonly OutsideTransaction[];
  /** What could not be done since the server lacks extensions. */
  readonly leftOut: LeftOut;
}

export interface ApplyOptions {
  /** SQL that sets what a session starts with, for the file at a place of the list. */
  readonly session?: ((at: number) => string) | undefined;
  /** What a superuser may do for SQL that has only an owner's rights. */
  readonly lend?: Lend | undefined;
  readonly provide?: Providable;
  /** Extensions that the server lacks and files create; what needs them is left out. With none, nothing is. */
  readonly lacking?: Pick<LeftOut, 'inName'> & {
    readonly extensions: ReadonlySet<string>;
    readonly available: ReadonlySet<string>;
  };
  /** Asked for what no file makes; what needs it is left out where it is stated. */
  readonly witness?: Witness | undefined;
  /** Whether a role that is called as the owner of the database is another one where the files are deployed. */
  readonly isOwnedElsewhere?: boolean;
}

/**
 * Applies files in order to an empty database, each in a transaction of its own and with fresh session
 * settings, as separate deploys would.
 *
 * @throws Problem at the first statement that Postgres refuses for good, with its file and line; the reason of
 *   `signal` when it ends the work, even in the middle of a statement
 */
export async function applySql(
  client: Client,
  files: readonly SqlFile[],
  signal: AbortSignal,
  { session, lend, provide, lacking, witness, isOwnedElsewhere = false }: ApplyOptions = {},
): Promise<AppliedSql> {
  signal.throwIfAborted();
  // Ending a client that waits for an answer closes its connection at once.
  const stop = () => void client.end().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const leftOut: LeftOut = {
      extensions: new Set(lacking?.extensions),
      inName: lacking?.inName ?? [],
      elsewhere: [],
      unchecked: [],
      unmade: [],
      unfilled: new Map(),
    };
    const isAnyUnknown = !lackingIn(leftOut).every(isKnownWhole);
    const run: Applying = {
      client,
      files,
      signal,
      isOwnedElsewhere,
      lend,
      provide,
      extensions: new Set(),
      platformStandIns: new Map(),
      provenance: await startProvenance(client),
      warnings: [],
      standIns: [],
      outsideTransaction: [],
      unwrapped: [],
      leftOut,
      available: lacking?.available,
      witness,
      known: isAnyUnknown ? await knownNames(client) : undefined,
    };
    for (const [at, file] of files.entries()) {
      if (session !== undefined) await client.query(session(at));
      await applyFile(run, file);
      await client.query('DISCARD ALL');
    }
    await run.provenance.turnTo(undefined);
    await removeMarks(client);
    const { provenance, standIns, extensions, platformStandIns, outsideTransaction } = run;
    const warnings = [...unwrappedLines(run.unwrapped), ...run.warnings];
    return { provenance, warnings, standIns, extensions, platformStandIns, outsideTransaction, leftOut };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A line for each reason to run files without a transaction; three of many are named. */
function unwrappedLines(unwrapped: Applying['unwrapped']): string[] {
  return [...groupBy(unwrapped, ({ why }) => why)].map(([why, files]) => {
    const names = files.map(({ file }) => file);
    return `${shortList(names)}: ran statement by statement without a transaction: ${names.length > 1 ? 'each' : 'it'} ${why}.`;
  });
}

async function applyFile(run: Applying, file: SqlFile): Promise<void> {
  const copies = file.statements.filter(({ copyData = '' }) => copyData !== '');
  if (copies.length > 0) {
    const lines = copies.map(({ line }) => line).join(', ');
    run.warnings.push(
      `${file.file}: the rows of COPY (line ${lines}) are not loaded: only the schema is read.`,
    );
  }
  const warningsBefore = run.warnings.length;
  const standInsBefore = run.standIns.length;
  const leftOutBefore = { ...run.leftOut };
  let wrapped = file.transactional && !file.statements.some(steersTransaction);
  /** Files that name the same roles in another order can wait for each other once a role; that ends. */
  for (let attempts = 10; ; attempts -= 1) {
    try {
      if (wrapped) await run.client.query('BEGIN');
      return await applyStatements(run, file, wrapped);
    } catch (error) {
      if (!(error instanceof UndoFile)) throw error;
      if (!wrapped || attempts === 0) throw error.problem;
      await run.client.query('ROLLBACK');
      run.warnings.length = warningsBefore;
      run.standIns.length = standInsBefore;
      Object.assign(run.leftOut, leftOutBefore);
      if (error.withoutTransaction === undefined) continue;
      wrapped = false;
      const { why, ...statement } = error.withoutTransaction;
      run.outsideTransaction.push(statement);
      run.unwrapped.push({ file: file.file, why });
    }
  }
}

/** Leaves no transaction open. */
async function applyStatements(run: Applying, file: SqlFile, wrapped: boolean): Promise<void> {
  let open = wrapped;
  for (const statement of file.statements) {
    run.signal.throwIfAborted();
    if (statement.copyData !== undefined) continue;
    const leftOut = reasonToLeaveOut(statement);
    if (leftOut !== undefined) {
      warn(run, file, statement, `left out, since ${leftOut}`);
      if (open && refusesTransaction(statement))
        run.outsideTransaction.push(outsideOf(file, statement, NO_TRANSACTION));
    } else {
      await applyStatement(run, file, statement, open);
      open = openAfter(statement, open);
    }
  }
  if (!open) return;
  const last = file.statements.at(-1);
  try {
    // Deferred constraints are checked here, so that this too can be refused.
    await run.client.query('COMMIT');
  } catch (error) {
    if (last === undefined) throw error;
    throw statementProblem(error, {
      ...file,
      statement: last,
      prefix: '',
      untrusted: run.lend !== undefined,
      files: run.files,
    });
  }
  if (!wrapped)
    run.warnings.push(`${file.file}: its last transaction is never committed; it was committed here.`);
}
