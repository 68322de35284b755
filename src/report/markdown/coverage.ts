import { counted } from '../../base/phrases.ts';
import { shortened } from '../../base/visible.ts';
import { referenceLines } from '../phrases/across.ts';
import { inventory, notComparedLines, recognisedLines } from '../phrases/phrases.ts';
import { isAgreement } from '../phrases/verdict.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { bullets, folded, type Link, linked, place, type Room } from './blocks.ts';
import { code, html, plain, prose } from './escape.ts';

/** What stands at the bottom of a text in Markdown: what was compared and what was not, and where it all comes from. */

/** The commit, the run and the report that a text is about. */
export interface Origin {
  readonly commit?: { readonly sha: string; readonly url: string };
  readonly run?: { readonly url: string };
  /** Whether a newer text takes the place of this one. */
  readonly updatesInPlace?: boolean;
  /** What shows the same on a machine of one's own: `npx schema-drift check`. */
  readonly command?: string;
}

/** What was compared, in one line; the sources, their warnings and what was left out folded away below it. */
export function coverage(report: Report, link: Link | undefined, room: Room): string {
  if (report.databases.length === 0) return '';
  const warnings = report.databases.flatMap(({ sources }) => sources.flatMap((source) => source.warnings));
  const left = report.databases.flatMap(({ notCompared }) => notCompared);
  const summary = [
    isAgreement(report) ? '' : `Compared: ${inventory(together(report.databases))}.`,
    left.length === 0 ? '' : `Not compared: ${named(left.map(({ what }) => what))}.`,
    warnings.length === 0 ? '' : `${counted(warnings.length, 'warning')}.`,
  ].filter((part) => part !== '');
  const several = report.databases.length > 1;
  return folded(
    `<sub>${summary.length === 0 ? 'Sources' : html(summary.join(' '))}</sub>`,
    [
      ...report.databases.flatMap((database) => [
        ...(several ? [`**Database ${code(database.name)}**: ${plain(inventory(database.compared))}`] : []),
        ...databaseSections(database, link, room),
      ]),
      ...section('**How the sources were found**', recognisedLines(report).map(plain), room),
    ].join('\n\n'),
  );
}

const namedAtMost = 3;

function named(things: readonly string[]): string {
  const more = things.length - namedAtMost;
  const first = things.slice(0, namedAtMost).map((thing) => shortened(thing, 60));
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

function together(databases: readonly DatabaseReport[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { compared } of databases)
    for (const [kind, count] of Object.entries(compared)) sums[kind] = (sums[kind] ?? 0) + count;
  return sums;
}

function databaseSections(database: DatabaseReport, link: Link | undefined, room: Room): string[] {
  const sources = database.sources.map(
    ({ name, state, facts, objects }) =>
      `${code(name)}: ${state === 'read' ? plain(facts.join(', ') || inventory(objects)) : '**could not be checked**'}`,
  );
  const server = database.server === '' ? [] : [plain(database.server)];
  const warnings = database.sources.flatMap(({ name, warnings: said }) =>
    said.map((text) => `${code(name)}: ${prose(text)}`),
  );
  const left = notComparedLines(database.notCompared).map(
    ({ text, at }) => `${prose(text)}${at === undefined ? '' : ` (${place(at, link)})`}`,
  );
  const references = referenceLines(database).map(({ text, at }) => `${prose(text)} (${place(at, link)})`);
  return [
    ...section('**Sources**', [...sources, ...server], room),
    ...section('**Keys to other databases**', references, room),
    ...section('**Warnings**', warnings, room),
    ...section('**Not compared**', left, room),
  ];
}

function section(title: string, lines: readonly string[], room: Room): string[] {
  return lines.length === 0 ? [] : [`${title}\n\n${bullets(lines, room)}`];
}

/** How to see it without waiting for a run. */
export function locally({ command }: Origin): string {
  return command === undefined ? '' : `To see it locally: ${code(command)}`;
}

/** The last line: which commit, which run, which version. */
export function origin(report: Report, { commit, run, updatesInPlace }: Origin): string {
  const parts = [
    ...(commit === undefined ? [] : [`commit ${linked(code(commit.sha.slice(0, 7)), commit.url)}`]),
    ...(run === undefined ? [] : [linked('run', run.url)]),
    plain(`schema-drift ${report.tool.version}`),
    ...(updatesInPlace === true ? ['updates in place'] : []),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
