import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';

/** `drizzle-kit generate --config=configs/db.ts` in a script, or with a space, or quoted. */
const configOption = /\bdrizzle-kit\b[^&|;\n]*?--config[=\s]+\\?["']?([^\s"'\\]+)/g;

/**
 * Configs of whatever name that the scripts of a package, or the tasks of Deno, give to drizzle-kit; relative to the
 * repository.
 */
export async function configsOfScripts(root: string, ignore: readonly string[]): Promise<string[]> {
  const manifests = await glob(['**/package.json', '**/deno.{json,jsonc}'], {
    cwd: root,
    ignore: [...ignore],
    followSymbolicLinks: false,
  });
  const found: string[] = [];
  for (const manifest of manifests.sort()) {
    const text = await readFile(join(root, manifest), 'utf8').catch(() => '');
    for (const [, option = ''] of text.matchAll(configOption)) {
      const file = posix.join(posix.dirname(manifest), option);
      if (/\.([mc]?[jt]s|json)$/.test(file) && !file.startsWith('..') && existsSync(join(root, file)))
        found.push(file);
    }
  }
  return found;
}
