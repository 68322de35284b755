/** drizzle-kit of major 1 with the drizzle-orm it was made for, bundled into a file of its own. */
import { generateDrizzleJson, generateMigration } from 'drizzle-kit-1/api-postgres';
import * as orm from 'drizzle-orm-1';
import * as legacyRelations from 'drizzle-orm-1/_relations';
import * as casing from 'drizzle-orm-1/casing';
import * as neon from 'drizzle-orm-1/neon';
import * as pgCore from 'drizzle-orm-1/pg-core';
import * as relations from 'drizzle-orm-1/relations';
import * as supabase from 'drizzle-orm-1/supabase';

export { snapshotOf } from './kit-1-snapshot.ts';
export const version = '1.0.0-rc.5';
export const kitVersion = '1.0.0-rc.5';
export { orm, pgCore };

/** All that is asked of it: what neither needs stays out of the bundle. */
export const kit = { generateDrizzleJson, generateMigration };

/** What `import … from 'drizzle-orm/…'` gives where the repository's packages are not installed. */
export const modules = {
  'drizzle-orm': orm,
  'drizzle-orm/pg-core': pgCore,
  'drizzle-orm/casing': casing,
  'drizzle-orm/relations': relations,
  'drizzle-orm/_relations': legacyRelations,
  'drizzle-orm/supabase': supabase,
  'drizzle-orm/neon': neon,
};
