import type { Client } from 'pg';
import { defined } from '../base/defined.ts';
import type { Problem } from '../base/problem.ts';
import type { StatisticsByTable } from '../catalog/statistics.ts';
import { shorten, statementProblem } from '../sources/sql/failure.ts';
import { asPostgresError, type PostgresError } from '../sources/sql/postgres-error.ts';
import { type Recovery, recoveryFrom } from '../sources/sql/recovery.ts';
import type { SqlFile } from '../sources/sql/sql-file.ts';
import { openAfter, reasonToLeaveOut, steersTransaction } from '../sources/sql/statement-kinds.ts';
import type { Statement } from '../sources/sql/statements.ts';
import type { Clone } from './clone.ts';
import {
  concurrentEffects,
  type Effect,
  effectsOf,
  type Place,
  type Unseen,
  unseenBetween,
} from './effects.ts';
import { standInAfter } from './extension-stand-ins.ts';
import { firstLook, lookAgain, lookAgainAtAll, type Observation } from './observe.ts';
import { losingRows, worksOnRows } from './rows.ts';

export interface Deployed {
  readonly effects: readonly Effect[];
  readonly unseen: readonly Unseen[];
  readonly warnings: readonly string[];
  /** The first statement that the rows stop which its table has by the statistics. */
  readonly stopped?: Stopped;
  /** The statement that was refused, after which nothing was run. */
  readonly refused?: Refused;
}

/** A statement that the clone let through, having no rows, and that the database will not. */
export interface Stopped extends Place {
  /** What stops it, as a sentence. */
  readonly why: string;
  /** Rows of the table, estimated; more than none. */
  readonly rows: number;
}

export interface Refused {
  readonly place: Place;
  readonly file: SqlFile;
  readonly text: string;
  readonly problem: Problem;
  readonly error: PostgresError;
}

/** What migrations are run on. */
type DeployedTo = Pick<Clone, 'client' | 'lend' | 'platform' | 'standIns'> & Partial<Pick<Clone, 'asRun'>>;

/**
 * Runs migrations as their tool would, and looks after every statement at what it did. Nothing is mended that would
 * stop the tool; only what is the server's own business (roles, extensions) is seen to.
 *
 * @param together whether one transaction is around all files, rather than one around each
 * @throws Problem when the connection is lost; the reason of `signal`
 */
export async function deploy(
  clone: DeployedTo,
  files: readonly SqlFile[],
  options: {
    readonly together: boolean;
    readonly signal: AbortSignal;
    readonly statistics: StatisticsByTable | undefined;
    /** Is told of every statement that was run and that changes no transaction. */
    readonly onStatement?: (seen: SeenStatement) => void;
  },
): Promise<Deployed> {
  const { client, platform } = clone;
  const run: Run = {
    clone,
    onStatement: options.onStatement ?? (() => {}),
    client,
    statistics: options.statistics,
    signal: options.signal,
    seen: await firstLook(client),
    effects: [],
    unseen: [],
    warnings: [],
    losing: new Set(),
    cascaded: [],
  };
  const done = () => {
    const { effects, unseen, warnings, stopped } = run;
    return { effects, unseen, warnings, ...defined({ stopped }) };
  };
  const session = platform === undefined ? '' : `SET search_path = ${platform.searchPath}; `;
  const together = options.together && files.every(isWrapped);
  const onNotice = (notice: {
    readonly message?: string | undefined;
    readonly detail?: string | undefined;
  }) => run.cascaded.push(...cascadedIn(notice));
  client.on('notice', onNotice);
  try {
    if (together) await client.query(`${session}BEGIN`);
    for (const file of files) {
      const wrapped = !together && isWrapped(file);
      if (!together) await client.query(`${session}${wrapped ? 'BEGIN' : ''}`);
      await runFile(run, file, together || wrapped, !together);
      if (!together) await client.query('DISCARD ALL');
    }
    const last = files.at(-1);
    if (together && last !== undefined) await end(run, last);
    return done();
  } catch (error) {
    if (!(error instanceof RefusedStatement)) throw error;
    await client.query('ROLLBACK');
    return { ...done(), refused: error.refused };
  } finally {
    client.off('notice', onNotice);
    if (!options.signal.aborted) await client.query('DISCARD ALL').catch(() => {});
  }
}

