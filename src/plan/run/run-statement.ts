import { defined } from '../../base/defined.ts';
import { isHarmless } from '../../postgres/lend.ts';
import { readable } from '../../rebuild/readable.ts';
import { concurrentEffects, type Effect, effectsOf, unseenBetween } from '../../rehearsal/effects.ts';
import { lookAgainAtAll, type Observation, runAndLook, underOwnNames } from '../../rehearsal/observe.ts';
import type { PlanEffect, PlanStatement } from '../../report/mending-plan.ts';
import { extensionStatement } from '../../sources/sql/extension-statement.ts';
import { asPostgresError } from '../../sources/sql/postgres-error.ts';
import { splitStatements } from '../../sources/sql/statements.ts';
import type { Run } from '../run.ts';
import type { Draft } from '../task.ts';

/** A statement that was run, with what it was seen to do. */
export type Observed = PlanStatement & {
  readonly effects: readonly (PlanEffect & { readonly loses?: readonly string[] })[];
};

/**
 * Runs a statement in the transaction that is open, in the first of its words for which Postgres has a cast.
 *
 * @param begin what is run before it
 * @param end what is run after it, once what it did was seen
 */
export async function runInside(
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
      // Tables in a schema that has another name were not locked for that.
      if (renamesSchema.test(words)) run.seen = await lookAgainAtAll(client, run.seen);
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

const renamesSchema = /^ALTER SCHEMA .* RENAME TO /s;

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

/** Runs a statement in no transaction, and looks at what it did. */
export async function runOutside(run: Run, { sql: [sql] }: Draft): Promise<Observed> {
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
