/** What other sources of the same database declare, as statements for whoever only refers to it. */

import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import type { Server } from '../../postgres/server.ts';
import { signature } from '../../rebuild/sql.ts';
import { type RebuildStep, rebuildSteps } from '../../rebuild/steps.ts';
import type { Platform } from '../platform.ts';
import type { OtherSource, ReadSource } from '../source.ts';
import { asPostgresError } from '../sql/postgres-error.ts';
import type { Unchecked } from '../unchecked.ts';
import type { Missing } from './missing.ts';

/** An object of another source, to be made where something refers to it. */
export interface Loan {
  /** Who declares it: a source, or a hosting platform. */
  readonly from: string;
  readonly object: CatalogObject;
  /** `objectId` of everything that the statements make: of a table its columns and keys, too. */
  readonly makes: ReadonlySet<string>;
  readonly statements: readonly string[];
}

export interface Lenders {
  /** All objects of the name, of the first that has one. Sources are waited for as far as they have to be asked. */
  find(missing: Missing): Promise<readonly Loan[]>;
  /** What one that was asked declares of the name and could not check, and who that is. */
  uncheckedBy(missing: Missing): { readonly name: string; readonly reason: string } | undefined;
  /** Those that were asked and could not be read, by name. */
  readonly unread: ReadonlySet<string>;
  /** Extensions that those which were asked need, and the server lacks. */
  readonly lacking: ReadonlySet<string>;
}

interface Lender {
  readonly name: string;
  /** What can be borrowed. */
  readonly objects: readonly CatalogObject[];
  readonly steps: readonly RebuildStep[];
}

interface LenderOptions {
  readonly server: Server;
  /** Names the database in which a platform is looked at. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** @throws the reason of `signal` where it ends the waiting */
export function lendersOf(others: readonly OtherSource[], options: LenderOptions): Lenders {
  const unread = new Set<string>();
  const lacking = new Set<string>();
  const unchecked: { readonly name: string; readonly entry: Unchecked }[] = [];
  const asked = new Map<OtherSource, Promise<readonly Lender[]>>();
  const platforms = new Map<Platform, Promise<Lender | undefined>>();
  const ask = async (other: OtherSource): Promise<readonly Lender[]> => {
    const read = await unlessAborted(other.read(), options.signal);
    if (read === undefined) {
      unread.add(other.name);
      return [];
    }
    for (const entry of read.unchecked) {
      unchecked.push({ name: other.name, entry });
      for (const extension of entry.lacks ?? []) lacking.add(extension);
    }
    const own = lenderOf(other.name, read);
    if (read.platform === undefined) return [own];
    const made = platforms.get(read.platform) ?? platformLender(read.platform, options);
    platforms.set(read.platform, made);
    const provided = await made;
    if (provided === undefined) unread.add(read.platform.name);
    return provided === undefined ? [own] : [own, provided];
  };
  const find = async (missing: Missing): Promise<readonly Loan[]> => {
    for (const other of others) {
      const lenders = asked.get(other) ?? ask(other);
      asked.set(other, lenders);
      for (const lender of await lenders) {
        const loans = loansOf(lender, missing);
        if (loans.length > 0) return loans;
      }
    }
    return [];
  };
  const uncheckedBy = ({ kinds, name }: Missing) => {
    const isMeant = ([schema, ...own]: readonly string[]) =>
      name === [schema, ...own].join('.') || (schema === 'public' && name === own.join('.'));
    const found = unchecked.find(({ entry: { kind, path } }) => kinds.includes(kind) && isMeant(path));
    return found && { name: found.name, reason: found.entry.reason };
  };
  return { find, uncheckedBy, unread, lacking };
}

/** A table that a source declares is nothing to borrow: whoever lacks it is to be told so. */
function lenderOf(name: string, { catalog, addedToPlatform = [] }: ReadSource): Lender {
  const objects = [...catalog.objects.filter(({ kind }) => kind !== 'table'), ...addedToPlatform];
  return { name, objects, steps: stepsThatMake([...catalog.objects, ...addedToPlatform]) };
}

/** `undefined` where it cannot be made on the server, which may lack an extension of its. */
async function platformLender(
  platform: Platform,
  { server, name }: LenderOptions,
): Promise<Lender | undefined> {
  const client = await server.createDatabase(`${name}_${platform.name.toLowerCase()}`);
  try {
    await client.query(platform.sql);
    const { objects } = (await extractCatalog(client)).catalog;
    return { name: platform.name, objects, steps: stepsThatMake(objects) };
  } catch (error) {
    if (asPostgresError(error) === undefined) throw error;
    return undefined;
  } finally {
    await client.end();
  }
}

/** What is done to an object once it is there, and what ties it to others, is left out. */
const stages: ReadonlySet<string> = new Set([
  'collation',
  'type',
  'sequence',
  'text search',
  'function',
  'made of functions',
  'table',
  'constraint',
]);

function stepsThatMake(objects: readonly CatalogObject[]): RebuildStep[] {
  const steps = rebuildSteps({ serverVersion: 0, objects, unmodelled: [] });
  return steps.filter(({ stage }) => stages.has(stage));
}

function loansOf({ name, objects, steps }: Lender, missing: Missing): Loan[] {
  return objects
    .filter((object) => missing.kinds.includes(object.kind) && isCalled(missing.name, object))
    .map((object) => {
      const parts = objects.filter((part) => isNeededOf(object, part));
      const makes = new Set([object, ...parts].map(({ kind, path }) => objectId(kind, path)));
      const own = steps.filter((step) => makes.has(step.object));
      return { from: name, object, makes, statements: own.map(({ sql }) => sql) };
    });
}

/** Whether Postgres means the object by a name: without a schema it looks in `public`. */
function isCalled(printed: string, object: CatalogObject): boolean {
  const [schema = '', last = ''] = object.path;
  const own = last.endsWith(')') ? signature(object).name : last;
  return printed === `${schema}.${own}` || (schema === 'public' && printed === own);
}

/** A table comes with its columns, and with its keys, since only then foreign keys can refer to it. */
function isNeededOf({ kind, path }: CatalogObject, part: CatalogObject): boolean {
  if (kind !== 'table' || part.parent !== objectId(kind, path)) return false;
  const { type } = part.attributes;
  return (
    part.kind === 'column' || type === 'primary key' || (part.kind === 'constraint' && type === 'unique')
  );
}

async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
