import type { Client } from 'pg';
import { defined } from '../base/defined.ts';
import type { StatisticsByTable } from '../catalog/statistics.ts';
import { isHarmless } from '../postgres/lend.ts';
import { readable } from '../rebuild/readable.ts';
import type { Clone } from '../rehearsal/clone.ts';
import { concurrentEffects, type Effect, effectsOf, unseenBetween } from '../rehearsal/effects.ts';
import {
  afterTransaction,
  firstLook,
  lookAgainAtAll,
  type Observation,
  runAndLook,
  underOwnNames,
} from '../rehearsal/observe.ts';
import type { MendingPlan, PlanEffect, PlanQuery, PlanStatement, PlanStep } from '../report/mending-plan.ts';
import { extensionStatement } from '../sources/sql/extension-statement.ts';
import { asPostgresError, type PostgresError, whole } from '../sources/sql/postgres-error.ts';
import { splitStatements } from '../sources/sql/statements.ts';
import type { Draft, Task } from './task.ts';

/** A copy of a schema while a plan is being run on it. */
export interface Run {
  readonly clone: Clone;
  readonly statistics: StatisticsByTable | undefined;
  readonly signal: AbortSignal;
  /** Whether each task ends its own transaction; else one transaction is around all of them. */
  readonly isInParts: boolean;
  /** Whether what is run now waits for somebody to ask for it. */
  isHeld: boolean;
  /** Whether a transaction can be told to report its scans at its end (from 15 on). */
  readonly reportsScans: boolean;
  /** The tables as they were after the last statement. */
  seen: Observation;
}

/** What was run; what it needs rights to is told once all was. */
export type RunStep = Omit<PlanStep, 'rights'> & Pick<Task, 'isGuard'>;

/** A task that was run, or what Postgres said to it. */
export type Outcome = { readonly step: RunStep } | { readonly refused: PostgresError };

/**
 * What a session has to be set to, so that the texts of a catalog mean what they meant where they were printed. A
 * script for one database sets it too; what a tool runs as a migration can count on less.
 */
export function sessionFor(form: MendingPlan['form']): string {
  const bodies = form === 'statements' ? 'off' : 'on';
  return `SET search_path = public; SET check_function_bodies = ${bodies}; SET client_min_messages = error;
    SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'`;
}

/** Runs a task in the best of its forms that Postgres takes; where it takes none, nothing of it is left. */
export async function runTask(run: Run, task: Task): Promise<Outcome> {
  let refused: PostgresError | undefined;
  for (const form of task.forms) {
    run.signal.throwIfAborted();
    const before = run.seen;
    const done = await runForm(run, task, form);
    if ('step' in done) {
      // A table in the place of another one is in use as that was.
      if (task.isMadeAgain === true)
        run.seen = new Map([...(await firstLook(run.clone.client)), ...run.seen]);
      return done;
    }
    run.seen = await seenAgain(run, before);
    refused = done.refused;
    // What is missing is missing in any form.
    if (!isAboutForm(done.refused)) break;
  }
  return { refused: refused ?? { code: 'XX000', message: 'there is no statement for it' } };
}

/** As the tables were: what was taken back has read them all the same, and that is no work of what comes next. */
async function seenAgain({ clone: { client }, isInParts, reportsScans }: Run, before: Observation) {
  if (!isInParts || !reportsScans) return lookAgainAtAll(client, before);
  await client.query('SELECT pg_stat_force_next_flush()');
  return afterTransaction(before);
}

/** Refusals that another way to do the same may not meet. */
function isAboutForm({ code }: PostgresError): boolean {
  return !['42P01', '42883', '42704', '3F000'].includes(code);
}

