/** What becomes of a refused statement that needs what is not here. */

import type { Client } from 'pg';
import { bodyIn } from './deeds-of-statement.ts';
import { whyLeftOut } from './due-to-extension.ts';
import type { KnownNames } from './known-names.ts';
import type { LeftOut, Reason } from './left-out.ts';
import { madeElsewhere, missedFromElsewhere, nounOf } from './made-elsewhere.ts';
import { noteLeftOut } from './note-left-out.ts';
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
  /** Brings its transaction to where it was before. */
  readonly undo: () => Promise<void>;
  /** Takes what is to be noted of it once all that can be done of it is done. */
  readonly afterwards: (() => void)[];
}

/**
 * Leaves a refused statement out, if it is for want of an extension or of what others make.
 *
 * @returns `whole` where nothing of it is left to do; else how what is left of it is tried; `undefined` where the
 *   statement is to blame, or it cannot be told what it would have done
 */
export async function leaveOut(
  { client, leftOut, available, known, witness }: Leaving,
  one: RefusedStatement,
  { attempt, undo, afterwards }: Trial,
): Promise<'whole' | Partial<Attempt> | undefined> {
  if (available === undefined) return undefined;
  const byExtension = whyLeftOut(one, leftOut, available, known);
  const missing = byExtension === undefined && witness !== undefined ? missedFromElsewhere(one) : undefined;
  if (byExtension === undefined && missing === undefined) return undefined;
  await undo();
  const reason = byExtension ?? (missing && witness && (await reasonElsewhere(missing, witness)));
  if (reason === undefined) return undefined;
  noteElsewhere(reason, leftOut);
  if (isOfBody(one) && attempt.before !== withBody.before) return withBody;
  const left = await noteLeftOut(client, one, reason, leftOut, afterwards);
  if (left === undefined) return undefined;
  return left.remaining === undefined ? 'whole' : { text: left.remaining };

  async function reasonElsewhere(
    missed: Exclude<typeof missing, undefined>,
    asked: Witness,
  ): Promise<Reason | undefined> {
    const paths = await wholePaths(client, [one.statement.text, ...missed.path], leftOut.unmade);
    const elsewhere = await madeElsewhere(missed, one, paths, asked);
    return elsewhere && { extensions: [], elsewhere };
  }
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
