/** What stands in, for the time of a trial, for something that others make. */

import type { Client } from 'pg';
import { quotedName } from '../../base/quoted-name.ts';
import type { Unmade } from './left-out.ts';
import { asPostgresError, type PostgresError } from './postgres-error.ts';
import type { Statement } from './statements.ts';

export interface StandingIn {
  readonly unmade: Unmade;
  /** Those that were seen to be named: whatever is said of them, each is a text. */
  readonly columns: readonly string[];
}

/** Whether something can stand in for what was left out. */
export function canStandIn({ noun }: Unmade): boolean {
  return relation.test(noun) || type.test(noun) || noun === 'column';
}

/**
 * Tries a statement with what stands in, and takes all of it back.
 *
 * @param isWithin whether a transaction is open
 * @returns why it is refused, with a position within the statement alone
 */
export async function triedWith(
  standIns: readonly StandingIn[],
  { text }: Statement,
  client: Client,
  isWithin: boolean,
): Promise<PostgresError | undefined> {
  await client.query(isWithin ? `SAVEPOINT ${trial}` : 'BEGIN');
  try {
    for (const one of standIns) await client.query(sqlOf(one));
    await client.query(text);
    return undefined;
  } catch (error) {
    const refused = asPostgresError(error);
    if (refused === undefined) throw error;
    return refused;
  } finally {
    await client.query(isWithin ? `ROLLBACK TO ${trial}; RELEASE ${trial}` : 'ROLLBACK');
  }
}

const trial = 'schema_drift_trial';
const relation = /^(?:table|(?:materialized )?view)$/;
const type = /^(?:type|domain)$/;

function sqlOf({ unmade: { noun, path }, columns }: StandingIn): string {
  const dotted = (names: readonly string[]) => names.map(quotedName).join('.');
  const column = (name = '') => `${quotedName(name)} pg_catalog.text`;
  if (relation.test(noun)) return `CREATE TABLE ${dotted(path)} (${columns.map(column).join(', ')})`;
  if (noun === 'column') return `ALTER TABLE ${dotted(path.slice(0, -1))} ADD ${column(path.at(-1))}`;
  // Any text is a label of an enum then.
  return `CREATE DOMAIN ${dotted(path)} AS pg_catalog.text`;
}
