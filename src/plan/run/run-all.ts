import { planPhases } from '../../report/plan-script.ts';
import type { PostgresError } from '../../sources/sql/postgres-error.ts';
import { type Dependents, readDependents } from '../dependents.ts';
import { byRank } from '../rank.ts';
import { type Run, type RunStep, sessionFor } from '../run.ts';
import type { Task } from '../task.ts';
import { type Displaced, displaced, type Reach } from './displace.ts';
import { runTask } from './run-task.ts';

/** What was run, and what was refused. */
export interface Done {
  readonly steps: readonly RunStep[];
  readonly refused: readonly { readonly task: Task; readonly reason: string }[];
}

/** How far tasks have come. */
interface Progress {
  readonly run: Run;
  readonly tasks: readonly Task[];
  readonly steps: RunStep[];
  readonly done: Set<Task>;
  /** What Postgres said last to those that it does not take. */
  readonly refusals: Map<Task, PostgresError>;
  /** As of the last step, where somebody has asked since. */
  dependents: Dependents | undefined;
}

/**
 * Runs tasks phase by phase, and those that were refused again after the others, for as long as that gets one further.
 * Only what nothing else helps has to have others put out of its way.
 */
export async function runAll(run: Run, tasks: readonly Task[]): Promise<Done> {
  const done = new Set<Task>();
  const progress: Progress = { run, tasks, steps: [], done, refusals: new Map(), dependents: undefined };
  for (const phase of planPhases) {
    const reached = planPhases.slice(0, planPhases.indexOf(phase) + 1).map((it) => it.phase);
    const inReach = tasks
      .filter((task) => reached.includes(task.phase))
      .sort((a, b) => byRank(a.rank, b.rank));
    await runWhatCanBe(inReach, progress);
  }
  const refused = leftOf(tasks, progress).map((task) => ({
    task,
    reason: `Postgres refuses it: ${progress.refusals.get(task)?.message ?? 'what it needs is not there'}`,
  }));
  return { steps: progress.steps, refused };
}

function leftOf(tasks: readonly Task[], { done }: Progress): Task[] {
  return tasks.filter((task) => !done.has(task));
}

/** Round by round, until one gets nothing further, with others out of the way either. */
async function runWhatCanBe(tasks: readonly Task[], progress: Progress): Promise<void> {
  const { done } = progress;
  for (;;) {
    const waiting = leftOf(tasks, progress);
    if (waiting.length === 0) return;
    const before = done.size;
    for (const task of waiting) {
      if (done.has(task)) continue;
      if (await passed(task, progress)) done.add(task);
      // What is to change along with it comes back as it should be, once what it rests on is as it should be.
      else for (const other of (await helpedAlong(task, progress)) ?? []) done.add(other);
    }
    if (done.size > before) continue;
    const helped = await firstHelped(waiting, progress);
    if (helped === undefined) return;
    for (const task of helped) done.add(task);
  }
}

/** @param of the task that it is run for: itself, or the one that has others put out of its way */
async function passed(task: Task, progress: Progress, of: Task = task): Promise<boolean> {
  const outcome = await runTask(progress.run, task);
  if ('step' in outcome) {
    progress.steps.push(outcome.step);
    progress.dependents = undefined;
  } else if (task === of || !isRemoval(of)) progress.refusals.set(of, outcome.refused);
  return 'step' in outcome;
}

/** The first task that passes with others out of its way, and those that it does along. */
async function firstHelped(
  waiting: readonly Task[],
  progress: Progress,
): Promise<readonly Task[] | undefined> {
  for (const reach of reaches)
    for (const task of waiting) {
      const helped = await withOthersAway(task, progress, reach, () => true);
      if (helped !== undefined) return helped;
    }
  return undefined;
}

/**
 * A task that was refused, with those that it does along, if it does some. By itself one of these may come to nothing:
 * a cast of an index to the type that its column still has is left out.
 */
async function helpedAlong(task: Task, progress: Progress): Promise<readonly Task[] | undefined> {
  for (const reach of reaches) {
    const helped = await withOthersAway(task, progress, reach, ({ absorbed }) =>
      absorbed.some(({ phase }) => phase !== 'clean up'),
    );
    if (helped !== undefined) return helped;
  }
  return undefined;
}

async function withOthersAway(
  task: Task,
  progress: Progress,
  reach: Reach,
  isWanted: (found: Displaced) => boolean,
): Promise<readonly Task[] | undefined> {
  const { run, tasks, refusals } = progress;
  if (task.touches.length === 0 || !isInTheWay.has(refusals.get(task)?.code ?? '')) return undefined;
  const { client, platform } = run.clone;
  progress.dependents ??= await readDependents(client, {
    ...(platform === undefined ? {} : { ignoreSchemas: platform.schemas }),
    isWithin: !run.isInParts,
  });
  await client.query(sessionFor(run.isInParts ? 'statements' : 'migration'));
  const found = displaced(task, progress.dependents, leftOf(tasks, progress), reach, run.isInParts);
  const isDone = found !== undefined && isWanted(found) && (await passed(found.task, progress, task));
  return isDone ? [task, ...found.absorbed] : undefined;
}

const reaches: readonly Reach[] = ['what Postgres names', 'everything that is computed'];

/**
 * What Postgres says where something rests on what is to change: others depend on it (2BP01), a view or policy uses it
 * (0A000), a key, a default or an expression does not fit any more (42804, 42846, 42883, 42P17, 42725).
 */
const isInTheWay: ReadonlySet<string> = new Set([
  '2BP01',
  '0A000',
  '42804',
  '42846',
  '42883',
  '42P17',
  '42725',
  '42P16',
]);

/** What comes back after it names what is gone by then: that says less than Postgres does before it. */
function isRemoval({ phase, target }: Task): boolean {
  return phase === 'clean up' && target === undefined;
}
