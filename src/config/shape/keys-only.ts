import * as z from 'zod';

/**
 * An object without further keys. The message of its `unrecognized_keys` issue is the list of those it knows,
 * joined with commas: mistakes.ts makes the sentence.
 */
export function keysOnly<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(',') : undefined),
  });
}
