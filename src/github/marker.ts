import * as z from 'zod';
import { parsedJson } from '../base/parsed-json.ts';

/**
 * What a comment says of itself in its first line, an HTML comment that GitHub does not show: it tells the comments
 * of one check of the repository from everything else, and an older report from a newer one.
 */
export interface Marker {
  /** Which check of the repository wrote it: several uses of the action in one repository have different keys. */
  readonly key: string;
  /** The commit that was checked, 40 hexadecimal characters. */
  readonly commit: string;
  /** `GITHUB_RUN_ID` and `GITHUB_RUN_ATTEMPT` of the run that wrote it. */
  readonly run: { readonly id: number; readonly attempt: number };
  /** The same for two reports that say the same. */
  readonly digest: string;
}

/** Raised when an older release could no longer make sense of the fields. */
const format = 1;
const shape = z.object({
  format: z.literal(format),
  key: z.string(),
  commit: z.string(),
  run: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  digest: z.string(),
});
const firstLine = /^<!-- schema-drift (\{.*\}) -->(?:\r?\n|$)/;

/** The marker as a line without its line break. Whatever the key holds, it can't end the HTML comment. */
export function writeMarker({ key, commit, run, digest }: Marker): string {
  const fields: z.infer<typeof shape> = {
    format,
    key,
    commit,
    run: run.id,
    attempt: run.attempt,
    digest,
  };
  // All that isn't plain ASCII is spelled out too, so that nothing on the way can change it.
  const json = JSON.stringify(fields).replace(/[<>]|[^ -~]/g, escaped);
  return `<!-- schema-drift ${json} -->`;
}

/** The marker a body starts with and the text after it; `undefined` for any other body, also for a quoted marker. */
export function readMarker(body: string): { readonly marker: Marker; readonly text: string } | undefined {
  const [line = '', json = ''] = firstLine.exec(body) ?? [];
  const fields = shape.safeParse(parsedJson(json));
  if (!fields.success) return undefined;
  const { key, commit, run, attempt, digest } = fields.data;
  return { marker: { key, commit, run: { id: run, attempt }, digest }, text: body.slice(line.length) };
}

/** Whether what `one` marks was written by a later run, or a later attempt of the same run, than `other`. */
export function isNewer(one: Marker, other: Marker): boolean {
  return one.run.id === other.run.id ? one.run.attempt > other.run.attempt : one.run.id > other.run.id;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
