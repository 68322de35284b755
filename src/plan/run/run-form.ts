import { defined } from '../../base/defined.ts';
import { readable } from '../../rebuild/readable.ts';
import { afterTransaction, lookAgainAtAll } from '../../rehearsal/observe.ts';
import type { PlanQuery, PlanStatement } from '../../report/mending-plan.ts';
import { asPostgresError, whole } from '../../sources/sql/postgres-error.ts';
import type { Outcome, Run, RunStep } from '../run.ts';
import { type Draft, type Task, titleOf } from '../task.ts';
import { answered } from './answered.ts';
import { type Observed, runInside, runOutside } from './run-statement.ts';

/** How far a form has come. */
interface Progress {
  readonly statements: Observed[];
  /** What takes back what no transaction does, the last first. */
  readonly undoing: string[];
  /** Whether a transaction of the form, or its savepoint, is open; and how many there have been. */
  isOpen: boolean;
  transactions: number;
}

/** Runs one way to do a task; where Postgres refuses it, nothing of it is left. */
export async function runForm(run: Run, task: Task, form: readonly Draft[]): Promise<Outcome> {
  const progress: Progress = { statements: [], undoing: [], isOpen: false, transactions: 0 };
  try {
    const before = await answered(run, task.before);
    for (const draft of form) await runDraft(run, draft, draft === form.at(-1), progress);
    await commit(run, progress);
    const after = await answered(run, task.after ?? []);
    return { step: stepOf(run, task, progress.statements, { before, after }) };
  } catch (thrown) {
    run.signal.throwIfAborted();
    const error = asPostgresError(thrown);
    if (error === undefined) throw thrown;
    await takeBack(run, progress);
    return { refused: { ...error, code: error.code, message: whole(error) } };
  }
}

async function runDraft(run: Run, draft: Draft, isLast: boolean, progress: Progress): Promise<void> {
  if (draft.open !== undefined) return leaveOpen(run, draft, draft.open, progress);
  if (draft.alone !== undefined) await commit(run, progress);
  // In a transaction around all, what wants none is refused as it would be.
  if (draft.alone === 'none' && run.isInParts) progress.statements.push(await runOutside(run, draft));
  else await runWithin(run, draft, isLast || draft.alone !== undefined, progress);
  if (draft.undo !== undefined) progress.undoing.unshift(draft.undo);
}

/** A statement that a person completes: it is shown, and what stands for it on the copy is run. */
async function leaveOpen(run: Run, { sql, tried }: Draft, open: string, progress: Progress): Promise<void> {
  const shown = { sql: readable(sql[0]), effects: [], risks: [], open };
  if (tried === undefined) {
    progress.statements.push(shown);
    return;
  }
  const begin = beginning(run, progress);
  if (begin !== '') await run.clone.client.query(begin);
  await run.clone.client.query(tried);
  progress.statements.push({ ...shown, transaction: progress.transactions });
}

/** @param isLast whether the transaction ends with it */
async function runWithin(run: Run, draft: Draft, isLast: boolean, progress: Progress): Promise<void> {
  const before = await answered(run, draft.before ?? [], progress.isOpen);
  const begin = beginning(run, progress);
  progress.statements.push({
    ...(await runInside(run, draft, begin, isLast ? closing(run) : [])),
    ...(before.length === 0 ? {} : { before }),
    transaction: progress.transactions,
  });
  if (isLast) await ended(run, progress);
}

/** What begins a transaction, where none is open; it counts as open from here on. */
function beginning({ isInParts }: Run, progress: Progress): string {
  if (progress.isOpen) return '';
  progress.isOpen = true;
  progress.transactions += 1;
  return isInParts ? 'BEGIN; ' : `SAVEPOINT ${savepoint}; `;
}

async function commit(run: Run, progress: Progress): Promise<void> {
  if (!progress.isOpen) return;
  await run.clone.client.query(closing(run).join('; '));
  await ended(run, progress);
}

/** What ends the transaction of a task; one that is around all of them goes on. */
function closing({ isInParts, reportsScans }: Run): string[] {
  if (!isInParts) return [`RELEASE ${savepoint}`];
  return [...(reportsScans ? ['SELECT pg_stat_force_next_flush()'] : []), 'COMMIT'];
}

const savepoint = 'schema_drift';

async function ended(run: Run, progress: Progress): Promise<void> {
  progress.isOpen = false;
  if (run.isInParts)
    run.seen = run.reportsScans
      ? afterTransaction(run.seen)
      : await lookAgainAtAll(run.clone.client, run.seen);
}

async function takeBack({ clone: { client }, isInParts }: Run, { isOpen, undoing }: Progress): Promise<void> {
  if (isOpen) await client.query(isInParts ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}`);
  if (isInParts) for (const sql of undoing) await client.query(sql).catch(() => {});
}

function stepOf(
  { isHeld }: Run,
  task: Task,
  statements: readonly Observed[],
  { before, after }: Readonly<Record<'before' | 'after', readonly PlanQuery[]>>,
): RunStep {
  const lost = statements.flatMap(({ effects }) => effects).flatMap((effect) => lossesIn(effect));
  return {
    phase: task.phase,
    title: titleOf(task),
    findings: [...new Set(task.findings.map(({ fingerprint }) => fingerprint))],
    before,
    statements: alone(statements).map(told),
    ...(after.length === 0 ? {} : { after }),
    loses: task.loses.length > 0 || task.isMadeAgain === true ? task.loses : lost,
    held: isHeld,
    ...defined({ isGuard: task.isGuard }),
  };
}

/** A statement without what only tells what the step loses. */
function told({ sql, before, effects, risks, assumes, transaction, open }: Observed): PlanStatement {
  return {
    sql,
    ...defined({ before }),
    effects: effects.map(({ table, lock, blocks, work, rows }) => ({
      table,
      lock,
      blocks,
      work,
      ...defined({ rows }),
    })),
    risks,
    ...defined({ assumes, transaction, open }),
  };
}

/** A transaction of one statement need not be told. */
function alone<Statement extends PlanStatement>(statements: readonly Statement[]): Statement[] {
  return statements.map((statement) => {
    const together = statements.filter(({ transaction }) => transaction === statement.transaction);
    if (together.length > 1) return statement;
    const { transaction: _, ...rest } = statement;
    return rest as Statement;
  });
}

function lossesIn(effect: Observed['effects'][number]): string[] {
  return (effect.loses ?? []).map((what) =>
    what === 'the table' ? `the table ${effect.table}` : `${what} of ${effect.table}`,
  );
}
