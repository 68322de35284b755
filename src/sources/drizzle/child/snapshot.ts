/** The state of a schema as drizzle-kit keeps it beside a migration. */

import { Problem } from '../../../base/problem.ts';
import type { Collected } from './collect.ts';
import type { Kit } from './drizzle.ts';
import { quietly, wordsOf } from './quietly.ts';
import type { Snapshot, SnapshotOptions } from './snapshot-options.ts';

/**
 * Of a schema as it was loaded: what is mended for the sake of its statements is another text in a snapshot, and the next
 * `drizzle-kit generate` would write it once more.
 *
 * @returns `undefined` where drizzle-kit takes only part of the schema
 * @throws Problem where it can't follow what is in the folder, or can't keep the schema
 */
export async function snapshotOfSchema(
  kit: Kit,
  collected: Collected,
  options: SnapshotOptions,
): Promise<Snapshot | undefined> {
  if (collected.refused.length > 0) return undefined;
  try {
    return await quietly(() => kit.snapshotOf(importsOf(collected), options));
  } catch (error) {
    throw new Problem('drizzle-kit makes no snapshot of the schema, without which no migration is written.', {
      advice: 'Correct what it names; `drizzle-kit generate` fails on it, too.',
      detail: wordsOf(error),
    });
  }
}

/** As the exports of one schema file. */
export function importsOf(collected: Collected): Record<string, unknown> {
  const { schemas, enums, sequences, roles, tables, policies, views, materializedViews } = collected;
  const declared = [schemas, enums, sequences, roles, tables, policies, views, materializedViews].flat();
  return Object.fromEntries(declared.map(({ value }, index) => [`export${index}`, value]));
}
