import type { Client } from 'pg';
import type { LiveSource } from '../../config/config.ts';
import { type LedgerCandidate, ledgerCandidatesSql } from '../ledgers/read.ts';
import { answered } from './answered.ts';
import { catalogStateSql } from './catalog-state.ts';
import { connectLive } from './connect.ts';
import { namesIn, parseConnectionString } from './connection-string.ts';
import { interrupted, type Subject } from './failures.ts';
import { hindrancesTo } from './hindrances.ts';
import { type LoginRights, rightsSql } from './login.ts';
import { type HostingPlatform, platformMarksSql, platformWith } from './platform.ts';
import { readRow, rowStatements } from './read-row.ts';

/** What holds only as long as nobody changes the schema. */
export interface SchemaLook {
  /** The state of the catalogs, as `catalogStateSql` gives it. */
  readonly state: string;
  /** The tables that may be those of migration tools. */
  readonly ledgerCandidates: readonly LedgerCandidate[];
}

/** A live database that answers, and what was found out about it; no transaction is open. */
export interface LiveDatabase extends SchemaLook {
  readonly client: Client;
  readonly subject: Subject;
  /** Postgres's `server_version_num`. */
  readonly serverVersion: number;
  /** As people say it: `16.4`. */
  readonly version: string;
  readonly isReplica: boolean;
  /** The role that owns it. */
  readonly owner: string;
  readonly platform: HostingPlatform | undefined;
  readonly rights: LoginRights;
  /** Ends the connection; safe to call twice. */
  close(): Promise<void>;
}

/** The connection string of a source; `undefined` where its variable is not set, or empty, as a secret is that the job does not get. */
export function connectionStringOf(source: Pick<LiveSource, 'urlEnv'>): string | undefined {
  return process.env[source.urlEnv]?.trim() || undefined;
}

/**
 * Connects to a live database and has a first look at it.
 *
 * @param secret its connection string
 * @throws Problem that shows nothing of the connection string
 */
export async function openLive(
  source: Pick<LiveSource, 'name' | 'urlEnv'>,
  secret: string,
  signal: AbortSignal,
): Promise<LiveDatabase> {
  const settings = parseConnectionString(secret, source.urlEnv);
  const subject = { name: source.name, variable: source.urlEnv, secret, names: namesIn(settings) };
  const client = await connectLive(settings, subject, signal);
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
    const hindrances = signal.aborted ? [] : await hindrancesTo(client, subject, error, signal);
    await closing(client);
    signal.throwIfAborted();
    throw interrupted(error, subject, hindrances);
  }
}

interface FirstLook extends SchemaLook {
  readonly serverVersion: number;
  readonly version: string;
  readonly isReplica: boolean;
  readonly owner: string;
  readonly rights: LoginRights;
  readonly marks: readonly string[];
}

/** One round trip: everything is asked that does not depend on the major. */
async function firstLook(client: Client): Promise<FirstLook> {
  const facts = `select current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1),
    pg_is_in_recovery(), (${ownerSql}), (${rightsSql}), (${platformMarksSql}), (${catalogStateSql}), (${ledgerCandidatesSql})`;
  type Row = [
    number,
    string,
    boolean,
    string,
    LoginRights,
    readonly string[],
    string,
    readonly LedgerCandidate[],
  ];
  const row = await readRow<Row>(client, [], facts);
  const [serverVersion, version, isReplica, owner, rights, marks, state, ledgerCandidates] = row;
  return { serverVersion, version, isReplica, owner, rights, marks, state, ledgerCandidates };
}

const ownerSql = 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()';

/** The schema as it is now, of a database that was looked at before. One round trip. */
export async function lookAgain(client: Client): Promise<SchemaLook> {
  type Row = [string, readonly LedgerCandidate[]];
  const query = `select (${catalogStateSql}), (${ledgerCandidatesSql})`;
  const [state, ledgerCandidates] = await readRow<Row>(client, [], query);
  return { state, ledgerCandidates };
}

const stateQuery = `select (${catalogStateSql})`;

/** Statements that end the transaction and give the state of the catalogs as it is then. */
export const endStatements = ['commit', ...rowStatements(stateQuery)];

/** The state of the catalogs, after a transaction that failed. One round trip. */
export async function stateAfterFailure(client: Client): Promise<string> {
  const [state] = await readRow<[string]>(client, ['rollback'], stateQuery);
  return state;
}

/** A server that no longer answers is not waited for. */
async function closing(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), 2_000);
  await client.end().catch(() => {});
  clearTimeout(timer);
}
