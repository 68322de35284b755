import type { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { freshDatabase } from '../support/postgres.ts';

/** An empty database, whose client is closed after the test. */
export async function emptyDatabase(major?: number): Promise<Client> {
  const client = await freshDatabase(major);
  onTestFinished(() => client.end());
  return client;
}
