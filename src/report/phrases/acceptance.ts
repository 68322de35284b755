import type { Acceptance, Lapsed } from '../acceptance.ts';
import type { Finding } from '../finding.ts';
import type { DatabaseReport, Report } from '../report.ts';
import type { Severity } from '../severity.ts';

/** Sentences about findings that somebody accepted, which every format shares. */

/** `ada until 2027-03-01: goes with the old billing`. */
export function acceptanceWords({ owner, expiry, reason, byThisChange }: Acceptance): string {
  const own = byThisChange === true ? 'accepted by this pull request, ' : '';
  return `${own}${owner} until ${expiry}: ${reason}`;
}

/** Why a finding counts that somebody accepted once; `undefined` where nobody did. */
export function lapsedWords({ lapsed, severity }: Finding): string | undefined {
  if (lapsed === undefined) return undefined;
  return `Accepted by ${lapsed.owner} ${ends[lapsed.why](lapsed, severity)}: ${lapsed.reason}`;
}

const ends: Readonly<Record<Lapsed['why'], (lapsed: Lapsed, now: Severity) => string>> = {
  expired: ({ expiry }) => `until ${expiry}, which is over`,
  changed: ({ otherwise: { source = 'a source', before, now = '' } = {} }) =>
    `when ${source} said ${before === undefined ? 'nothing' : `\`${before}\``}, and it says \`${now}\` now`,
  'more severe': ({ severity }, now) => `when it was ${called(severity)}, and it is ${called(now)} now`,
};

function called(severity: Severity | undefined): string {
  return severity === 'warning' ? 'a warning' : (severity ?? 'less severe');
}

/** `accepted in schema-drift.baseline.yml`, of findings of one database. */
export function acceptedWhere({ accepted: [first] }: DatabaseReport): string {
  return `accepted in ${first?.acceptance.location.file ?? 'the baseline'}`;
}

/** How many findings of a report are accepted. */
export function acceptedCount({ databases }: Pick<Report, 'databases'>): number {
  return databases.reduce((sum, { accepted }) => sum + accepted.length, 0);
}

/** How many of them the change accepts that is checked. */
export function ownAcceptanceCount({ databases }: Pick<Report, 'databases'>): number {
  const all = databases.flatMap(({ accepted }) => accepted);
  return all.filter(({ acceptance }) => acceptance.byThisChange === true).length;
}

/** `2 of them by this pull request`; nothing where it accepts nothing. */
export function ownAcceptanceWords(report: Pick<Report, 'databases'>): string {
  const [own, all] = [ownAcceptanceCount(report), acceptedCount(report)];
  if (own === 0) return '';
  return `${own === all ? '' : `${own} of them `}by this pull request`;
}

const remarksAtMost = 20;

/** The entries of the baseline that somebody has to look after, the first of them. */
export function baselineRemarks({ baseline }: Report) {
  const { file = '', remarks = [] } = baseline ?? {};
  const shown = remarks.slice(0, remarksAtMost);
  return { file, count: remarks.length, shown, more: remarks.length - shown.length };
}
