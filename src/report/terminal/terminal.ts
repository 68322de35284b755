import { counted } from '../../base/phrases.ts';
import { oneLine, passages } from '../../base/visible.ts';
import type { Edit, Finding } from '../finding.ts';
import { lapsedWords } from '../phrases/acceptance.ts';
import { belongingWords, referenceLines } from '../phrases/across.ts';
import { longTextsOf, sourcesOf } from '../phrases/cells.ts';
import {
  alike,
  byGroup,
  cellText,
  everyProblem,
  foldedWords,
  headline,
  inventory,
  isCosmetic,
  isFault,
  labelOf,
  notComparedCount,
  notComparedLines,
  objectLines,
  reasonToTell,
  recognisedLines,
  sideOf,
  togetherWords,
} from '../phrases/phrases.ts';
import { headingOf, orderOfWork, type Section, sectionsOf } from '../phrases/sections.ts';
import { alongWords, ownEdits } from '../phrases/settled-along.ts';
import { usageWords } from '../phrases/usage.ts';
import { truthOf } from '../phrases/verdict.ts';
import { visibleReport } from '../phrases/visible.ts';
import type { ProblemReport } from '../problem-report.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { baselineLines, setAside } from './accepted.ts';
import { editBlocks, indent, type Row, texts } from './code.ts';
import { ending, heading } from './heading.ts';
import { type Page, pageOf, placeText, severityMarks, type TerminalLook } from './page.ts';
import { planBlock } from './plan.ts';
import { schemaChangeLines } from './schema-change.ts';
import { securityAdvice } from './security.ts';
import { wayOut } from './way-out.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

export type { TerminalLook } from './page.ts';

/**
 * The report for a person at a terminal: verdict, findings by phase and table (most dangerous first), what was
 * compared and what was not; where the beginning may have scrolled away, the verdict again. Ends with a newline. Characters that would act on the screen are spelled out.
 */
