import type { Location } from '../problem.ts';
import { lineDiff } from './line-diff.ts';
import type { DatabaseReport, Finding, ProblemReport, Report, Severity } from './report.ts';
import { oneLine, visibleReport } from './visible.ts';
import {
  alike,
  byGroup,
  cellText,
  counted,
  everyProblem,
  foldedWords,
  headline,
  inventory,
  isCosmetic,
  isFault,
  leniency,
  notComparedLines,
  reasonToTell,
  recognisedLines,
  severityCounts,
  sideOf,
  steps,
  truthOf,
  verdict,
} from './words.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

export interface TerminalLook {
  readonly colour: boolean;
  /** Columns of the terminal; lines are broken at spaces to fit, words longer than a line stay whole. */
  readonly width: number;
  /** Where a place leads, to make it a hyperlink (OSC 8); without it places are plain `file:line:column`. */
  readonly link?: (location: Location) => string | undefined;
}

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Colour = keyof typeof colours;

const severityMarks: Readonly<Record<Severity, { mark: string; colour: Colour }>> = {
  critical: { mark: '✗', colour: 'red' },
  warning: { mark: '!', colour: 'yellow' },
  cosmetic: { mark: '·', colour: 'dim' },
};

/** Lines that are shown of a text of many lines which only one side has. */
const linesOfLoneText = 8;

/**
 * The report for a person at a terminal: verdict, findings by table (most dangerous first), what was compared and
 * what was not. Ends with a newline. Characters that would act on the screen are spelled out.
 */
export function renderTerminal(report: Report, look: TerminalLook): string {
  const shown = visibleReport(report);
  const page = pageOf({ ...look, width: Math.max(40, look.width) });
  const lines = [
    ...heading(shown, page),
    ...problems(everyProblem(shown), page),
    ...shown.databases.flatMap((database) => databaseLines(database, shown.databases.length > 1, page)),
    ...recognised(shown, page),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** How lines are made for one terminal. */
interface Page {
  readonly width: number;
  readonly paint: (text: string, ...colours: readonly Colour[]) => string;
  /** A paragraph: `first` opens its first line, the others stand below the text. */
  readonly paragraph: (
    indent: number,
    first: string,
    text: string,
    ...colours: readonly Colour[]
  ) => string[];
  readonly place: (location: Location) => string;
}

function pageOf(look: TerminalLook): Page {
  const paint = (text: string, ...names: readonly Colour[]) =>
    look.colour && names.length > 0 && text !== ''
      ? `\u001b[${names.map((name) => colours[name]).join(';')}m${text}\u001b[0m`
      : text;
  return {
    width: look.width,
    paint,
    paragraph: (indent, first, text, ...names) => {
      const left = ' '.repeat(indent);
      const hanging = ' '.repeat(widthOf(first));
      return wrap(oneLine(text), look.width - indent - widthOf(first)).map(
        (line, number) =>
          left +
          (number === 0 ? paint(first, ...names.slice(0, 1)) : hanging) +
          paint(line, ...names.slice(1)),
      );
    },
    place: (location) => {
      const text = placeText(location);
      const target = look.link?.(location);
      return paint(
        target === undefined ? text : `\u001b]8;;${target}\u001b\\${text}\u001b]8;;\u001b\\`,
        'cyan',
      );
    },
  };
}

function placeText({ file, line, column }: Location): string {
  return oneLine(`${file}:${line}${column === undefined ? '' : `:${column}`}`);
}

function heading(report: Report, page: Page): string[] {
  const colour = report.outcome === 'clean' ? 'green' : 'red';
  const mark = report.outcome === 'clean' ? '✓ ' : '✗ ';
  const [only] = report.databases;
  const truth = report.databases.length === 1 && only !== undefined ? truthOf(only) : '';
  const facts = report.databases.some(({ findings }) => findings.length > 0)
    ? [severityCounts(report.counts), truth, leniency(report) ?? '']
    : [];
  const below = facts.filter((fact) => fact !== '').join(' · ');
  const text = page.paragraph(0, mark, verdict(report)).map((line) => page.paint(line, 'bold', colour));
  return [...text, ...(below === '' ? [] : page.paragraph(2, '', below, 'dim', 'dim')), ''];
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
      ...wayOut(problem.advice, page),
      '',
    ];
  });
}

/** What to do about a problem: a sentence, and below it what is to be written, as it is to be written. */
function wayOut(advice: string | undefined, page: Page): string[] {
  const [sentence, ...lines] = steps(advice);
  if (sentence === undefined) return [];
  return [
    ...page.paragraph(4, '→ ', sentence, 'green'),
    ...lines.flatMap((line) => page.paragraph(8, '', line)),
  ];
}

function databaseLines(database: DatabaseReport, oneOfSeveral: boolean, page: Page): string[] {
  const serious = database.findings.filter((finding) => !isCosmetic(finding));
  const title = oneOfSeveral
    ? [...page.paragraph(0, '── ', `database ${database.name} · ${truthOf(database)}`, 'dim', 'bold'), '']
    : [];
  return [
    ...title,
    ...byGroup(serious).flatMap(({ group, findings }) => [
      ...page.paragraph(0, '', group, 'bold', 'bold'),
      ...findings.flatMap((finding) => [...findingLines(finding, database, page), '']),
    ]),
    ...cosmetic(database.findings.filter(isCosmetic), page),
    ...ignored(database, page),
    ...closing(database, page),
    '',
  ];
}

