import * as z from 'zod';
import { parsedJson } from '../base/parsed-json.ts';
import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/**
 * What a check run carries in its `external_id`: which run of the workflow made it, and the comment that stood beside
 * it. This is all the memory there is between two runs: a later one knows by it that a person has deleted the comment.
 */
export interface CheckRunNote {
  /** Which check of the repository this is. */
  readonly key: string;
  /** `GITHUB_RUN_ID` and `GITHUB_RUN_ATTEMPT`. */
  readonly run: { readonly id: number; readonly attempt: number };
  readonly comment?: RememberedComment;
}

export interface RememberedComment {
  readonly pullRequest: number;
  readonly id: number;
  /** Of the report it showed. */
  readonly digest: string;
}

const shape = z.object({
  key: z.string(),
  run: z.tuple([z.int(), z.int()]),
  comment: z.tuple([z.int(), z.int(), z.string()]).optional(),
});

/** The note as an `external_id`; no two runs, attempts or keys have the same. */
export function writeNote({ key, run: { id, attempt }, comment }: CheckRunNote): string {
  const fields: z.infer<typeof shape> = {
    key,
    run: [id, attempt],
    ...(comment === undefined ? {} : { comment: [comment.pullRequest, comment.id, comment.digest] }),
  };
  return JSON.stringify(fields);
}

/** The note of an `external_id`; `undefined` for one that is none of ours. */
export function readNote(externalId: string): CheckRunNote | undefined {
  const fields = shape.safeParse(parsedJson(externalId));
  if (!fields.success) return undefined;
  const { key, run, comment } = fields.data;
  return {
    key,
    run: { id: run[0], attempt: run[1] },
    ...(comment === undefined
      ? {}
      : { comment: { pullRequest: comment[0], id: comment[1], digest: comment[2] } }),
  };
}

/** The notes that check runs with this key have left on a commit. */
export async function notesOn(
  { octokit, owner, repo }: Repository,
  commit: string,
  key: string,
): Promise<readonly CheckRunNote[]> {
  const onCommit = { owner, repo, ref: commit, filter: 'all', per_page: 100 } as const;
  try {
    const checkRuns = await octokit.paginate(octokit.rest.checks.listForRef, onCommit);
    return checkRuns.flatMap(({ external_id: externalId }) => {
      const note = readNote(externalId ?? '');
      return note?.key === key ? [note] : [];
    });
  } catch (error) {
    // Without permission for check runs none was written, and a commit that was pushed away may be unknown.
    if ([403, 404, 422].includes(statusOf(error) ?? 0)) return [];
    throw error;
  }
}
