import { join, posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';

/** `drizzle-kit generate --config=configs/db.ts` in a script, or with a space, or quoted. */
const configOption = /\bdrizzle-kit\b[^&|;\n]*?--config[=\s]+\\?["']?([^\s"'\\]+)/g;

/**
 * Configs of whatever name that the scripts of a package, or the tasks of Deno, give to drizzle-kit; relative to the
 * repository.
 */
export async function configsOfScripts(root: string, ignore: readonly string[]): Promise<string[]> {
  const manifests = await filesMatching(['**/package.json', '**/deno.{json,jsonc}'], { root, ignore });
  const found: string[] = [];
  for (const manifest of manifests.sort()) {
    const text = textIfReadable(manifest, root) ?? '';
    for (const [, option = ''] of text.matchAll(configOption)) {
      const file = posix.join(posix.dirname(manifest), option);
      if (/\.([mc]?[jt]s|json)$/.test(file) && !file.startsWith('..') && pathExists(join(root, file)))
        found.push(file);
    }
  }
  return found;
}
