/** The hosting platforms that are known, and how SQL shows that it expects one. */
import { neon } from './neon.ts';
import type { Platform } from './platform.ts';
import { supabase } from './supabase/platform.ts';

/** What only one platform provides; the first whose mark fits is meant. */
const marks: readonly {
  readonly platform: Platform;
  /** A function that tells who asks, its users, its files. */
  readonly refersTo: RegExp;
  /** Makes of it what a text may make itself; then nothing is expected. */
  readonly makes: RegExp;
}[] = [
  {
    platform: neon,
    refersTo:
      /"?\bauth"?\."?user_id"?\(\)|\bpg_session_jwt\b|"?\bneon_auth"?\."?(users_sync|user)\b|"crud-(authenticated|anonymous)[\w-]*-policy-/i,
    makes:
      /\bcreate\s+(schema\s+(if\s+not\s+exists\s+)?"?(auth|neon_auth)\b|(or\s+replace\s+)?function\s+"?auth"?\.)|\balter\s+schema\s+\S+\s+rename\s+to\s+"?(auth|neon_auth)\b/i,
  },
  {
    platform: supabase,
    refersTo:
      /\bauth\.(uid|jwt|role|email)\(\)|\breferences\s+"?auth"?\."?users"?|"?\bstorage"?\."?objects\b/i,
    makes:
      /\bcreate\s+schema\s+(if\s+not\s+exists\s+)?"?(auth|storage)\b|\balter\s+schema\s+\S+\s+rename\s+to\s+"?(auth|storage)\b/i,
  },
];

/** The platform that statements expect to be there already; `undefined` where they need none or bring it along. */
export function expectedPlatform(statements: readonly string[]): Platform | undefined {
  const texts = statements.map(withoutComments);
  const found = marks.find(({ refersTo }) => texts.some((text) => refersTo.test(text)));
  return found === undefined || texts.some((text) => found.makes.test(text)) ? undefined : found.platform;
}

function withoutComments(sql: string): string {
  return sql.replace(/--.*|\/\*[\s\S]*?\*\//g, ' ');
}

/** Schemas that nobody else has together. */
const marksOfSupabase = ['auth', 'graphql_public', 'realtime', 'storage', 'supabase_migrations', 'vault'];

/** The platform that schemas are the own ones of; `undefined` where they are nobody's. */
export function platformOfSchemas(schemas: readonly string[]): Platform | undefined {
  return marksOfSupabase.every((schema) => schemas.includes(schema)) ? supabase : undefined;
}

/** Roles that are there on a platform without anybody creating them. */
export const platformRoles: ReadonlySet<string> = new Set(marks.flatMap(({ platform }) => platform.roles));
