import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import { inTableOrder } from '../catalog/column-order.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { countedOn } from './change-column.ts';
import { changeStatements } from './change-object.ts';
import { dropStatements } from './drop.ts';
import { readable } from './readable.ts';
import { serialColumn } from './serial.ts';
import { hasSecret, literal, qualified } from './sql.ts';
import { catalogIndex, stepsFor } from './steps.ts';
import { columnAddition, tableSaying } from './tables.ts';

/** One thing that is otherwise in a database than it should be. */
export interface Discrepancy {
  /** As the database has it; absent where it lacks it. */
  readonly own?: CatalogObject;
  /** As it should be; absent where it should not be there. */
  readonly right?: CatalogObject;
  /** What differs, where both are there. */
  readonly attributes: readonly string[];
}

/**
 * The statements, without semicolons, that bring a database in line; `undefined` where no statements do, or none that
 * keep what it holds. They drop nothing that something else needs, and are written to be read by a person first.
 *
 * @param first what is mended; `folded` is what follows from it, and is mended along
 * @param own the database's catalog
 * @param right the catalog that says how it should be
 */
export function mendingStatements(
  first: Discrepancy,
  folded: readonly Discrepancy[],
  own: Catalog,
  right: Catalog,
): readonly string[] | undefined {
  const all = [first, ...folded];
  const statements = changes(all, own, right);
  if (statements === undefined) return undefined;
  const removed = folded.flatMap((it) => (it.right === undefined && it.own !== undefined ? [it.own] : []));
  if (first.right === undefined) return first.own && removal(first.own, removed, statements, own);
  const wanted = all.flatMap((it) => (it.own === undefined && it.right !== undefined ? [it.right] : []));
  const isSerial = serialsAmong(wanted, right);
  const added = wanted.filter((object) => object.kind !== 'sequence' || !isSerial(object));
  const dropped = removed.map((object) => dropStatements(object, own));
  if (dropped.some((statements) => statements === undefined)) return undefined;
  const isSequence = ({ kind }: CatalogObject) => kind === 'sequence';
  const made = addition(added, right, isSerial);
  if (made === undefined) return undefined;
  const freeing = statements.filter((sql) => / DROP (?:DEFAULT|IDENTITY)$/.test(sql));
  const dropsOf = (isWanted: (object: CatalogObject) => boolean) =>
    removed.flatMap((object, at) => (isWanted(object) ? (dropped[at] ?? []) : []));
  // A sequence can go when nothing counts with it any more, and has to be there before something counts with it.
  const sequencesDropped = dropsOf(isSequence);
  const sequencesMade = stepsFor(added.filter(isSequence), right).flatMap(({ stage, sql }) =>
    stage === 'sequence' ? [sql] : [],
  );
  return [
    ...freeing,
    ...(freeing.length > 0 ? sequencesDropped : []),
    ...sequencesMade,
    ...dropsOf((object) => !isSequence(object)),
    ...statements.filter((sql) => !freeing.includes(sql)),
    ...made.filter((sql) => !sequencesMade.includes(sql)),
    ...added.filter(isSequence).flatMap((sequence) => countingOn(sequence, all)),
    ...(freeing.length > 0 ? [] : sequencesDropped),
  ];
}

/** What changes of that which both have; `undefined` where no statement does that, or one would tell a secret. */
function changes(all: readonly Discrepancy[], ownCatalog: Catalog, rightCatalog: Catalog) {
  const changed = all.flatMap(({ own, right, attributes }) =>
    own === undefined || right === undefined
      ? []
      : [changeStatements({ own, right, ownCatalog, rightCatalog, attributes })],
  );
  const isPossible = changed.every((it) => it !== undefined && !it.some(hasSecret));
  return isPossible ? changed.flatMap((it) => it ?? []) : undefined;
}

/** A column that begins to count with a new sequence goes on from the numbers that it has. */
export function countingOn({ path }: CatalogObject, all: readonly Discrepancy[]): string[] {
  const counted = `nextval(${literal(readable(qualified(path)))}::regclass)`;
  return all.flatMap(({ own, right }) =>
    own?.kind === 'column' && right?.attributes.default === counted
      ? [countedOn(literal(readable(qualified(path))), right.path, right.path[2] ?? '')]
      : [],
  );
}

