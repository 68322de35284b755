/** drizzle-kit of major 0 with the drizzle-orm it was made for, bundled into a file of its own. */

import { generateDrizzleJson, generateMigration } from 'drizzle-kit-0/api';
import * as orm from 'drizzle-orm-0';
import * as casing from 'drizzle-orm-0/casing';
import * as neon from 'drizzle-orm-0/neon';
import * as pgCore from 'drizzle-orm-0/pg-core';
import * as relations from 'drizzle-orm-0/relations';
import * as supabase from 'drizzle-orm-0/supabase';
import type { Snapshot, SnapshotOptions } from './snapshot-options.ts';

export const version = '0.45.4';
export const kitVersion = '0.31.11';
export { orm, pgCore };

/** All that is asked of it: what neither needs stays out of the bundle. */
export const kit = { generateDrizzleJson, generateMigration };

/**
 * What `drizzle-kit generate` writes beside a migration, but for the ids of it and of the one before.
 *
 * @param imports what a schema exports
 */
export async function snapshotOf(
  imports: Readonly<Record<string, unknown>>,
  { casing }: SnapshotOptions,
): Promise<Snapshot> {
  const {
    id: _,
    prevId: __,
    ...state
  } = await generateDrizzleJson({ ...imports }, undefined, undefined, casing);
  return state;
}

/** What `import … from 'drizzle-orm/…'` gives where the repository's packages are not installed. */
export const modules = {
  'drizzle-orm': orm,
  'drizzle-orm/pg-core': pgCore,
  'drizzle-orm/casing': casing,
  'drizzle-orm/relations': relations,
  'drizzle-orm/supabase': supabase,
  'drizzle-orm/neon': neon,
};