function findingLines(finding: Finding, database: DatabaseReport, page: Page): string[] {
  const { mark, colour } = severityMarks[finding.severity];
  const reason = reasonToTell(finding, database.truth);
  const folded = foldedWords(finding);
  const label = finding.class === 'difference' ? '' : ` · ${finding.class}`;
  return [
    ...page.paragraph(
      2,
      `${mark} ${padTo(finding.severity, 8)}  `,
      `${headline(finding)}${label}`,
      colour,
      'bold',
    ),
    ...matrix(finding, database, page),
    ...(folded === undefined ? [] : page.paragraph(6, '', folded, 'dim', 'dim')),
    ...(reason === undefined ? [] : page.paragraph(6, '', reason, 'dim', 'dim')),
    ...(finding.note === undefined ? [] : page.paragraph(6, 'note: ', finding.note, 'dim', 'dim')),
    ...steps(finding.advice).flatMap((step) => page.paragraph(6, '→ ', step, 'green')),
  ];
}

interface Row {
  readonly source: string;
  readonly side: 'right' | 'wrong' | undefined;
  readonly text: string;
  readonly location: Location | undefined;
  readonly present: boolean;
  /** A missing object has no place of its own: the place is that of what it belongs to. */
  readonly near: boolean;
}

function rowsOf(finding: Finding, database: DatabaseReport): Row[] {
  const known = database.sources.map(({ name }) => name);
  const others = Object.keys(finding.cells).filter((name) => !known.includes(name));
  return [...known, ...others].flatMap((source) => {
    const cell = finding.cells[source];
    if (cell === undefined) return [];
    return [
      {
        source: oneLine(source),
        side: isFault(finding) ? undefined : sideOf(finding, source),
        text: cellText(finding, source),
        location: cell.location,
        present: cell.state === 'present',
        near: cell.state === 'missing',
      },
    ];
  });
}

/** What each source says, a line a source; texts of several lines below them, as a diff. */
function matrix(finding: Finding, database: DatabaseReport, page: Page): string[] {
  const rows = rowsOf(finding, database);
  const long = rows.filter(({ text }) => text.includes('\n'));
  const short = rows.map((row) =>
    row.text.includes('\n') ? { ...row, text: counted(row.text.split('\n').length, 'line') } : row,
  );
  return [...table(short, page), ...(long.length === 0 ? [] : texts(rows, page))];
}

const indent = 6;

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

/** Texts of several lines: each against the first one that is not wrong, or the beginning of a lone one. */
function texts(rows: readonly Row[], page: Page): string[] {
  const said = rows.filter(({ present }) => present);
  const distinct = said.filter((row, place) => said.findIndex(({ text }) => text === row.text) === place);
  const base = distinct.find(({ side }) => side !== 'wrong') ?? distinct[0];
  if (base === undefined) return [];
  const left = ' '.repeat(indent + 2);
  if (distinct.length === 1) {
    const lines = base.text.split('\n');
    const more = lines.length - linesOfLoneText;
    return [
      ...lines.slice(0, linesOfLoneText).flatMap((line) => codeLines(left, '  ', line, page, 'dim')),
      ...(more > 0 ? [page.paint(`${left}  … and ${counted(more, 'more line')}`, 'dim')] : []),
    ];
  }
  return distinct
    .filter((row) => row !== base)
    .flatMap((row) => [
      ...page.paragraph(indent + 2, '', `- ${row.source}   + ${base.source}`, 'dim', 'dim'),
      ...lineDiff(row.text, base.text).flatMap(({ mark, text }) => {
        if (mark === 'gap') return [page.paint(`${left}  … ${text}`, 'dim')];
        const colour = mark === '-' ? 'red' : mark === '+' ? 'green' : 'dim';
        return codeLines(left, `${mark} `, text, page, colour);
      }),
    ]);
}

function codeLines(left: string, mark: string, text: string, page: Page, colour: Colour): string[] {
  const inner = /^ */.exec(text)?.[0] ?? '';
  return wrap(text.slice(inner.length), Math.max(10, page.width - left.length - 2 - inner.length)).map(
    (line, number) =>
      left + page.paint(`${number === 0 ? mark : `${mark.charAt(0)}   `}${inner}${line}`.trimEnd(), colour),
  );
}

function cosmetic(findings: readonly Finding[], page: Page): string[] {
  if (findings.length === 0) return [];
  return [
    page.paint(`Cosmetic (never fails the run): ${findings.length}`, 'dim', 'bold'),
    ...alike(findings).flatMap(({ words, objects, note }) => [
      ...page.paragraph(2, '· ', words, 'dim'),
      ...page.paragraph(4, '', objects.join(', ')),
      ...(note === undefined ? [] : page.paragraph(4, '', note, 'dim', 'dim')),
    ]),
    '',
  ];
}

function ignored({ ignored: entries }: DatabaseReport, page: Page): string[] {
  if (entries.length === 0) return [];
  return [
    page.paint(`Ignored by the config: ${entries.length}`, 'dim', 'bold'),
    ...entries.flatMap(({ finding, reason }) =>
      page.paragraph(
        2,
        `${severityMarks[finding.severity].mark} `,
        `${headline(finding)} (${reason})`,
        'dim',
        'dim',
      ),
    ),
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
  return [
    page.paint('Sources:', 'dim', 'bold'),
    ...sources,
    ...page.paragraph(0, 'Compared: ', compared, 'bold'),
    ...(left.length === 0 ? [] : [page.paint('Not compared:', 'bold')]),
    ...left.flatMap(({ text, at }) => [
      ...page.paragraph(2, '· ', text, 'dim'),
      ...(at === undefined ? [] : [`    ${page.place(at)}`]),
    ]),
  ];
}

function recognised(report: Report, page: Page): string[] {
  if (report.recognised.length === 0) return [];
  return [
    page.paint('Recognised, since no config file names the sources:', 'dim'),
    ...recognisedLines(report).flatMap((line) => page.paragraph(2, '· ', line, 'dim', 'dim')),
  ];
}
