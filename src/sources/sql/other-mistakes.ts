/** What else is amiss in a statement that names what others make: that it is left out, or its body unread, hides nothing. */
import type { Client } from 'pg';
import { beginsWith } from '../../catalog/catalog.ts';
import { deedsOf } from './deeds-of-statement.ts';
import { unmadeAs } from './due-to-extension.ts';
import type { Unmade } from './left-out.ts';
import type { FileOfStatements } from './makers.ts';
import { type Missing, missingIn } from './missing.ts';
import { mentions } from './naming-texts.ts';
import type { PostgresError } from './postgres-error.ts';
import type { RefusedStatement } from './refused-statement.ts';
import { canStandIn, type StandingIn, triedWith } from './standing-in.ts';
import type { Witness } from './witness.ts';

/** Tells what the refusal misses among what was left out, noted now or before. */
type Explain = (one: RefusedStatement) => Promise<readonly Unmade[] | undefined>;

/**
 * Tries the statement with something in place of what it misses, and takes that back.
 *
 * @param one refused for want of what was left out
 * @param explain tells what was left out so far; `undefined` where that is not why a statement is refused
 * @param isWithin whether a transaction is open, as it was before the statement
 * @returns a refusal that is the statement's own; `undefined` where there is none, or it may come of the stand-ins
 */
export async function otherMistake(
  client: Client,
  one: RefusedStatement,
  {
    explain,
    witness,
    isWithin,
  }: { readonly explain: Explain; readonly witness: Witness; readonly isWithin: boolean },
): Promise<PostgresError | undefined> {
  if (!/^(?:create|alter)$/.test(one.statement.words[0] ?? '')) return undefined;
  let standIns: readonly StandingIn[] = [];
  for (let refused: PostgresError | undefined = one.refused; refused !== undefined; ) {
    const missing = missingIn(refused);
    if (missing === undefined) return undefined;
    const isColumn = missing.kind === 'column' && standIns.length > 0;
    const judged = isColumn
      ? await ofColumn(missing, { ...one, refused }, standIns, witness)
      : await ofOther({ ...one, refused }, missing);
    if (judged === undefined) return undefined;
    if (judged === 'wrong') return refused;
    standIns = judged;
    refused = await triedWith(standIns, one.statement, client, isWithin);
  }
  return undefined;

  async function ofOther(
    again: RefusedStatement,
    missing: Missing,
  ): Promise<readonly StandingIn[] | Verdict> {
    if (missing.kind === 'function' && (await isAnyFunction(client, missing))) return undefined;
    if (!toldOf.has(missing.kind) && standIns.length > 0) return undefined;
    const unmade = await explain(again);
    if (unmade === undefined) return 'wrong';
    const its = unmadeAs(missing, one.statement.text, unmade);
    const isNew = its?.reason.elsewhere !== undefined && !standIns.some((other) => other.unmade === its);
    return isNew && canStandIn(its) ? [...standIns, { unmade: its, columns: [] }] : undefined;
  }
}

type Verdict = 'wrong' | undefined;

/** Kinds of which a stand-in makes none be missed: of a function those of its name. */
const toldOf: ReadonlySet<string> = new Set(['relation', 'type', 'function']);

/** By whoever states the columns of what is stood in for, or of another table that is named. */
async function ofColumn(
  { path: missed }: Missing,
  { refused, statement: { text, words }, files }: RefusedStatement,
  standIns: readonly StandingIn[],
  witness: Witness,
): Promise<readonly StandingIn[] | Verdict> {
  const name = missed.at(-1) ?? '';
  const stated = (isMeant: (path: readonly string[]) => boolean) =>
    witness({ kinds: ['column'], isMeant: (path) => path.length === 3 && isMeant(path) });
  for (const one of standIns) {
    if (one.columns.includes(name)) continue;
    const its = await stated((path) => path[2] === name && beginsWith(path, one.unmade.path));
    if (its === undefined) continue;
    return standIns.map((each) => (each === one ? { ...one, columns: [...one.columns, name] } : each));
  }
  // Postgres places what an expression names, and not what a key or an index is on.
  const isOfExpression = refused.position !== undefined && words[0] === 'create';
  if (!isOfExpression || isAltered(name, files)) return undefined;
  for (const { unmade } of standIns) {
    const isKnown = unmade.reason.elsewhere?.isGiven !== true;
    if (!isKnown || (await stated((path) => beginsWith(path, unmade.path))) === undefined) return undefined;
  }
  const others = await stated((path) => path[2] === name && mentions(text, path[1] ?? ''));
  return others === undefined ? 'wrong' : undefined;
}

/** Whether a file gives a column of that name to a table, or takes one away: of what is left out nobody knows when. */
function isAltered(column: string, files: readonly FileOfStatements[]): boolean {
  return files.some(({ statements }) =>
    statements.some((statement) =>
      deedsOf(statement).some(
        ({ verb, noun, path }) => verb !== 'creates' && noun === 'column' && path.at(-1) === column,
      ),
    ),
  );
}

async function isAnyFunction(client: Client, { path }: Missing): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_catalog.pg_proc WHERE proname = $1 LIMIT 1', [
    path.at(-1),
  ]);
  return rowCount !== 0;
}
