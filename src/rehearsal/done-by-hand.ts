import { isDeepStrictEqual } from 'node:util';
import { type Catalog, type CatalogObject, displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { compare } from '../compare/compare.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { kindOf } from '../compare/words/describe.ts';

/** A migration that is refused for what is there, or is not there any more. */
export interface DoneByHand {
  /** What Postgres says: `relation "notes" already exists`. */
  readonly message: string;
  /** The database as it is. */
  readonly live: Catalog;
  /** What the migrations declare without this one, and with it. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** Whether it works on rows, of which nothing is known. */
  readonly worksOnRows: boolean;
  /** How the tool is told that it was applied; absent where that does not do. */
  readonly note?: string | undefined;
}

/**
 * Whether all that a migration does has been done by hand, so that only its ledger has to know; `undefined` where
 * something is still to do.
 */
export function whatIsDone({ live, before, after, worksOnRows, note }: DoneByHand): string | undefined {
  const made = changedBetween(before, after);
  if (made.size === 0 || differencesOf(live, after, made).length > 0) return undefined;
  const what = worksOnRows ? 'All that the migration does to the schema' : 'All that the migration does';
  const look = worksOnRows ? 'Find out whether what it does to rows is done too. ' : '';
  const how =
    note === undefined ? 'Note it as applied once those before it are.' : `Note it as applied:\n${note}`;
  return `${what} is done already: somebody did it by hand, or it ran and its ledger does not know. ${look}${how}`;
}

/**
 * What a migration stumbles over that is there already: whether that is just as the migration makes it, with its columns,
 * constraints and indexes, and what is otherwise.
 */
export function whatIsThere({ message, live, before, after }: DoneByHand): string {
  const made = changedBetween(before, after);
  const object = namedIn(message, live, made);
  if (object === undefined)
    return 'It is already there: somebody made it by hand, or the migration ran and its ledger does not know.';
  const named = `The ${kindOf(object)} ${displayName(object.path)} is already there`;
  const id = idOf(object);
  if (!objectsById(after).has(id))
    return `${named}, and the migration leaves none of this name: drop it there, or have the migration expect it.`;
  const differences = differencesOf(live, after, new Set([id]));
  const rest = differencesOf(live, after, made);
  return differences.length === 0
    ? `${named}, just as the migration makes it, but not all else that it makes: ${rest.join('; ')}. Have the migration say IF NOT EXISTS, or do the rest by hand too and note it as applied.`
    : `${named}, but not as the migration makes it: ${differences.join('; ')}. Bring it in line first, or have the migration change it.`;
}

/** Ids of what a migration makes, changes or drops. */
function changedBetween(before: Catalog, after: Catalog): ReadonlySet<string> {
  const [then, now] = [objectsById(before), objectsById(after)];
  const ids = [...new Set([...then.keys(), ...now.keys()])];
  return new Set(ids.filter((id) => !isDeepStrictEqual(then.get(id)?.attributes, now.get(id)?.attributes)));
}

/** How a database differs from what is wanted, in these objects and all that belongs to them; as titles of findings. */
function differencesOf(live: Catalog, wanted: Catalog, ids: ReadonlySet<string>): string[] {
  const readOf = (catalog: Catalog) => ({ catalog: within(catalog, ids), ...silent });
  const sources: ComparedSource[] = [
    { name: migration, kind: 'migrations', read: readOf(wanted) },
    { name: database, kind: 'live', read: readOf(live) },
  ];
  return compare(sources, migration, database)
    .findings.filter(({ severity }) => severity !== 'cosmetic')
    .map(({ title }) => title);
}

const migration = 'the migration';
const database = 'the database';
const silent = { coverage: {}, unchecked: [], faults: [], locations: new Map(), facts: [], warnings: [] };

function within(catalog: Catalog, ids: ReadonlySet<string>): Catalog {
  const all = objectsById(catalog);
  const belongs = (object: CatalogObject | undefined): boolean =>
    object !== undefined && (ids.has(idOf(object)) || belongs(all.get(object.parent ?? '')));
  return { ...catalog, objects: catalog.objects.filter(belongs).map(withoutOrder) };
}

/** An enum's values in no order of theirs: no statement moves a value, so that is nothing still to do. */
function withoutOrder(object: CatalogObject): CatalogObject {
  const { labels } = object.attributes;
  if (object.kind !== 'enum' || !Array.isArray(labels)) return object;
  return { ...object, attributes: { ...object.attributes, labels: [...labels].sort() } };
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

/** The object that an error speaks of: `column "x" of relation "y" already exists`; of several, the one that is made. */
function namedIn(
  message: string,
  { objects }: Catalog,
  made: ReadonlySet<string>,
): CatalogObject | undefined {
  const [, kind, last, table] =
    /^(\w+) "(.+?)"(?: (?:of|for) (?:relation|table) "(.+?)")? already exists/.exec(message) ?? [];
  const [schema, own] = last?.includes('.') ? last.split('.') : [undefined, last];
  const found = objects.filter(
    (object) =>
      kindsCalled[kind ?? '']?.includes(object.kind) === true &&
      object.path.at(-1)?.replace(/\(.*\)$/, '') === own &&
      (table === undefined || object.path.at(-2) === table) &&
      (schema === undefined || object.path[0] === schema),
  );
  return found.length === 1 ? found[0] : found.find((object) => made.has(idOf(object)));
}

/** Kinds of objects by what Postgres calls them in an error. */
const kindsCalled: Readonly<Record<string, readonly string[]>> = {
  column: ['column'],
  constraint: ['constraint'],
  extension: ['extension'],
  function: ['function', 'procedure'],
  policy: ['policy'],
  relation: ['table', 'view', 'materialized view', 'sequence', 'index', 'constraint'],
  schema: ['schema'],
  trigger: ['trigger'],
  type: ['enum', 'domain', 'composite type', 'range type'],
};
