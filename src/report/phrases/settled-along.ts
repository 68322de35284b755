/** Findings that the edit of another one settles: copies get what has a new name whole, with all that differs in it. */

import { list } from '../../base/phrases.ts';
import type { Edit, Finding } from '../finding.ts';
import type { DatabaseReport } from '../report.ts';

/** The finding that an edit is of, where it settles another one along with that; none where that does not count. */
export function settledAlongWith({ along }: Edit, { findings }: DatabaseReport): Finding | undefined {
  return along === undefined ? undefined : findings.find(({ fingerprint }) => fingerprint === along);
}

/** That the edits of others settle a finding, and of which. */
export function alongWords({ edits = [] }: Finding, database: DatabaseReport): string | undefined {
  const others = new Set(edits.flatMap((edit) => settledAlongWith(edit, database) ?? []));
  return others.size === 0
    ? undefined
    : `Settled along with ${list([...others].map(({ kind, object }) => `${kind} ${object}`))}, by the same edit.`;
}

/** The edits that are told with a finding itself. */
export function ownEdits({ edits = [] }: Finding, database: DatabaseReport): Edit[] {
  return edits.filter((edit) => settledAlongWith(edit, database) === undefined);
}
