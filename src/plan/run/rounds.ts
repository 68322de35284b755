import type { Run } from '../run.ts';
import type { Task } from '../task.ts';
import type { Copied } from './copied.ts';
import { type Differences, type FollowUp, followUp } from './differences.ts';
import { namesFirst } from './names-first.ts';
import { type Done, runAll } from './run-all.ts';

/** What was run on a copy, what was refused, and what differed. */
export interface Ran extends Done {
  /** Once all that keeps data was run. */
  readonly between: Differences;
  readonly after: Differences;
  /** Findings that turned out to have no statements: the reason, by fingerprint. */
  readonly impossible: ReadonlyMap<string, string>;
}

/** Runs tasks on a copy, names first, and those that turn out to be needed after them. */
export async function ranInRounds(
  run: Run,
  { read, compared }: Pick<Copied, 'read' | 'compared'>,
  begun: Omit<FollowUp, 'after'>,
): Promise<Ran> {
  const impossible = new Map<string, string>();
  const together = (some: readonly Task[]) => runTogether(run, some);
  const named = await namesFirst(begun.tasks, begun.tasksOptions.own, together, read);
  const done = await inRounds(run, named.left, {
    together,
    compared,
    following: (after) => {
      const more = followUp({ ...begun, after });
      for (const [{ fingerprint }, reason] of more.impossible) impossible.set(fingerprint, reason);
      return more.tasks;
    },
  });
  return { ...done, steps: [...named.steps, ...done.steps], impossible };
}

/** In one transaction, where not each of them ends its own. */
async function runTogether(run: Run, tasks: readonly Task[]): Promise<Done> {
  const { client } = run.clone;
  if (!run.isInParts) await client.query('BEGIN');
  const outcome = await runAll(run, tasks);
  if (!run.isInParts) await client.query('COMMIT');
  return outcome;
}

interface Rounds {
  readonly together: (some: readonly Task[]) => Promise<Done>;
  readonly compared: () => Promise<Differences>;
  /** The tasks for what the statements brought along, and for what of the findings is left. */
  readonly following: (after: Differences) => readonly Task[];
}

/**
 * First what keeps all data, and what that brought along (the rights that new tables get); then what loses some, by
 * itself, since it is run only by who asks for it.
 */
async function inRounds(
  run: Run,
  tasks: readonly Task[],
  { together, compared: look, following }: Rounds,
): Promise<Omit<Ran, 'impossible'>> {
  const waits = ({ loses, isHeld }: Task) => loses.length > 0 || isHeld === true;
  const keeping = await together(tasks.filter((task) => !waits(task)));
  const kept = await look();
  const brought = following(kept);
  const more = await together(brought.filter((task) => !waits(task)));
  const between = more.steps.length > 0 ? await look() : kept;
  run.isHeld = true;
  const waiting = [...tasks, ...brought].filter(waits);
  const early = { steps: [...keeping.steps, ...more.steps], between };
  if (waiting.length === 0) return { ...early, after: between, refused: keeping.refused };
  const losing = await together([...waiting, ...keeping.refused.map(({ task }) => task)]);
  if (losing.steps.length === 0) return { ...early, after: between, refused: losing.refused };
  const lost = await look();
  const last = await together(following(lost).filter((task) => !waits(task)));
  return {
    steps: [...early.steps, ...losing.steps, ...last.steps],
    refused: losing.refused,
    between,
    after: last.steps.length > 0 ? await look() : lost,
  };
}
