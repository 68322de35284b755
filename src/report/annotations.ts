import { oneLine, shortened } from '../base/visible.ts';
import type { Finding } from './finding.ts';
import { isSpared } from './gate.ts';
import { pathInRepository } from './path-in-repository.ts';
import { lapsedWords } from './phrases/acceptance.ts';
import { adviceParts } from './phrases/advice.ts';
import { cellText, everyProblem, headline, isCosmetic } from './phrases/phrases.ts';
import { ownEdits } from './phrases/settled-along.ts';
import { visibleReport } from './phrases/visible.ts';
import type { ProblemReport } from './problem-report.ts';
import type { DatabaseReport, Report } from './report.ts';

/** A remark beside a line of a file, as a check run on GitHub shows it. All texts are plain. */
export interface Annotation {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** Longer text that GitHub folds away: the change to make. */
  readonly rawDetails?: string;
}

/**
 * What is to be read beside the code: the problems, then every finding that is more than cosmetic, most dangerous
 * first, each at the one line where it most likely has to be changed. `unplaced` has those without such a line.
 *
 * @param folder the working directory of the run within the repository, `.` for the repository itself
 */
export function annotationsOf(report: Report, folder = '.'): Annotation[] {
  const shown = visibleReport(report);
  const ofFindings = shown.databases.flatMap((database) =>
    database.findings.flatMap((finding) => findingAnnotation(finding, database, report, folder)),
  );
  return [
    ...everyProblem(shown).flatMap((problem) => problemAnnotation(problem, folder)),
    ...ofFindings.filter(({ level }) => level === 'failure'),
    ...ofFindings.filter(({ level }) => level !== 'failure'),
  ];
}

/** Findings more than cosmetic that no line of a file can be shown for. */
export function unplaced(report: Report, folder = '.'): Finding[] {
  return report.databases.flatMap((database) =>
    database.findings.filter(
      (finding) => !isCosmetic(finding) && placeToChange(finding, database, folder) === undefined,
    ),
  );
}

function problemAnnotation(
  problem: ProblemReport & { readonly source?: string },
  folder: string,
): Annotation[] {
  const { message, advice, detail, location, source } = problem;
  const path = location === undefined ? undefined : pathInRepository(location, folder);
  if (location === undefined || path === undefined) return [];
  return [
    {
      path,
      line: location.line,
      level: 'failure',
      title: oneLine(source === undefined ? 'Could not check' : `Could not check ${source}`),
      message: [message, ...wayOut(advice)].join('\n'),
      ...(detail === undefined || detail.trim() === '' ? {} : { rawDetails: detail.trimEnd() }),
    },
  ];
}

function findingAnnotation(
  finding: Finding,
  database: DatabaseReport,
  report: Report,
  folder: string,
): Annotation[] {
  const place = placeToChange(finding, database, folder);
  if (isCosmetic(finding) || place === undefined) return [];
  const edits = ownEdits(finding, database).map(({ diff }) => diff.trimEnd());
  return [
    {
      ...place,
      level: isSpared(finding, report) ? 'notice' : finding.severity === 'critical' ? 'failure' : 'warning',
      title: oneLine(headline(finding)),
      message: messageOf(finding),
      ...(edits.length === 0 ? {} : { rawDetails: edits.join('\n\n') }),
    },
  ];
}

/** What each source says and where, a line each; then what to do. */
function messageOf(finding: Finding): string {
  const said = Object.entries(finding.cells).map(([source, cell]) => {
    const at = cell.location === undefined ? '' : ` (${placeText(cell)})`;
    return `${oneLine(source)}: ${shortened(oneLine(cellText(finding, source)), valueAtMost)}${at}`;
  });
  const lapsed = lapsedWords(finding);
  return [...said, ...wayOut(finding.advice), ...(lapsed === undefined ? [] : [lapsed])].join('\n');
}

/** What to do, with an arrow for each step; code as it is. */
function wayOut(advice: string | undefined): string[] {
  const { steps, code } = adviceParts(advice);
  return [...steps.map((step) => `→ ${step}`), ...code];
}

function placeText({ state, location }: Finding['cells'][string]): string {
  return `${state === 'missing' ? 'near ' : ''}${oneLine(location?.file ?? '')}:${location?.line ?? ''}`;
}

const valueAtMost = 500;

/**
 * The line where a finding most likely has to be changed: in a wrong source, if one is known; in a declaration
 * that can be edited before a migration, which can only be followed by another; at the thing itself before what it
 * belongs to.
 */
function placeToChange(
  finding: Finding,
  database: DatabaseReport,
  folder: string,
): Pick<Annotation, 'path' | 'line'> | undefined {
  const kinds = new Map(database.sources.map(({ name, kind }) => [name, kind]));
  const candidates = Object.entries(finding.cells).flatMap(([source, { state, location }]) => {
    const path = location === undefined ? undefined : pathInRepository(location, folder);
    if (location === undefined || path === undefined) return [];
    const drawbacks = [
      !finding.wrong.includes(source),
      kinds.get(source) === 'migrations',
      state === 'missing',
    ];
    return [{ place: { path, line: location.line }, rank: drawbacks.map(Number).join('') }];
  });
  return candidates.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))[0]?.place;
}
