import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, supabase } from '../platform.ts';
import { expectedPlatform } from '../platforms.ts';
import type { SqlFile } from '../sql/apply.ts';

const createsSupabase = /\bcreate\s+schema\s+"?(auth|storage|extensions)\b/i;

/**
 * The platform that the files expect to be there already, by what they refer to or by the repository that they are in;
 * `undefined` where they need none or bring it along.
 */
export function platformOf(files: readonly SqlFile[], root: string): Platform | undefined {
  const texts = files.flatMap(({ statements }) => statements.map(({ text }) => text));
  if (texts.some((text) => createsSupabase.test(text))) return undefined;
  const isItsRepository = ['migrations', 'config.toml'].some((name) =>
    existsSync(join(root, 'supabase', name)),
  );
  const isExpected = isItsRepository || files.some(({ file }) => /(^|\/)supabase\//.test(file));
  return isExpected ? supabase : expectedPlatform(texts);
}
