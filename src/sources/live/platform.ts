import { neon } from '../neon.ts';
import type { Platform } from '../platform.ts';
import { supabase } from '../supabase/platform.ts';

/** A host of databases, and what in them is its own. */
export interface HostingPlatform {
  readonly name: string;
  /** A role or a schema that only its databases have. */
  readonly mark: string;
  readonly schemas: readonly string[];
  /** What it provides, where that is known. */
  readonly provides?: Platform;
}

const platforms: readonly HostingPlatform[] = [
  {
    name: 'Supabase',
    mark: 'supabase_admin',
    provides: supabase,
    schemas: [...supabase.schemas, '_analytics', '_realtime', '_supavisor', 'etl'],
  },
  {
    name: 'Neon',
    mark: 'neon_superuser',
    provides: neon,
    schemas: ['neon', 'neon_auth', 'neon_migration'],
  },
  { name: 'Heroku', mark: '_heroku', schemas: ['_heroku', 'heroku_ext'] },
  {
    name: 'Amazon RDS',
    mark: 'rdsadmin',
    schemas: ['apg_plan_mgmt', 'aws_commons', 'aws_lambda', 'aws_s3', 'rdsadmin'],
  },
  { name: 'Cloud SQL', mark: 'cloudsqladmin', schemas: ['google_vacuum_mgmt'] },
];

/** SQL for the marks that a database has, as JSON. */
export const platformMarksSql = `
  select coalesce(json_agg(name), '[]')
  from (select rolname::text as name from pg_roles union all select nspname::text from pg_namespace) names
  where name in (${platforms.map(({ mark }) => `'${mark}'`).join(', ')})`;

/** The platform that a database with these marks belongs to. */
export function platformWith(marks: readonly string[]): HostingPlatform | undefined {
  return platforms.find(({ mark }) => marks.includes(mark));
}
