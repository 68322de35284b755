import { groupBy } from '../../base/group-by.ts';
import { areMany, counted, list } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import { failingFindings, fixedCount, originCounts } from '../gate.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { acceptedCount, ownAcceptanceWords } from './acceptance.ts';
import { isCosmetic, isFault, sideOf } from './phrases.ts';
import { newAdviceErrors } from './security.ts';

/** The first line of every format: what came out of the run. */
export function verdict(report: Report): string {
  if (report.skipped !== undefined) return 'Nothing to check';
  const findings = report.databases.flatMap((database) => database.findings);
  const serious = findings.filter((finding) => !isCosmetic(finding));
  if (report.outcome === 'could not check')
    return findings.length === 0
      ? couldNotCheck(report)
      : `Could not check everything; so far ${differences(report, serious.length > 0 ? serious : findings)}`;
  if (report.outcome === 'clean' && serious.length === 0) return agreement(report, findings);
  return differences(report, serious.length > 0 ? serious : findings);
}

/** Whether everything was checked and nothing was found, not even something cosmetic. */
export function isAgreement({ outcome, databases, skipped }: Report): boolean {
  return (
    outcome === 'clean' &&
    skipped === undefined &&
    databases.every(({ findings, accepted }) => findings.length + accepted.length === 0)
  );
}

function couldNotCheck(report: Report): string {
  const unread = report.databases.flatMap(({ name: database, sources }) =>
    sources.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, database }])),
  );
  if (unread.length === 0) return 'Could not check';
  const byName = groupBy(unread, ({ name }) => name);
  const several = report.databases.length > 1;
  const said = [...byName].map(
    ([name, own]) => `${spoken(name)}${several ? ` of ${list(own.map(({ database }) => database))}` : ''}`,
  );
  return `Could not check: ${list(said)} ${unread.length > 1 || areMany([...byName.keys()]) ? 'were' : 'was'} not read`;
}

function agreement(report: Report, cosmetic: readonly Finding[]): string {
  const who =
    report.databases.length > 1
      ? `The sources of all ${report.databases.length} databases agree`
      : `${theSources(report.databases[0])} agree`;
  const { left, all } = tablesOf(report.databases);
  const accepted = acceptedCount(report);
  const aside = [
    ...cosmeticCounts(cosmetic),
    ...(accepted === 0 ? [] : [`${counted(accepted, 'accepted finding')}${byWhom(report)}`]),
  ];
  return [
    who,
    left === 0 ? '' : ` on ${all - left} of ${counted(all, 'table')}`,
    aside.length === 0 ? '' : `, ${list(aside)} apart`,
    left === 0 ? '' : `; ${left} could not be compared`,
    untriedDeploys(report) === '' ? '' : `; ${untriedDeploys(report)}`,
    fixedCount(report) === 0 ? '' : `; ${fixedCount(report)} fixed`,
    newAdviceErrors(report) === '' ? '' : `; ${newAdviceErrors(report)}`,
  ].join('');
}

/** Whether every table that some source declares was compared, and every deploy that is pending was tried. */
export function isComplete(report: Report): boolean {
  return tablesOf(report.databases).left === 0 && untriedDeploys(report) === '';
}

/** `the deploy to production could not be tried`. */
function untriedDeploys({ databases }: Report): string {
  const to = databases.flatMap(({ sources }) =>
    sources.flatMap(({ name, untriedDeploy }) => (untriedDeploy === undefined ? [] : [spoken(name)])),
  );
  return to.length === 0 ? '' : `the deploy to ${list([...new Set(to)])} could not be tried`;
}

/** How many tables there are, and how many of them could not be compared. */
function tablesOf(databases: readonly DatabaseReport[]): { readonly left: number; readonly all: number } {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const left = sum(databases.map(({ tablesNotCompared }) => tablesNotCompared));
  return { left, all: left + sum(databases.map(({ compared }) => compared.table ?? 0)) };
}

