import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import { shortList } from '../../base/phrases.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { Lend } from '../../postgres/server.ts';
import type { StandIn } from './c-functions.ts';
import { noteDone } from './done-since.ts';
import { isKnownWhole } from './extension-contents.ts';
import { offsetIn, shorten, statementProblem } from './failure.ts';
import { knownNames } from './known-names.ts';
import { type Leaving, leaveOut } from './leave-out.ts';
import { type LeftOut, lackingIn } from './left-out.ts';
import { apartFromOwner } from './namesake.ts';
import { asPostgresError, type PostgresError } from './postgres-error.ts';
import { type Provenance, removeMarks, startProvenance } from './provenance.ts';
import type { RefusedStatement } from './refused-statement.ts';
import {
  type Attempt,
  afterRecovery,
  type Providable,
  type Remedy,
  type Rescue,
  remedyFor,
} from './remedies.ts';
import { openAfter, reasonToLeaveOut, refusesTransaction, steersTransaction } from './statement-kinds.ts';
import type { Statement } from './statements.ts';
import type { Witness } from './witness.ts';

/** A file to apply: its whole text (for error positions) and the statements of it that are to run. */
export interface SqlFile {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  readonly sql: string;
  readonly statements: readonly Statement[];
  /** Whether its tool runs it in a transaction. */
  readonly transactional: boolean;
  /** Whether it says all rights on what it makes in `public`, and those on what will be made there, as a dump does. */
  readonly statesRights?: boolean;
}

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

