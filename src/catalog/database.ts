import { bookkeepingSchemas, bookkeepingTables } from './bookkeeping.ts';
import type { AttributeValue, CatalogObject, Unmodelled } from './catalog.ts';
import { objectId, objectsOf } from './catalog.ts';
import type { ObjectKind } from './object-kind.ts';

/** A row of pg_class as the other kinds refer to it. */
export interface Relation {
  readonly oid: number;
  /** `objectId` of what it is. */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  /** `pg_class.relkind`. */
  readonly relkind: string;
  readonly isPartition: boolean;
  /** Left out of the catalog: an extension's, a bookkeeping table, in an ignored schema. */
  readonly hidden: boolean;
  /** Left out for nothing but its schema: others may have placed something of their own on it. */
  readonly isOthers: boolean;
  /** What others than the owner may do, as `kinds/grant.ts` reads it. */
  readonly grants: unknown;
  /** Absent where everything is at its default. */
  readonly details: RelationDetails | null;
}

/** The columns of pg_class that are at their default for most relations. */
export interface RelationDetails {
  readonly persistence: string;
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  readonly replicaIdentity: string;
  readonly options: readonly string[] | null;
  readonly toastOptions: readonly string[] | null;
  readonly accessMethod: string | null;
  readonly tablespace: string | null;
  readonly ofType: string | null;
  readonly partitionKey: string | null;
  readonly partitionBound: string | null;
  /** OID and whether a detach is pending. */
  readonly parents: readonly (readonly [number, boolean])[] | null;
  /** Server and options of a foreign table. */
  readonly foreign: readonly [string, readonly string[] | null] | null;
  /** Not for a materialized view that has no rows yet, and cannot be read. */
  readonly populated: boolean;
}

/** What other kinds need to know of a column: an index names it, and differs from its collation or not. */
export interface ColumnName {
  readonly name: string;
  /** OID. */
  readonly collation: number;
  /** Schema and name, where it is not the type's own. */
  readonly ownCollation: readonly [string, string] | null;
  readonly type: string;
  readonly default: string | null;
  /** As attributes of a column, where it is one of a materialized view and they are not as usual. */
  readonly settings: Attributes;
}

/** Where an object comes from: the row of a system catalog, and the transaction that last wrote it. */
export interface Origin {
  /** Name of the system catalog (`pg_class`), as `pg_depend` and `pg_description` refer to the object. */
  readonly catalog: string;
  readonly oid: number;
  /** Number of the column, where the object is one. */
  readonly column?: number;
  readonly xid?: number;
}

/** Attributes as a kind gathers them: those that are `undefined` are left out. */
export type Attributes = { readonly [name: string]: AttributeValue | undefined };

/** A database while it is being read: what is known so far, and the objects found. */
export interface Database {
  readonly major: number;
  readonly schemas: Map<number, string>;
  readonly relations: Map<number, Relation>;
  /** Columns of a relation; each stands at its number. */
  readonly columns: Map<number, ColumnName[]>;
  /** Names of operator classes; `undefined` for the default of a type. */
  readonly operatorClasses: Map<number, string | undefined>;
  readonly collationNames: Map<number, string>;
  readonly unmodelled: Unmodelled[];
  /** Marks an object of a system catalog as an extension's own. */
  claim(catalog: string, oid: number): void;
  isExtensionMember(catalog: string, oid: number): boolean;
  ignoresSchema(name: string): boolean;
  ignoresTable(name: string): boolean;
  /** Whether the schema is left out since it is somebody else's, rather than Postgres's or a migration tool's. */
  isOthersSchema(name: string): boolean;
  /** The schema's name, if the object in it belongs in the catalog. */
  shownSchema(schema: number, catalog: string, oid: number): string | undefined;
  /** The relation, if it belongs in the catalog. */
  shownRelation(oid: number): Relation | undefined;
  /** The relation, if what is placed on it may belong in the catalog, be it somebody else's. */
  relationWithParts(oid: number): Relation | undefined;
  add(
    kind: ObjectKind,
    path: readonly string[],
    attributes: Attributes,
    origin: Origin | Pick<Origin, 'xid'>,
    parent?: string,
    more?: Pick<CatalogObject, 'grantors' | 'unpopulated' | 'writing'>,
  ): CatalogObject;
  /** Adds attributes to a column found earlier. */
  extendColumn(relation: number, column: number, attributes: Attributes): void;
  /** Notes who owns an object, where it is found in the catalog. */
  setOwner(catalog: string, oid: number, owner: string): void;
  /** Notes the transaction of a part of an object: `#default`. */
  setXid(object: CatalogObject, part: string, xid: number): void;
  /** An object found earlier, by its row. */
  find(catalog: string, oid: number): CatalogObject | undefined;
  findColumn(relation: number, column: number): CatalogObject | undefined;
  /** Columns of a relation in their order. */
  columnsOf(relation: number): ColumnName[];
  objects(): readonly CatalogObject[];
  /** As `Extraction` has them. */
  xids(): ReadonlyMap<string, number>;
  /** As `Extraction` has them. */
  rows(): ReadonlyMap<string, Pick<Origin, 'catalog' | 'oid'>>;
}

export function emptyDatabase(major: number, ignoreSchemas: readonly string[]): Database {
  const schemas = new Map<number, string>();
  const relations = new Map<number, Relation>();
  const columns = new Map<number, ColumnName[]>();
  return {
    major,
    schemas,
    relations,
    columns,
    operatorClasses: new Map(),
    collationNames: new Map(),
    unmodelled: [],
    columnsOf: (relation) => (columns.get(relation) ?? []).filter((column) => column !== undefined),
    ...visibility({ schemas, relations }, new Set(ignoreSchemas)),
    ...foundObjects(),
  };
}

