import { counted } from '../../base/phrases.ts';
import { oneLine, shortened, visible } from '../../base/visible.ts';
import type { Finding } from '../finding.ts';
import { countSeverities, headline, isCosmetic, severityCounts } from '../phrases/phrases.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { plain, prose } from './escape.ts';
import type { MarkdownLook } from './look.ts';
import { renderMarkdown } from './markdown.ts';

/** A finding as an issue remembers it until the next night. */
export interface KnownFinding {
  readonly fingerprint: string;
  /** What it was about, in a few plain words; missing where there was no room to remember it. */
  readonly title?: string;
}

/** The findings that an issue told of last. */
export interface KnownFindings {
  /** Most dangerous first. */
  readonly findings: readonly KnownFinding[];
  /** How many there were beyond those. */
  readonly more: number;
}

/** One database of a nightly report, as the issue about it has it. */
export interface NightlyIssue {
  /** The same for the same database with the same sources: what one issue is kept for. */
  readonly database: string;
  readonly state: 'drift' | 'clean' | 'could not check';
  /** The same text for two nights that found the same; commits, lines and runs play no role in it. */
  readonly content: string;
  readonly findings: readonly KnownFinding[];
  readonly title: string;
  /** Markdown of at most `roomInIssue` characters; `before` is what the issue told last. */
  readonly body: (before?: KnownFindings) => string;
  readonly closingComment: (before: KnownFindings) => string;
}

/** Characters of a body, which leaves room for what the issue remembers. */
export const roomInIssue = 38_000;
const longestTitle = 200;
const longestName = 80;
const namesAtMost = 10;

/** What the issue about one database of the report says. `look.run` is the run that its words link to. */
export function nightlyIssue(
  report: Report,
  database: DatabaseReport,
  look: MarkdownLook = {},
): NightlyIssue {
  const alone = reportOf(report, database);
  const serious = database.findings.filter((finding) => !isCosmetic(finding));
  const state = alone.outcome;
  const findings = serious.map((finding) => ({ fingerprint: finding.fingerprint, title: nameOf(finding) }));
  return {
    database: JSON.stringify([database.name, ...database.sources.map(({ name }) => name).sort()]),
    state,
    content: contentOf(alone, serious),
    findings,
    title: titleOf(database, state, serious),
    body: (before) => {
      const news = before === undefined ? '' : newsOf(state, findings, before, look);
      return news + renderMarkdown(alone, { ...look, limit: roomInIssue - news.length });
    },
    closingComment: (before) => closing(database, before, look),
  };
}

/** The report as if there were no other database. */
function reportOf(report: Report, database: DatabaseReport): Report {
  const failed = database.sources.some((source) => source.state === 'could not check');
  // What kept the whole job from being done concerns a database that was not compared, not its neighbours.
  const problems =
    report.databases.length === 1 || (database.compared.table ?? 0) === 0 ? report.problems : [];
  const drift = database.findings.some((finding) => !isCosmetic(finding));
  return {
    ...report,
    outcome: failed || problems.length > 0 ? 'could not check' : drift ? 'drift' : 'clean',
    counts: countSeverities(database.findings),
    databases: [database],
    problems,
  };
}

function contentOf({ outcome, databases, problems }: Report, serious: readonly Finding[]): string {
  const said = serious.map(({ fingerprint: id, severity, class: kind, wrong, cells }) => {
    const texts = Object.entries(cells).map(([source, { state, text }]) => [source, state, text]);
    return [id, severity, kind, wrong, texts];
  });
  const failures = [
    ...problems,
    ...databases.flatMap(({ sources }) => sources.map(({ problem }) => problem)),
  ];
  const left = databases.map(({ tablesNotCompared }) => tablesNotCompared);
  return JSON.stringify([outcome, said, failures.map((problem) => problem?.message), left]);
}

function titleOf(database: DatabaseReport, state: Report['outcome'], serious: readonly Finding[]): string {
  const name = shortened(oneLine(visible(database.name)), longestTitle);
  if (state === 'could not check') return `Schema of ${name} could not be checked`;
  if (serious.length === 0) return `Schema of ${name} agrees${where(database)}`;
  return `Schema drift in ${name}: ${severityCounts(countSeverities(serious))}`;
}

/** On what the sources agree, where that is not everything: ` on 8 of 24 tables`. */
function where({ tablesNotCompared: left, compared: { table = 0 } }: DatabaseReport): string {
  return left === 0 ? '' : ` on ${table} of ${counted(table + left, 'table')}`;
}

function nameOf(finding: Finding): string {
  return shortened(oneLine(visible(headline(finding))), longestName);
}

/** What has changed since the issue was last written; empty where nothing has, ends with a blank line otherwise. */
function newsOf(
  state: Report['outcome'],
  findings: readonly KnownFinding[],
  before: KnownFindings,
  look: MarkdownLook,
): string {
  const where = `in ${runLink(look)}`;
  if (state === 'could not check') {
    const known = before.findings.length + before.more;
    return known === 0
      ? ''
      : section(`Last known: ${counted(known, 'finding')}`, before.findings, before.more);
  }
  const fresh = without(findings, before.findings);
  const gone = without(before.findings, findings);
  if (before.more > 0) {
    const then = before.findings.length + before.more;
    return `**${counted(findings.length, 'finding')} ${where}, ${then} before.** Too many to tell which are new.\n\n`;
  }
  return [
    ...(fresh.length === 0 ? [] : [section(`New ${where}`, fresh)]),
    ...(gone.length === 0 ? [] : [section(`Gone ${where}`, gone)]),
  ].join('');
}

function closing(database: DatabaseReport, before: KnownFindings, look: MarkdownLook): string {
  const known = before.findings.length + before.more;
  const agree = `✅ The sources of ${plain(visible(database.name))} agree${where(database)} in ${runLink(look)}.`;
  return `${agree}\n\n${known === 0 ? '' : section('Gone', before.findings, before.more)}This issue is closed, and opened again if they differ once more.\n`;
}

function section(title: string, findings: readonly KnownFinding[], more = 0): string {
  const named = findings.filter(({ title }) => title !== undefined).slice(0, namesAtMost);
  const rest = findings.length + more - named.length;
  const lines = [
    ...named.map((finding) => `- ${prose(visible(finding.title ?? ''))}`),
    ...(rest > 0 ? [`- ${named.length === 0 ? '' : '… and '}${counted(rest, 'more finding')}`] : []),
  ];
  return `**${title}**\n\n${lines.join('\n')}\n\n`;
}

function without(
  findings: readonly KnownFinding[],
  others: readonly KnownFinding[],
): readonly KnownFinding[] {
  const known = new Set(others.map((finding) => finding.fingerprint));
  return findings.filter((finding) => !known.has(finding.fingerprint));
}

function runLink({ run }: MarkdownLook): string {
  return run === undefined ? 'this run' : `[this run](<${run.url}>)`;
}
