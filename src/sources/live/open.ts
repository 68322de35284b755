import type { Client } from 'pg';
import { begin, settings } from '../../catalog/extract.ts';
import { valueTypes } from '../../catalog/values.ts';
import type { LiveSource } from '../../config/config.ts';
import { answered } from './answered.ts';
import { catalogStateSql } from './catalog-state.ts';
import { connectLive } from './connect.ts';
import { parseConnectionString } from './connection-string.ts';
import { interrupted, type Subject } from './failures.ts';
import { type LoginRights, rightsSql } from './login.ts';
import { type HostingPlatform, platformMarksSql, platformWith } from './platform.ts';

/** A live database within its one read-only transaction, and what was found out about it. */
export interface LiveDatabase {
  readonly client: Client;
  readonly subject: Subject;
  /** Postgres's `server_version_num`. */
  readonly serverVersion: number;
  /** As people say it: `16.4`. */
  readonly version: string;
  readonly isReplica: boolean;
  readonly platform: HostingPlatform | undefined;
  readonly rights: LoginRights;
  /** As `catalogStateSql` gives it, when the transaction began. */
  readonly state: string;
  /** Ends transaction and connection; safe to call twice. */
  close(): Promise<void>;
}

/** The connection string of a source; `undefined` where its variable is not set, or empty, as a secret is that the job does not get. */
export function connectionStringOf(source: Pick<LiveSource, 'urlEnv'>): string | undefined {
  return process.env[source.urlEnv]?.trim() || undefined;
}

/**
 * Connects to a live database and begins the transaction that it is read in.
 *
 * @param secret its connection string
 * @throws Problem that shows nothing of the connection string
 */
export async function openLive(
  source: Pick<LiveSource, 'name' | 'urlEnv'>,
  secret: string,
  signal: AbortSignal,
): Promise<LiveDatabase> {
  const subject = { name: source.name, variable: source.urlEnv, secret };
  const client = await connectLive(parseConnectionString(secret, source.urlEnv), subject, signal);
  try {
    const found = await answered(client, subject, signal, () => firstLook(client));
    const { marks, ...known } = found;
    return {
      client,
      subject,
      ...known,
      platform: platformWith(marks),
      close: () => closing(client),
    };
  } catch (error) {
    await closing(client);
    signal.throwIfAborted();
    throw interrupted(error, subject, []);
  }
}

interface FirstLook {
  readonly serverVersion: number;
  readonly version: string;
  readonly isReplica: boolean;
  readonly rights: LoginRights;
  readonly marks: readonly string[];
  readonly state: string;
}

/** One round trip: the transaction begins, and everything is asked that does not depend on the major. */
async function firstLook(client: Client): Promise<FirstLook> {
  const facts = `select current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1),
    pg_is_in_recovery(), (${rightsSql}), (${platformMarksSql}), (${catalogStateSql})`;
  const results = await client.query({
    text: [begin, ...settings, facts].join(';\n'),
    rowMode: 'array',
    types: valueTypes,
  });
  type Row = [number, string, boolean, LoginRights, readonly string[], string];
  const [serverVersion, version, isReplica, rights, marks, state] = lastRow<Row>(results);
  return { serverVersion, version, isReplica, rights, marks, state };
}

/** The one row of the last of several statements. */
function lastRow<Row>(results: unknown): Row {
  const row = (results as { rows: Row[] }[]).at(-1)?.rows[0];
  if (row === undefined) throw new Error('the server gave no answer');
  return row;
}

/** Begins the transaction anew, after one that is over; gives the state of the catalogs in it. */
export async function beginAgain(client: Client): Promise<string> {
  const results = await client.query({
    text: [begin, ...settings, `select (${catalogStateSql})`].join(';\n'),
    rowMode: 'array',
  });
  return lastRow<[string]>(results)[0];
}

/** Ends the transaction; gives the state of the catalogs as it is then. */
export async function endTransaction(client: Client): Promise<string> {
  const results = await client.query({
    text: ['commit', begin, ...settings, `select (${catalogStateSql})`, 'commit'].join(';\n'),
    rowMode: 'array',
  });
  return lastRow<[string]>((results as unknown as unknown[]).slice(0, -1))[0];
}

/** A server that no longer answers is not waited for. */
async function closing(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), 2_000);
  await client.end().catch(() => {});
  clearTimeout(timer);
}
