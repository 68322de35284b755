import { isDeepStrictEqual } from 'node:util';
import { objectsById } from '../catalog/catalog.ts';
import { extractCatalog } from '../catalog/extract.ts';
import { deploy } from '../rehearsal/deploy.ts';
import { splitStatements } from '../sources/sql/statements.ts';
import type { SaferForm } from './safer.ts';
import { isAsOpen } from './stand-in-view.ts';
import type { WatchedChange } from './watch.ts';

/**
 * The first of several ways that holds what it promises, as SQL: where the migrations were run, what one of them did is
 * taken back and done anew, nobody is kept out of a table while it is rewritten or read, and what comes of it is what
 * the migration makes. What a person has to fill in is left out of it.
 *
 * The database is used up by it: what was tried stays.
 */
export async function tried(
  candidates: readonly SaferForm[],
  change: WatchedChange,
  signal: AbortSignal,
): Promise<SaferForm | undefined> {
  for (const form of candidates) if (await holds(form, change, signal)) return form;
  return undefined;
}

async function holds(
  { undo, statements, makes, standsFor }: SaferForm,
  { database, after }: WatchedChange,
  signal: AbortSignal,
): Promise<boolean> {
  const { client, platform } = database;
  // What others rest on cannot be taken back here, and so nothing is known.
  for (const sql of undo)
    if (
      !(await client.query(sql).then(
        () => true,
        () => false,
      ))
    )
      return false;
  const sql = statements
    .flatMap(({ sql: [first], open }) => (open === undefined ? [`${first};\n`] : []))
    .join('');
  const file = { file: '', sql, ...splitStatements(sql), transactional: false };
  const { effects, refused } = await deploy(database, [file], {
    together: false,
    signal,
    statistics: undefined,
  });
  if (refused !== undefined) return false;
  if (effects.some(({ work, blocks }) => work !== 'none' && blocks !== 'other changes of the schema'))
    return false;
  if (standsFor !== undefined && !(await isAsOpen(client, standsFor))) return false;
  const options = platform === undefined ? {} : { ignoreSchemas: platform.schemas };
  const made = objectsById((await extractCatalog(client, options)).catalog);
  const wanted = objectsById(after);
  return makes.every((id) => isDeepStrictEqual(made.get(id)?.attributes, wanted.get(id)?.attributes));
}
