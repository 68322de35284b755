import { type CatalogObject, pathOfName } from '../catalog/catalog.ts';

/** What a hosting platform puts into every database before the first migration. */
export interface Platform {
  readonly name: string;
  /** Makes it, in an empty database of a server where other databases may have its roles already. */
  readonly sql: string;
  /** Schemas that are the platform's own; they are left out of the catalog. */
  readonly schemas: readonly string[];
  /** Roles that all its databases have. */
  readonly roles: readonly string[];
  /** Extensions that only the platform's servers have; creating one is left out, with a warning. */
  readonly extensions: ReadonlySet<string>;
  /** What is its own outside its schemas: names of objects, by kind. */
  readonly ownNames: Readonly<Record<string, RegExp>>;
  /** Where its dashboard puts extensions. */
  readonly extensionSchema: string;
  /** The `search_path` that a session starts with. */
  readonly searchPath: string;
}

const roles = [
  'anon',
  'authenticated',
  'service_role',
  'authenticator',
  'dashboard_user',
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_realtime_admin',
  'supabase_read_only_user',
];

const role = (name: string) =>
  `DO $$ BEGIN CREATE ROLE ${name} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;`;

const claim = (name: string) =>
  `nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> '${name}'`;

/**
 * The part of Supabase that migrations refer to: its roles, `auth` with users and the functions that policies
 * call, `storage` with buckets and objects. Only what they need to be applied, not the platform's whole schema.
 */
export const supabase: Platform = {
  name: 'Supabase',
  roles,
  schemas: [
    'auth',
    'extensions',
    'graphql',
    'graphql_public',
    'pgbouncer',
    'realtime',
    'storage',
    'supabase_functions',
    'supabase_migrations',
    'vault',
  ],
  extensions: new Set([
    'pg_cron',
    'pg_graphql',
    'pg_net',
    'pgjwt',
    'pgsodium',
    'supabase_vault',
    'wrappers',
    'hypopg',
    'index_advisor',
  ]),
  ownNames: {
    extension: /^pg_stat_statements$/,
    publication: /^supabase_realtime_messages_publication/,
    'default privileges': / by supabase_\w+$/,
  },
  extensionSchema: 'extensions',
  searchPath: '"$user", public, extensions',
  sql: `
${roles.map(role).join('\n')}
CREATE SCHEMA auth; CREATE SCHEMA extensions; CREATE SCHEMA graphql; CREATE SCHEMA graphql_public;
CREATE SCHEMA realtime; CREATE SCHEMA storage; CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA public, auth, extensions, storage TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
CREATE TABLE auth.users (
  instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255),
  encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz,
  last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean,
  created_at timestamptz, updated_at timestamptz, phone text UNIQUE, phone_confirmed_at timestamptz,
  confirmed_at timestamptz, banned_until timestamptz, is_sso_user boolean NOT NULL DEFAULT false,
  deleted_at timestamptz, is_anonymous boolean NOT NULL DEFAULT false
);
CREATE TABLE auth.identities (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), provider_id text NOT NULL,
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE, identity_data jsonb NOT NULL,
  provider text NOT NULL, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz, email text
);
CREATE TABLE auth.sessions (
  id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  created_at timestamptz, updated_at timestamptz, not_after timestamptz
);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $f$ SELECT (${claim('sub')})::uuid $f$;
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $f$ SELECT ${claim('role')} $f$;
CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS $f$ SELECT ${claim('email')} $f$;
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE
  AS $f$ SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb $f$;
CREATE TABLE storage.buckets (
  id text PRIMARY KEY, name text NOT NULL UNIQUE, owner uuid, created_at timestamptz DEFAULT now(),
  updated_at timestamptz DEFAULT now(), public boolean DEFAULT false, avif_autodetection boolean DEFAULT false,
  file_size_limit bigint, allowed_mime_types text[], owner_id text
);
CREATE TABLE storage.objects (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), bucket_id text REFERENCES storage.buckets, name text,
  owner uuid, created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(),
  last_accessed_at timestamptz DEFAULT now(), metadata jsonb, path_tokens text[], version text,
  owner_id text, user_metadata jsonb
);
ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE TABLE realtime.messages (
  id uuid DEFAULT gen_random_uuid(), topic text NOT NULL, extension text NOT NULL, payload jsonb, event text,
  private boolean DEFAULT false, inserted_at timestamp DEFAULT now() NOT NULL, updated_at timestamp DEFAULT now() NOT NULL,
  PRIMARY KEY (id, inserted_at)
);
ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE
  AS $f$ SELECT nullif(current_setting('realtime.topic', true), '')::text $f$;
CREATE FUNCTION realtime.send(payload jsonb, event text, topic text, private boolean DEFAULT true) RETURNS void
  LANGUAGE sql AS $f$ SELECT $f$;
CREATE FUNCTION realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text,
  table_schema text, new record, old record, level text DEFAULT 'ROW') RETURNS void
  LANGUAGE plpgsql AS $f$ BEGIN END $f$;
CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql IMMUTABLE
  AS $f$ SELECT (string_to_array(name, '/'))[1 : array_length(string_to_array(name, '/'), 1) - 1] $f$;
CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $f$ SELECT (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)] $f$;
CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE sql IMMUTABLE
  AS $f$ SELECT reverse(split_part(reverse(name), '.', 1)) $f$;
CREATE EXTENSION "uuid-ossp" SCHEMA extensions;
CREATE EXTENSION pgcrypto SCHEMA extensions;
CREATE PUBLICATION supabase_realtime;
`,
};

/** Whether an object outside the platform's schemas comes with its databases all the same. */
export function comesWith(
  { ownNames, extensions }: Platform,
  { kind, path, parent }: Pick<CatalogObject, 'kind' | 'path' | 'parent'>,
): boolean {
  const name = path.at(-1) ?? '';
  // What is said of one of its extensions.
  const [, extension] = /^extension:(.*)$/s.exec(parent ?? '') ?? [];
  if (extension !== undefined) return extensions.has(pathOfName(extension)[0] ?? '');
  return ownNames[kind]?.test(name) === true || (kind === 'extension' && extensions.has(name));
}
