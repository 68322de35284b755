import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The launcher: an archive beside the running bundle, or a folder beside this file when the sources themselves run. */
export function launcherFile(): string {
  const built = fileURLToPath(new URL('./launcher.pyz', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./launcher', import.meta.url));
}
