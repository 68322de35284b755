/** Applies a statement of a file, with whatever helps against a refusal of it. */

import { defined } from '../../base/defined.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { StandIn } from './c-functions.ts';
import { noteDone } from './done-since.ts';
import { offsetIn, shorten, statementProblem } from './failure.ts';
import { type Leaving, leaveOut } from './leave-out.ts';
import { lackingIn } from './left-out.ts';
import { apartFromOwner } from './namesake.ts';
import { asPostgresError, type PostgresError } from './postgres-error.ts';
import type { Provenance } from './provenance.ts';
import type { RefusedStatement } from './refused-statement.ts';
import { type Attempt, afterRecovery, type Remedy, type Rescue, remedyFor } from './remedies.ts';
import type { SqlFile } from './sql-file.ts';
import { steersTransaction } from './statement-kinds.ts';
import type { Statement } from './statements.ts';

/** A statement that the transaction around its file does not allow. */
export interface OutsideTransaction {
  readonly location: Location;
  /** The statement on one line. */
  readonly statement: string;
  /** SQLSTATE of the refusal. */
  readonly code: string;
}

/** Files while they are applied. */
export interface Applying extends Rescue, Leaving {
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

/** Thrown to undo a file and run it again, with the Problem that it is if that is no help. */
export class UndoFile extends Error {
  readonly problem: Problem;
  /** Why no transaction may be around it the second time, if so. */
  readonly withoutTransaction: (OutsideTransaction & { readonly why: string }) | undefined;
  constructor(problem: Problem, withoutTransaction: UndoFile['withoutTransaction']) {
    super(problem.message);
    this.problem = problem;
    this.withoutTransaction = withoutTransaction;
  }
}

/**
 * Applies a statement, in whatever way it can be.
 *
 * @param open whether a transaction is open
 * @throws Problem where Postgres refuses it for good; UndoFile where only its whole file can be run in another way
 */
export async function applyStatement(
  run: Applying,
  file: SqlFile,
  statement: Statement,
  open: boolean,
): Promise<void> {
  const afterwards: (() => void)[] = [];
  await tryStatement(run, file, statement, open, afterwards);
  for (const note of afterwards) note();
}

/** @param afterwards takes what is to be noted of the statement once all that can be done of it is done */
async function tryStatement(
  run: Applying,
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
  readonly run: Applying;
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
  { files }: Applying,
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
  run: Applying,
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

/** What Postgres says of a statement that waits for another one that waits for it. */
const DEADLOCK = '40P01';

/** What Postgres says of a statement that insists on no transaction around it. */
export const NO_TRANSACTION = '25001';

/** A statement for which the transaction around its file is left. */
export function outsideOf({ file }: SqlFile, { line, text }: Statement, code: string): OutsideTransaction {
  return { location: { file, line }, statement: shorten(text), code };
}

/** Says what went differently with a statement. */
export function warn(run: Applying, file: SqlFile, statement: Statement, what: string): void {
  run.warnings.push(`${file.file}:${statement.line}: ${what}: ${shorten(statement.text)}`);
}
