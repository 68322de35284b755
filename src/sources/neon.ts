import type { Platform } from './platform.ts';

const roles = ['authenticated', 'anonymous', 'authenticator', 'neon_superuser', 'neondb_owner'];

const role = (name: string) =>
  `DO $$ BEGIN CREATE ROLE ${name} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;`;

/**
 * The part of Neon that migrations refer to: the roles of its policies, what its extension for sessions puts into
 * `auth`, and the users that Neon Auth keeps in `neon_auth`.
 */
export const neon: Platform = {
  name: 'Neon',
  roles,
  schemas: ['auth', 'neon_auth'],
  extensions: new Set(['pg_session_jwt', 'neon', 'neon_utils']),
  standIns: {},
  ownNames: {},
  extensionSchema: 'public',
  searchPath: '"$user", public',
  sql: `
${roles.map(role).join('\n')}
CREATE SCHEMA auth; CREATE SCHEMA neon_auth;
CREATE FUNCTION auth.session() RETURNS jsonb LANGUAGE sql STABLE
  AS $f$ SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb $f$;
CREATE FUNCTION auth.user_id() RETURNS text LANGUAGE sql STABLE AS $f$ SELECT auth.session() ->> 'sub' $f$;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $f$ SELECT (auth.session() ->> 'sub')::uuid $f$;
CREATE TABLE neon_auth.users_sync (
  raw_json jsonb NOT NULL, id text PRIMARY KEY, name text, email text,
  created_at timestamptz, updated_at timestamptz, deleted_at timestamptz
);
CREATE TABLE neon_auth."user" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, email text NOT NULL UNIQUE,
  "emailVerified" boolean NOT NULL, image text, "createdAt" timestamptz NOT NULL DEFAULT now(),
  "updatedAt" timestamptz NOT NULL DEFAULT now(), role text, banned boolean, "banReason" text, "banExpires" timestamptz
);
`,
};
