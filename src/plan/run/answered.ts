import type { Client } from 'pg';
import { readable } from '../../rebuild/readable.ts';
import type { PlanQuery } from '../../report/mending-plan.ts';
import { asPostgresError } from '../../sources/sql/postgres-error.ts';
import type { Run } from '../run.ts';
import type { Task } from '../task.ts';

/** The queries that can be asked here and now, with the answer that lets the step pass. */
export async function answered(
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
