import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The Python program: an archive beside the running bundle, or a folder beside this file when the sources themselves run. */
export function exporterFile(): string {
  const built = fileURLToPath(new URL('./sqlmodel-exporter.pyz', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./exporter', import.meta.url));
}
