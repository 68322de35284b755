import { defined } from '../base/defined.ts';
import { list } from '../base/phrases.ts';
import type { Location } from '../base/problem.ts';
import { objectId } from '../catalog/catalog.ts';
import { rolesIn } from '../rebuild/rights.ts';
import { makeRoles } from '../rebuild/run.ts';
import type { Clone } from '../rehearsal/clone.ts';
import { firstLook } from '../rehearsal/observe.ts';
import type { Finding } from '../report/finding.ts';
import type { MendingPlan } from '../report/mending-plan.ts';
import type { SourceFault } from '../sources/fault.ts';
import { settledAlong } from './along.ts';
import { awaitedBy, bodiesAwaiting } from './awaited.ts';
import { mayBeKept } from './computed-before.ts';
import { copied } from './copied.ts';
import { type Dependents, readDependents } from './dependents.ts';
import { contradicted, type Differences, followUp, isOnlyThere } from './differences.ts';
import { gapInTheWay } from './gaps.ts';
import { joinedSteps } from './joined-steps.ts';
import { largest } from './known-rows.ts';
import { namesFirst } from './names-first.ts';
import { withRights } from './needed-rights.ts';
import { withOpenings } from './openings.ts';
import type { PlanOptions } from './plan-options.ts';
import { wantedFirst } from './renamed-schemas.ts';
import { type Run, sessionFor } from './run.ts';
import { type Done, runAll } from './run-all.ts';
import { withGuardsWaiting } from './stopping-first.ts';
import type { Task } from './task.ts';
import type { TaskOptions } from './task-options.ts';
import { tasksFor } from './tasks.ts';
import { askedBefore, verified } from './verification.ts';
import type { Wanted } from './wanted.ts';

/** What came of running the statements for some findings on a copy. */
export interface Attempt {
  readonly plan: Pick<MendingPlan, 'steps' | 'along' | 'verification' | 'needs'>;
  /** Findings that no statement settles, found before or while they were tried. */
  readonly impossible: ReadonlyMap<Finding, string>;
  /** Findings whose statements were run, and that the proof speaks against. */
  readonly doubtful: ReadonlyMap<Finding, string>;
  /** Whether something was run for a finding that turned out to be impossible: then this proves nothing. */
  readonly isAgain: boolean;
}

const nothing: Attempt['plan'] = { steps: [], verification: [], needs: [] };

const again = { plan: nothing, doubtful: new Map<Finding, string>(), isAgain: true };