/** A statement that was run, and the tables that were there before the deploy, as they were around it. */
export interface SeenStatement {
  readonly file: SqlFile;
  readonly statement: Statement;
  readonly before: Observation;
  readonly after: Observation;
  readonly effects: readonly Effect[];
  /** What CASCADE dropped with it, in Postgres's words: `view v`. */
  readonly cascaded: readonly string[];
}

interface Run {
  readonly clone: DeployedTo;
  readonly onStatement: (seen: SeenStatement) => void;
  readonly client: Client;
  readonly statistics: StatisticsByTable | undefined;
  readonly signal: AbortSignal;
  /** The tables as they were after the last statement. */
  seen: Observation;
  readonly effects: Effect[];
  readonly unseen: Unseen[];
  readonly warnings: string[];
  /** Tables, by `objectId`, that may have lost their rows meanwhile. */
  readonly losing: Set<string>;
  /** What Postgres told of the statement under way that it drops besides: `view v`. */
  readonly cascaded: string[];
  stopped?: Stopped;
}

/** Thrown to end a deploy. */
class RefusedStatement extends Error {
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(refused.problem.message);
    this.refused = refused;
  }
}

/** Whether the tool's transaction is around a file, rather than the file's own. */
export function isWrapped({ transactional, statements }: SqlFile): boolean {
  return transactional && !statements.some(steersTransaction);
}

async function runFile(run: Run, file: SqlFile, wrapped: boolean, ends: boolean): Promise<void> {
  let open = wrapped;
  for (const statement of file.statements) {
    run.signal.throwIfAborted();
    const place = placeOf(file, statement);
    const leftOut =
      statement.copyData === undefined ? reasonToLeaveOut(statement) : 'the rehearsal has no rows';
    if (leftOut !== undefined) {
      run.warnings.push(`${file.file}:${statement.line}: left out, since ${leftOut}: ${place.statement}`);
      continue;
    }
    if (steersTransaction(statement)) await send(run, file, statement);
    else if (open) await runInTransaction(run, file, statement);
    else await runAlone(run, file, statement);
    open = openAfter(statement, open);
  }
  if (open && ends) await end(run, file);
}

/** Deferred constraints are checked here, so that this too can be refused. */
async function end(run: Run, file: SqlFile): Promise<void> {
  const last = file.statements.at(-1);
  if (last === undefined) await run.client.query('COMMIT');
  else await send(run, file, { ...last, text: 'COMMIT' });
}

/** A statement in a transaction of its own, where it can be: only there it can be looked at. */
async function runAlone(run: Run, file: SqlFile, statement: Statement): Promise<void> {
  try {
    await run.client.query('BEGIN');
    await runInTransaction(run, file, statement);
    await end(run, { ...file, statements: [statement] });
  } catch (error) {
    if (!(error instanceof RefusedStatement) || error.refused.error.code !== needsNoTransaction) throw error;
    await run.client.query('ROLLBACK');
    await send(run, file, statement);
    const now = await lookAgainAtAll(run.client, run.seen);
    const place = placeOf(file, statement);
    const effects = concurrentEffects(run.seen, now, place, run.statistics);
    run.effects.push(...effects);
    run.onStatement({ file, statement, before: run.seen, after: now, effects, cascaded: [] });
    noteUnseen(run, unseenBetween(run.seen, now, place));
    run.seen = now;
  }
}

const needsNoTransaction = '25001';

