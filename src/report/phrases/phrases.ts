import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import { counted, list } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import type { Cell, Finding, FoundObject } from '../finding.ts';
import type { ProblemReport } from '../problem-report.ts';
import type { DatabaseReport, NotCompared, Report } from '../report.ts';
import type { Severity } from '../severity.ts';

/** Sentences and counts that every format shares. Their texts are those of the report: the formats escape them. */

/** `1 critical, 2 warnings, 4 cosmetic`; what is not there is not named. */
export function severityCounts(counts: Readonly<Record<Severity, number>>): string {
  return [
    counts.critical > 0 ? `${counts.critical} critical` : '',
    counts.warning > 0 ? counted(counts.warning, 'warning') : '',
    counts.cosmetic > 0 ? `${counts.cosmetic} cosmetic` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Severities of some findings, counted. */
export function countSeverities(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { critical: 0, warning: 0, cosmetic: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

const kindsFirst = ['table', 'column', 'constraint', 'index', 'enum', 'view', 'policy'];

/** `12 tables, 84 columns, 9 indexes`, the kinds that people look for first. */
export function inventory(objects: Readonly<Record<string, number>>): string {
  const rank = (kind: string) => (kindsFirst.includes(kind) ? kindsFirst.indexOf(kind) : kindsFirst.length);
  const entries = Object.entries(objects)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return entries.length === 0 ? 'nothing' : entries.map(([kind, count]) => counted(count, kind)).join(', ');
}

/** What is wrong within one source, whatever the others say. */
export function isFault({ class: kind }: Finding): boolean {
  return kind === 'ledger fault' || kind === 'declaration fault' || kind === 'risky change';
}

export function isCosmetic(finding: Finding): boolean {
  return finding.severity === 'cosmetic';
}

/** Entries of `ignore` that accept nothing, where what they mean can be told: `… matches nothing. Did you mean …?` */
export function mistakenIgnores({ databases }: Pick<Report, 'databases'>): string[] {
  return databases.flatMap(({ findings }) =>
    findings.flatMap(({ kind, title, note }) =>
      kind === 'ignore' && note !== undefined ? [`${title}. ${note}`] : [],
    ),
  );
}

/** What a finding is about, without the values: `column users.email: type differs`. */
export function headline(finding: Finding): string {
  const { kind, object, attribute } = finding;
  if (isFault(finding) || finding.objects !== undefined || finding.belongs !== undefined)
    return finding.title;
  if (attribute === undefined) {
    const missing = sourcesIn(finding, 'missing');
    if (missing.length === 0) return finding.title;
    const rightly = missing.some((name) => !finding.wrong.includes(name)) && finding.wrong.length > 0;
    if (isRevocation(finding))
      return rightly
        ? `${kind} ${object} is revoked only in ${list(sourcesIn(finding, 'present'))}`
        : `${kind} ${object} is not revoked in ${list(missing)}`;
    return rightly
      ? `${kind} ${object} is only in ${list(sourcesIn(finding, 'present'))}`
      : `${kind} ${object} is missing in ${list(missing)}`;
  }
  if (attribute === 'name') return `${kind} ${object} has another name`;
  if (attribute === 'kind') return `${object} is of another kind`;
  return `${kind} ${object}: ${attribute} ${isPlural(attribute) ? 'differ' : 'differs'}`;
}

/** What a source says of a right that it has taken away. */
export const noPrivilege = 'no privilege';

/** Whether some sources have taken a right away that a role has from the start, and the others have not. */
function isRevocation(finding: Finding): boolean {
  const present = sourcesIn(finding, 'present');
  return (
    finding.kind === 'grant' &&
    finding.attribute === undefined &&
    present.every((name) => finding.cells[name]?.text === noPrivilege)
  );
}

/** Whether what differs is more than one thing: `keys, method`, `values`. */
function isPlural(attribute: string): boolean {
  return attribute.includes(', ') || /[^s]s$/.test(attribute);
}

function sourcesIn(finding: Finding, state: Cell['state']): string[] {
  return Object.entries(finding.cells)
    .filter(([, cell]) => cell.state === state)
    .map(([name]) => name);
}

/** How a source's cell reads; a source that is right not to have the object is not called incomplete. */
export function cellText(finding: Finding, source: string): string {
  const cell = finding.cells[source];
  if (cell === undefined || cell.state === 'silent') return 'cannot say';
  if (cell.state === 'unchecked') return `not checked: ${cell.text}`;
  if (cell.state === 'present') return cell.text === '' ? '(empty)' : cell.text;
  if (isRevocation(finding)) return 'as by default';
  return finding.wrong.length > 0 && !finding.wrong.includes(source) ? 'not there' : 'missing';
}

/** What kind of drift a finding is, and whether the change brings it: ` · unmigrated change · new`. */
export function labelOf(finding: Finding): string {
  const { class: kind, origin } = finding;
  const parts = [
    ...(kind === 'difference' ? [] : [classWords(finding)]),
    ...(origin === undefined ? [] : [origin]),
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

/** The class of a finding in words: what is missing in a mirror is not wrong there, and no ledger is asked of migrations. */
export function classWords(finding: Finding): string {
  const { class: kind, attribute, wrong, cells } = finding;
  if (kind === 'declaration fault') return 'fault in the declaration';
  if (kind === 'ledger fault' && finding.kind === 'migration') return 'fault in the migrations';
  const isLacking = attribute === undefined && wrong.every((name) => cells[name]?.state === 'missing');
  return kind === 'wrong mirror' && isLacking ? 'incomplete mirror' : kind;
}

/** Whether a source is right or wrong about a finding; `undefined` where nothing tells or it takes no side. */
export function sideOf(finding: Finding, source: string): 'right' | 'wrong' | undefined {
  if (finding.wrong.includes(source)) return 'wrong';
  const state = finding.cells[source]?.state;
  return finding.wrong.length > 0 && (state === 'present' || state === 'missing') ? 'right' : undefined;
}

/** Why a source is wrong, where the truth named at the top does not say it already. */
export function reasonToTell(finding: Finding, truth: string): string | undefined {
  if (isFault(finding)) return isInTitle(finding) ? undefined : finding.reason;
  if (finding.reason === '' || finding.reason.includes('\n')) return undefined;
  // Whose a table is, no truth of one database says.
  if (finding.belongs !== undefined) return finding.reason;
  // The truth itself has to follow where what code alone declares is new.
  const isSaid = truth !== 'majority' && finding.wrong.length > 0 && !finding.wrong.includes(truth);
  return isSaid || truth === 'none' ? undefined : finding.reason;
}

/** A fault often is its own reason. */
function isInTitle({ title, reason }: Finding): boolean {
  return title.toLowerCase().includes(reason.replace(/\.$/, '').toLowerCase());
}

const kindsOfSeveralWords =
  /^(primary key|foreign key|(?:unique|check|exclusion|not null) constraint|materialized view|composite type|event trigger|[^ ]+)/;

/** An order is none of the things that are counted. */
const order = 'order of columns';

/** `with its 7 columns and index`, of several objects `with their 7 columns`, `with the order of columns`; `undefined` where nothing is folded into the finding. */
export function foldedWords(finding: Finding): string | undefined {
  if (finding.folded.length === 0) return undefined;
  const objects = finding.folded.filter((text) => !text.startsWith(order));
  const counts: Record<string, number> = {};
  for (const text of objects) {
    const kind = kindsOfSeveralWords.exec(text)?.[1] ?? 'object';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const its = Object.entries(counts).map(([kind, count]) => (count === 1 ? kind : counted(count, kind)));
  const orders = objects.length < finding.folded.length ? [`the ${order}`] : [];
  const whose = (finding.objects?.length ?? 1) > 1 ? 'their ' : 'its ';
  return `with ${its.length > 0 ? whose : ''}${list([...its, ...orders])}`;
}

/** How many objects of one finding are listed. */
const objectsAtMost = 50;

/** The objects of a finding that is about several, with the places of their declarations, new ones first. */
export function objectLines({ objects = [] }: Finding): string[] {
  const isNew = ({ origin }: FoundObject) => origin === 'new';
  const ordered = [...objects.filter(isNew), ...objects.filter((it) => !isNew(it))];
  const lines = ordered.slice(0, objectsAtMost).map(({ object, places, origin }) => {
    const at = Object.values(places).map(({ file, line }) => `${file}:${line}`);
    const words = at.length === 0 ? object : `${object}  ${at.join(', ')}`;
    return origin === undefined ? words : `${words} · ${origin}`;
  });
  const more = objects.length - lines.length;
  return more === 0 ? lines : [...lines, `and ${more} more`];
}

/** What else one change has to settle, where both ends of a foreign key are of the wrong type. */
export function togetherWords({ together = [] }: Finding, { findings }: DatabaseReport): string | undefined {
  if (together.length === 0) return undefined;
  const others = findings.filter(({ fingerprint }) => together.includes(fingerprint));
  if (others.length === 0) return undefined;
  return `In one step with ${list(others.map(({ kind, object }) => `${kind} ${object}`))}: a foreign key joins them.`;
}

/** Findings by the table they belong to; the table with the most dangerous finding first, as they come. */
export function byGroup(findings: readonly Finding[]): { group: string; findings: Finding[] }[] {
  return [...groupBy(findings, ({ group }) => group)].map(([group, members]) => ({
    group,
    findings: members,
  }));
}

/** Cosmetic findings that say the same of one object, with its place, or of several, told together. */
export interface Alike {
  readonly words: string;
  readonly objects: readonly string[];
  /** Of a single object: where the first source that has it declares it. */
  readonly location?: Location;
  readonly note?: string;
}

export function alike(findings: readonly Finding[]): Alike[] {
  const sets = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.kind,
      finding.attribute,
      finding.note,
      values(finding) ?? finding.fingerprint,
    ]);
    sets.set(key, [...(sets.get(key) ?? []), finding]);
  }
  return [...sets.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const said = values(first);
    const note = defined({ note: first.note });
    const location =
      members.length > 1
        ? undefined
        : Object.values(first.cells).find((cell) => cell.state === 'present' && cell.location !== undefined)
            ?.location;
    const more = { ...note, ...defined({ location }) };
    const objects = members.map(({ object }) => object);
    if (said === undefined || first.attribute === undefined)
      return [{ words: first.title, objects, ...more }];
    const words = `${first.attribute} of ${members.length === 1 ? first.kind : counted(members.length, first.kind)}: ${said}`;
    return [{ words, objects, ...more }];
  });
}

/** `migrations varchar, drizzle text`; `undefined` where that would be longer than a line. */
function values(finding: Finding): string | undefined {
  const said = Object.keys(finding.cells)
    .map((source) => `${source} ${cellText(finding, source)}`)
    .join(', ');
  return said === '' || said.includes('\n') || said.length > 100 ? undefined : said;
}

/**
 * Everything that kept the job from being done: the run's own problems, then the sources', each once.
 *
 * - `source`: with the name of its database in front, where there are several
 */
export function everyProblem(report: Report): (ProblemReport & { readonly source?: string })[] {
  const several = report.databases.length > 1;
  const ofSources = report.databases.flatMap(({ name: database, sources }) =>
    sources.flatMap(({ name, problem }) =>
      problem === undefined ? [] : [{ ...problem, source: several ? `${database}: ${name}` : name }],
    ),
  );
  const known = new Set(ofSources.map(problemKey));
  return [...report.problems.filter((problem) => !known.has(problemKey(problem))), ...ofSources];
}

function problemKey({ message, location }: ProblemReport): string {
  return JSON.stringify([message, location?.file, location?.line]);
}

/** `functions (3): drizzle cannot declare them`; what has the same reason is told together. */
export function notComparedLines(
  entries: readonly NotCompared[],
): { text: string; at: NotCompared['location'] }[] {
  const byReason = new Map<string, NotCompared[]>();
  for (const entry of entries) {
    const key = entry.location === undefined ? entry.why : JSON.stringify([entry.why, entry.what]);
    byReason.set(key, [...(byReason.get(key) ?? []), entry]);
  }
  return [...byReason.values()].map((members) => ({
    text: `${countedNames(
      members.map(({ what, count }) => (count > 1 ? `${what} (${count})` : what)),
      { objects: notComparedCount(members) },
    )}: ${members[0]?.why ?? ''}`,
    at: members[0]?.location,
  }));
}

/** How many things were not compared; what cannot be counted is one. */
export function notComparedCount(entries: readonly NotCompared[]): number {
  return entries.reduce((sum, { count }) => sum + Math.max(1, count), 0);
}

const gapsAtMost = 3;

/** The tables that could not be compared at all, and why: a line a reason, few enough to stand at the top. */
export function gapLines({ databases }: Report): string[] {
  const tables = new Map<string, string[]>();
  for (const { notCompared } of databases)
    for (const { what, why, gap } of notCompared)
      if (gap === true) tables.set(why, [...(tables.get(why) ?? []), what]);
  const lines = [...tables].map(([why, all]) => `${countedNames(all, { most: gapsAtMost })}: ${why}`);
  const more = lines.length - gapsAtMost;
  return more > 0 ? [...lines.slice(0, gapsAtMost), `and ${counted(more, 'more reason')}`] : lines;
}

const fewNames = 3;

/**
 * `16 tables (a, b, c and 13 more)`: of many, the count before the names, `most` of them; few are only named. A name can
 * stand for several `objects`: `27 objects (grants (15), policies (10), schemas, publications)`.
 */
function countedNames(
  names: readonly string[],
  { most = names.length, objects = names.length }: { readonly most?: number; readonly objects?: number },
): string {
  if (names.length <= fewNames) return names.join(', ');
  const [kind = ''] = /^[a-z ]+(?= \S+$)/.exec(names[0] ?? '') ?? [];
  const isOfOneKind = kind !== '' && names.every((name) => name.startsWith(`${kind} `));
  const shown = names.slice(0, most).map((name) => (isOfOneKind ? name.slice(kind.length + 1) : name));
  const more = names.length - shown.length;
  return `${counted(objects, isOfOneKind ? kind : 'object')} (${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/** How the sources were found, without the word that the heading says already. */
export function recognisedLines(report: Report): string[] {
  return report.recognised.map((line) => line.replace(/^recognised: /i, ''));
}