/** Runs what settles the findings on a copy of the source's schema, and compares that with the other sources again. */
export async function attempted(wanted: readonly Wanted[], options: PlanOptions): Promise<Attempt> {
  const { source, sources, server, signal, form } = options;
  if (wanted.length === 0)
    return { plan: nothing, impossible: new Map(), doubtful: new Map(), isAgain: false };
  const statistics = source.read.statistics ?? largest(sources);
  const rows = (path: readonly string[]) => statistics?.get(objectId('table', path.slice(0, 2)))?.rows;
  const isInParts = form === 'statements';
  const { clone, before, compared } = await copied(wanted, options);
  const stop = () => void clone.client.end().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { client } = clone;
    const tasksOptions: TaskOptions = {
      own: source.read.catalog,
      manner: { rows, hasRows: (path) => rows(path) !== 0, isInParts },
      isRename: options.isRename,
      ...defined({ said: options.renames, dependents: await dependentsFor(wanted, clone) }),
    };
    const { tasks, impossible } = tasksFor(wantedFirst(wanted), tasksOptions);
    const waiting = bodiesAwaiting(wanted, impossible);
    if (waiting.size > 0) return { ...again, impossible: new Map([...impossible, ...waiting]) };
    const impossibleAfter = new Map<string, string>();
    await makeRoles(client, rightOf(wanted));
    await client.query(sessionFor(form));
    const run: Run = {
      clone,
      statistics,
      signal,
      isInParts,
      isHeld: false,
      reportsScans: server.major >= 15,
      seen: await firstLook(client),
    };
    const asked = await askedBefore(client, wanted, source.read.catalog);
    const unproved = new Map(
      tasks.flatMap((task) => {
        const reason = gapInTheWay(task, clone.gaps, source.read.catalog);
        return reason === undefined ? [] : task.findings.map((finding) => [finding, reason] as const);
      }),
    );
    if (unproved.size > 0) return { ...again, impossible: new Map([...impossible, ...unproved]) };
    const together = async (some: readonly Task[]) => {
      if (!isInParts) await client.query('BEGIN');
      const outcome = await runAll(run, some);
      if (!isInParts) await client.query('COMMIT');
      return outcome;
    };
    const named = await namesFirst(tasks, source.read.catalog, together, async () => {
      const catalog = await clone.read();
      await client.query(sessionFor(form));
      return catalog;
    });
    const done = await inRounds(run, named.left, {
      together,
      compared,
      following: (after) => {
        const more = followUp({ wanted, before, after, tasks, tasksOptions, name: source.name });
        for (const [{ fingerprint }, reason] of more.impossible) impossibleAfter.set(fingerprint, reason);
        return more.tasks;
      },
    });
    const { after, between } = done;
    const failures = new Map(impossible);
    const awaited = awaitedBy(done.refused, wanted, impossible);
    // What came about by itself needs no statement; what takes rows along is seen by no comparison.
    for (const { task, reason } of done.refused)
      for (const finding of task.findings)
        if ((after.findings.has(finding.fingerprint) || task.after !== undefined) && !failures.has(finding))
          failures.set(finding, awaited.get(finding) ?? reason);
    for (const { finding } of wanted) {
      const reason = impossibleAfter.get(finding.fingerprint);
      if (reason !== undefined && after.findings.has(finding.fingerprint) && !failures.has(finding))
        failures.set(finding, reason);
    }
    const ordered = withRights(
      joinedSteps(withGuardsWaiting([...named.steps, ...done.steps])),
      source.read.catalog,
    );
    const steps = isInParts ? withOpenings(ordered, source.read.catalog) : ordered;
    const isAgain = [...failures.keys()].some(({ fingerprint }) =>
      steps.some(({ findings }) => findings.includes(fingerprint)),
    );
    if (isAgain) return { ...again, impossible: failures };
    const planned = [...new Set(wanted.map(({ finding }) => finding))].filter((it) => !failures.has(it));
    const doubtful = new Map([
      ...contradicted([], before, lasting(between, after, before, source.name), source.name, planned),
      ...contradicted(planned, before, after.findings, source.name),
    ]);
    const along = settledAlong(steps, { before, between, after }, source.name, failures);
    const held = new Set([
      ...steps.filter((step) => step.held).flatMap(({ findings }) => findings),
      ...along.filter((one) => one.held).map(({ finding }) => finding),
    ]);
    const isSettled = (finding: Finding) => !failures.has(finding);
    const isHeld = ({ fingerprint }: Finding) => held.has(fingerprint);
    const verification = doubtful.size > 0 ? [] : await verified(client, asked, isSettled, isHeld);
    return {
      plan: {
        steps,
        ...(along.length === 0 ? {} : { along }),
        verification,
        needs: needsOf(wanted, options),
      },
      impossible: failures,
      doubtful,
      isAgain: false,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await clone.client.end().catch(() => {});
  }
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
): Promise<Done & { readonly between: Differences; readonly after: Differences }> {
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

/** What is different once all that keeps data was run, without what goes with the rest: only there, or different still. */
function lasting(
  between: Differences,
  after: Differences,
  before: Differences,
  source: string,
): ReadonlyMap<string, Finding> {
  const isStill = (id: string, { kind, object }: Finding) =>
    isOnlyThere(id, between, source) ||
    [...before.findings.values()].some((its) => its.kind === kind && its.object === object);
  return new Map(
    [...between.findings].filter(([id, finding]) => after.findings.has(id) || !isStill(id, finding)),
  );
}

function rightOf(wanted: readonly Wanted[]) {
  return wanted.flatMap(({ right }) => (right === undefined ? [] : [right]));
}

function needsOf(wanted: readonly Wanted[], { source }: PlanOptions): string[] {
  const { catalog, toDeploy = [], faults } = source.read;
  const failing = faults.find(({ code }) => code === 'deploy-fails');
  const known = new Set(rolesIn(catalog.objects));
  const roles = rolesIn(rightOf(wanted)).filter((role) => !known.has(role));
  return [
    ...deployFirst(toDeploy, failing),
    ...(roles.length === 0
      ? []
      : [`${roles.length === 1 ? 'The role' : 'The roles'} ${list(roles)} have to be there.`]),
  ];
}

/** What stops a deploy may be settled by noting the migration as applied: it is not to be deployed then. */
function deployFirst(toDeploy: readonly string[], failing: SourceFault | undefined): string[] {
  const [first] = toDeploy;
  if (first === undefined) return [];
  if (failing !== undefined)
    return [
      `See to what stops the next deploy${at(failing.location)}; the finding on it says how. The deploy fails as it is.`,
      'Deploy what is pending after that, if anything is.',
    ];
  return [
    toDeploy.length === 1
      ? `Deploy the migration ${first}, which is pending.`
      : `Deploy the ${toDeploy.length} migrations that are pending, ${first} to ${toDeploy.at(-1)}.`,
  ];
}

function at(location: Location | undefined): string {
  return location === undefined ? '' : ` at ${location.file}:${location.line}`;
}