async function runForm(run: Run, task: Task, form: readonly Draft[]): Promise<Outcome> {
  const { clone, isInParts } = run;
  const { client } = clone;
  const statements: PlanStatement[] = [];
  const undone: string[] = [];
  let open = false;
  let transaction = 0;
  const ended = async () => {
    open = false;
    if (isInParts)
      run.seen = run.reportsScans ? afterTransaction(run.seen) : await lookAgainAtAll(client, run.seen);
  };
  const commit = async () => {
    if (!open) return;
    await client.query(closing(run).join('; '));
    await ended();
  };
  try {
    const before = await answered(run, task.before);
    for (const draft of form) {
      if (draft.open !== undefined) {
        const shown = { sql: readable(draft.sql[0]), effects: [], risks: [], open: draft.open };
        if (draft.tried === undefined) {
          statements.push(shown);
          continue;
        }
        if (!open) {
          await client.query(isInParts ? 'BEGIN' : `SAVEPOINT ${savepoint}`);
          transaction += 1;
        }
        open = true;
        await client.query(draft.tried);
        statements.push({ ...shown, transaction });
        continue;
      }
      if (draft.alone !== undefined) await commit();
      // In a transaction around all, what wants none is refused as it would be.
      if (draft.alone === 'none' && isInParts) {
        statements.push(await runOutside(run, draft));
        if (draft.undo !== undefined) undone.unshift(draft.undo);
        continue;
      }
      const asked = await answered(run, draft.before ?? [], open);
      const begin = open ? '' : isInParts ? 'BEGIN; ' : `SAVEPOINT ${savepoint}; `;
      if (!open) transaction += 1;
      open = true;
      const before = asked.length === 0 ? {} : { before: asked };
      const isLast = draft === form.at(-1) || draft.alone !== undefined;
      statements.push({
        ...(await runInside(run, draft, begin, isLast ? closing(run) : [])),
        ...before,
        transaction,
      });
      if (isLast) await ended();
      if (draft.undo !== undefined) undone.unshift(draft.undo);
    }
    await commit();
    const after = await answered(run, task.after ?? []);
    const lost = statements.flatMap(({ effects }) => effects).flatMap((effect) => lossesIn(effect));
    const step: RunStep = {
      phase: task.phase,
      title: titleOf(task),
      findings: [...new Set(task.findings.map(({ fingerprint }) => fingerprint))],
      before,
      statements: alone(statements).map(({ sql, before, effects, risks, assumes, transaction, open }) => ({
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
      })),
      ...(after.length === 0 ? {} : { after }),
      loses: task.loses.length > 0 || task.isMadeAgain === true ? task.loses : lost,
      held: run.isHeld,
      ...defined({ isGuard: task.isGuard }),
    };
    return { step };
  } catch (thrown) {
    run.signal.throwIfAborted();
    const error = asPostgresError(thrown);
    if (error === undefined) throw thrown;
    if (open) await client.query(isInParts ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}`);
    if (isInParts) for (const sql of undone) await client.query(sql).catch(() => {});
    return { refused: { ...error, code: error.code, message: whole(error) } };
  }
}

/** What ends the transaction of a task; one that is around all of them goes on. */
function closing({ isInParts, reportsScans }: Run): string[] {
  if (!isInParts) return [`RELEASE ${savepoint}`];
  return [...(reportsScans ? ['SELECT pg_stat_force_next_flush()'] : []), 'COMMIT'];
}

const savepoint = 'schema_drift';

/** A transaction of one statement need not be told. */
function alone<Statement extends PlanStatement>(statements: readonly Statement[]): Statement[] {
  return statements.map((statement) => {
    const together = statements.filter(({ transaction }) => transaction === statement.transaction);
    if (together.length > 1) return statement;
    const { transaction: _, ...rest } = statement;
    return rest as Statement;
  });
}

type Observed = PlanStatement & {
  readonly effects: readonly (PlanEffect & { readonly loses?: readonly string[] })[];
};

function lossesIn(effect: PlanEffect & { readonly loses?: readonly string[] }): string[] {
  return (effect.loses ?? []).map((what) =>
    what === 'the table' ? `the table ${effect.table}` : `${what} of ${effect.table}`,
  );
}

/** What the task is about: `column exports.id, column export_analytics.export_id`. */
function titleOf({ findings, title }: Task): string {
  if (title !== undefined) return title;
  return [...new Set(findings.map(({ kind, object }) => `${kind} ${object}`))].join(', ');
}

/**
 * Runs a statement in the transaction that is open, in the first of its words for which Postgres has a cast.
 *
 * @param begin what is run before it
 * @param end what is run after it, once what it did was seen
 */
async function runInside(
  run: Run,
  { sql, assumes }: Draft,
  begin: string,
  end: readonly string[],
): Promise<Observed> {
  const { client } = run.clone;
  const before = run.seen;
  for (const [at, words] of sql.entries()) {
    const isLast = at === sql.length - 1;
    const first = at === 0 ? begin : '';
    const asRun = await run.clone.asRun(words);
    try {
      run.seen = isLast
        ? await lent(run, asRun, first, end)
        : await lent(run, asRun, `${first}SAVEPOINT ${retry}; `, [`RELEASE ${retry}`, ...end]);
      const done = {
        ...observed(words, run, before, run.seen),
        ...defined({ assumes: assumes?.get(words) }),
      };
      run.seen = underOwnNames(run.seen);
      return done;
    } catch (error) {
      const code = asPostgresError(error)?.code ?? '';
      if (isLast || !hasNoCast.has(code)) throw error;
      await client.query(`ROLLBACK TO ${retry}`);
    }
  }
  throw new Error('A statement has words.');
}

const retry = 'schema_drift_words';
const hasNoCast: ReadonlySet<string> = new Set(['42804', '42846']);

/** Runs a statement, by a superuser where it needs one and may have one, and looks at what it did. */
async function lent(
  { clone, seen }: Run,
  sql: string,
  before: string,
  after: readonly string[],
): Promise<Observation> {
  const { client, lend } = clone;
  const statement = { text: sql, offset: 0, line: 1, words: [] };
  const extension = lend === undefined ? undefined : extensionStatement(statement);
  if (lend === undefined || extension === undefined || !isHarmless(extension))
    return runAndLook(client, seen, before + sql, after);
  if (before !== '') await client.query(before);
  await lend(client, extension);
  return runAndLook(client, seen, '', after);
}

async function runOutside(run: Run, { sql: [sql] }: Draft): Promise<Observed> {
  const { client } = run.clone;
  const before = await lookAgainAtAll(client, run.seen);
  await client.query(sql);
  const after = await lookAgainAtAll(client, before);
  run.seen = after;
  const effects = concurrentEffects(before, after, placeOf(sql), run.statistics);
  return { sql: readable(sql), effects: effects.map(told), risks: [] };
}

function observed(sql: string, run: Run, before: Observation, after: Observation): Observed {
  const [statement] = splitStatements(sql).statements;
  const effects =
    statement === undefined ? [] : effectsOf(before, after, statement, placeOf(sql), run.statistics);
  const risks = unseenBetween(before, after, placeOf(sql)).map(({ why }) => why);
  return { sql: readable(sql), effects: effects.map(told), risks: [...new Set(risks)] };
}

function told({ table, lock, blocks, work, rows, loses }: Effect) {
  return { table, lock, blocks, work, loses, ...defined({ rows }) };
}

function placeOf(sql: string) {
  return { location: { file: '', line: 1 }, statement: sql };
}

/** The queries that can be asked here and now, with the answer that lets the step pass. */
async function answered(
  { clone, isInParts }: Run,
  questions: Task['before'],
  isInTransaction = !isInParts,
): Promise<PlanQuery[]> {
  const asked: PlanQuery[] = [];
  for (const { sql, tells } of questions) {
    if (await isAnswered(clone.client, sql, isInTransaction || !isInParts))
      asked.push({ sql: readable(sql), tells, prints: '0' });
  }
  return asked;
}

/** It is planned, not run: rows that it read would be counted as read by the statement behind it. */
async function isAnswered(client: Client, sql: string, isInTransaction: boolean): Promise<boolean> {
  const explained = sql.replace(/^(?=SELECT )/m, 'EXPLAIN ');
  try {
    await client.query(
      isInTransaction ? `SAVEPOINT question; ${explained}; ROLLBACK TO question` : explained,
    );
    return true;
  } catch (error) {
    if (asPostgresError(error) === undefined) throw error;
    if (isInTransaction) await client.query('ROLLBACK TO question');
    return false;
  }
}