function differences(report: Report, findings: readonly Finding[]): string {
  const faults = findings.filter(isFault);
  const between = findings.length - faults.length;
  const accepted = acceptedCount(report);
  const told = new Set(findings);
  const concerned = report.databases.filter((database) => database.findings.some((it) => told.has(it)));
  const [only] = report.databases;
  const where =
    report.databases.length > 1 || only === undefined
      ? ` in ${concerned.length} of ${report.databases.length} databases`
      : sidesOf(
          findings.filter((finding) => !isFault(finding)),
          only,
        );
  const parts = [
    between > 0 ? `${counted(between, 'difference')}${where}` : '',
    faults.length > 0
      ? `${counted(faults.length, 'fault')} in ${list([...new Set(faults.flatMap((it) => Object.keys(it.cells)))].map(spoken))}`
      : '',
    tablesOf(report.databases).left === 0 ? '' : unchecked(report),
    untriedDeploys(report),
    originCounts(report),
    newAdviceErrors(report),
    accepted === 0 ? '' : `${accepted} more ${accepted === 1 ? 'is' : 'are'} accepted${byWhom(report)}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** `2 cosmetic differences`, `1 idle entry of ignore`, which is no difference between sources. */
function cosmeticCounts(findings: readonly Finding[]): string[] {
  const idle = findings.filter(({ kind }) => kind === 'ignore').length;
  const faults = findings.filter((finding) => finding.kind !== 'ignore' && isFault(finding)).length;
  const between = findings.length - idle - faults;
  return [
    ...(between === 0 ? [] : [counted(between, 'cosmetic difference')]),
    ...(faults === 0 ? [] : [counted(faults, 'cosmetic fault')]),
    ...(idle === 0 ? [] : [`${counted(idle, 'idle entry')} of ignore`]),
  ];
}

function byWhom(report: Report): string {
  const own = ownAcceptanceWords(report);
  return own === '' ? '' : ` (${own})`;
}

/** `16 of 24 tables could not be compared`. */
function unchecked({ databases }: Report): string {
  const { left, all } = tablesOf(databases);
  return `${left} of ${counted(all, 'table')} could not be compared`;
}

/** `: Drizzle disagrees with the database`, where the same sources are wrong every time; else who is compared. */
function sidesOf(findings: readonly Finding[], database: DatabaseReport): string {
  const sources = sourceNames(database);
  const wrong = sources.filter((name) => findings.every((finding) => finding.wrong.includes(name)));
  const alwaysThose = findings.every((finding) => finding.wrong.length === wrong.length);
  if (wrong.length === 0 || !alwaysThose) return ` between ${list(sources.map(spoken))}`;
  const right = sources.filter(
    (name) => !wrong.includes(name) && findings.some((it) => sideOf(it, name) === 'right'),
  );
  if (right.length === 0) return ` between ${list(sources.map(spoken))}`;
  return `: ${list(wrong.map(spoken))} ${areMany(wrong) ? 'disagree' : 'disagrees'} with ${list(right.map(spoken))}`;
}

const spokenNames: Readonly<Record<string, string>> = {
  migrations: 'the migrations',
  database: 'the database',
  drizzle: 'Drizzle',
  sqlmodel: 'SQLModel',
};

/** A source's name within a sentence. */
function spoken(name: string): string {
  return Object.hasOwn(spokenNames, name) ? (spokenNames[name] ?? name) : name;
}

/** All sources at the beginning of a sentence. */
function theSources(database: DatabaseReport | undefined): string {
  return list(sourceNames(database).map(spoken)).replace(/^the /, 'The ');
}

function sourceNames(database: DatabaseReport | undefined): string[] {
  return database?.sources.map(({ name }) => name) ?? [];
}

/** What the verdict means for the run, where that is not plain: differences that do not fail it. */
export function leniency(report: Report): string | undefined {
  const { outcome, failOn, counts } = report;
  if (outcome === 'could not check' || counts.critical + counts.warning === 0) return undefined;
  if (failOn === 'never') return 'fail-on is never: the run passes';
  if (failOn === 'critical' && counts.critical === 0) return 'fail-on is critical: the run passes';
  return failingFindings(report).length === 0 ? 'none of it is new: the run passes' : undefined;
}

/** Why everything counts as new, where that is so because nobody knows what was there before; and what to do. */
export function unknownBase({ base }: Report): { readonly why: string; readonly advice: string } | undefined {
  if (base?.unknown === undefined) return undefined;
  const { message, advice = '' } = base.unknown;
  return { why: `All findings count, since nobody knows which ${base.name} has: ${message}`, advice };
}

/** Who is right in a database. */
export function truthOf(database: DatabaseReport): string {
  if (database.truth === 'none') return 'no source is declared the truth';
  return database.truth === 'majority'
    ? 'the majority is the truth'
    : `${database.truth} ${areMany([database.truth]) ? 'are' : 'is'} the truth`;
}
