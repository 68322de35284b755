import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mayHoldSecrets } from '../repository/secret-names.ts';

/** Where packages lie, which nobody keeps secrets in, and which are many. */
const packages = new Set(['node_modules', '.venv', 'venv', 'site-packages', '__pycache__', '.pnpm-store']);

/** The files and folders below a folder that may hold secrets, as absolute paths; links are not followed. */
export async function secretFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = join(folder, entry.name);
      if (mayHoldSecrets(entry.name)) return [path];
      return entry.isDirectory() && !packages.has(entry.name) ? secretFiles(path) : [];
    }),
  );
  return found.flat();
}
