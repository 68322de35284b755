import { isTouched } from './bound-changes.ts';
import { type EditedLines, editedLines } from './edited-lines.ts';
import type { Edit } from './finding.ts';
import { partsOf } from './line-diff.ts';

/**
 * Finds the diff with which an edit is made: its own, or, where many share one and an earlier edit has it, that one's.
 *
 * @param all the edits of a report
 * @returns the edit that has the diff; none where that is not among them
 */
export function diffTellers(all: readonly Edit[]): (edit: Edit) => Edit | undefined {
  const changes = new Map<Edit, readonly EditedLines[]>();
  const changesOf = (edit: Edit) => {
    const known = changes.get(edit) ?? editedLines(edit.diff) ?? [];
    changes.set(edit, known);
    return known;
  };
  const told = all.filter(({ diff }) => diff !== '');
  return (edit) => {
    if (edit.diff !== '') return edit;
    return told.find(
      (other) =>
        other.source === edit.source &&
        other.location.file === edit.location.file &&
        partsOf(edit).every((part) => changesOf(other).some((change) => isTouched(part, change))),
    );
  };
}