export function renderTerminal(report: Report, look: TerminalLook): string {
  const shown = visibleReport(report);
  const page = pageOf({ ...look, width: Math.max(40, look.width) });
  const lines = [
    ...heading(shown, page),
    ...problems(everyProblem(shown), page),
    ...shown.databases.flatMap((database) =>
      databaseLines(database, shown.databases.length > 1, page, firstTellers(shown)),
    ),
    ...baselineLines(shown, page),
    ...recognised(shown, page),
    ...ending(shown, page),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** What of a check could not be done alone, with the reasons; empty where all could. Ends with a newline otherwise. */
export function renderProblems(report: Report, look: TerminalLook): string {
  const lines = problems(
    everyProblem(visibleReport(report)),
    pageOf({ ...look, width: Math.max(40, look.width) }),
  );
  return lines.length === 0 ? '' : `${lines.join('\n').trimEnd()}\n`;
}

function problems(all: readonly (ProblemReport & { readonly source?: string })[], page: Page): string[] {
  return all.flatMap((problem) => {
    const detail = problem.detail?.trimEnd();
    return [
      ...page.paragraph(
        2,
        '✗ ',
        `${problem.source === undefined ? '' : `${problem.source}: `}${problem.message}`,
        'red',
        'bold',
      ),
      ...(problem.location === undefined ? [] : [`    ${page.place(problem.location)}`]),
      ...(detail === undefined || detail === ''
        ? []
        : detail.split('\n').flatMap((line) => page.paragraph(6, '', line, 'dim', 'dim'))),
      ...wayOut(problem.advice, 4, page),
      '',
    ];
  });
}

/** The first finding to tell an edit or a long advice, by these; others that need the same refer to it. */
type FirstTellers = ReadonlyMap<string, Finding>;

function firstTellers({ databases }: Report): FirstTellers {
  const first = new Map<string, Finding>();
  // In the order of the screen, so that a finding refers to one above it.
  for (const database of databases)
    for (const { findings } of sectionsOf(database))
      for (const finding of byGroup(findings).flatMap((group) => group.findings))
        for (const key of [...ownEdits(finding, database).map(editKey), ...adviceKeys(finding, database)])
          if (!first.has(key)) first.set(key, finding);
  return first;
}

/** What is told in a line of its own each time; more than one step, or code, is not looked up elsewhere. */
const shortAdvice = 80;

function adviceKeys({ advice }: Finding, { name }: DatabaseReport): string[] {
  const isLong = advice.length > shortAdvice && !advice.includes('\n');
  return isLong ? [JSON.stringify([name, advice])] : [];
}

/** What to do, or for which finding that is told. */
function adviceLines(
  finding: Finding,
  database: DatabaseReport,
  tellers: FirstTellers,
  page: Page,
): string[] {
  const [first = finding] = adviceKeys(finding, database).flatMap((key) => tellers.get(key) ?? []);
  if (first === finding) return wayOut(finding.advice, 6, page);
  return page.paragraph(6, '→ ', `The same as for ${first.object}.`, 'green');
}

function editKey({ source, location, from, to }: Edit): string {
  return JSON.stringify([source, location, from, to]);
}

function databaseLines(
  database: DatabaseReport,
  oneOfSeveral: boolean,
  page: Page,
  tellers: FirstTellers,
): string[] {
  const order = orderOfWork(database);
  const title = oneOfSeveral
    ? [
        ...page.paragraph(0, '── ', `database ${database.name} · ${truthOf(database)}`, 'dim', 'bold'),
        ...(order === undefined ? [] : page.paragraph(3, '', `In this order: ${order}`, 'dim', 'dim')),
        '',
      ]
    : [];
  return [
    ...title,
    ...schemaChangeLines(database, page),
    ...sectionsOf(database).flatMap((section) => sectionLines(section, database, page, tellers)),
    ...(database.plans ?? []).flatMap((plan) => planBlock(plan, page)),
    ...cosmetic(database.findings.filter(isCosmetic), page),
    ...setAside(database, page),
    ...securityAdvice(database, page),
    ...closing(database, page),
    '',
  ];
}

function sectionLines(
  section: Section,
  database: DatabaseReport,
  page: Page,
  tellers: FirstTellers,
): string[] {
  const heading = headingOf(section);
  return [
    ...(heading === undefined ? [] : [...page.paragraph(0, '── ', heading, 'dim', 'bold'), '']),
    ...byGroup(section.findings).flatMap(({ group, findings }) => [
      ...page.paragraph(0, '', group, 'bold', 'bold'),
      ...findings.flatMap((finding) => [...findingLines(finding, database, page, tellers), '']),
    ]),
  ];
}

function findingLines(
  finding: Finding,
  database: DatabaseReport,
  page: Page,
  tellers: FirstTellers,
): string[] {
  const { mark, colour } = severityMarks[finding.severity];
  const reason = reasonToTell(finding, database.truth);
  const folded = foldedWords(finding);
  const together = togetherWords(finding, database);
  const lapsed = lapsedWords(finding);
  const along = alongWords(finding, database);
  return [
    ...page.paragraph(
      2,
      `${mark} ${padTo(finding.severity, 8)}  `,
      `${headline(finding)}${labelOf(finding)}`,
      colour,
      'bold',
    ),
    ...matrix(finding, database, page),
    ...objectLines(finding).flatMap((line) => page.paragraph(6, '· ', line)),
    ...(folded === undefined ? [] : page.paragraph(6, '', folded, 'dim', 'dim')),
    ...(finding.usage === undefined ? [] : page.paragraph(6, '', usageWords(finding.usage))),
    ...(finding.belongs === undefined ? [] : page.paragraph(6, '', belongingWords(finding.belongs))),
    ...(reason === undefined ? [] : page.paragraph(6, '', reason, 'dim', 'dim')),
    ...(lapsed === undefined ? [] : page.paragraph(6, '! ', lapsed, 'yellow')),
    ...(finding.note === undefined ? [] : page.paragraph(6, 'note: ', finding.note, 'dim', 'dim')),
    ...adviceLines(finding, database, tellers, page),
    ...(together === undefined ? [] : page.paragraph(8, '', together, 'green')),
    ...(along === undefined ? [] : page.paragraph(8, '', along, 'dim', 'dim')),
    ...edits(finding, ownEdits(finding, database), tellers, page),
  ];
}

function edits(finding: Finding, own: readonly Edit[], tellers: FirstTellers, page: Page): string[] {
  const told = own.filter((edit) => tellers.get(editKey(edit)) !== finding);
  return [
    ...editBlocks(
      own.filter((edit) => !told.includes(edit)),
      page,
    ),
    ...told.flatMap((edit) => [
      `        ${page.place(edit.location)}`,
      ...page.paragraph(
        8,
        '',
        `the same edit as for ${tellers.get(editKey(edit))?.object ?? 'another finding'}`,
        'dim',
        'dim',
      ),
    ]),
  ];
}

function rowsOf(finding: Finding, database: DatabaseReport): Row[] {
  return sourcesOf(finding, database).flatMap((source) => {
    const cell = finding.cells[source];
    if (cell === undefined || cell.state === 'silent') return [];
    return [
      {
        source: oneLine(source),
        side: isFault(finding) ? undefined : sideOf(finding, source),
        text: cellText(finding, source),
        location: cell.location,
        near: cell.state === 'missing',
      },
    ];
  });
}

/** Characters of a value that a person would still read; all of it stands in the JSON report. */
const longestValue = 600;

/** What each source says, a line a source; texts of several lines below them, as a diff. */
function matrix(finding: Finding, database: DatabaseReport, page: Page): string[] {
  const rows = rowsOf(finding, database);
  const long = longTextsOf(finding, database);
  const inLine = rows.map(({ text }) =>
    text.includes('\n') ? counted(text.split('\n').length, 'line') : text,
  );
  const cut = passages(inLine, longestValue);
  const short = rows.map((row, at) => ({ ...row, text: cut[at] ?? '' }));
  return [...table(short, page), ...(long === undefined ? [] : texts(finding, long, page))];
}

function table(rows: readonly Row[], page: Page): string[] {
  const names = Math.max(0, ...rows.map(({ source }) => widthOf(source)));
  const left = indent + 2 + names + 2;
  const values = Math.max(0, ...rows.map(({ text }) => widthOf(text)));
  const places = Math.max(
    0,
    ...rows.map(
      (row) => widthOf(nearText(row)) + widthOf(row.location === undefined ? '' : placeText(row.location)),
    ),
  );
  const beside = left + values + (places === 0 ? 0 : 2 + places) <= page.width;
  return rows.flatMap((row) => {
    const place = row.location === undefined ? '' : nearText(row) + page.place(row.location);
    const head = `${' '.repeat(indent)}${sideMark(row, page)} ${padTo(row.source, names)}  `;
    if (beside) {
      const padded = place === '' ? row.text : padTo(row.text, values);
      return [`${head}${paintValue(row, padded, page)}${place === '' ? '' : `  ${place}`}`];
    }
    const room = page.width - left;
    const roomy = room >= 20;
    const hanging = ' '.repeat(roomy ? left : indent + 4);
    const lines = wrap(row.text, roomy ? room : page.width - indent - 4).map((line) =>
      paintValue(row, line, page),
    );
    return [
      ...(roomy ? [head + (lines[0] ?? '')] : [head.trimEnd(), hanging + (lines[0] ?? '')]),
      ...lines.slice(1).map((line) => hanging + line),
      ...(place === '' ? [] : [hanging + place]),
    ];
  });
}

function nearText(row: Row): string {
  return row.near && row.location !== undefined ? 'near ' : '';
}

function sideMark({ side }: Row, page: Page): string {
  if (side === undefined) return ' ';
  return side === 'right' ? page.paint('✓', 'green') : page.paint('✗', 'red');
}

function paintValue({ side }: Row, text: string, page: Page): string {
  return side === 'wrong' ? page.paint(text, 'red') : text;
}

function cosmetic(findings: readonly Finding[], page: Page): string[] {
  if (findings.length === 0) return [];
  return [
    page.paint(`Cosmetic (never fails the run): ${findings.length}`, 'dim', 'bold'),
    ...alike(findings).flatMap(({ words, objects, location, note }) => [
      ...page.paragraph(2, '· ', words, 'dim'),
      ...page.paragraph(4, '', objects.join(', ')),
      ...(location === undefined ? [] : [`    ${page.place(location)}`]),
      ...(note === undefined ? [] : page.paragraph(4, '', note, 'dim', 'dim')),
    ]),
    '',
  ];
}

function closing(database: DatabaseReport, page: Page): string[] {
  const names = Math.max(0, ...database.sources.map(({ name }) => widthOf(oneLine(name))));
  const sources = database.sources.flatMap((source) => {
    const read =
      source.state === 'read' ? source.facts.join(', ') || inventory(source.objects) : 'could not be checked';
    return [
      ...page.paragraph(
        2,
        `${padTo(oneLine(source.name), names)}  `,
        read,
        'dim',
        ...(source.state === 'read' ? [] : ['red' as const]),
      ),
      ...source.warnings.flatMap((warning) => page.paragraph(4 + names, '! ', warning, 'yellow')),
    ];
  });
  const compared = `${inventory(database.compared)}${database.server === '' ? '' : `, on ${database.server}`}`;
  const left = notComparedLines(database.notCompared);
  const references = referenceLines(database);
  return [
    page.paint('Sources:', 'dim', 'bold'),
    ...sources,
    ...page.paragraph(0, 'Compared: ', compared, 'bold'),
    ...(references.length === 0 ? [] : [page.paint('Keys to other databases:', 'dim', 'bold')]),
    ...references.flatMap(({ text, at }) => [
      ...page.paragraph(2, '· ', text, 'dim'),
      `    ${page.place(at)}`,
    ]),
    ...(left.length === 0
      ? []
      : [page.paint(`Not compared:${notComparedInSum(database.notCompared, left.length)}`, 'bold')]),
    ...left.flatMap(({ text, at }) => [
      ...page.paragraph(2, '· ', text, 'dim'),
      ...(at === undefined ? [] : [`    ${page.place(at)}`]),
    ]),
  ];
}

/** How many things that is, where no line says it of all. */
function notComparedInSum(entries: DatabaseReport['notCompared'], lines: number): string {
  return lines === 1 ? '' : ` ${counted(notComparedCount(entries), 'object')}`;
}

function recognised(report: Report, page: Page): string[] {
  if (report.recognised.length === 0) return [];
  return [
    page.paint('Recognised, since no config file names the sources:', 'dim'),
    ...recognisedLines(report).flatMap((line) => page.paragraph(2, '· ', line, 'dim', 'dim')),
    '',
  ];
}
