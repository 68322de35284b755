import { texts, values } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import { comment } from './comments.ts';
import { constraint, index } from './constraints.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { extension, foreignDataWrapper, foreignServer, publication, schema } from './of-database.ts';
import { policy, rule, statistics, trigger, view } from './on-tables.ts';
import { grant } from './rights.ts';
import { aggregate, cast, eventTrigger, operator, routine } from './routines.ts';
import { type CatalogIndex, type Maker, type Stage, stages } from './sql.ts';
import { column, sequence, table } from './tables.ts';
import {
  collation,
  compositeType,
  domain,
  enumType,
  rangeType,
  textSearchConfiguration,
  textSearchDictionary,
} from './types.ts';

const makers: Readonly<Record<string, Maker>> = {
  schema,
  extension,
  enum: enumType,
  'composite type': compositeType,
  domain,
  'range type': rangeType,
  collation,
  'text search configuration': textSearchConfiguration,
  'text search dictionary': textSearchDictionary,
  'foreign data wrapper': foreignDataWrapper,
  'foreign server': foreignServer,
  sequence,
  table,
  column,
  constraint,
  index,
  view,
  'materialized view': view,
  rule,
  trigger,
  policy,
  statistics,
  function: routine,
  procedure: routine,
  aggregate,
  operator,
  cast,
  publication,
  'event trigger': eventTrigger,
  grant,
  'default privileges': defaultPrivileges,
  comment,
};

/** A statement of a rebuild, and the object that it is for. */
export interface RebuildStep {
  readonly stage: Stage;
  readonly sql: string;
  /** `objectId`. */
  readonly object: string;
}

/**
 * The statements that make everything a catalog describes, in an order that is right but for dependencies that a
 * catalog does not tell (a view of a view): a statement that fails is to be tried again after the others.
 */
export function rebuildSteps(catalog: Catalog): RebuildStep[] {
  return inOrder([...withoutPublic(catalog), ...stepsOf(catalog.objects, indexOf(catalog))]);
}

/** The statements that make some objects of a catalog, in the order of `rebuildSteps`. */
export function stepsFor(objects: readonly CatalogObject[], catalog: Catalog): RebuildStep[] {
  return inOrder(stepsOf(objects, catalogIndex(catalog)));
}

/** Everything that goes with an object when it is dropped. */
export function everyPartOf(object: CatalogObject, catalog: Catalog): CatalogObject[] {
  const id = objectId(object.kind, object.path);
  const own = catalog.objects.filter(({ parent }) => parent === id);
  return [...own, ...own.flatMap((part) => everyPartOf(part, catalog))];
}

/** The objects of a catalog as their makers look them up; made once a catalog. */
export function catalogIndex(catalog: Catalog): CatalogIndex {
  let index = madeBefore.get(catalog);
  if (index === undefined) {
    index = indexOf(catalog);
    madeBefore.set(catalog, index);
  }
  return index;
}

const madeBefore = new WeakMap<Catalog, CatalogIndex>();

interface DeepStep extends RebuildStep {
  /** How many tables are above it. */
  readonly depth: number;
}

function stepsOf(objects: readonly CatalogObject[], index: CatalogIndex): DeepStep[] {
  return objects.flatMap((object) =>
    (makers[object.kind]?.(object, index) ?? []).map(([stage, sql]) => ({
      stage,
      sql,
      object: objectId(object.kind, object.path),
      depth: object.kind === 'table' ? index.depthOf(object) : 0,
    })),
  );
}

function inOrder(steps: readonly DeepStep[]): RebuildStep[] {
  const place = new Map(stages.map((stage, position) => [stage, position]));
  const placeOf = ({ stage }: RebuildStep) => place.get(stage) ?? 0;
  return [...steps].sort((a, b) => placeOf(a) - placeOf(b) || a.depth - b.depth);
}

/** Every new database has the schema. */
function withoutPublic({ objects }: Catalog): DeepStep[] {
  const used = objects.some(
    ({ kind, path, attributes }) =>
      (kind === 'schema' && path[0] === 'public') || (kind === 'extension' && attributes.schema === 'public'),
  );
  return used
    ? []
    : [{ stage: 'schema', sql: 'DROP SCHEMA public', object: objectId('schema', ['public']), depth: 0 }];
}

function indexOf(catalog: Catalog): CatalogIndex {
  const byId = objectsById(catalog);
  const parts = new Map<string, CatalogObject[]>();
  for (const object of catalog.objects) {
    if (object.parent === undefined) continue;
    const key = `${object.kind} of ${object.parent}`;
    const known = parts.get(key);
    if (known === undefined) parts.set(key, [object]);
    else known.push(object);
  }
  const find = (id: string | undefined) => (id === undefined ? undefined : byId.get(id));
  const depths = new Map<CatalogObject, number>();
  const depthOf = (table: CatalogObject): number => {
    const known = depths.get(table);
    if (known !== undefined) return known;
    // A catalog can come from elsewhere: one that says that tables inherit from each other must not hang this.
    depths.set(table, 0);
    const above = [table.attributes.partitionOf, ...values(table.attributes.inherits)]
      .map(texts)
      .flatMap((path) => find(objectId('table', path)) ?? []);
    const depth = Math.max(0, ...above.map((parent) => 1 + depthOf(parent)));
    depths.set(table, depth);
    return depth;
  };
  return {
    find,
    partsOf: (object, kind) => parts.get(`${kind} of ${objectId(object.kind, object.path)}`) ?? [],
    depthOf,
  };
}
