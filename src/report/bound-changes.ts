import { groupBy } from '../base/group-by.ts';
import { type EditedLines, editedLines } from './edited-lines.ts';
import type { Edit, EditPart, Finding } from './finding.ts';
import { partsOf } from './line-diff.ts';

/** An edit, and the finding that it settles. */
export interface FoundEdit {
  readonly finding: Finding;
  readonly edit: Edit;
}

/** Changes of one file that hold together, in its order. */
export interface BoundChanges {
  readonly changes: readonly EditedLines[];
  readonly findings: readonly Finding[];
}

/**
 * What the edits of one file change, in groups: changes are bound by an edit that makes both (a column, and the import
 * of its type), edits by a change that both make, or by a finding of which they are halves: what has a new name comes
 * where what has the old one goes. An edit of whose lines not all are known is left out with its group.
 */
export function boundChanges(edits: readonly FoundEdit[]): BoundChanges[] {
  const diffs = new Set(edits.map(({ edit }) => edit.diff));
  const changes = [...diffs].flatMap((diff) => editedLines(diff) ?? []);
  let groups: { edits: readonly FoundEdit[]; changes: ReadonlySet<EditedLines> }[] = [];
  for (const found of edits) {
    const own = changes.filter((change) => partsOf(found.edit).some((part) => isTouched(part, change)));
    const near = groups.filter(
      (group) =>
        own.some((change) => group.changes.has(change)) ||
        group.edits.some((other) => areHalves(found, other)),
    );
    const joined = {
      edits: [...near.flatMap((group) => group.edits), found],
      changes: new Set([...near.flatMap((group) => [...group.changes]), ...own]),
    };
    groups = [...groups.filter((group) => !near.includes(group)), joined];
  }
  return groups
    .filter((group) => group.edits.every(({ edit }) => isKnown(edit, group.changes)))
    .map((group) => ({
      changes: [...group.changes].sort((one, other) => one.first - other.first),
      findings: each(edits.filter((it) => group.edits.includes(it)).map(({ finding }) => finding)),
    }));
}

function areHalves({ finding, edit }: FoundEdit, other: FoundEdit): boolean {
  return finding === other.finding && edit.source === other.edit.source && edit.diff === other.edit.diff;
}

/** Databases that share a file have the same finding each. */
function each(findings: readonly Finding[]): Finding[] {
  return [...groupBy(findings, ({ fingerprint }) => fingerprint).values()].flatMap(([first]) => first ?? []);
}

/** Whether each part of an edit is among the changes: some edits leave their diff to another one. */
function isKnown(edit: Edit, changes: ReadonlySet<EditedLines>): boolean {
  return partsOf(edit).every((part) => [...changes].some((change) => isTouched(part, change)));
}

/** Whether a change is of lines of a part; lines that only come may stand just behind it. */
export function isTouched({ location, from }: EditPart, change: EditedLines): boolean {
  const end = location.line + from.split('\n').length;
  const last = change.first + change.from.length;
  return change.from.length === 0
    ? change.first >= location.line && change.first <= end
    : change.first < end && last > location.line;
}