/** A statement that the transaction around its file does not allow. */
export interface OutsideTransaction {
  readonly location: Location;
  /** The statement on one line. */
  readonly statement: string;
  /** SQLSTATE of the refusal. */
  readonly code: string;
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
    const run: Run = {
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

interface Run extends Rescue, Leaving {
  readonly files: readonly SqlFile[];
  readonly signal: AbortSignal;
  readonly isOwnedElsewhere: boolean;
  readonly provenance: Provenance;
  readonly warnings: string[];
  readonly standIns: StandIn[];
  readonly outsideTransaction: OutsideTransaction[];
  /** Files that were run without the transaction they were meant for, and why. */
  readonly unwrapped: { readonly file: string; readonly why: string }[];
}

/** A line for each reason to run files without a transaction; three of many are named. */
function unwrappedLines(unwrapped: Run['unwrapped']): string[] {
  return [...groupBy(unwrapped, ({ why }) => why)].map(([why, files]) => {
    const names = files.map(({ file }) => file);
    return `${shortList(names)}: ran statement by statement without a transaction: ${names.length > 1 ? 'each' : 'it'} ${why}.`;
  });
}

/** Thrown to undo a file and run it again, with the Problem that it is if that is no help. */
class UndoFile extends Error {
  readonly problem: Problem;
  /** Why no transaction may be around it the second time, if so. */
  readonly withoutTransaction: (OutsideTransaction & { readonly why: string }) | undefined;
  constructor(problem: Problem, withoutTransaction: UndoFile['withoutTransaction']) {
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
async function applyStatements(run: Run, file: SqlFile, wrapped: boolean): Promise<void> {
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

async function applyStatement(run: Run, file: SqlFile, statement: Statement, open: boolean): Promise<void> {
  const afterwards: (() => void)[] = [];
  await tryStatement(run, file, statement, open, afterwards);
  for (const note of afterwards) note();
}

/** @param afterwards takes what is to be noted of the statement once all that can be done of it is done */
async function tryStatement(
  run: Run,
  file: SqlFile,
  statement: Statement,
  open: boolean,
  afterwards: (() => void)[],
): Promise<void> {
  const marked = savepointed(statement, open) ? `${savepoint}; ${run.provenance.markSql}; ` : '';
  const trial = { run, file, statement, marked, afterwards, tried: new Set<string>() };
  let attempt: Attempt = { text: statement.text, before: '', after: '' };
  for (;;) {
    try {
      await send(run, file, statement, marked, attempt);
      break;
    } catch (error) {
      const next = await afterRefusal(trial, attempt, error);
      if (next === undefined) return;
      attempt = next;
    }
  }
  await noteDone(run.client, { file: file.file, statement }, run.leftOut);
}

/** A statement for as long as it is tried. */
interface Trial {
  readonly run: Run;
  readonly file: SqlFile;
  readonly statement: Statement;
  /** What is run before each attempt, so that it can be taken back; empty where nothing is. */
  readonly marked: string;
  readonly afterwards: (() => void)[];
  /** What was done already for this statement: nothing helps twice, so this ends. */
  readonly tried: Set<string>;
}

/**
 * What is to be tried in place of an attempt that was refused; `undefined` where nothing is left to be done.
 *
 * @throws Problem where nothing helps; UndoFile where only the whole file can be run in another way
 */
async function afterRefusal(trial: Trial, attempt: Attempt, error: unknown): Promise<Attempt | undefined> {
  const { run, statement, tried } = trial;
  const refused = asPostgresError(error);
  const remedy = refused === undefined ? undefined : remedyFor(refused, statement, attempt, run);
  if (remedy === undefined && refused !== undefined) {
    const left = await leftOutOf(trial, attempt, refused);
    if (left === 'whole') return undefined;
    if (left !== undefined && 'mistake' in left) throw problemOf(trial, attempt, left.mistake, '');
    if (left !== undefined) return { ...attempt, ...left };
  }
  if (remedy === undefined || tried.has(JSON.stringify(remedy))) throw problemOf(trial, attempt, error);
  tried.add(JSON.stringify(remedy));
  return remedied(trial, attempt, remedy, error);
}

/** Does what helps against a refusal, and tells what is to be tried then. */
async function remedied(
  trial: Trial,
  attempt: Attempt,
  remedy: Remedy,
  error: unknown,
): Promise<Attempt | undefined> {
  const { run, file, statement, marked } = trial;
  const problem = () => problemOf(trial, attempt, error);
  if (remedy.kind === 'file-again') throw new UndoFile(problem(), undefined);
  if (remedy.kind === 'without-transaction') {
    const code = asPostgresError(error)?.code ?? NO_TRANSACTION;
    throw new UndoFile(problem(), { ...outsideOf(file, statement, code), why: remedy.warning });
  }
  if (marked !== '') await run.client.query(takenBack);
  if ('warning' in remedy && remedy.warning !== undefined) warn(run, file, statement, remedy.warning);
  if (remedy.kind === 'stand-in') {
    run.standIns.push({ reason: remedy.reason, location: { file: file.file, line: statement.line } });
    return { ...attempt, text: remedy.text, problem: problem() };
  }
  try {
    const next = await afterRecovery(run, attempt, remedy);
    return remedy.kind === 'accept' ? undefined : next;
  } catch (failure) {
    throw asPostgresError(failure)?.code === DEADLOCK ? new UndoFile(problem(), undefined) : problem();
  }
}

/** Leaves out what a refused attempt cannot be done without, where that is allowed. */
function leftOutOf(trial: Trial, attempt: Attempt, refused: PostgresError): ReturnType<typeof leaveOut> {
  const { run, file, statement, marked, afterwards } = trial;
  const isWithin = marked !== '';
  const undo = async () => {
    if (isWithin) await run.client.query(takenBack);
  };
  const isHelped = (again: PostgresError) => remedyFor(again, statement, attempt, run) !== undefined;
  const one = refusedIn(run, file, statement, refused, attempt, marked);
  return leaveOut(run, one, { attempt, isWithin, undo, isHelped, afterwards });
}

/** A refusal as a person is told of it. It looks through all files: only for what is told. */
function problemOf(
  { run, file, statement, marked }: Trial,
  { before, problem }: Attempt,
  told: unknown,
  prefix: string = marked === '' ? '' : marked + before,
): Problem {
  return (
    problem ??
    statementProblem(told, {
      ...file,
      statement,
      prefix,
      untrusted: run.lend !== undefined,
      files: run.files,
      lacking: lackingIn(run.leftOut),
    })
  );
}

const savepoint = 'SAVEPOINT schema_drift';
const takenBack = `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`;

/** An attempt that was refused, with where in its text that is. */
function refusedIn(
  { files }: Run,
  { file }: SqlFile,
  statement: Statement,
  refused: PostgresError,
  { text, before }: Attempt,
  marked: string,
): RefusedStatement {
  const tried = { ...statement, text };
  const at = offsetIn(refused, tried, marked === '' ? '' : marked + before);
  return { refused, file, statement: tried, files, ...defined({ at }) };
}

function savepointed(statement: Statement, open: boolean): boolean {
  return open && !steersTransaction(statement);
}

/**
 * Inside a transaction all in one round trip, under a savepoint; outside, the mark is a transaction of its
 * own, since some statements insist on being alone.
 */
async function send(
  run: Run,
  file: SqlFile,
  statement: Statement,
  marked: string,
  { text: written, before, after, lent }: Attempt,
): Promise<void> {
  const { client, provenance, lend, isOwnedElsewhere } = run;
  const text = isOwnedElsewhere ? await apartFromOwner(client, written) : written;
  const location = { file: file.file, line: statement.line };
  const mark = (results: unknown) =>
    provenance.mark(
      xidOf((marked === '' ? results : (results as readonly unknown[])[1]) as QueryRows),
      location,
      statement,
    );
  if (!steersTransaction(statement)) await provenance.turnTo(statement);
  if (lent !== undefined && lend !== undefined) {
    mark(await client.query(marked === '' ? provenance.markSql : marked));
    await lend(client, lent);
    if (marked !== '') await client.query(`RELEASE ${savepoint}`);
    return;
  }
  if (marked !== '') {
    mark(await client.query(`${marked}${before}${text}${after}; RELEASE ${savepoint}`));
    return;
  }
  if (!steersTransaction(statement)) mark(await client.query(provenance.markSql));
  for (const sql of [before, text, after]) if (sql !== '') await client.query(sql);
}

type QueryRows = { readonly rows: readonly { readonly xmin?: string }[] };

function xidOf(result: QueryRows | undefined): number {
  return Number(result?.rows[0]?.xmin);
}

const DEADLOCK = '40P01';
/** What Postgres says of a statement that insists on no transaction around it. */
const NO_TRANSACTION = '25001';

function outsideOf({ file }: SqlFile, { line, text }: Statement, code: string): OutsideTransaction {
  return { location: { file, line }, statement: shorten(text), code };
}

function warn(run: Run, file: SqlFile, statement: Statement, what: string): void {
  run.warnings.push(`${file.file}:${statement.line}: ${what}: ${shorten(statement.text)}`);
}
