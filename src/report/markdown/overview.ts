import { counted } from '../../base/phrases.ts';
import { shortened } from '../../base/visible.ts';
import type { Finding } from '../finding.ts';
import { isSpared } from '../gate.ts';
import { adviceInShort } from '../phrases/advice.ts';
import { gapLines, inventory, mistakenIgnores, severityCounts } from '../phrases/phrases.ts';
import { countOf } from '../phrases/repeated.ts';
import { orderOfWork, sectionsOf } from '../phrases/sections.ts';
import { isAgreement, leniency, truthOf, unknownBase } from '../phrases/verdict.ts';
import type { ProblemReport } from '../problem-report.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { bullets, fenced, folded, type Link, place, type Room, strong, wayOut } from './blocks.ts';
import { code, plain, prose, proseNaming } from './escape.ts';
import { overviewTable } from './table.ts';

/** What stands at the top of a text in Markdown, never folded away: what to do, problems, the most dangerous rows. */

/** How bad it is, and one sentence of what to do. */
export function whatToDo(report: Report): string {
  const counts = report.databases.some(({ findings }) => findings.length > 0)
    ? `**${severityCounts(report.counts)}.** `
    : '';
  const lenient = leniency(report);
  return `${counts}${step(report)}${lenient === undefined ? '' : ` (${plain(lenient)})`}`.trim();
}

function step(report: Report): string {
  const serious = seriousOf(report);
  if (report.skipped !== undefined) return prose(report.skipped);
  if (report.outcome === 'could not check')
    return 'Part of the job could not be done: solve what is said below, then run the check again.';
  const [only] = serious;
  if (only === undefined) return isAgreement(report) ? agreed(report) : 'Nothing has to be done.';
  if (serious.length === 1 && only.advice.trim() !== '')
    return proseNaming(adviceInShort(only.advice), only.object);
  const wrong = [...new Set(serious.flatMap((finding) => finding.wrong))];
  if (wrong.length === 0)
    return 'Nothing tells which side is right: decide for each, then change the other. A `truth:` in schema-drift.yml decides for all.';
  const side = wrong.length === 1 ? code(wrong[0] ?? '') : 'the source that is named as wrong';
  const undecided = serious.some((finding) => finding.wrong.length === 0)
    ? ' Where none is named, decide which side is right.'
    : '';
  return `Bring ${side} in line; the details say how.${undecided}`;
}

/** That nobody knows what was there before, where that is so. */
export function baseLine(report: Report): string {
  const unknown = unknownBase(report);
  return unknown === undefined ? '' : prose(`${unknown.why} ${unknown.advice}`.trimEnd());
}

/** In which order to work, where there is one; a line a database. */
export function phaseLines({ databases }: Report): string {
  const lines = databases.flatMap((database) => {
    const order = orderOfWork(database);
    if (order === undefined) return [];
    return [`${databases.length > 1 ? `${code(database.name)}: ` : ''}**In this order:** ${order}.`];
  });
  return lines.join('  \n');
}

/** Which tables could not be compared at all, and the first reasons. */
export function gaps(report: Report, room: Room): string {
  const lines = gapLines(report).map((line) => prose(shortened(line, room.characters)));
  return lines.length === 0 ? '' : `**Not compared:**\n\n${bullets(lines, room)}`;
}

/** What in the config has no effect and seems to be mistyped. */
export function mistakes(report: Report, room: Room): string {
  const lines = mistakenIgnores(report).map((line) => `⚠️ ${prose(shortened(line, room.characters))}`);
  return lines.length === 0 ? '' : bullets(lines, room);
}

/** What the sources agree on. */
function agreed(report: Report): string {
  return report.databases
    .filter(({ compared }) => Object.keys(compared).length > 0)
    .map(
      ({ name, compared }) =>
        `${report.databases.length > 1 ? `In ${code(name)} declared` : 'Declared'} alike: ${plain(inventory(compared))}.`,
    )
    .join(' ');
}

/** Something that kept a source, or the job, from being checked: what, where, what to do. */
export function problemBlock(
  problem: ProblemReport & { readonly source?: string },
  link: Link | undefined,
  room: Room,
): string {
  const who = problem.source === undefined ? '' : `${code(problem.source)}: `;
  const detail = problem.detail?.trimEnd();
  const message = strong(`${who}${prose(shortened(problem.message, room.characters))}`);
  return [
    `${message}${problem.location === undefined ? '' : ` (${place(problem.location, link)})`}`,
    ...(detail === undefined || detail === '' ? [] : [output(detail.split('\n'), room)]),
    ...wayOut(problem.advice, prose, room),
  ].join('\n\n');
}

const linesInSight = 10;

function output(lines: readonly string[], room: Room): string {
  const text = fenced(lines, '', room);
  return lines.length > linesInSight ? folded(counted(lines.length, 'line'), text) : text;
}

/** The `most` most dangerous findings in the order of work, none of them cosmetic; one table a database. */
export function overview(report: Report, link: Link | undefined, most: number): string[] {
  const serious = seriousOf(report);
  const fresh = serious.filter((finding) => !isSpared(finding, report));
  const critical = serious.filter(({ severity }) => severity === 'critical');
  const first = critical.filter((finding) => fresh.includes(finding));
  const chosen = new Set([...new Set([...first, ...fresh, ...critical, ...serious])].slice(0, most));
  const tables = report.databases.flatMap((database) => {
    const rows = inOrder(database).filter((finding) => chosen.has(finding));
    if (rows.length === 0) return [];
    const table = overviewTable(rows, database, link);
    return report.databases.length > 1
      ? [`**Database ${code(database.name)}** (${plain(truthOf(database))})`, table]
      : [table];
  });
  const more = countOf(serious.filter((finding) => !chosen.has(finding)));
  return [...tables, ...(more > 0 && most > 0 ? [`… and ${more} more.`] : [])];
}

function seriousOf(report: Report): Finding[] {
  return report.databases.flatMap(inOrder);
}

function inOrder(database: DatabaseReport): Finding[] {
  return sectionsOf(database).flatMap(({ findings }) => findings);
}
