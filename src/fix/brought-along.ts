/** Edits that write a renamed thing anew, for the findings that they settle along with it. */

import { objectId } from '../catalog/catalog.ts';
import type { Subject } from '../compare/subject.ts';
import type { Edit, Finding } from '../report/finding.ts';

/** The edits of findings. */
export type EditsOf = ReadonlyMap<Finding, readonly Edit[]>;

/**
 * The edits, with those of a rename for what differs within what it renames as well: copies get the new thing whole, so
 * the finding on a column of it has no edit of its own, and is settled by that one.
 *
 * @param subjects what the findings are about, by fingerprint
 */
export function withBroughtAlong(
  edits: EditsOf,
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
): EditsOf {
  const subjectOf = ({ fingerprint }: Finding) => subjects.get(fingerprint);
  const bringing = [...edits].flatMap(([finding, own]) => {
    const tops = new Set((subjectOf(finding)?.renamed?.parts ?? []).flatMap(renamedBy));
    return tops.size === 0 ? [] : [{ tops, edits: own.map((it) => ({ ...it, along: finding.fingerprint })) }];
  });
  const along = findings.flatMap((finding): [Finding, readonly Edit[]][] => {
    const subject = subjectOf(finding);
    if (subject?.broughtAlong !== true) return [];
    const own = edits.get(finding) ?? [];
    const isWanted = ({ source }: Edit) =>
      finding.wrong.includes(source) && own.every((edit) => edit.source !== source);
    const host = bringing.find(({ tops }) => topsOf(subject).some((top) => tops.has(top)));
    const theirs = host?.edits.filter(isWanted) ?? [];
    return theirs.length === 0 ? [] : [[finding, [...own, ...theirs]]];
  });
  return new Map([...edits, ...along]);
}

/** Chosen findings, with the renames whose edits settle some of them. */
export function withBringing(
  chosen: readonly Finding[],
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
): ReadonlySet<Finding> {
  const subjectOf = ({ fingerprint }: Finding) => subjects.get(fingerprint);
  const along = chosen.map(subjectOf).filter((subject) => subject?.broughtAlong === true);
  const wanted = new Set(along.flatMap((subject) => (subject === undefined ? [] : topsOf(subject))));
  const bringing = findings.filter((finding) =>
    (subjectOf(finding)?.renamed?.parts ?? []).flatMap(renamedBy).some((top) => wanted.has(top)),
  );
  return new Set([...chosen, ...bringing]);
}

/** What goes or comes as a whole: what differs in nothing but the names is no such thing. */
function renamedBy(part: Subject): string[] {
  return part.attributes.length === 0 && part.kind !== 'column' ? topsOf(part) : [];
}

/** The table that an object belongs to, or the object itself, under each name that it has. */
function topsOf({ kind, objects }: Subject): string[] {
  const isWithin = kind === 'column' || kind === 'constraint';
  return [...objects.values()].map(({ path }) => objectId(isWithin ? 'table' : kind, path.slice(0, 2)));
}
