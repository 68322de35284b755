import type { Client, QueryArrayResult } from 'pg';
import { Problem } from '../base/problem.ts';
import type { Catalog } from './catalog.ts';
import { compareBytes, emptyDatabase, type Origin } from './database.ts';
import { kinds } from './kinds/index.ts';
import { valueTypes } from './values.ts';

export interface ExtractOptions {
  /** Schemas to leave out, beside Postgres's own and those of migration tools. */
  readonly ignoreSchemas?: readonly string[];
  /** Postgres's `server_version_num`, where it is known already; the server is asked otherwise. */
  readonly serverVersion?: number;
}

export interface Extraction {
  readonly catalog: Catalog;
  /**
   * By `objectId`: the transaction that wrote the row which best tells what declared the object last;
   * `<objectId>#default` for a column's default. Objects without such a row (grants on tables) lack one.
   */
  readonly xids: ReadonlyMap<string, number>;
  /** By `objectId`: the row of a system catalog that an object is, for those that others can refer to. */
  readonly rows: ReadonlyMap<string, Pick<Origin, 'catalog' | 'oid'>>;
}

/**
 * Reads every object of a database as one snapshot. Only system catalogs are read, so the role needs no rights
 * on the tables and no table is locked; the transaction is read-only and ends before this returns.
 * The client must not be in a transaction. Majors from 14; anything older, or a failing query, is a Problem.
 */
export async function extractCatalog(client: Client, options: ExtractOptions = {}): Promise<Extraction> {
  return extract(client, options, [begin], ['commit']);
}

/** An extraction, and what further statements gave. */
export interface ExtractionAndMore extends Extraction {
  /** The rows of each statement, as arrays and with `valueTypes`. */
  readonly answers: readonly (readonly unknown[])[];
}

/** As `extractCatalog`, with `statements` in place of the end of the transaction, all in the same round trip. */
export async function extractAnd(
  client: Client,
  options: ExtractOptions,
  statements: readonly string[],
): Promise<ExtractionAndMore> {
  return extract(client, options, [begin], statements);
}

/**
 * As `extractCatalog`, but as part of the transaction that the client is in, so that what was changed in it is
 * seen. That transaction's settings are changed until its end, its `search_path` too; meant to be rolled back.
 */
export async function extractWithin(client: Client, options: ExtractOptions = {}): Promise<Extraction> {
  return extract(client, options, [], []);
}

async function extract(
  client: Client,
  options: ExtractOptions,
  before: readonly string[],
  after: readonly string[],
): Promise<ExtractionAndMore> {
  const serverVersion = options.serverVersion ?? (await versionOf(client));
  const major = Math.floor(serverVersion / 10000);
  if (major < 14)
    throw new Problem(`The database runs PostgreSQL ${major}, and the oldest that can be read is 14.`, {
      advice: 'Upgrade the server; PostgreSQL itself no longer maintains that version.',
    });
  const prologue = [...before, ...settings];
  const results = await readAll(client, [...prologue, ...kinds.map((kind) => kind.sql(major)), ...after]);
  const database = emptyDatabase(major, options.ignoreSchemas ?? []);
  const rows = results.slice(prologue.length).map((result) => result.rows);
  for (const [i, kind] of kinds.entries()) kind.read(rows[i] ?? [], database);
  const unmodelled = database.unmodelled.sort((a, b) =>
    compareBytes(`${a.kind} ${a.name}`, `${b.kind} ${b.name}`),
  );
  return {
    catalog: { serverVersion, objects: database.objects(), unmodelled },
    // Made only where somebody asks: a live database declares nothing.
    get xids() {
      return database.xids();
    },
    get rows() {
      return database.rows();
    },
    answers: rows.slice(kinds.length),
  };
}

/** How the transaction begins that a catalog is read in: one snapshot, and nothing can be changed. */
export const begin = 'begin transaction isolation level repeatable read read only';

/**
 * Settings that change how Postgres prints a type or an expression are pinned, so that a catalog depends on
 * the schema alone.
 */
export const settings: readonly string[] = [
  "set local search_path = ''",
  'set local jit = off',
  "set local statement_timeout = '60s'",
  "set local lock_timeout = '5s'",
  "set local idle_in_transaction_session_timeout = '60s'",
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'postgres'",
  "set local timezone = 'UTC'",
  "set local bytea_output = 'hex'",
  "set local xmlbinary = 'base64'",
  'set local extra_float_digits = 1',
  'set local quote_all_identifiers = off',
  'set local standard_conforming_strings = on',
];

async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<[string]>({
    text: "select current_setting('server_version_num')",
    rowMode: 'array',
    types: valueTypes,
  });
  return Number(rows[0]?.[0]);
}

/** One round trip: a text of several statements, which the server runs one after the other. */
async function readAll(client: Client, statements: readonly string[]): Promise<QueryArrayResult[]> {
  try {
    const text = statements.join(';\n');
    const results: unknown = await client.query({ text, rowMode: 'array', types: valueTypes });
    return results as QueryArrayResult[];
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(`The schema of the database could not be read: ${message}.`, {
      advice: 'The role needs to read the system catalogs, as every role can by default, within 60 seconds.',
      cause,
    });
  }
}
