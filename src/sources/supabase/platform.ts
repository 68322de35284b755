import type { DefaultRights, Platform } from '../platform.ts';
import { supabaseOnly, supabaseStandIns } from './extensions.ts';
import { providedSql, roles, schemas } from './provided.ts';

/** The roles that its Data API asks as: for everybody, for whoever is signed in, and for servers. */
export const apiRoles = ['anon', 'authenticated', 'service_role'] as const;

const whatIsMade = 'ALTER DEFAULT PRIVILEGES IN SCHEMA public';

const rights: DefaultRights = {
  roles: apiRoles,
  give: ['TABLES', 'FUNCTIONS', 'SEQUENCES']
    .map((kind) => `${whatIsMade} GRANT ALL ON ${kind} TO ${apiRoles.join(', ')};`)
    .concat(`GRANT USAGE ON SCHEMA public TO ${apiRoles.join(', ')};`)
    .join('\n'),
  end: ['TABLES', 'FUNCTIONS', 'SEQUENCES']
    .map((kind) => `${whatIsMade} REVOKE ALL ON ${kind} FROM ${apiRoles.join(', ')};`)
    .join('\n'),
};

/** What Supabase provides to a project whose new tables its Data API serves without a grant. */
export const supabase: Platform = {
  name: 'Supabase',
  sql: providedSql,
  rights,
  roles,
  schemas,
  extensions: new Set([
    ...supabaseOnly,
    ...Object.keys(supabaseStandIns).filter((name) => name !== 'moddatetime'),
  ]),
  // Of database.dev: somebody's name, then the extension's.
  extensionNames: /^(?!uuid-)[a-z0-9_]+-\w+$/,
  standIns: supabaseStandIns,
  ownNames: {
    extension: /^(?:pg_stat_statements|pgcrypto|uuid-ossp)$/,
    // Whoever migrates owns what is made, and is given what is there already.
    grant: /^postgres$/,
    publication: /^supabase_realtime_messages_publication/,
    'default privileges': / by supabase_\w+$/,
  },
  // "Enable automatic RLS": without them new tables are open to the Data API.
  bySetting: new Set(['function:public.rls_auto_enable()', 'event trigger:ensure_rls']),
  extensionSchema: 'extensions',
  searchPath: '"$user", public, extensions',
};

/** As above, where new tables are to be granted first: `auto_expose_new_tables = false` in config.toml. */
export const supabaseUnexposed: Platform = {
  ...supabase,
  rights: {
    ...rights,
    give: `${rights.give}
${whatIsMade} REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM ${apiRoles.join(', ')};
${whatIsMade} REVOKE USAGE, SELECT ON SEQUENCES FROM ${apiRoles.join(', ')};
${whatIsMade} REVOKE EXECUTE ON FUNCTIONS FROM ${apiRoles.join(', ')};`,
  },
};
