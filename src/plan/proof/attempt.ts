import { defined } from '../../base/defined.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { makeRoles } from '../../rebuild/run.ts';
import type { Clone } from '../../rehearsal/clone.ts';
import { firstLook } from '../../rehearsal/observe.ts';
import type { Finding } from '../../report/finding.ts';
import type { MendingPlan, PlanStep, SettledAlong } from '../../report/mending-plan.ts';
import { type Dependents, readDependents } from '../dependents.ts';
import { givingNames, statisticsBy } from '../names/give-names.ts';
import type { GivenName } from '../names/given-names.ts';
import { namesAfter } from '../names/names-after.ts';
import { wantedFirst } from '../names/renamed-schemas.ts';
import { reusedNames } from '../names/reused-names.ts';
import { withRights } from '../needs/needed-rights.ts';
import { needsOf } from '../needs/needs.ts';
import { withOpenings } from '../needs/openings.ts';
import type { PlanOptions } from '../plan-options.ts';
import { type Copied, copied } from '../run/copied.ts';
import { ranInRounds } from '../run/rounds.ts';
import { type Run, type RunStep, sessionFor } from '../run.ts';
import type { TaskOptions } from '../task-options.ts';
import { mayBeKept } from '../tasks/computed-before.ts';
import { type Tasks, tasksFor } from '../tasks/tasks.ts';
import { largest } from '../values/known-rows.ts';
import { withGuardsWaiting } from '../values/stopping-first.ts';
import type { Wanted } from '../wanted.ts';
import { settledAlong } from './along.ts';
import { bodiesAwaiting } from './awaited.ts';
import { behindGaps } from './gaps.ts';
import { joinedSteps } from './joined-steps.ts';
import type { News } from './news.ts';
import { failuresIn, newsIn, unsettledIn } from './proof.ts';
import { askedBefore, type PrintedBefore, verified } from './verification.ts';

/** What came of running the statements for some findings on a copy. */
export interface Attempt {
  readonly plan: Pick<MendingPlan, 'steps' | 'along' | 'verification' | 'needs'>;
  /** Findings that no statement settles, found before or while they were tried. */
  readonly impossible: ReadonlyMap<Finding, string>;
  /** Findings whose statements were run, and that are still there. */
  readonly unsettled: ReadonlyMap<Finding, string>;
  /** Differences that came with the statements. */
  readonly news: readonly News[];
  /** Whether something was run for a finding that turned out to be impossible: then this proves nothing. */
  readonly isAgain: boolean;
}

const nothing: Attempt['plan'] = { steps: [], verification: [], needs: [] };

const again = { plan: nothing, unsettled: new Map<Finding, string>(), news: [], isAgain: true };

/** Whether an attempt proves a plan for all findings that it does not call impossible. */
export function isProved({ unsettled, news, isAgain }: Attempt): boolean {
  return unsettled.size === 0 && news.length === 0 && !isAgain;
}

/**
 * Runs what settles the findings on a copy of the source's schema, and compares that with the other sources again.
 *
 * @param printedBefore what the questions of the verification print on a new copy, of those that were asked already
 */
export async function attempted(
  wanted: readonly Wanted[],
  options: PlanOptions,
  printedBefore: PrintedBefore = new Map(),
): Promise<Attempt> {
  if (wanted.length === 0) return { ...again, impossible: new Map(), isAgain: false };
  const copy = await copied(wanted, options);
  const { client } = copy.clone;
  const stop = () => void client.end().catch(() => {});
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    return await triedOn(copy, wanted, options, printedBefore);
  } finally {
    options.signal.removeEventListener('abort', stop);
    await client.end().catch(() => {});
  }
}

