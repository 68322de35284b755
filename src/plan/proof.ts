/** What a run on a copy does not prove: findings that no statement settles, and those that what it left speaks against. */

import type { Finding } from '../report/finding.ts';
import { awaitedBy } from './awaited.ts';
import type { Differences } from './differences.ts';
import type { Ran } from './rounds.ts';
import type { Wanted } from './wanted.ts';

/**
 * Findings that no statement settles, with the reason.
 *
 * @param impossible those that were found before anything was run
 */
export function failuresIn(
  { refused, after, impossible: foundLater }: Ran,
  wanted: readonly Wanted[],
  impossible: ReadonlyMap<Finding, string>,
): Map<Finding, string> {
  const failures = new Map(impossible);
  const awaited = awaitedBy(refused, wanted, impossible);
  const isLeft = ({ fingerprint }: Finding) => after.findings.has(fingerprint);
  // What came about by itself needs no statement; what takes rows along is seen by no comparison.
  for (const { task, reason } of refused)
    for (const finding of task.findings)
      if ((isLeft(finding) || task.after !== undefined) && !failures.has(finding))
        failures.set(finding, awaited.get(finding) ?? reason);
  for (const { finding } of wanted) {
    const reason = foundLater.get(finding.fingerprint);
    if (reason !== undefined && isLeft(finding) && !failures.has(finding)) failures.set(finding, reason);
  }
  return failures;
}

/**
 * Findings whose statements were run, and that what differs after it speaks against, with the reason.
 *
 * @param planned those that did not fail
 * @param source name of the one that is brought in line
 */
export function doubtfulIn(
  planned: readonly Finding[],
  before: Differences,
  { between, after }: Pick<Ran, 'between' | 'after'>,
  source: string,
): Map<Finding, string> {
  return new Map([
    ...contradicted([], before, lasting(between, after, before, source), source, planned),
    ...contradicted(planned, before, after.findings, source),
  ]);
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

/** Whether a finding is about something that the source has and should not. */
function isOnlyThere(fingerprint: string, { subjects }: Differences, source: string): boolean {
  const subject = subjects.get(fingerprint);
  return subject !== undefined && subject.attributes.length === 0 && subject.objects.has(source);
}

/** The findings that are still there after a plan was run, or over which others came. */
function contradicted(
  planned: readonly Finding[],
  before: Pick<Differences, 'findings'>,
  after: ReadonlyMap<string, Finding>,
  source: string,
  suspects: readonly Finding[] = planned,
): Map<Finding, string> {
  const doubtful = new Map<Finding, string>();
  for (const finding of planned)
    if (after.get(finding.fingerprint)?.wrong.includes(source) === true)
      doubtful.set(finding, 'what was tried applies, and the difference is still there after it');
  const known = new Set(suspects.map(({ fingerprint }) => fingerprint));
  const news = [...after.values()].filter(
    ({ fingerprint, severity, wrong }) =>
      severity !== 'cosmetic' &&
      (wrong.length === 0 || wrong.includes(source)) &&
      !known.has(fingerprint) &&
      !before.findings.has(fingerprint),
  );
  for (const { group, title } of news) {
    const near = suspects.filter((finding) => finding.group === group && !doubtful.has(finding));
    for (const finding of near.length > 0 ? near : suspects)
      if (!doubtful.has(finding))
        doubtful.set(finding, `after what was tried, there is another difference (${title})`);
  }
  return doubtful;
}
