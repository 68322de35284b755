import { Problem } from '../base/problem.ts';
import type { Finding } from '../report/finding.ts';
import { headline } from '../report/phrases/phrases.ts';
import { saidIn } from '../report/said.ts';
import type { NewEntry } from './write-baseline.ts';

/** Who accepts, why, and until which day (`YYYY-MM-DD`). */
export type NewAcceptance = Pick<NewEntry, 'owner' | 'reason' | 'expiry'>;

const usualDays = 90;
const dayInMilliseconds = 86_400_000;

/**
 * The last day of an acceptance that begins today.
 *
 * @param until as somebody wrote it; the usual time where it is left out
 * @param words what it is called, and how it is written, where that happens
 * @throws Problem for what is no day, or a day that is over
 */
export function expiryOf(
  until: string | undefined,
  { named, written }: { readonly named: string; readonly written: (day: string) => string },
): string {
  const usual = dayOf(Date.now() + usualDays * dayInMilliseconds);
  if (until === undefined) return usual;
  if (Number.isNaN(Date.parse(until)) || dayOf(Date.parse(until)) !== until)
    throw new Problem(`${named} takes a day, and \`${until}\` is none.`, {
      advice: `Write it as YYYY-MM-DD: \`${written(usual)}\`.`,
    });
  const today = dayOf(Date.now());
  if (until < today)
    throw new Problem(`\`${written(until)}\` is over, so nothing would be accepted.`, {
      advice: `Give a day from ${today} on.`,
    });
  return until;
}

/** The entry of the baseline that accepts a finding. */
export function entryFor(finding: Finding, acceptance: NewAcceptance): NewEntry {
  const { fingerprint, object, severity } = finding;
  const says = saidIn(finding);
  const contents = Object.keys(says).length === 0 ? {} : { says };
  return { fingerprint, object, severity, ...contents, ...acceptance, title: headline(finding) };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
