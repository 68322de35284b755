import { groupBy } from '../../base/group-by.ts';
import { counted, list } from '../../base/phrases.ts';
import type { Edit, Finding } from '../../report/finding.ts';
import type { Severity } from '../../report/severity.ts';
import { fingerprint } from '../fingerprint.ts';
import { isCopy } from '../judgement/copies.ts';
import { hasLens } from '../rows/lenses.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/**
 * Findings of one cause as one: that copies were not made again, or that what they were made of was changed by hand, is
 * told once for all the tables that they alone have, or lack, and once for all such columns of a table.
 */
export function withOneCause(
  findings: readonly Finding[],
  sources: readonly ComparedSource[],
  database: string,
): Finding[] {
  const copies = copiesAmong(sources);
  const byCause = groupBy(findings, (finding) => causeOf(finding, copies));
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const cause = causeOf(finding, copies);
    const members = cause === undefined ? [] : (byCause.get(cause) ?? []);
    if (cause === undefined) return [finding];
    const own = fingerprint(database, 'one cause', cause);
    if (members.length < 2) return [{ ...finding, cause: own }];
    if (told.has(cause)) return [];
    told.add(cause);
    return [joined(members, own, sources)];
  });
}

/** The fingerprint that a finding would have with others of its cause, where it can be one of several. */
export function causeFingerprint(
  finding: Finding,
  sources: readonly ComparedSource[],
  database: string,
): string | undefined {
  const cause = causeOf(finding, copiesAmong(sources));
  return cause && fingerprint(database, 'one cause', cause);
}

function copiesAmong(sources: readonly ComparedSource[]): ReadonlySet<string> {
  return new Set(sources.filter((source) => isCopy(source) && hasLens(source)).map(({ name }) => name));
}

/** What has one cause in common; `undefined` for a finding that stands for itself. */
function causeOf(finding: Finding, copies: ReadonlySet<string>): string | undefined {
  const { kind, attribute, group, wrong, phase = '', class: its } = finding;
  const having = sourcesThat(finding, 'present');
  const lacking = sourcesThat(finding, 'missing');
  if (attribute !== undefined || having.length === 0 || lacking.length === 0) return undefined;
  const isOfCopies = having.every((name) => copies.has(name)) || lacking.every((name) => copies.has(name));
  if (!isOfCopies) return undefined;
  const within = ofTables.has(kind) ? group : '';
  return JSON.stringify([kind, within, having, lacking, wrong, phase, its]);
}

/** Kinds of which there are many in one table. */
const ofTables: ReadonlySet<string> = new Set(['column', 'foreign key']);

function sourcesThat({ cells }: Finding, state: 'present' | 'missing'): string[] {
  return Object.entries(cells).flatMap(([name, cell]) => (cell.state === state ? [name] : []));
}

const danger: readonly Severity[] = ['critical', 'warning', 'cosmetic'];

/** @param own its fingerprint: not of its members, so that one more of them is told as that, and one less changes nothing */
function joined(members: readonly Finding[], own: string, sources: readonly ComparedSource[]): Finding {
  const ordered = inOrderOfFiles(members, sources);
  const [first] = ordered as [Finding];
  const edits = distinct(ordered.flatMap((member) => member.edits ?? []));
  const notes = new Set(ordered.flatMap(({ note }) => note ?? []));
  const { kind, group, wrong, cells, advice, reason } = first;
  const having = sourcesThat(first, 'present');
  const lacking = sourcesThat(first, 'missing');
  const all = counted(members.length, kind);
  const where = ofTables.has(kind) ? `${all} of ${group}` : all;
  const isExtra = having.some((name) => wrong.includes(name));
  const objects = ordered.map(({ object, cells: its, edits: own = [] }) => ({
    object,
    ...uneditedIn(own, edits),
    places: Object.fromEntries(
      Object.entries(its).flatMap(([name, { state, location }]) =>
        state === 'present' && location !== undefined ? [[name, location]] : [],
      ),
    ),
  }));
  const names = objects.map(({ object }) => (ofTables.has(kind) ? withoutTable(object, group) : object));
  return {
    ...first,
    fingerprint: own,
    severity:
      danger.find((severity) => members.some((member) => member.severity === severity)) ?? first.severity,
    object: where,
    group: ofTables.has(kind) ? group : `${kind}s`,
    title: `${where} ${isExtra ? `are only in ${list(having)}` : `are missing in ${list(lacking)}`}: ${inShort(names)}`,
    cells: Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [
        name,
        cell.state === 'present' ? { ...cell, text: all } : cell,
      ]),
    ),
    reason: `Of each of them: ${reason}`,
    advice: advice
      .split('\n')
      .map((line) => line.replaceAll(`${kind} ${first.object}`, `the ${where}`))
      .join('\n'),
    folded: ordered.flatMap((member) => member.folded),
    ...(notes.size === 0 ? {} : { note: [...notes].join(' ') }),
    ...(edits.length === 0 ? {} : { edits }),
    objects,
  };
}

/** Tables that go into one place of a file share an edit, with what any of them needs besides, and the diff that one has. */
function distinct(edits: readonly Edit[]): Edit[] {
  const same = groupBy(edits, ({ diff: _, besides: __, ...edit }) => JSON.stringify(edit));
  return [...same.values()].flatMap((own) => {
    const [edit] = own.filter(({ diff }) => diff !== '').concat(own);
    const besides = new Map(own.flatMap((it) => it.besides ?? []).map((it) => [JSON.stringify(it), it]));
    return edit === undefined
      ? []
      : [besides.size === 0 ? edit : { ...edit, besides: [...besides.values()] }];
  });
}

/** What of a source is edited for others, and not for one. */
function uneditedIn(own: readonly Edit[], all: readonly Edit[]): { unedited?: readonly string[] } {
  const sources = new Set(all.map(({ source }) => source));
  const unedited = [...sources].filter((name) => own.every(({ source }) => source !== name));
  return unedited.length === 0 ? {} : { unedited };
}

/** `name` of `users.name`, `(a, b)` of `users (a, b)`. */
function withoutTable(object: string, table: string): string {
  return object.startsWith(table) ? object.slice(table.length).replace(/^[. ]/, '') : object;
}

/** How many names stand in a title. */
const named = 3;

function inShort(names: readonly string[]): string {
  const more = names.length - named;
  return list(more > 1 ? [...names.slice(0, named), `${more} more`] : names);
}

/** The findings in the order in which the file of the first source that has them declares them. */
function inOrderOfFiles(members: readonly Finding[], sources: readonly ComparedSource[]): readonly Finding[] {
  const place = ({ cells }: Finding) => {
    const having = sources.find(({ name }) => cells[name]?.state === 'present');
    return having === undefined ? undefined : cells[having.name]?.location;
  };
  return [...members].sort((one, other) => {
    const [a, b] = [place(one), place(other)];
    if (a === undefined || b === undefined) return one.object < other.object ? -1 : 1;
    return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;
  });
}
