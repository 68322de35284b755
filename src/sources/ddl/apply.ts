/**
 * Applies generated DDL to a database. Generators order their statements only roughly (a view before the one it
 * selects from), so a statement that misses something waits until nothing moves any more. What is missing then is
 * borrowed from the sources that declare it.
 */
import type { Client } from 'pg';
import type { Server } from '../../postgres/server.ts';
import type { OtherSource } from '../source.ts';
import { asPostgresError, isAlreadyThere, type PostgresError, whole } from '../sql/postgres-error.ts';
import { missingExtension } from '../sql/providers.ts';
import { runTogether } from '../sql/run-together.ts';
import { type Borrowing, borrowingFrom } from './borrow.ts';
import { type Loan, lendersOf } from './lenders.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

/** A statement that Postgres refused for good. */
export interface Refused {
  readonly statement: string;
  readonly error: PostgresError;
  /** For people: what Postgres says, and what would be needed. */
  readonly reason: string;
  /** Whether what it misses is declared by another source, or may be by one, or by an extension, that is not here. */
  readonly missesOthers: boolean;
}

export interface AppliedDdl extends Pick<Surroundings, 'extensions' | 'roles' | 'schemas'> {
  readonly refused: readonly Refused[];
  /** What is there only because the statements refer to it and another source declares it. */
  readonly borrowed: readonly Loan[];
}

export interface DdlOptions {
  readonly server: Server;
  /** Names the database, and another one that may be needed, for people. */
  readonly name: string;
  /** Roles to be there from the start. */
  readonly roles: readonly string[];
  readonly signal: AbortSignal;
  /** Sources to borrow from, those to ask first in front; none is waited for unless something is missing. */
  readonly others?: readonly OtherSource[] | undefined;
}

/**
 * Runs the statements in as many rounds as it takes. What becomes of each is as if it had a transaction of its own: some
 * share one only as long as none of them is refused.
 *
 * @throws the reason of `signal`, also while another source is waited for
 */
export async function applyDdl(
  client: Client,
  statements: readonly string[],
  options: DdlOptions,
): Promise<AppliedDdl> {
  const { server, signal, others = [] } = options;
  const surroundings = await surroundingsOf(statements, client, server, options.roles);
  const borrowing = others.length === 0 ? undefined : borrowingFrom(lendersOf(others, options));
  const borrowed = new Set<Loan>();
  const made = new Set<string>();
  const refused: Failure[] = [];
  let waiting: readonly Waiting[] = statements.map((sql) => ({ sql }));
  for (let isFirst = true; waiting.length > 0; isFirst = false) {
    const batches = isFirst ? inBatches(waiting) : waiting.map((statement) => [statement]);
    const round = await runRound(client, batches, surroundings, signal);
    for (const { loan, sql } of round.done) {
      made.add(sql);
      if (loan !== undefined) borrowed.add(loan);
    }
    // A generator can print a statement twice (an index that is declared on its column and on the table as well).
    refused.push(...round.refused.filter(({ sql, error }) => !(isAlreadyThere(error) && made.has(sql))));
    if (round.done.length > 0) {
      waiting = round.again;
      continue;
    }
    const loans = (await borrowing?.borrow(round.again.map(({ error }) => error))) ?? [];
    if (loans.length === 0) refused.push(...round.again);
    waiting = loans.length === 0 ? [] : [...loans.flatMap(statementsOf), ...round.again];
  }
  const { extensions, roles, schemas } = surroundings;
  return {
    extensions,
    roles,
    schemas,
    borrowed: [...borrowed],
    refused: withReasons(refused, borrowing, server),
  };
}

