import type { Location } from '../problem.ts';
import { lineDiff } from './line-diff.ts';
import { code, fenceFor, htmlCode, plain, prose, proseNaming } from './markdown-escape.ts';
import type { DatabaseReport, Finding, ProblemReport, Report, Severity } from './report.ts';
import { oneLine, visibleReport } from './visible.ts';
import {
  alike,
  byGroup,
  cellText,
  counted,
  countSeverities,
  everyProblem,
  foldedWords,
  headline,
  inventory,
  isCosmetic,
  isFault,
  leniency,
  list,
  notComparedLines,
  reasonToTell,
  recognisedLines,
  severityCounts,
  sideOf,
  steps,
  truthOf,
  verdict,
} from './words.ts';

export interface MarkdownLook {
  /** The address a place leads to; `undefined` leaves it as text. */
  readonly link?: (location: Location) => string | undefined;
  /**
   * Characters the text may have (a comment on GitHub: 65,536). Details that do not fit are left out, the least
   * dangerous first, and the text says how many.
   */
  readonly limit?: number;
}

const severityIcons: Readonly<Record<Severity, string>> = { critical: '❌', warning: '⚠️', cosmetic: '🔹' };
const rowsAtMost = 10;
const valueAtMost = 60;

/**
 * The report as a comment on a pull request, or a file: verdict, what to do, a table of at most ten rows, details
 * by table folded away, then what was compared. Whatever comes from the sources is escaped.
 */
