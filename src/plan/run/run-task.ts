import { afterTransaction, firstLook, lookAgainAtAll, type Observation } from '../../rehearsal/observe.ts';
import type { PostgresError } from '../../sources/sql/postgres-error.ts';
import type { Outcome, Run } from '../run.ts';
import type { Task } from '../task.ts';
import { runForm } from './run-form.ts';

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
