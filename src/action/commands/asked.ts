import * as z from 'zod';
import { parsedJson } from '../../base/parsed-json.ts';
import { Problem } from '../../base/problem.ts';

/**
 * A command as it was asked for, with all that was decided then: it goes from the job that asked GitHub to the one
 * that checks, and to the one that answers. `head` is the commit that the pull request ended with at that moment.
 */
export type Asked = z.infer<typeof shape>;

const format = 1;
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const names = z.array(z.string()).readonly();

const shape = z
  .object({
    format: z.literal(format),
    command: z.discriminatedUnion('verb', [
      z.object({ verb: z.literal('check') }).readonly(),
      z.object({ verb: z.literal('explain'), names }).readonly(),
      z.object({ verb: z.literal('fix'), names }).readonly(),
      z.object({ verb: z.literal('accept'), names, reason: z.string(), expiry: z.iso.date() }).readonly(),
    ]),
    /** The login of who asks. */
    by: z.string(),
    /** The comment that it stands in. */
    comment: z.object({ id: z.int(), url: z.string() }).readonly(),
    pullRequest: z.int(),
    head: commit,
    branch: z.string(),
    base: z.object({ commit, branch: z.string() }).readonly(),
  })
  .readonly();

/** As the text of an output. */
export function askedText(asked: Omit<Asked, 'format'>): string {
  const whole: Asked = { format, ...asked };
  return JSON.stringify(whole);
}

/** @throws Problem for an input that is not what the job that asked gave */
export function readAsked(text: string | undefined): Asked {
  const read = shape.safeParse(parsedJson(text ?? ''));
  if (read.success) return read.data;
  throw new Problem('The input `command` is not what `mode: ask` gave.', {
    advice: 'Give it the output `command` of the job with `mode: ask`, as docs/commands.md shows.',
  });
}
