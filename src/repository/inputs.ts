import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { lazily } from '../base/lazily.ts';

/**
 * What was asked of the repository while something was done, and what it answered: every file that was read or looked
 * for, every folder that was listed, and what is installed for its programs. Where all of that is answered as it was, the same comes of it again.
 */

/**
 * A question to the readers of `repository/`, with all that decides its answer. Paths are absolute, or relative to the
 * `root` behind them.
 */
export type Question =
  | readonly [what: 'bytes', path: string, root: string, largest: number]
  | readonly [what: 'folder', path: string, root: string]
  | readonly [what: 'kind', path: string]
  | readonly [what: 'within', path: string, root: string]
  | readonly [what: 'code', root: string]
  | readonly [what: 'packages', folders: readonly string[], root: string]
  | readonly [what: 'places', paths: readonly string[]]
  | readonly [what: 'variables', names: readonly string[]]
  | readonly [what: 'python packages', folders: readonly string[], root: string]
  | readonly [what: 'matching', patterns: readonly string[], walk: Readonly<Record<string, unknown>>];

export interface Inputs {
  /** A digest of each answer, by the question as JSON. */
  readonly answers: ReadonlyMap<string, string>;
  /** Why another time may give something else with the same answers, as a clause; absent where nothing is known of that. */
  readonly unsteady?: string;
}

class Recording implements Inputs {
  readonly answers = new Map<string, string>();
  unsteady?: string;
  /** What is still being asked. */
  private readonly ongoing: Promise<void>[] = [];

  note(question: string, answer: string): void {
    const known = this.answers.get(question);
    if (known !== undefined && known !== answer) this.unsteady ??= 'a file changed while it was read';
    this.answers.set(question, answer);
  }

  join({ answers, unsteady }: Inputs): void {
    for (const [question, answer] of answers) this.note(question, answer);
    if (unsteady !== undefined) this.unsteady ??= unsteady;
  }

  /** Takes what another one has, now and when it is complete. */
  follow(other: Recording): void {
    this.join(other);
    this.await(other.complete().then(() => this.join(other)));
  }

  await(work: Promise<void>): void {
    this.ongoing.push(work);
  }

  async complete(): Promise<void> {
    for (let known = -1; known < this.ongoing.length; ) {
      known = this.ongoing.length;
      await Promise.all(this.ongoing);
    }
  }
}

const current = new AsyncLocalStorage<Recording | undefined>();

/** What became of some work, and what it asked. */
export interface Recorded<Result> {
  readonly inputs: Inputs;
  /** Gives what the work gave, or throws what it threw. */
  readonly outcome: () => Result;
}

/** Does something and notes what it asks of the repository, for whoever asked for it too. Never throws. */
export async function recorded<Result>(work: () => Promise<Result>): Promise<Recorded<Result>> {
  const { inputs, outcome } = await recordedSoFar(work);
  await inputs.complete();
  joinInputs(inputs);
  return { inputs, outcome };
}

/** The same as soon as it is done, while something may still be asked for it. */
async function recordedSoFar<Result>(work: () => Promise<Result>) {
  const inputs = new Recording();
  const [settled] = await Promise.allSettled([current.run(inputs, async () => work())]);
  return { inputs, outcome: () => resultOf(settled) };
}

/** Work that is done once for several: each that takes what came of it has asked for what it asked. */
export function sharedWork<Result>(work: () => Promise<Result>): () => Promise<Result> {
  const isNoted = isRecorded();
  const done = lazily(() =>
    isNoted || isRecorded() ? withoutRecording(() => recordedSoFar(work)) : unrecorded(work),
  );
  return async () => {
    const { inputs, outcome } = await done;
    if (inputs instanceof Recording) current.getStore()?.follow(inputs);
    else joinInputs(inputs);
    return outcome();
  };
}

/**
 * Asks something more for what is being done, which need not wait for it: only who wants to know all that was asked
 * does. Does nothing where nobody wants to know.
 *
 * @param ask never throws
 */
export function askedMeanwhile(ask: () => Promise<void>): void {
  current.getStore()?.await(ask());
}

/** The same as `recorded`, where nobody wants to know what was asked. */
export async function unrecorded<Result>(work: () => Promise<Result>): Promise<Recorded<Result>> {
  const [settled] = await Promise.allSettled([withoutRecording(async () => work())]);
  return {
    inputs: { answers: new Map(), unsteady: 'which files it depends on is not known' },
    outcome: () => resultOf(settled),
  };
}

/** Whether somebody wants to know what is asked. */
export function isRecorded(): boolean {
  return current.getStore() !== undefined;
}

function resultOf<Result>(settled: PromiseSettledResult<Result>): Result {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** Does something that is not for whoever asks for it: what it asks is none of their inputs. */
export function withoutRecording<Result>(work: () => Result): Result {
  return current.run(undefined, work);
}

/** Adds what somebody else asked to what is being recorded. */
export function joinInputs(inputs: Inputs): void {
  current.getStore()?.join(inputs);
}

/** Says that what is being done may give something else the next time. */
export function noteUnsteady(why: string): void {
  current.getStore()?.join({ answers: new Map(), unsteady: why });
}

/** Asks, and notes the answer where somebody records; that it is refused is an answer, too. */
export function noted<Answer>(
  question: Question,
  ask: () => Answer,
  told: (answer: Answer) => string | Buffer,
): Answer {
  const recording = current.getStore();
  if (recording === undefined) return ask();
  const key = JSON.stringify(question);
  try {
    const answer = ask();
    recording.note(key, digest(told(answer)));
    return answer;
  } catch (error) {
    recording.note(key, refusal(error));
    throw error;
  }
}

/** The same for an answer that is waited for. */
export async function notedLater<Answer>(
  question: Question,
  ask: () => Promise<Answer>,
  told: (answer: Answer) => string | Buffer,
): Promise<Answer> {
  const [settled] = await Promise.allSettled([withoutRecording(ask)]);
  return noted(question, () => resultOf(settled), told);
}

function refusal(error: unknown): string {
  return `refused: ${error instanceof Error ? error.message : error}`;
}

function digest(answer: string | Buffer): string {
  return createHash('sha256').update(answer).digest('base64url');
}
