import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the Python program: beside the running bundle, or beside this file when the sources themselves run. */
export function exporterFile(): string {
  const built = fileURLToPath(new URL('./sqlmodel-exporter', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./exporter', import.meta.url));
}
