/** Schemas in Drizzle by what their files are called and import, whether a drizzle.config names them or not. */

import { posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { foreignFolders, isSample } from './drizzle-configs.ts';

/** Files that are named like a schema and declare tables of Postgres with Drizzle, and folders of such files. */
export async function drizzleSchemas(root: string): Promise<string[]> {
  const files = await filesMatching(
    ['**/schema.{ts,mts,js,mjs}', '**/schema.{postgresql,pg}.{ts,mts,js,mjs}', '**/schema/*.{ts,mts,js,mjs}'],
    { root, ignore: foreignFolders },
  );
  return schemasOf(files.filter((file) => databasesIn(file, root).includes('pg')));
}

/**
 * A line for every schema in Drizzle, and every folder of such files, that is for other databases only.
 *
 * @param told databases, as Drizzle calls them, of which it is told already that they are none of Postgres
 */
export async function drizzleSchemasOfOthers(root: string, told: readonly string[] = []): Promise<string[]> {
  const files = await filesMatching(
    ['**/schema.{ts,mts,js,mjs}', '**/schema.*.{ts,mts,js,mjs}', '**/schema/*.{ts,mts,js,mjs}'],
    { root, ignore: foreignFolders },
  );
  const all = files.map((file) => ({ file, databases: databasesIn(file, root) }));
  const ownFolders = new Set(
    all.filter(({ databases }) => databases.includes('pg')).map(({ file }) => schemaOf(file)),
  );
  // What lies among tables of Postgres is loaded with them, and told then.
  const ofOthers = all.filter(
    ({ file, databases }) =>
      databases.some((database) => !told.includes(database)) &&
      !databases.includes('pg') &&
      !ownFolders.has(schemaOf(file)),
  );
  return schemasOf(ofOthers.map(({ file }) => file)).map((schema) => {
    const its = ofOthers.find(({ file }) => file === schema || posix.dirname(file) === schema);
    return `left out: ${schema} declares tables for ${its?.databases.join(' and ')}, not PostgreSQL`;
  });
}

/** The databases for which a file declares tables with Drizzle, as Drizzle calls them. */
function databasesIn(file: string, root: string): string[] {
  const used = (textIfReadable(file, root) ?? '').matchAll(/['"]drizzle-orm\/(\w+)-core['"]/g);
  return [...new Set([...used].map(([, name = '']) => name))];
}

function schemasOf(files: readonly string[]): string[] {
  const found = new Set(files.map(schemaOf));
  return [...found].filter((path) => !found.has(posix.dirname(path)) && !isSample(path)).sort();
}

/** A file of a folder called schema stands for the folder, unless it is its index and the only one that declares any. */
function schemaOf(file: string): string {
  const folder = posix.dirname(file);
  if (posix.basename(folder) !== 'schema') return file;
  return /^index\./.test(posix.basename(file)) ? file : folder;
}
