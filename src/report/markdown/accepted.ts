import { counted } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import { fixedOf } from '../gate.ts';
import { acceptanceWords, acceptedWhere, baselineRemarks } from '../phrases/acceptance.ts';
import { headline } from '../phrases/phrases.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { bullets, type Link, place, type Room, severityIcons } from './blocks.ts';
import type { Detail } from './detail.ts';
import { html, prose, proseNaming } from './escape.ts';

/** The findings of a database that do not count, folded away: who said so, and why. */
export function setAside(database: DatabaseReport, prefix: string, room: Room): Detail[] {
  const { ignored, accepted } = database;
  const fixed = fixedOf(database);
  return [
    ...fold(
      `${prefix}${fixed.length} fixed by this pull request`,
      fixed.map((finding) => `✅ ${proseNaming(headline(finding), finding.object)}`),
      room,
    ),
    ...fold(
      `${prefix}${ignored.length} ignored by the config`,
      ignored.map(({ finding, reason }) => line(finding, reason)),
      room,
    ),
    ...fold(
      `${prefix}${accepted.length} ${html(acceptedWhere(database))}`,
      accepted.map(({ finding, acceptance }) => line(finding, acceptanceWords(acceptance))),
      room,
    ),
  ];
}

/** The entries of the baseline that somebody has to look after, folded away. */
export function baselineDetails(report: Report, link: Link | undefined, room: Room): Detail[] {
  const { file, count, shown, more } = baselineRemarks(report);
  const lines = shown.map(({ message, advice = '', location }) => {
    const at = location === undefined ? '' : ` (${place(location, link)})`;
    return `${prose(message)}${at} ${prose(advice)}`.trimEnd();
  });
  return fold(
    `${html(file)}: ${counted(count, 'entry')} to look after`,
    more > 0 ? [...lines, `… and ${more} more`] : lines,
    room,
  );
}

function fold(title: string, lines: readonly string[], room: Room): Detail[] {
  if (lines.length === 0) return [];
  return [{ fold: title, text: bullets(lines, room), findings: 0, danger: 'ignored' }];
}

function line(finding: Finding, why: string): string {
  return `${severityIcons[finding.severity]} ${proseNaming(headline(finding).replace(/\.$/, ''), finding.object)}: ${prose(why)}`;
}
