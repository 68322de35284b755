import type { SqlFile } from '../sql/apply.ts';
import { type Platform, supabase } from '../sql/platform.ts';

/** What a schema for Supabase refers to and leaves to the platform. */
const usesSupabase =
  /\bauth\.(uid|jwt|role|email)\(\)|\breferences\s+"?auth"?\."?users"?|"?\bstorage"?\."?objects\b/i;
const createsSupabase = /\bcreate\s+schema\s+"?(auth|storage|extensions)\b/i;

/** The platform that the files expect to be there already; `undefined` where they need none or bring it along. */
export function platformOf(files: readonly SqlFile[]): Platform | undefined {
  const texts = files.flatMap(({ statements }) => statements.map(({ text }) => text));
  if (texts.some((text) => createsSupabase.test(text))) return undefined;
  const inItsFolder = files.some(({ file }) => /(^|\/)supabase\//.test(file));
  return inItsFolder || texts.some((text) => usesSupabase.test(text)) ? supabase : undefined;
}
