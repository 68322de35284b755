import { groupBy } from '../../base/group-by.ts';
import { counted, list } from '../../base/phrases.ts';
import type { Finding, FoundObject } from '../finding.ts';
import { adviceParts } from './advice.ts';
import { headline } from './phrases.ts';
import { columnOf, sameness } from './sameness.ts';

/** The same change in many tables, or in many columns of one, told as one finding: of the first, with all the objects. */
export interface Repeated extends Finding {
  readonly members: readonly Finding[];
  /** `in 300 tables`, `and its like in 299 more tables`: what follows the name of the object. */
  readonly where: string;
}

/** So many tables make it one change rather than several that happen to look alike. */
const LEAST_TABLES = 5;

/** The same of the columns of one table, which are read together anyhow. */
const LEAST_COLUMNS = 4;

/** So many columns are told by their names. */
const NAMED_AT_MOST = 8;

/** How many of their edits are shown. */
const EDITS_AT_MOST = 3;

/**
 * Findings with those told once that say the same of at least five tables, or of at least four columns of a table, at
 * the place of their first. What they have to have in common is everything a reader sees but that name.
 */
export function withRepeated(findings: readonly Finding[]): Finding[] {
  const ofTables = withAlike(
    findings,
    (finding) => sameness(finding, 'table'),
    (members) =>
      members.length >= LEAST_TABLES && new Set(members.map(({ group }) => group)).size === members.length,
    toldOfTables,
  );
  return withAlike(
    ofTables,
    (finding) => sameness(finding, 'column'),
    (members) => members.length >= LEAST_COLUMNS,
    toldOfColumns,
  );
}

/** Findings with each group that is one change told as one. */
function withAlike(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string,
  isOne: (members: readonly Finding[]) => boolean,
  told: (first: Finding, members: readonly Finding[]) => Repeated,
): Finding[] {
  const repeated = new Map<Finding, Finding>();
  const left = new Set<Finding>();
  for (const members of groupBy(findings, keyOf).values()) {
    const [first] = members;
    if (first === undefined || !isOne(members)) continue;
    repeated.set(first, told(first, members));
    for (const member of members) if (member !== first) left.add(member);
  }
  return findings.flatMap((finding) => (left.has(finding) ? [] : [repeated.get(finding) ?? finding]));
}

/** The findings that one stands for. */
export function membersOf(finding: Finding): readonly Finding[] {
  return (finding as Partial<Repeated>).members ?? [finding];
}

/** What follows the name of the object where a finding stands for several. */
export function whereOf(finding: Finding): string | undefined {
  return (finding as Partial<Repeated>).where;
}

/** How many findings some stand for. */
export function countOf(findings: readonly Finding[]): number {
  return findings.reduce((sum, finding) => sum + membersOf(finding).length, 0);
}

function toldOfTables(first: Finding, members: readonly Finding[]): Repeated {
  const tables = counted(members.length, 'table');
  // `users.created_at` is `created_at` in each table; `users.users_name_idx` has another name in each.
  const own = columnOf(first);
  const isNamedAlike = members.every(({ object, group }) => object === `${group}.${own}`);
  const where = isNamedAlike ? `in ${tables}` : `and its like in ${members.length - 1} more tables`;
  return {
    ...toldOnce(first, members, isNamedAlike ? `${own} of these ${tables}` : first.object),
    object: isNamedAlike ? own : first.object,
    where,
    title: isNamedAlike
      ? headline(first).replace(first.object, `${own} ${where}`)
      : `${headline(first)}, ${where}`,
    group: tables,
  };
}

function toldOfColumns(first: Finding, members: readonly Finding[]): Repeated {
  const others = members.slice(1);
  const where = `and its like in ${others.length} more columns`;
  const names =
    members.length > NAMED_AT_MOST
      ? `${first.object} and ${others.length} more`
      : list([first.object, ...others.map(columnOf)]);
  return { ...toldOnce(first, members, names), where, title: `${headline(first)}, ${where}` };
}

/** @param objects what the advice calls all of them */
function toldOnce(first: Finding, members: readonly Finding[], objects: string) {
  const edits = members.flatMap((member) => member.edits ?? []);
  return {
    ...first,
    members,
    objects: members.map(objectOf),
    folded: [],
    advice: adviceOf(first, members, objects),
    ...(edits.length === 0 ? {} : { edits: edits.slice(0, EDITS_AT_MOST) }),
    ...noteOf(first, edits.length - EDITS_AT_MOST),
  };
}

function objectOf({ object, cells }: Finding): FoundObject {
  const places = Object.entries(cells).flatMap(([source, { location }]) =>
    location === undefined ? [] : [[source, location] as const],
  );
  return { object, places: Object.fromEntries(places) };
}

function noteOf({ note }: Finding, left: number): { note?: string } {
  const more = left > 0 ? [`${counted(left, 'more edit')} of this kind stand in the JSON report.`] : [];
  const words = [...(note === undefined ? [] : [note]), ...more];
  return words.length === 0 ? {} : { note: words.join(' ') };
}

/** The sentences of the first, about all of them, and the code of each below the comments that they share. */
function adviceOf(first: Finding, members: readonly Finding[], objects: string): string {
  const steps = adviceParts(first.advice).steps.map((step) => step.replaceAll(first.object, objects));
  const sections = new Map<string, string[]>();
  for (const member of members) {
    let comment = '';
    let before = ';';
    for (const line of adviceParts(member.advice).code) {
      // One within a statement is part of it.
      if (line.startsWith('--') && before.trimEnd().endsWith(';')) comment = line;
      else {
        const lines = sections.get(comment);
        if (lines === undefined) sections.set(comment, [line]);
        else lines.push(line);
        before = line;
      }
    }
  }
  const code = [...sections].flatMap(([comment, lines]) => (comment === '' ? lines : [comment, ...lines]));
  return [...steps, ...code].join('\n');
}