/** The generator's own among the failures, with what is said of them. */
function withReasons(
  failures: readonly Failure[],
  borrowing: Borrowing | undefined,
  { description }: Server,
): Refused[] {
  const unmade = new Map(failures.flatMap(({ loan, error }) => (loan === undefined ? [] : [[loan, error]])));
  const own = failures.filter(({ loan }) => loan === undefined);
  const lacking = [...new Set(own.flatMap(({ error }) => missingExtension(error) ?? []))].sort();
  return own.map(({ sql, error }) => {
    const explained = borrowing?.explain(error, unmade);
    const missesOthers = explained?.elsewhere === true;
    if (explained?.isWhole) return { statement: sql, error, reason: explained.why, missesOthers };
    const extension = missingExtension(error);
    // What is missing may be something that was refused for want of an extension.
    const perhaps = explained === undefined && /does not exist/.test(error.message) ? lacking : [];
    const lacks = extension === undefined ? perhaps : [extension];
    const reason = [
      `Postgres refuses it: ${whole(error)}`,
      ...(explained === undefined ? [] : [`; ${explained.why}`]),
      ...(lacks.length === 0 ? [] : [` (${description} lacks ${lacks.join(', ')})`]),
    ];
    return { statement: sql, error, reason: reason.join(''), missesOthers };
  });
}

/** A statement that is to run. */
interface Waiting {
  readonly sql: string;
  /** What it makes, where that is not the generator's own. */
  readonly loan?: Loan;
}

interface Failure extends Waiting {
  readonly error: PostgresError;
}

/** The texts of a catalog mean what they say where only `public` is looked in; what bodies refer to may come later. */
const session = 'SET LOCAL search_path = public; SET LOCAL check_function_bodies = off';

function statementsOf(loan: Loan): Waiting[] {
  return loan.statements.map((sql) => ({ sql: `${session}; ${sql}`, loan }));
}

/**
 * Something it refers to is not there, and may come with a later statement: a unique index, too, without which
 * columns are no target of a foreign key (42830).
 */
const missesSomething = new Set(['42P01', '42883', '42704', '3F000', '42703', '42830']);

async function runRound(
  client: Client,
  batches: readonly (readonly Waiting[])[],
  { makeRoom }: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly done: Waiting[]; readonly again: Failure[]; readonly refused: Failure[] }> {
  const done: Waiting[] = [];
  const again: Failure[] = [];
  const refused: Failure[] = [];
  for (const batch of batches) {
    signal.throwIfAborted();
    const texts = batch.map(({ sql }) => sql);
    if (texts.length > 1 && (await runTogether(client, texts))) {
      done.push(...batch);
      continue;
    }
    for (const statement of batch) {
      signal.throwIfAborted();
      const error = await attempt(client, statement.sql, makeRoom);
      if (error === undefined) done.push(statement);
      else (missesSomething.has(error.code) ? again : refused).push({ ...statement, error });
    }
  }
  return { done, again, refused };
}

/** Statements sent at once: enough that a round trip costs little, and few that one refusal makes run again. */
const batchSize = 20;

/**
 * Words of statements that are run by themselves: some cannot share a transaction, some end it, and roles are the whole
 * server's, so that sources would wait for each other's.
 */
const alone = /\b(?:begin|start|commit|end|rollback|abort|savepoint|concurrently|vacuum|role)\b/i;

/** The statements in their order, as far as possible several together. */
function inBatches(statements: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  let open: Waiting[] | undefined;
  for (const statement of statements) {
    if (alone.test(statement.sql)) {
      batches.push([statement]);
      open = undefined;
    } else if (open === undefined || open.length === batchSize) {
      open = [statement];
      batches.push(open);
    } else open.push(statement);
  }
  return batches;
}

/** More than the extensions, roles and races that one statement can meet. */
const maxAttempts = 12;

async function attempt(
  client: Client,
  statement: string,
  makeRoom: Surroundings['makeRoom'],
): Promise<PostgresError | undefined> {
  for (let left = maxAttempts; ; left--) {
    try {
      await client.query(statement);
      return undefined;
    } catch (thrown) {
      const error = asPostgresError(thrown);
      if (!error) throw thrown;
      // Roles belong to the whole server: another source's database may have brought this one.
      if (/^\s*CREATE ROLE\b/i.test(statement) && (error.code === '42710' || error.code === '23505'))
        return undefined;
      const raced = error.code === 'XX000' && /tuple concurrently/.test(error.message);
      if (left === 0 || !(raced || (await makeRoom(error)))) return error;
    }
  }
}
