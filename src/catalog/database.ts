import { bookkeepingSchemas, bookkeepingTables } from './bookkeeping.ts';
import type { AttributeValue, CatalogObject, Unmodelled } from './catalog.ts';
import { objectId } from './catalog.ts';

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
}

/** What other kinds need to know of a column: an index names it, and differs from its collation or not. */
export interface ColumnName {
  readonly name: string;
  /** OID. */
  readonly collation: number;
  readonly type: string;
  readonly default: string | null;
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
  /** Columns of a relation by their number. */
  readonly columns: Map<number, Map<number, ColumnName>>;
  /** Names of operator classes; `undefined` for the default of a type. */
  readonly operatorClasses: Map<number, string | undefined>;
  readonly collationNames: Map<number, string>;
  readonly unmodelled: Unmodelled[];
  readonly xids: Map<string, number>;
  /** Marks an object of a system catalog as an extension's own. */
  claim(catalog: string, oid: number): void;
  isExtensionMember(catalog: string, oid: number): boolean;
  ignoresSchema(name: string): boolean;
  ignoresTable(name: string): boolean;
  /** The schema's name, if the object in it belongs in the catalog. */
  shownSchema(schema: number, catalog: string, oid: number): string | undefined;
  /** The relation, if it belongs in the catalog. */
  shownRelation(oid: number): Relation | undefined;
  add(
    kind: string,
    path: readonly string[],
    attributes: Attributes,
    origin: Origin,
    parent?: string,
  ): CatalogObject;
  /** Replaces attributes of an object found earlier. */
  extend(object: CatalogObject, attributes: Attributes): void;
  /** Notes the transaction of a part of an object: `#default`. */
  setXid(object: CatalogObject, part: string, xid: number): void;
  find(catalog: string, oid: number, column?: number): CatalogObject | undefined;
  /** Columns of a relation in their order. */
  columnsOf(relation: number): ColumnName[];
  objects(): CatalogObject[];
}

export function emptyDatabase(major: number, ignoreSchemas: readonly string[]): Database {
  const members = new Set<string>();
  const ignored = new Set(ignoreSchemas);
  const byId = new Map<string, CatalogObject>();
  const byAddress = new Map<string, Map<number, string>>();
  const xids = new Map<string, number>();
  const schemas = new Map<number, string>();
  const relations = new Map<number, Relation>();
  const columns = new Map<number, Map<number, ColumnName>>();
  const isExtensionMember = (catalog: string, oid: number) => members.has(`${catalog}:${oid}`);
  const ignoresSchema = (name: string) =>
    name === 'information_schema' ||
    name.startsWith('pg_') ||
    ignored.has(name) ||
    bookkeepingSchemas.has(name);
  return {
    major,
    schemas,
    relations,
    columns,
    operatorClasses: new Map(),
    collationNames: new Map(),
    unmodelled: [],
    xids,
    claim: (catalog, oid) => void members.add(`${catalog}:${oid}`),
    isExtensionMember,
    ignoresSchema,
    ignoresTable: (name) => bookkeepingTables.has(name),
    shownSchema(schema, catalog, oid) {
      const name = schemas.get(schema);
      if (name === undefined || ignoresSchema(name) || isExtensionMember(catalog, oid)) return undefined;
      return name;
    },
    shownRelation(oid) {
      const relation = relations.get(oid);
      return relation === undefined || relation.hidden ? undefined : relation;
    },
    add(kind, path, attributes, origin, parent) {
      const id = objectId(kind, path);
      const object: CatalogObject = {
        kind,
        path,
        ...(parent === undefined ? {} : { parent }),
        attributes: present(attributes),
      };
      byId.set(id, object);
      let ids = byAddress.get(origin.catalog);
      if (ids === undefined) {
        ids = new Map();
        byAddress.set(origin.catalog, ids);
      }
      ids.set(address(origin.oid, origin.column), id);
      if (origin.xid !== undefined) xids.set(id, origin.xid);
      return object;
    },
    extend(object, attributes) {
      const merged = present({ ...object.attributes, ...attributes });
      byId.set(objectId(object.kind, object.path), { ...object, attributes: merged });
    },
    setXid: (object, part, xid) => void xids.set(objectId(object.kind, object.path) + part, xid),
    find(catalog, oid, column) {
      const id = byAddress.get(catalog)?.get(address(oid, column));
      return id === undefined ? undefined : byId.get(id);
    },
    columnsOf: (relation) =>
      [...(columns.get(relation) ?? [])].sort(([a], [b]) => a - b).map(([, column]) => column),
    objects: () => sortedBytes([...byId.keys()]).map((id) => byId.get(id) as CatalogObject),
  };
}

function sortedBytes(texts: string[]): string[] {
  return texts.some((text) => astral.test(text)) ? texts.sort(compareBytes) : texts.sort();
}

/** Byte order of UTF-8, which is not that of `<` on JavaScript's strings beyond the basic plane. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return astral.test(a) || astral.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}

/** The kind of object that a `pg_class.relkind` makes. */
export function relationKind(relkind: string): string {
  if (relkind === 'v') return 'view';
  if (relkind === 'm') return 'materialized view';
  if (relkind === 'S') return 'sequence';
  if (relkind === 'c') return 'composite type';
  return 'table';
}

/** An OID and the number of a column (at most 1,600) as one number. */
function address(oid: number, column = 0): number {
  return oid * 2048 + column;
}

const astral = /[\ud800-\udfff]/;

function present(attributes: Attributes): Record<string, AttributeValue> {
  const result: Record<string, AttributeValue> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
