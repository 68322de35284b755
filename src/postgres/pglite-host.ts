/**
 * The process behind one PGlite database, kept as text beside the packages that it imports. It makes its folder,
 * says its path when it answers, and ends with its standard input, so also when our process is gone.
 *
 * Arguments: the folder to make, then the names of the extensions.
 */
export const PGLITE_HOST = `
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
const [folder, ...names] = process.argv.slice(2);
const end = (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
process.stdin.on('end', () => end(0)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const { PGlite } = await import('@electric-sql/pglite');
const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
const extensions = {};
for (const name of names) {
  const exported = name.replaceAll('-', '_');
  const module = name === 'vector' ? '@electric-sql/pglite-pgvector' : '@electric-sql/pglite/contrib/' + exported;
  try {
    extensions[exported] = (await import(module))[exported];
  } catch (error) {
    // What it does not have is missed, by name, when a migration asks for it.
    if (!/^ERR_(MODULE_NOT_FOUND|PACKAGE_PATH_NOT_EXPORTED)$/.test(error.code)) throw error;
  }
}
const db = await PGlite.create({ extensions });
mkdirSync(folder, { mode: 0o700 });
await new PGLiteSocketServer({ db, path: join(folder, '.s.PGSQL.5432'), maxConnections: 20 }).start();
console.log(folder);
`;
