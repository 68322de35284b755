import type { Catalog } from '../../catalog/catalog.ts';
import { compare } from '../../compare/compare.ts';
import type { ComparedSource } from '../../compare/sources/compared-source.ts';
import type { Subject } from '../../compare/subject.ts';
import { same } from '../../compare/values.ts';
import type { Finding } from '../../report/finding.ts';
import type { PlanOptions } from '../plan-options.ts';
import { type Task, titleOf } from '../task.ts';
import type { TaskOptions } from '../task-options.ts';
import { type Tasks, tasksFor } from '../tasks/tasks.ts';
import { type Wanted, wantedFor } from '../wanted.ts';

/** What differs now between a copy of the source and the others. */
export interface Differences {
  /** By fingerprint. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly subjects: ReadonlyMap<string, Subject>;
  /** The source as the copy is, and the others. */
  readonly source: ComparedSource;
  readonly sources: readonly ComparedSource[];
}

/**
 * What differs where the source is as `catalog` says; it is compared only once somebody asks for what differs.
 *
 * @param near leaves of a catalog what is to be compared
 */
export function differencesWith(
  catalog: Catalog,
  options: PlanOptions,
  near: (catalog: Catalog) => Catalog = (whole) => whole,
): Differences {
  const { truth, database } = options;
  const changed = (one: ComparedSource): ComparedSource => ({
    ...one,
    read: { ...one.read, faults: [], ...(one === options.source ? { catalog } : {}) },
  });
  const source = changed(options.source);
  const sources = options.sources.map((one) => (one === options.source ? source : changed(one)));
  let known: Pick<Differences, 'findings' | 'subjects'> | undefined;
  const asked = () => {
    if (known === undefined) {
      const narrowed = sources.map((one) => ({
        ...one,
        read: { ...one.read, catalog: near(one.read.catalog) },
      }));
      const { unread, renames, isIgnored } = options;
      const { findings, subjects } = compare(narrowed, truth, database, unread, renames, isIgnored);
      known = { findings: new Map(findings.map((finding) => [finding.fingerprint, finding])), subjects };
    }
    return known;
  };
  return {
    get findings() {
      return asked().findings;
    },
    get subjects() {
      return asked().subjects;
    },
    source,
    sources,
  };
}

/** Whether the findings behind what is wanted are there, with the same sources in the wrong. */
export function hasAll(wanted: readonly Wanted[], { findings }: Differences): boolean {
  return wanted.every(({ finding: { fingerprint, wrong } }) => {
    const found = findings.get(fingerprint);
    return found !== undefined && same(found.wrong, wrong);
  });
}

export interface FollowUp {
  readonly wanted: readonly Wanted[];
  readonly before: Differences;
  readonly after: Differences;
  /** The tasks that were made for what is wanted. */
  readonly tasks: readonly Task[];
  readonly tasksOptions: TaskOptions;
  /** Of the source. */
  readonly name: string;
}

/** The tasks for what came with the statements, and for what of the findings is left and waits for nothing. */
export function followUp({ wanted, before, after, tasks: known, tasksOptions, name }: FollowUp): Tasks {
  const planned = [...new Set(wanted.map(({ finding }) => finding))];
  const isPlanned = new Map(planned.map((finding) => [finding.fingerprint, finding]));
  const wants = [...after.findings.values()].flatMap((finding): Wanted[] => {
    const subject = after.subjects.get(finding.fingerprint);
    const { fingerprint, severity, wrong } = finding;
    const isNew = () => severity !== 'cosmetic' && !before.findings.has(fingerprint);
    const isOwn = wrong.includes(name) && (isPlanned.has(fingerprint) || isNew());
    return subject === undefined || !isOwn ? [] : wantedFor(finding, subject, after.source, after.sources);
  });
  if (wants.length === 0) return { tasks: [], impossible: new Map() };
  const { tasks, impossible } = tasksFor(wants, { ...tasksOptions, own: after.source.read.catalog });
  const near = ({ group, fingerprint }: Finding): Finding[] => {
    const same = isPlanned.get(fingerprint);
    const others = planned.filter((finding) => finding.group === group);
    return same !== undefined ? [same] : others.length > 0 ? others : planned;
  };
  const ids = new Set(known.flatMap(({ id, touches }) => [id, ...touches]));
  return {
    tasks: tasks
      .filter((task) => !(ids.has(task.id) && isDoneOnce(task)))
      .map((task) => ({
        ...task,
        title: titleOf(task),
        findings: [...new Set(task.findings.flatMap(near))],
      })),
    impossible,
  };
}

/** What loses data waits for the rest, and no comparison sees that rows were taken along, or that they were looked at. */
function isDoneOnce({ loses, isHeld, isGuard, after }: Task): boolean {
  return loses.length > 0 || isHeld === true || isGuard === true || after !== undefined;
}
