import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the Python program is: beside the running bundle, or beside this file when the sources themselves run. */
export function exporterFile(): string {
  const built = fileURLToPath(new URL('./sqlmodel-exporter.py', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./exporter.py', import.meta.url));
}