export function renderMarkdown(report: Report, look: MarkdownLook = {}): string {
  const shown = visibleReport(report);
  const serious = shown.databases.flatMap(({ findings }) => findings.filter((it) => !isCosmetic(it)));
  const top = [
    `## ${shown.outcome === 'clean' ? '✅' : '❌'} ${plain(verdict(shown))}`,
    whatToDo(shown, serious),
    ...everyProblem(shown).map((problem) => problemBlock(problem, look)),
    ...overview(shown),
  ];
  const details = shown.databases.flatMap((database) =>
    detailsOf(database, shown.databases.length > 1, look),
  );
  const bottom = [
    ...shown.databases.map((database) => coverage(database, shown.databases.length > 1, look)),
    origin(shown),
  ];
  return `${fitting(top, details, bottom, look.limit)
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

interface Details {
  readonly text: string;
  readonly findings: number;
}

function fitting(
  top: readonly string[],
  details: readonly Details[],
  bottom: readonly string[],
  limit: number | undefined,
): string[] {
  const length = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length + 2, 0);
  let room = (limit ?? Number.POSITIVE_INFINITY) - length(top) - length(bottom) - 200;
  const kept: string[] = [];
  let leftOut = 0;
  for (const block of details) {
    if (leftOut === 0 && block.text.length + 2 <= room) {
      kept.push(block.text);
      room -= block.text.length + 2;
    } else leftOut += block.findings;
  }
  const notice =
    leftOut === 0
      ? []
      : [
          `**Details of ${counted(leftOut, 'finding')} are left out here for length;** the JSON report has them.`,
        ];
  return [...top, ...kept, ...notice, ...bottom];
}

function whatToDo(report: Report, serious: readonly Finding[]): string {
  const counts = report.databases.some(({ findings }) => findings.length > 0)
    ? `**${severityCounts(report.counts)}.** `
    : '';
  const lenient = leniency(report);
  return `${counts}${stepOf(report, serious)}${lenient === undefined ? '' : ` (${plain(lenient)})`}`.trim();
}

function stepOf(report: Report, serious: readonly Finding[]): string {
  if (report.outcome === 'could not check')
    return 'Part of the job could not be done: solve what is said below, then run the check again.';
  const [only] = serious;
  if (only === undefined) return report.counts.cosmetic > 0 ? 'Nothing has to be done.' : '';
  if (serious.length === 1) return proseNaming(steps(only.advice).join(' '), only.object);
  const wrong = [...new Set(serious.flatMap((finding) => finding.wrong))];
  if (wrong.length === 0) return 'Nothing tells which side is right: decide for each, then change the other.';
  const side = wrong.length === 1 ? code(wrong[0] ?? '') : 'the side marked ❌';
  const undecided = serious.some((finding) => finding.wrong.length === 0)
    ? ' Where no side is marked, decide which one is right.'
    : '';
  return `Bring ${side} in line as the details say.${undecided}`;
}

function problemBlock(problem: ProblemReport & { readonly source?: string }, look: MarkdownLook): string {
  const who = problem.source === undefined ? '' : `${code(problem.source)}: `;
  const detail = problem.detail?.trimEnd();
  return [
    `${strong(`${who}${prose(problem.message)}`)}${problem.location === undefined ? '' : ` (${place(problem.location, look)})`}`,
    ...(detail === undefined || detail === '' ? [] : [fenced(detail, '')]),
    ...steps(problem.advice).map((step) => `→ ${prose(step)}`),
  ].join('\n\n');
}

/** The first ten serious findings, a column a source; one table a database. */
function overview(report: Report): string[] {
  let room = rowsAtMost;
  const serious = report.databases.flatMap(({ findings }) => findings.filter((it) => !isCosmetic(it)));
  const tables = report.databases.flatMap((database) => {
    const rows = database.findings.filter((finding) => !isCosmetic(finding)).slice(0, room);
    room -= rows.length;
    if (rows.length === 0) return [];
    const sources = database.sources.map(({ name }) => name);
    const table = [
      row(['', 'object', ...sources.map(plain), 'verdict']),
      row(['---', '---', ...sources.map(() => '---'), '---']),
      ...rows.map((finding) => overviewRow(finding, sources)),
    ].join('\n');
    return report.databases.length > 1
      ? [`**Database ${code(database.name)}** (${plain(truthOf(database))})`, table]
      : [table];
  });
  const more = serious.length - rowsAtMost;
  return [...tables, ...(more > 0 ? [`… and ${more} more, in the details below.`] : [])];
}

function overviewRow(finding: Finding, sources: readonly string[]): string {
  const attribute = finding.attribute === undefined ? '' : ` ${plain(finding.attribute)}`;
  return row([
    severityIcons[finding.severity],
    `${plain(finding.kind)} ${code(finding.object)}${attribute}`,
    ...sources.map((source) =>
      finding.cells[source] === undefined ? '' : value(finding, source, valueAtMost),
    ),
    verdictOf(finding),
  ]);
}

function verdictOf(finding: Finding): string {
  if (isFault(finding) || finding.wrong.length === 0)
    return plain(finding.class === 'difference' ? 'undecided' : finding.class);
  return `${list(finding.wrong.map(plain))} wrong`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What a source says, in one line; longer than `most` or of several lines it is announced, never cut unseen. */
function value(finding: Finding, source: string, most: number): string {
  const text = cellText(finding, source);
  if (finding.cells[source]?.state !== 'present') return `*${plain(shortened(text, most))}*`;
  if (text.includes('\n')) return counted(text.split('\n').length, 'line');
  return code(shortened(text, most));
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

function detailsOf(database: DatabaseReport, oneOfSeveral: boolean, look: MarkdownLook): Details[] {
  const prefix = oneOfSeveral ? `${htmlCode(database.name)} · ` : '';
  const cosmetic = database.findings.filter(isCosmetic);
  const groups = byGroup(database.findings.filter((finding) => !isCosmetic(finding)));
  return [
    ...groups.map(({ group, findings }) => ({
      findings: findings.length,
      text: folded(
        `${prefix}<b>${htmlCode(group)}</b>: ${severityCounts(countSeverities(findings))}`,
        findings.map((finding) => findingBlock(finding, database, look)).join('\n\n---\n\n'),
      ),
    })),
    ...(cosmetic.length === 0 ? [] : [{ findings: cosmetic.length, text: cosmeticBlock(cosmetic, prefix) }]),
    ...(database.ignored.length === 0
      ? []
      : [{ findings: database.ignored.length, text: ignoredBlock(database, prefix) }]),
  ];
}

/** `summary` is HTML: Markdown does not reach into it. */
function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function findingBlock(finding: Finding, database: DatabaseReport, look: MarkdownLook): string {
  const label = finding.class === 'difference' ? '' : ` · ${plain(finding.class)}`;
  const words = foldedWords(finding);
  const reason = reasonToTell(finding, database.truth);
  return [
    `${severityIcons[finding.severity]} ${strong(proseNaming(headline(finding), finding.object))}${label}`,
    ...declarations(finding, database, look),
    ...longTexts(finding, database),
    ...(words === undefined ? [] : [`${plain(words)}: ${finding.folded.map(code).join(', ')}`]),
    ...(reason === undefined ? [] : [prose(reason)]),
    ...steps(finding.advice).map((step) => `→ ${proseNaming(step, finding.object)}`),
    ...(finding.note === undefined ? [] : [`> ${prose(finding.note)}`]),
  ].join('\n\n');
}

function sourcesOf(finding: Finding, database: DatabaseReport): string[] {
  const known = database.sources.map(({ name }) => name);
  return [...known, ...Object.keys(finding.cells).filter((name) => !known.includes(name))].filter(
    (name) => finding.cells[name] !== undefined,
  );
}

const sideIcons = { right: '✅', wrong: '❌' } as const;

function declarations(finding: Finding, database: DatabaseReport, look: MarkdownLook): string[] {
  const sources = sourcesOf(finding, database);
  if (sources.length === 0) return [];
  return [
    [
      row(['source', 'says', 'declared at']),
      row(['---', '---', '---']),
      ...sources.map((source) => {
        const cell = finding.cells[source];
        const side = isFault(finding) ? undefined : sideOf(finding, source);
        const near = cell?.state === 'missing' ? 'near ' : '';
        return row([
          `${side === undefined ? '' : `${sideIcons[side]} `}${plain(source)}`,
          value(finding, source, Number.POSITIVE_INFINITY),
          cell?.location === undefined ? '' : near + place(cell.location, look),
        ]);
      }),
    ].join('\n'),
  ];
}

/** Texts of several lines: as a diff towards the side that is not wrong, or whole where only one side has one. */
function longTexts(finding: Finding, database: DatabaseReport): string[] {
  const present = sourcesOf(finding, database).filter((source) => finding.cells[source]?.state === 'present');
  const textOf = (source: string) => finding.cells[source]?.text ?? '';
  if (!present.some((source) => textOf(source).includes('\n'))) return [];
  const distinct = present.filter(
    (source, at) => present.findIndex((other) => textOf(other) === textOf(source)) === at,
  );
  const base = distinct.find((source) => !finding.wrong.includes(source)) ?? distinct[0];
  if (base === undefined) return [];
  if (distinct.length === 1) return [fenced(textOf(base), 'sql')];
  return distinct
    .filter((source) => source !== base)
    .map((source) => {
      const lines = lineDiff(textOf(source), textOf(base)).map(({ mark, text }) =>
        mark === 'gap' ? `@@ ${text} @@` : `${mark}${text}`,
      );
      return fenced([`--- ${oneLine(source)}`, `+++ ${oneLine(base)}`, ...lines].join('\n'), 'diff');
    });
}

function fenced(text: string, language: string): string {
  const fence = fenceFor(text);
  return `${fence}${language}\n${text}\n${fence}`;
}

function cosmeticBlock(findings: readonly Finding[], prefix: string): string {
  const lines = alike(findings).map(
    ({ words, objects, note }) =>
      `- ${plain(words)}: ${objects.map(code).join(', ')}${note === undefined ? '' : `. ${prose(note)}`}`,
  );
  return folded(`${prefix}${findings.length} cosmetic (never fails the run)`, lines.join('\n'));
}

function ignoredBlock({ ignored }: DatabaseReport, prefix: string): string {
  const lines = ignored.map(
    ({ finding, reason }) =>
      `- ${severityIcons[finding.severity]} ${proseNaming(headline(finding), finding.object)}: ${prose(reason)}`,
  );
  return folded(`${prefix}${ignored.length} ignored by the config`, lines.join('\n'));
}

function coverage(database: DatabaseReport, oneOfSeveral: boolean, look: MarkdownLook): string {
  const left = notComparedLines(database.notCompared);
  const warnings = database.sources.flatMap(({ name, warnings: said }) =>
    said.map((text) => `${code(name)}: ${prose(text)}`),
  );
  const summary = `<sub>${oneOfSeveral ? `${code(database.name)}: ` : ''}Compared: ${plain(inventory(database.compared))}${database.server === '' ? '' : `, on ${plain(database.server)}`}.</sub>`;
  const sources = database.sources.map(
    ({ name, state, facts, objects }) =>
      `${code(name)}: ${state === 'read' ? plain(facts.join(', ') || inventory(objects)) : '**could not be checked**'}`,
  );
  const notCompared = left.map(
    ({ text, at }) => `${prose(text)}${at === undefined ? '' : ` (${place(at, look)})`}`,
  );
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];
  const count = [
    left.length > 0 ? 'what was not compared, and why' : '',
    warnings.length > 0 ? counted(warnings.length, 'warning') : '',
  ].filter((part) => part !== '');
  return [
    summary,
    folded(
      `<sub>Sources${count.length === 0 ? '' : `, ${count.join(', ')}`}</sub>`,
      [
        ...section('**Sources**', sources),
        ...section('**Warnings**', warnings),
        ...section('**Not compared**', notCompared),
      ].join('\n\n'),
    ),
  ].join('\n\n');
}

function origin(report: Report): string {
  const recognised =
    report.recognised.length === 0 ? '' : ` Recognised: ${recognisedLines(report).map(plain).join('; ')}.`;
  return `<sub>${plain(`schema-drift ${report.tool.version}`)}.${recognised}</sub>`;
}

/** Bold only takes where neither end is a space. */
function strong(text: string): string {
  return text.trim() === '' ? '' : `**${text.trim()}**`;
}

/** A place, linked where there is an address for it. */
function place(location: Location, { link }: MarkdownLook): string {
  const text = `${oneLine(location.file)}:${location.line}`;
  const target = link?.(location);
  if (target === undefined) return code(text);
  return `[${code(text)}](<${target.replace(/[<>\\\s|`]/g, (character) => encodeURIComponent(character))}>)`;
}