async function triedOn(
  copy: Copied,
  wanted: readonly Wanted[],
  options: PlanOptions,
  printedBefore: PrintedBefore,
): Promise<Attempt> {
  const { clone, before } = copy;
  const { source, sources } = options;
  const { name, read } = source;
  const statistics = read.statistics ?? largest(sources);
  const names = reusedNames(wanted, options).toGive;
  const tasksOptions = await tasksOptionsFor(wanted, clone, statisticsBy(names, statistics), options);
  const { tasks, impossible } = firstTasks(wanted, names, tasksOptions);
  const inVain = [bodiesAwaiting(wanted, impossible), behindGaps(tasks, clone.gaps, read.catalog)].find(
    ({ size }) => size > 0,
  );
  if (inVain !== undefined) return { ...again, impossible: new Map([...impossible, ...inVain]) };

  const after = namesAfter(wanted, names, options.isRename);
  const run = await begunOn(clone, wanted, statistics, options);
  const asked = await askedBefore(clone.client, wanted, read.catalog, after, printedBefore);
  const ran = await ranInRounds(run, copy, { wanted, before, tasks, tasksOptions, name });
  const failures = failuresIn(ran, wanted, impossible);
  const steps = toldSteps(ran.steps, run, read.catalog);
  const isTried = ({ fingerprint }: Finding) => steps.some(({ findings }) => findings.includes(fingerprint));
  if ([...failures.keys()].some(isTried)) return { ...again, impossible: failures };

  const planned = [...new Set(wanted.map(({ finding }) => finding))].filter((it) => !failures.has(it));
  const unsettled = unsettledIn(planned, ran, name);
  const news = newsIn(planned, before, ran, name);
  const along = settledAlong(steps, { before, ...ran }, name, failures);
  const isSettled = (finding: Finding) => !failures.has(finding);
  const isWhole = unsettled.size === 0 && news.length === 0;
  const verification = isWhole ? await verified(clone.client, asked, isSettled, heldIn(steps, along)) : [];
  return {
    plan: {
      steps,
      ...(along.length === 0 ? {} : { along }),
      verification,
      needs: needsOf(madeBy(wanted), planned, source),
    },
    impossible: failures,
    unsettled,
    news,
    isAgain: false,
  };
}

/** What is done first; where that gives other names, nothing else: what differs then is seen once they are given. */
function firstTasks(
  wanted: readonly Wanted[],
  names: readonly (readonly GivenName[])[],
  options: TaskOptions,
): Tasks {
  const giving = names.map((group) => givingNames(group, wanted, options.own));
  return giving.length > 0
    ? { tasks: giving, impossible: new Map() }
    : tasksFor(wantedFirst(wanted), options);
}

async function tasksOptionsFor(
  wanted: readonly Wanted[],
  clone: Clone,
  statistics: Run['statistics'],
  { source, form, isRename, renames }: PlanOptions,
): Promise<TaskOptions> {
  const rows = (path: readonly string[]) => statistics?.get(objectId('table', path.slice(0, 2)))?.rows;
  return {
    own: source.read.catalog,
    manner: { rows, hasRows: (path) => rows(path) !== 0, isInParts: form === 'statements' },
    isRename,
    ...defined({ said: renames, dependents: await dependentsFor(wanted, clone) }),
  };
}

/** What rests on what, where a function that is to change may have computed what is kept. */
async function dependentsFor(
  wanted: readonly Wanted[],
  { client, platform }: Clone,
): Promise<Dependents | undefined> {
  if (!wanted.some(({ own, right }) => own !== undefined && right !== undefined && mayBeKept(own)))
    return undefined;
  const ignored = platform === undefined ? {} : { ignoreSchemas: platform.schemas };
  return readDependents(client, { ...ignored, isWithin: false });
}

/** A copy with the roles that are named on it, before anything is run there. */
async function begunOn(
  clone: Clone,
  wanted: readonly Wanted[],
  statistics: Run['statistics'],
  { form, server, signal }: PlanOptions,
): Promise<Run> {
  const { client } = clone;
  await makeRoles(client, madeBy(wanted));
  await client.query(sessionFor(form));
  return {
    clone,
    statistics,
    signal,
    isInParts: form === 'statements',
    isHeld: false,
    reportsScans: server.major >= 15,
    seen: await firstLook(client),
  };
}

/** What is there once a plan was run. */
function madeBy(wanted: readonly Wanted[]): CatalogObject[] {
  return wanted.flatMap(({ right }) => right ?? []);
}

/** Steps in the form in which they are told, with what they need rights to; those that are run by hand with what they open. */
function toldSteps(steps: readonly RunStep[], { isInParts }: Run, catalog: Catalog): PlanStep[] {
  const told = withRights(joinedSteps(withGuardsWaiting(steps)), catalog);
  return isInParts ? withOpenings(told, catalog) : told;
}

/** Whether some step for a finding is held, or what settles it along. */
function heldIn(steps: readonly PlanStep[], along: readonly SettledAlong[]): (finding: Finding) => boolean {
  const held = new Set([
    ...steps.filter((step) => step.held).flatMap(({ findings }) => findings),
    ...along.filter((one) => one.held).map(({ finding }) => finding),
  ]);
  return ({ fingerprint }) => held.has(fingerprint);
}