/**
 * What goes with the object need not be dropped by itself.
 *
 * @param others what else is to go
 * @param changed statements for what stays, and can be otherwise only once the object is gone
 */
function removal(
  object: CatalogObject,
  others: readonly CatalogObject[],
  changed: readonly string[],
  catalog: Catalog,
): readonly string[] | undefined {
  const alone = others.filter((other) => !goesWith(other, object));
  const needed = alone.filter(({ kind }) => isUsedByTables.has(kind));
  const needing = alone.filter((other) => !needed.includes(other));
  const droppedOf = (some: readonly CatalogObject[]): Dropped =>
    some.map((it) => dropStatements(it, catalog));
  const [before, after] = [droppedOf([...needing, object]), droppedOf(needed)];
  return [...before, ...after].some((it) => it === undefined)
    ? undefined
    : [...before.flatMap((it) => it ?? []), ...changed, ...after.flatMap((it) => it ?? [])];
}

type Dropped = readonly (readonly string[] | undefined)[];

/** Kinds of what a table is made with, and what can go only after it. */
const isUsedByTables: ReadonlySet<ObjectKind> = new Set([
  'enum',
  'domain',
  'composite type',
  'range type',
  'collation',
  'sequence',
  'function',
]);

function goesWith({ kind, path, attributes }: CatalogObject, host: CatalogObject): boolean {
  if (kind === 'sequence') return Array.isArray(attributes.ownedBy);
  if (kind === 'grant' || kind === 'comment') return host.kind !== 'default privileges';
  const isOfTable = path.length > 2 && path[0] === host.path[0] && path[1] === host.path[1];
  return isOfTable && (host.kind === 'table' || ['constraint', 'index', 'statistics'].includes(kind));
}

/** Tells columns that are made with their sequences in one word, and these: both of a pair are to be made. */
function serialsAmong(
  objects: readonly CatalogObject[],
  catalog: Catalog,
): (object: CatalogObject) => boolean {
  const index = catalogIndex(catalog);
  const pairs = objects.flatMap((object) => {
    const column = object.kind === 'sequence' ? serialColumn(object, index) : undefined;
    return column !== undefined && objects.includes(column) ? [object, column] : [];
  });
  const serials = new Set(pairs);
  return (object) => serials.has(object);
}

function addition(
  objects: readonly CatalogObject[],
  catalog: Catalog,
  isSerial: (object: CatalogObject) => boolean,
): readonly string[] | undefined {
  const ids = new Set(objects.map(({ kind, path }) => objectId(kind, path)));
  const columns = objects.filter(({ kind, parent }) => kind === 'column' && !ids.has(parent ?? ''));
  // Statements for what is inherited would be refused; it comes with the parent.
  if (columns.some(({ attributes }) => attributes.inherited === true)) return undefined;
  const added = new Set(columns.map(({ kind, path }) => objectId(kind, path)));
  const said = (column: CatalogObject) => (isSerial(column) ? 'serial' : 'type');
  const tables = new Map(
    objects.flatMap((object) =>
      object.kind === 'table'
        ? [[objectId('table', object.path), tableSaying(object, catalogIndex(catalog), said)]]
        : [],
    ),
  );
  const withDefault = new Set([
    ...added,
    ...objects.filter(isSerial).map(({ kind, path }) => objectId(kind, path)),
  ]);
  const steps = stepsFor(objects, catalog)
    .filter(({ object, sql }) => !(withDefault.has(object) && / SET DEFAULT /.test(sql)))
    .map((step) => (step.stage === 'table' ? { ...step, sql: tables.get(step.object) ?? step.sql } : step));
  const made = new Set(steps.map(({ object }) => object));
  const isMade = ({ kind, path, parent }: CatalogObject) =>
    kind === 'column' || kind === 'trigger' || made.has(objectId(kind, path)) || ids.has(parent ?? '');
  if (steps.some(({ sql }) => hasSecret(sql)) || !objects.every(isMade)) return undefined;
  return [
    ...inTableOrder(columns).map((column) => columnAddition(column, isSerial(column) ? 'serial' : 'default')),
    ...steps.map(({ sql }) => sql),
  ];
}
