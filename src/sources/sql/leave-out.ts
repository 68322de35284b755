/** What becomes of a refused statement that needs what is not here. */

import type { Client } from 'pg';
import { bodyIn } from './deeds-of-statement.ts';
import { whyLeftOut } from './due-to-extension.ts';
import type { KnownNames } from './known-names.ts';
import type { LeftOut, Reason } from './left-out.ts';
import { madeElsewhere, missedFromElsewhere, nounOf } from './made-elsewhere.ts';
import { noteLeftOut } from './note-left-out.ts';
import { otherMistake } from './other-mistakes.ts';
import type { PostgresError } from './postgres-error.ts';
import type { RefusedStatement } from './refused-statement.ts';
import type { Attempt } from './remedies.ts';
import { wholePaths } from './whole-paths.ts';
import type { Witness } from './witness.ts';

/** The run that a statement belongs to. */
export interface Leaving {
  readonly client: Client;
  readonly leftOut: LeftOut;
  /** Extensions that the server has; unknown where nothing may be left out. */
  readonly available: ReadonlySet<string> | undefined;
  /** What is there before the files; only where it is not known what an extension brings that the server lacks. */
  readonly known: KnownNames | undefined;
  /** Asked for what no file makes. */
  readonly witness: Witness | undefined;
}

/** How the statement was tried. */
export interface Trial {
  readonly attempt: Pick<Attempt, 'before'>;
  /** Whether a transaction is open, with a savepoint before the statement. */
  readonly isWithin: boolean;
  /** Brings its transaction to where it was before. */
  readonly undo: () => Promise<void>;
  /** Whether something would be done about such a refusal of it. */
  readonly isHelped: (refused: PostgresError) => boolean;
  /** Takes what is to be noted of it once all that can be done of it is done. */
  readonly afterwards: (() => void)[];
}

/** How to go on with a refused statement; `mistake` is a refusal of it beside that for what is not here. */
export type Left = 'whole' | Partial<Attempt> | { readonly mistake: PostgresError };

/**
 * Leaves a refused statement out, if it is for want of an extension or of what others make.
 *
 * @returns `whole` where nothing of it is left to do; else how what is left of it is tried; `undefined` where the
 *   statement is to blame, or it cannot be told what it would have done
 */
export async function leaveOut(
  leaving: Leaving,
  one: RefusedStatement,
  { attempt, isWithin, undo, isHelped, afterwards }: Trial,
): Promise<Left | undefined> {
  const { client, leftOut, witness } = leaving;
  if (!mayBeLeftOut(leaving, one)) return undefined;
  await undo();
  const reason = await reasonOf(leaving, one);
  if (reason === undefined) return undefined;
  noteElsewhere(reason, leftOut);
  if (reason.elsewhere !== undefined && witness !== undefined) {
    const explain = async (again: RefusedStatement) => {
      const other = isHelped(again.refused) ? reason : await reasonOf(leaving, again);
      if (other !== undefined) noteElsewhere(other, leftOut);
      return other && leftOut.unmade;
    };
    const mistake = await otherMistake(client, one, { explain, witness, isWithin });
    if (mistake !== undefined) return { mistake };
  }
  if (isOfBody(one) && attempt.before !== withBody.before) return withBody;
  const left = await noteLeftOut(client, one, reason, leftOut, afterwards);
  if (left === undefined) return undefined;
  return left.remaining === undefined ? 'whole' : { text: left.remaining };
}

function mayBeLeftOut({ leftOut, available, known, witness }: Leaving, one: RefusedStatement): boolean {
  if (available === undefined) return false;
  if (whyLeftOut(one, leftOut, available, known) !== undefined) return true;
  return witness !== undefined && missedFromElsewhere(one) !== undefined;
}

/** Why a statement is left out. */
async function reasonOf(
  { client, leftOut, available = new Set(), known, witness }: Leaving,
  one: RefusedStatement,
): Promise<Reason | undefined> {
  const byExtension = whyLeftOut(one, leftOut, available, known);
  if (byExtension !== undefined || witness === undefined) return byExtension;
  const missing = missedFromElsewhere(one);
  if (missing === undefined) return undefined;
  const paths = await wholePaths(client, [one.statement.text, ...missing.path], leftOut.unmade);
  const elsewhere = await madeElsewhere(missing, one, paths, witness);
  return elsewhere && { extensions: [], elsewhere };
}

/** That what others make is there, and not checked, as whatever belongs to it. */
function noteElsewhere(reason: Reason, left: LeftOut): void {
  const { elsewhere } = reason;
  if (elsewhere === undefined || left.elsewhere.includes(elsewhere)) return;
  const { kind, path, location } = elsewhere;
  left.elsewhere = [...left.elsewhere, elsewhere];
  left.unchecked = [...left.unchecked, { kind, path, reason: 'no file here creates it', location }];
  left.unmade = [...left.unmade, { noun: nounOf(elsewhere), path, reason }];
}

/** Whether no more than the body of a routine names what is not there: that matters once it is called. */
function isOfBody({ refused, statement, at }: RefusedStatement): boolean {
  if (!/^create\s+(?:or\s+replace\s+)?(?:function|procedure)\s/i.test(statement.text)) return false;
  const begin = bodyIn(statement.text);
  return at === undefined ? refused.where?.startsWith('compilation of ') === true : begin >= 0 && at > begin;
}

const withBody: Pick<Attempt, 'before' | 'after'> = {
  before: 'SET check_function_bodies TO off; ',
  after: '; RESET check_function_bodies',
};
