import type { Client } from 'pg';
import type { Location, Problem } from '../../problem.ts';
import { shorten, statementProblem } from './failure.ts';
import { asPostgresError } from './postgres-error.ts';
import { type Provenance, removeMarks, startProvenance } from './provenance.ts';
import { recoveryFrom } from './recovery.ts';
import { openAfter, reasonToLeaveOut, steersTransaction } from './statement-kinds.ts';
import type { Statement } from './statements.ts';

/** A file to apply: its whole text (for error positions) and the statements of it that are to run. */
export interface SqlFile {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  readonly sql: string;
  readonly statements: readonly Statement[];
  /** Whether its tool runs it in a transaction. */
  readonly transactional: boolean;
}

export interface AppliedSql {
  /** Where the catalog row with this `xmin` was written; `undefined` for rows older than the files. */
  locate(xid: number): Location | undefined;
  /** What went differently from a plain run. */
  readonly warnings: readonly string[];
}

/**
 * Applies files in order to an empty database, each in a transaction of its own and with fresh session
 * settings, as separate deploys would.
 *
 * @param session SQL that sets what a session starts with
 * @throws Problem at the first statement that Postgres refuses for good, with its file and line; the reason of
 *   `signal` when it ends the work, even in the middle of a statement
 */
export async function applySql(
  client: Client,
  files: readonly SqlFile[],
  signal: AbortSignal,
  session?: string,
): Promise<AppliedSql> {
  signal.throwIfAborted();
  // Ending a client that waits for an answer closes its connection at once.
  const stop = () => void client.end().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const run: Run = { client, signal, provenance: await startProvenance(client), warnings: [] };
    for (const file of files) {
      if (session !== undefined) await client.query(session);
      await applyFile(run, file);
      await client.query('DISCARD ALL');
    }
    await removeMarks(client);
    return { locate: run.provenance.locate, warnings: run.warnings };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Run {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly provenance: Provenance;
  readonly warnings: string[];
}

/** Thrown to undo a file and run it again, with the Problem that it is if that is no help. */
class UndoFile extends Error {
  readonly problem: Problem;
  /** Why no transaction may be around it the second time, if so. */
  readonly withoutTransaction: string | undefined;
  constructor(problem: Problem, withoutTransaction: string | undefined) {
    super(problem.message);
    this.problem = problem;
    this.withoutTransaction = withoutTransaction;
  }
}

async function applyFile(run: Run, file: SqlFile): Promise<void> {
  const copies = file.statements.filter(({ copyData = '' }) => copyData !== '');
  if (copies.length > 0) {
    const lines = copies.map(({ line }) => line).join(', ');
    run.warnings.push(
      `${file.file}: the rows of COPY (line ${lines}) are not loaded: only the schema is read.`,
    );
  }
  const warningsBefore = run.warnings.length;
  let wrapped = file.transactional && !file.statements.some(steersTransaction);
  /** A file that waits for another's roles gets its turn after the other; more than a few times is no accident. */
  for (let attempts = 3; ; attempts -= 1) {
    try {
      if (wrapped) await run.client.query('BEGIN');
      return await applyStatements(run, file, wrapped);
    } catch (error) {
      if (!(error instanceof UndoFile)) throw error;
      if (!wrapped || attempts === 0) throw error.problem;
      await run.client.query('ROLLBACK');
      run.warnings.length = warningsBefore;
      if (error.withoutTransaction === undefined) continue;
      wrapped = false;
      run.warnings.push(
        `${file.file}: ran statement by statement without a transaction: it ${error.withoutTransaction}.`,
      );
    }
  }
}

/** Leaves no transaction open. */
async function applyStatements(run: Run, file: SqlFile, wrapped: boolean): Promise<void> {
  let open = wrapped;
  for (const statement of file.statements) {
    run.signal.throwIfAborted();
    if (statement.copyData !== undefined) continue;
    const leftOut = reasonToLeaveOut(statement);
    if (leftOut !== undefined) {
      warn(run, file, statement, `left out, since ${leftOut}`);
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
    throw statementProblem(error, { ...file, statement: last, prefix: '' });
  }
  if (!wrapped)
    run.warnings.push(`${file.file}: its last transaction is never committed; it was committed here.`);
}

async function applyStatement(run: Run, file: SqlFile, statement: Statement, open: boolean): Promise<void> {
  const prefix = savepointed(statement, open) ? `${savepoint}; ${run.provenance.markSql}; ` : '';
  /** What was done already for this statement: nothing helps twice, so this ends. */
  const tried = new Set<string>();
  for (;;) {
    try {
      return await send(run, file, statement, prefix);
    } catch (error) {
      const refused = asPostgresError(error);
      const recovery = refused === undefined ? undefined : recoveryFrom(refused, statement);
      const problem = statementProblem(error, { ...file, statement, prefix });
      if (recovery === undefined || tried.has(JSON.stringify(recovery))) throw problem;
      tried.add(JSON.stringify(recovery));
      if (recovery.kind === 'file-again') throw new UndoFile(problem, undefined);
      if (recovery.kind === 'without-transaction') throw new UndoFile(problem, recovery.warning);
      if (prefix !== '') await run.client.query(`ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      if (recovery.kind === 'accept') {
        if (recovery.warning !== undefined) warn(run, file, statement, recovery.warning);
        return;
      }
      if (recovery.kind === 'create-role') {
        await createRole(run, recovery.role).catch(() => {
          throw problem;
        });
        const what = `no migration creates the role "${recovery.role}"; it was created here without rights`;
        warn(run, file, statement, what);
      }
    }
  }
}

const savepoint = 'SAVEPOINT schema_drift';

function savepointed(statement: Statement, open: boolean): boolean {
  return open && !steersTransaction(statement);
}

/**
 * Inside a transaction all in one round trip, under a savepoint; outside, the mark is a transaction of its
 * own, since some statements insist on being alone.
 */
async function send(run: Run, file: SqlFile, statement: Statement, prefix: string): Promise<void> {
  const { client, provenance } = run;
  const location = { file: file.file, line: statement.line };
  if (prefix !== '') {
    const results = await client.query(`${prefix}${statement.text}; RELEASE ${savepoint}`);
    provenance.mark(xidOf((results as unknown as readonly QueryRows[])[1]), location);
    return;
  }
  if (!steersTransaction(statement)) provenance.mark(xidOf(await client.query(provenance.markSql)), location);
  await client.query(statement.text);
}

type QueryRows = { readonly rows: readonly { readonly xmin?: string }[] };

function xidOf(result: QueryRows | undefined): number {
  return Number(result?.rows[0]?.xmin);
}

/** Roles belong to the server, not to a schema: where one is missing it was made by whoever set the server up. */
async function createRole({ client }: Run, role: string): Promise<void> {
  const body = `BEGIN CREATE ROLE ${client.escapeIdentifier(role)} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END`;
  await client.query(`DO ${client.escapeLiteral(body)}`);
}

function warn(run: Run, file: SqlFile, statement: Statement, what: string): void {
  run.warnings.push(`${file.file}:${statement.line}: ${what}: ${shorten(statement.text)}`);
}
