import { planPhases } from '../report/plan-script.ts';
import type { PostgresError } from '../sources/sql/postgres-error.ts';
import { type Dependents, readDependents } from './dependents.ts';
import { type Displaced, displaced, type Reach } from './displace.ts';
import { byRank } from './rank.ts';
import { type Run, type RunStep, sessionFor } from './run.ts';
import { runTask } from './run-task.ts';
import type { Task } from './task.ts';

/** What was run, and what was refused. */
export interface Done {
  readonly steps: readonly RunStep[];
  readonly refused: readonly { readonly task: Task; readonly reason: string }[];
}

/**
 * Runs tasks phase by phase, and those that were refused again after the others, for as long as that gets one further.
 * Only what nothing else helps has to have others put out of its way.
 */
export async function runAll(run: Run, tasks: readonly Task[]): Promise<Done> {
  const { client, platform } = run.clone;
  const steps: RunStep[] = [];
  const refusals = new Map<Task, PostgresError>();
  const passed = async (task: Task, of: Task = task): Promise<boolean> => {
    const outcome = await runTask(run, task);
    if ('step' in outcome) {
      steps.push(outcome.step);
      dependents = undefined;
    } else if (task === of || !isRemoval(of)) refusals.set(of, outcome.refused);
    return 'step' in outcome;
  };
  /** As of the last step. */
  let dependents: Dependents | undefined;
  const done = new Set<Task>();
  const isLeft = (task: Task) => !done.has(task);
  for (const phase of planPhases) {
    const reached = planPhases.slice(0, planPhases.indexOf(phase) + 1).map((it) => it.phase);
    const inReach = tasks
      .filter((task) => reached.includes(task.phase))
      .sort((a, b) => byRank(a.rank, b.rank));
    for (let waiting = inReach.filter(isLeft); waiting.length > 0; waiting = waiting.filter(isLeft)) {
      const before = done.size;
      for (const task of waiting) {
        if (!isLeft(task)) continue;
        if (await passed(task)) done.add(task);
        // What is to change along with it comes back as it should be, once what it rests on is as it should be.
        else for (const other of (await helpedAlong(task)) ?? []) done.add(other);
      }
      if (done.size > before) continue;
      const helped = await firstHelped(waiting);
      if (helped === undefined) break;
      for (const task of helped) done.add(task);
    }
  }
  const refused = tasks.filter(isLeft).map((task) => ({
    task,
    reason: `Postgres refuses it: ${refusals.get(task)?.message ?? 'what it needs is not there'}`,
  }));
  return { steps, refused };

  /** The first task that passes with others out of its way, and those that it does along. */
  async function firstHelped(waiting: readonly Task[]): Promise<readonly Task[] | undefined> {
    for (const reach of reaches)
      for (const task of waiting) {
        const helped = await withOthersAway(task, reach, () => true);
        if (helped !== undefined) return helped;
      }
    return undefined;
  }

  /**
   * A task that was refused, with those that it does along, if it does some. By itself one of these may come to nothing:
   * a cast of an index to the type that its column still has is left out.
   */
  async function helpedAlong(task: Task): Promise<readonly Task[] | undefined> {
    for (const reach of reaches) {
      const helped = await withOthersAway(task, reach, ({ absorbed }) =>
        absorbed.some(({ phase }) => phase !== 'clean up'),
      );
      if (helped !== undefined) return helped;
    }
    return undefined;
  }

  async function withOthersAway(
    task: Task,
    reach: Reach,
    isWanted: (found: Displaced) => boolean,
  ): Promise<readonly Task[] | undefined> {
    if (task.touches.length === 0 || !isInTheWay.has(refusals.get(task)?.code ?? '')) return undefined;
    dependents ??= await readDependents(client, {
      ...(platform === undefined ? {} : { ignoreSchemas: platform.schemas }),
      isWithin: !run.isInParts,
    });
    await client.query(sessionFor(run.isInParts ? 'statements' : 'migration'));
    const found = displaced(task, dependents, tasks.filter(isLeft), reach, run.isInParts);
    const isDone = found !== undefined && isWanted(found) && (await passed(found.task, task));
    return isDone ? [task, ...found.absorbed] : undefined;
  }
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
