import type { Client } from 'pg';
import { asPostgresError } from './postgres-error.ts';

/**
 * Runs statements as one text, which is one transaction: all of them, or none. Tells which; no transaction is open
 * afterwards.
 *
 * @throws what the connection says when it is lost
 */
export async function runTogether(client: Client, statements: readonly string[]): Promise<boolean> {
  try {
    // A statement may end in a comment.
    await client.query(statements.join('\n;\n'));
    return true;
  } catch (error) {
    if (asPostgresError(error) === undefined) throw error;
    // Where a text closed the transaction that it was in, and began another one.
    await client.query('ROLLBACK');
    return false;
  }
}
