/** What a run on a copy does not prove: findings that no statement settles, that are still there, or with which others came. */

import type { Finding } from '../../report/finding.ts';
import type { Differences } from '../run/differences.ts';
import type { Ran } from '../run/rounds.ts';
import type { Wanted } from '../wanted.ts';
import { awaitedBy } from './awaited.ts';
import { type News, newsAmong } from './news.ts';

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
 * Findings whose statements were run, and that are still there, with the reason why they have no plan.
 *
 * @param planned those that did not fail
 * @param source name of the one that is brought in line
 */
export function unsettledIn(
  planned: readonly Finding[],
  { after }: Pick<Ran, 'after'>,
  source: string,
): Map<Finding, string> {
  const isStill = ({ fingerprint }: Finding) =>
    after.findings.get(fingerprint)?.wrong.includes(source) === true;
  const reason = 'what was tried applies, and the difference is still there after it';
  return new Map(planned.filter(isStill).map((finding) => [finding, reason]));
}

/** Differences that came with the statements for some findings, be it until what loses data was run. */
export function newsIn(
  planned: readonly Finding[],
  before: Differences,
  { between, after }: Pick<Ran, 'between' | 'after'>,
  source: string,
): News[] {
  const seen = new Map([...lasting(between, after, before, source), ...after.findings]);
  return newsAmong(planned, before, seen, source);
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
