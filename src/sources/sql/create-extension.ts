import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import { isHarmless } from '../../postgres/lend.ts';
import type { Lend } from '../../postgres/server.ts';
import { asPostgresError } from './postgres-error.ts';

/** Creates an extension; `false` where that is refused, as it is for one that only a superuser may have. */
export async function createExtension(
  client: Client,
  name: string,
  schema: string | undefined,
  lend: Lend | undefined,
): Promise<boolean> {
  const statement = {
    verb: 'create' as const,
    name,
    ifNotExists: true,
    cascade: true,
    ...defined({ schema }),
  };
  const clause = schema === undefined ? '' : ` SCHEMA ${client.escapeIdentifier(schema)}`;
  try {
    if (lend !== undefined && isHarmless(statement)) await lend(client, statement);
    else
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${client.escapeIdentifier(name)}${clause} CASCADE`);
    return true;
  } catch (thrown) {
    if (asPostgresError(thrown)?.code === '42501') return false;
    throw thrown;
  }
}