async function runInTransaction(run: Run, file: SqlFile, statement: Statement): Promise<void> {
  const before = await lookAgain(run.client, run.seen);
  /** What was done already for this statement: nothing helps twice, so this ends. */
  const tried = new Set<string>();
  for (;;) {
    run.cascaded.length = 0;
    try {
      await send(run, file, statement, `SAVEPOINT ${savepoint}; `, `; RELEASE ${savepoint}`);
      break;
    } catch (error) {
      if (!(error instanceof RefusedStatement)) throw error;
      const { refused } = error;
      await run.client.query(`ROLLBACK TO ${savepoint}`);
      if (await stoodIn(run, refused.error)) continue;
      const recovery = recoveryFrom(refused.error, statement);
      if (recovery === undefined || tried.has(recovery.kind)) throw error;
      tried.add(recovery.kind);
      // What cannot be seen to either is the statement's refusal, as it was.
      if (!(await recovered(run, recovery).catch(() => false))) throw error;
      if ('warning' in recovery && recovery.warning !== undefined)
        run.warnings.push(`${file.file}:${statement.line}: ${recovery.warning}.`);
      if (recovery.kind === 'accept' || recovery.kind === 'lend') break;
    }
  }
  const after = await lookAgain(run.client, before);
  const place = placeOf(file, statement);
  const effects = effectsOf(before, after, statement, place, run.statistics);
  run.effects.push(...effects);
  const dropped = run.cascaded.splice(0);
  run.onStatement({ file, statement, before, after, effects, cascaded: dropped });
  if (dropped.length > 0)
    run.warnings.push(`${file.file}:${statement.line} drops with it, by CASCADE: ${dropped.join(', ')}.`);
  const unseen = unseenBetween(before, after, place);
  noteUnseen(run, unseen.length > 0 ? unseen : worksOnRows(statement, before, after, place));
  for (const id of losingRows(before, after, statement)) run.losing.add(id);
  run.seen = after;
}

function noteUnseen(run: Run, unseen: readonly Unseen[]): void {
  run.unseen.push(...unseen);
  for (const { location, statement, why, stoppedByAnyOf: id = '' } of unseen) {
    const rows = run.losing.has(id) ? 0 : (run.statistics?.get(id)?.rows ?? 0);
    if (rows > 0) run.stopped ??= { location, statement, why, rows };
  }
}

const savepoint = 'schema_drift';

/** `drop cascades to view v`, or `drop cascades to 2 other objects` with a line for each. */
function cascadedIn({
  message = '',
  detail = '',
}: {
  readonly message?: string | undefined;
  readonly detail?: string | undefined;
}): string[] {
  const lines = /^drop cascades to \d+ other objects$/.test(message) ? detail.split('\n') : [message];
  return lines.flatMap((line) => /^drop cascades to (.+)$/.exec(line)?.[1] ?? []);
}

/** Whether something was made that stands in for what a statement missed; where it cannot be, all is as it was. */
async function stoodIn({ client, clone }: Run, error: PostgresError): Promise<boolean> {
  try {
    return await standInAfter(error, client, clone.platform, clone.standIns);
  } catch {
    await client.query(`ROLLBACK TO ${savepoint}`);
    return false;
  }
}

/** Sees to what the server lacks. Whatever would stop the tool itself is not for this to mend. */
async function recovered({ client, clone }: Run, recovery: Recovery): Promise<boolean> {
  switch (recovery.kind) {
    case 'accept':
    case 'again':
      return true;
    case 'create-role':
      await client.query(`CREATE ROLE ${client.escapeIdentifier(recovery.role)} NOLOGIN`);
      return true;
    case 'join-role':
      await client.query(`GRANT ${client.escapeIdentifier(recovery.role)} TO SESSION_USER`);
      return true;
    case 'lend':
      await clone.lend?.(client, recovery.extension);
      return clone.lend !== undefined;
    default:
      return false;
  }
}

function placeOf({ file }: SqlFile, { line, text }: Statement): Place {
  return { location: { file, line }, statement: shorten(text) };
}

async function send(run: Run, file: SqlFile, statement: Statement, prefix = '', suffix = ''): Promise<void> {
  try {
    const text = (await run.clone.asRun?.(statement.text)) ?? statement.text;
    await run.client.query(prefix + text + suffix);
  } catch (cause) {
    run.signal.throwIfAborted();
    const problem = statementProblem(cause, {
      file: file.file,
      sql: file.sql,
      statement,
      prefix,
      untrusted: run.clone.lend !== undefined,
      files: [file],
    });
    const error = asPostgresError(cause);
    if (error === undefined) throw problem;
    const place = placeOf(file, statement);
    const location = problem.location ?? place.location;
    throw new RefusedStatement({ place: { ...place, location }, file, text: statement.text, problem, error });
  }
}