/** What of a database is left out of its catalog. */
type Visibility = Pick<
  Database,
  | 'claim'
  | 'isExtensionMember'
  | 'ignoresSchema'
  | 'ignoresTable'
  | 'isOthersSchema'
  | 'shownSchema'
  | 'shownRelation'
  | 'relationWithParts'
>;

function visibility(
  { schemas, relations }: Pick<Database, 'schemas' | 'relations'>,
  ignored: ReadonlySet<string>,
): Visibility {
  const members = new Map<string, Set<number>>();
  const isExtensionMember = (catalog: string, oid: number) => members.get(catalog)?.has(oid) === true;
  const ignoresSchema = (name: string) =>
    name === 'information_schema' ||
    name.startsWith('pg_') ||
    ignored.has(name) ||
    bookkeepingSchemas.has(name);
  return {
    claim: (catalog, oid) => void within(members, catalog, () => new Set<number>()).add(oid),
    isExtensionMember,
    ignoresSchema,
    ignoresTable: (name) => bookkeepingTables.has(name),
    isOthersSchema: (name) => ignored.has(name) && !bookkeepingSchemas.has(name),
    shownSchema(schema, catalog, oid) {
      const name = schemas.get(schema);
      if (name === undefined || ignoresSchema(name) || isExtensionMember(catalog, oid)) return undefined;
      return name;
    },
    shownRelation(oid) {
      const relation = relations.get(oid);
      return relation === undefined || relation.hidden ? undefined : relation;
    },
    relationWithParts(oid) {
      const relation = relations.get(oid);
      return relation === undefined || (relation.hidden && !relation.isOthers) ? undefined : relation;
    },
  };
}

/** The objects that were found, and what is known of them beside their attributes. */
type FoundObjects = Pick<
  Database,
  'add' | 'extendColumn' | 'setOwner' | 'setXid' | 'find' | 'findColumn' | 'objects' | 'xids' | 'rows'
>;

function foundObjects(): FoundObjects {
  const entries: Entry[] = [];
  const byOrigin = new Map<string, Map<number, Entry>>();
  const byColumn = new Map<number, Map<number, Entry>>();
  const parts: [id: string, xid: number][] = [];
  return {
    add(kind, path, attributes, origin, parent, more = {}) {
      const id = objectId(kind, path);
      const object: CatalogObject =
        parent === undefined
          ? { kind, path, ...more, attributes: present(attributes) }
          : { kind, path, parent, ...more, attributes: present(attributes) };
      const entry = { id, object, xid: origin.xid };
      entries.push(entry);
      if (!('catalog' in origin)) {
        // Belongs to another object, and nothing refers to it.
      } else if (origin.column === undefined)
        within(byOrigin, origin.catalog, newMap<Entry>).set(origin.oid, entry);
      else within(byColumn, origin.oid, newMap<Entry>).set(origin.column, entry);
      return object;
    },
    extendColumn(relation, column, attributes) {
      const entry = byColumn.get(relation)?.get(column);
      if (entry !== undefined)
        entry.object = {
          ...entry.object,
          attributes: present({ ...entry.object.attributes, ...attributes }),
        };
    },
    setOwner(catalog, oid, owner) {
      const entry = byOrigin.get(catalog)?.get(oid);
      if (entry !== undefined) entry.object.owner = owner;
    },
    setXid: (object, part, xid) => void parts.push([objectId(object.kind, object.path) + part, xid]),
    find: (catalog, oid) => byOrigin.get(catalog)?.get(oid)?.object,
    findColumn: (relation, column) => byColumn.get(relation)?.get(column)?.object,
    objects() {
      for (const numbered of byColumn.values()) setPositions(numbered);
      return objectsOf(inOrder(entries));
    },
    xids() {
      const own = entries.flatMap(({ id, xid }) => (xid === undefined ? [] : [[id, xid] as const]));
      return new Map([...own, ...parts]);
    },
    rows: () =>
      new Map(
        [...byOrigin].flatMap(([catalog, byOid]) =>
          [...byOid].map(([oid, { id }]) => [id, { catalog, oid }] as const),
        ),
      ),
  };
}

/** Columns of a relation are counted without those that were dropped. */
function setPositions(columns: ReadonlyMap<number, Entry>): void {
  const inTurn = [...columns].sort(([one], [other]) => one - other);
  for (const [at, [, entry]] of inTurn.entries()) entry.object.position = at + 1;
}

/** In the order of their ids. */
function inOrder(entries: Entry[]): Entry[] {
  const order = entries.some(({ id }) => astral.test(id))
    ? (a: Entry, b: Entry) => compareBytes(a.id, b.id)
    : (a: Entry, b: Entry) => (a.id < b.id ? -1 : 1);
  return entries.sort(order);
}

interface Entry {
  readonly id: string;
  readonly xid: number | undefined;
  object: CatalogObject & { position?: number; owner?: string };
}

/** The value of a key, made where there is none yet. */
function within<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function newMap<Value>(): Map<number, Value> {
  return new Map();
}

/** Byte order of UTF-8, which is not that of `<` on JavaScript's strings beyond the basic plane. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return astral.test(a) || astral.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}

/** The kind of object that a `pg_class.relkind` makes. */
export function relationKind(relkind: string): ObjectKind {
  if (relkind === 'v') return 'view';
  if (relkind === 'm') return 'materialized view';
  if (relkind === 'S') return 'sequence';
  if (relkind === 'c') return 'composite type';
  return 'table';
}

const astral = /[\ud800-\udfff]/;

function present(attributes: Attributes): Readonly<Record<string, AttributeValue>> {
  const result: Record<string, AttributeValue> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
