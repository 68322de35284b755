import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What programs keep secrets in, wherever it lies in a repository: a checkout's token, variables, logins. */
const secret = /^(?:\.git|\.env(?:\..+)?|\.npmrc|\.netrc|\.pypirc|\.pgpass)$/;

/** Templates of these, which a repository commits for its readers. */
const template = /\.(?:example|sample|template|dist)$/;

/** Where packages lie, which nobody keeps secrets in, and which are many. */
const packages = new Set(['node_modules', '.venv', 'venv', 'site-packages', '__pycache__', '.pnpm-store']);

/** The files and folders below a folder that may hold secrets, as absolute paths; links are not followed. */
export async function secretFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = join(folder, entry.name);
      if (secret.test(entry.name) && !template.test(entry.name)) return [path];
      return entry.isDirectory() && !packages.has(entry.name) ? secretFiles(path) : [];
    }),
  );
  return found.flat();
}
