import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { extractCatalog } from '../catalog/extract.ts';
import { stepsFor } from '../rebuild/steps.ts';
import { deploy } from '../rehearsal/deploy.ts';
import { splitStatements } from '../sources/sql/statements.ts';
import type { SaferForm } from './safer-form.ts';
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
  const options = platform === undefined ? {} : { ignoreSchemas: platform.schemas };
  const read = async () => (await extractCatalog(client, options)).catalog;
  const leadsThere = makes.length > 0;
  const then = leadsThere ? await read() : undefined;
  // What others rest on cannot be taken back here, and so nothing is known.
  if (!(await ran(client, undo))) return false;
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
  if (then === undefined) return true;
  // What later statements made is theirs to make again.
  const gone = missing(then, await read());
  if (gone.some((object) => makes.includes(idOf(object)))) return false;
  const restored = stepsFor(gone, then).map((step) => step.sql);
  if (!(await ran(client, restored))) return false;
  const now = await read();
  return isSame(after, now, makes) && isSame(then, now);
}

async function ran(client: Client, statements: readonly string[]): Promise<boolean> {
  for (const sql of statements) {
    const isDone = await client.query(sql).then(
      () => true,
      () => false,
    );
    if (!isDone) return false;
  }
  return true;
}

function missing(then: Catalog, now: Catalog): CatalogObject[] {
  const is = objectsById(now);
  return then.objects.filter((object) => !is.has(idOf(object)));
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

/** @param ids of what is compared; everything where it is left out */
function isSame(a: Catalog, b: Catalog, ids?: readonly string[]): boolean {
  const [own, other] = [objectsById(a), objectsById(b)];
  return [...new Set(ids ?? [...own.keys(), ...other.keys()])].every((id) =>
    isDeepStrictEqual(own.get(id)?.attributes, other.get(id)?.attributes),
  );
}
