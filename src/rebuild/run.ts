import type { Client } from 'pg';
import type { CatalogObject } from '../catalog/catalog.ts';
import { isHarmless } from '../postgres/lend.ts';
import type { Lend } from '../postgres/server.ts';
import { extensionStatement } from '../sources/sql/extension-statement.ts';
import { asPostgresError, type PostgresError } from '../sources/sql/postgres-error.ts';
import { runTogether } from '../sources/sql/run-together.ts';
import { rolesIn } from './rights.ts';
import { literal, name } from './sql.ts';
import type { RebuildStep } from './steps.ts';

/** Statements sent at once: enough that a round trip costs little, and few that one refusal makes run again. */
const batchSize = 100;

/** What a session has to be set to, so that the texts of a catalog mean what they meant where they were printed. */
const session = `SET search_path = public; SET check_function_bodies = off; SET client_min_messages = error;
  SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'`;

/**
 * Runs the steps in their order, those that were refused again and again as long as that gets one further. Gives what
 * Postgres said to those that stayed refused, by the object they were for.
 *
 * @param mended does something about a refusal, and gives whether the step is to be tried again
 * @throws what the connection says when it is lost
 */
export async function runSteps(
  client: Client,
  steps: readonly RebuildStep[],
  lend: Lend | undefined,
  mended: (refused: PostgresError) => Promise<boolean> = async () => false,
): Promise<ReadonlyMap<string, string>> {
  await client.query(session);
  // What waits for others is made before there are any for what is made later.
  const isByDefault = ({ stage }: RebuildStep) => stage === 'default privileges';
  const refusals = new Map([
    ...(await runInRounds(
      client,
      steps.filter((step) => !isByDefault(step)),
      lend,
      mended,
    )),
    ...(await runInRounds(client, steps.filter(isByDefault), lend, mended)),
  ]);
  await client.query('DISCARD ALL');
  return refusals;
}

async function runInRounds(
  client: Client,
  steps: readonly RebuildStep[],
  lend: Lend | undefined,
  mended: (refused: PostgresError) => Promise<boolean>,
): Promise<ReadonlyMap<string, string>> {
  for (let waiting = steps; ; ) {
    const refusals = new Map<string, string>();
    const refused: RebuildStep[] = [];
    for (let at = 0; at < waiting.length; at += batchSize) {
      const batch = waiting.slice(at, at + batchSize);
      const texts = batch.map(({ sql }) => sql);
      if (await runTogether(client, texts)) continue;
      for (const step of batch) {
        const reason = await refusalOf(client, step, lend, mended);
        if (reason === undefined) continue;
        refused.push(step);
        if (!refusals.has(step.object)) refusals.set(step.object, reason);
      }
    }
    if (refused.length === 0 || refused.length === waiting.length) return refusals;
    waiting = refused;
  }
}

async function refusalOf(
  client: Client,
  { sql, stage, object }: RebuildStep,
  lend: Lend | undefined,
  mended: (refused: PostgresError) => Promise<boolean>,
): Promise<string | undefined> {
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    const refused = asPostgresError(error);
    if (refused === undefined) throw error;
    if (await mended(refused).catch(() => false))
      return refusalOf(client, { sql, stage, object }, lend, mended);
    const extension =
      stage === 'extension' ? extensionStatement({ text: sql, offset: 0, line: 1, words: [] }) : undefined;
    if (lend === undefined || extension === undefined || !isHarmless(extension)) return refused.message;
    return lend(client, extension).then(
      () => undefined,
      () => refused.message,
    );
  }
}

/** Roles are the server's, and other databases of it may have made them already. */
export async function makeRoles(client: Client, objects: readonly CatalogObject[]): Promise<void> {
  for (const role of rolesIn(objects)) {
    const body = `BEGIN CREATE ROLE ${name(role)} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation
      OR reserved_name OR insufficient_privilege THEN NULL; END`;
    await client.query(`DO ${literal(body)}`);
  }
}
