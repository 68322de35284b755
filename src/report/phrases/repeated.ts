import { groupBy } from '../../base/group-by.ts';
import { counted } from '../../base/phrases.ts';
import type { Finding, FoundObject } from '../report.ts';
import { adviceParts } from './advice.ts';
import { headline } from './phrases.ts';

/** The same change in many tables, told as one finding: of the first, with all the objects. */
export interface Repeated extends Finding {
  readonly members: readonly Finding[];
  /** `in 300 tables`, `and its like in 299 more tables`: what follows the name of the object. */
  readonly where: string;
}

/** So many tables make it one change rather than several that happen to look alike. */
const LEAST = 5;

/** How many of their edits are shown. */
const EDITS_AT_MOST = 3;

/**
 * Findings with those told once that say the same of at least five tables, at the place of their first. What they have
 * to have in common is everything a reader sees but the name of the table.
 */
export function withRepeated(findings: readonly Finding[]): Finding[] {
  const repeated = new Map<Finding, Finding>();
  const left = new Set<Finding>();
  for (const members of groupBy(findings, sameness).values()) {
    const [first] = members;
    if (first === undefined || members.length < LEAST) continue;
    if (new Set(members.map(({ group }) => group)).size < members.length) continue;
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

const sames = new WeakMap<Finding, string>();

function sameness(finding: Finding): string {
  const known = sames.get(finding);
  if (known !== undefined) return known;
  const { severity, class: kindOfDrift, kind, group, object, attribute, cells, wrong, phase } = finding;
  // A table of its own is a matter of its own; so is what has been looked into, or has to go with something else.
  const isAlone =
    object === group ||
    finding.usage !== undefined ||
    finding.belongs !== undefined ||
    finding.together !== undefined ||
    finding.objects !== undefined ||
    finding.lapsed !== undefined;
  const said = Object.entries(cells).map(([source, { state, text }]) => [source, state, text]);
  const words = [
    object,
    headline(finding),
    said,
    finding.reason,
    finding.advice,
    finding.note,
    finding.folded,
  ];
  const generic = withoutNames(JSON.stringify(words), group);
  const key = JSON.stringify([severity, kindOfDrift, kind, attribute, wrong, phase, generic]);
  const own = isAlone ? finding.fingerprint : key;
  sames.set(finding, own);
  return own;
}

/** A text in which the name of a table, alone or as part of others (`users_pkey`), is the same as any other's. */
function withoutNames(text: string, table: string): string {
  const bare = table.split('.').at(-1) ?? '';
  return bare === table ? withoutName(text, table) : withoutName(withoutName(text, table), bare);
}

const wordlike = /[\p{L}\d]/u;

function withoutName(text: string, name: string): string {
  if (name === '') return text;
  const [first = '', ...rest] = text.split(name);
  let before = first;
  return rest.reduce((left, after) => {
    const isWord = !wordlike.test(before.at(-1) ?? '') && !wordlike.test(after.at(0) ?? '');
    before = after === '' ? name : after;
    return left + (isWord ? '\0' : name) + after;
  }, first);
}

function told(first: Finding, members: readonly Finding[]): Repeated {
  const tables = counted(members.length, 'table');
  // `users.created_at` is `created_at` in each table; `users.users_name_idx` has another name in each.
  const own = first.object.slice(first.group.length + 1);
  const isNamedAlike = members.every(({ object, group }) => object === `${group}.${own}`);
  const object = isNamedAlike ? own : first.object;
  const where = isNamedAlike ? `in ${tables}` : `and its like in ${members.length - 1} more tables`;
  const edits = members.flatMap((member) => member.edits ?? []);
  return {
    ...first,
    members,
    objects: members.map(objectOf),
    object,
    where,
    title: isNamedAlike
      ? headline(first).replace(first.object, `${own} ${where}`)
      : `${headline(first)}, ${where}`,
    group: tables,
    folded: [],
    advice: adviceOf(first, members, isNamedAlike ? `${own} of these ${tables}` : first.object),
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
