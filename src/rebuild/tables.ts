import { record, text, texts, values } from '../catalog/attributes.ts';
import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import { objectId } from '../catalog/catalog.ts';
import { inTableOrder } from '../catalog/column-order.ts';
import { storedAs } from './on-tables.ts';
import { serialType } from './serial.ts';
import {
  after,
  type CatalogIndex,
  foreignOptions,
  type Maker,
  name,
  parameters,
  qualified,
  type Step,
  words,
} from './sql.ts';

/**
 * A table with its columns, their types and what can only be said where it is created. Defaults and the like follow
 * as statements of their own, since they can need functions that need the table.
 */
export const table: Maker = (object, catalog) => {
  const { path, attributes } = object;
  const created = tableSaying(object, catalog, () => 'type');
  const settings = [
    attributes.rowSecurity === true && 'ENABLE ROW LEVEL SECURITY',
    attributes.forceRowSecurity === true && 'FORCE ROW LEVEL SECURITY',
    ['full', 'nothing'].includes(text(attributes.replicaIdentity) ?? '') &&
      `REPLICA IDENTITY ${text(attributes.replicaIdentity)}`,
  ].filter((setting) => setting !== false);
  return [
    ['table', created],
    ...settings.map((setting): Step => ['setting', `ALTER TABLE ONLY ${qualified(path)} ${setting}`]),
  ];
};

/** @param contents what stands behind the name: columns, or where they come from */
function creation({ path, attributes }: CatalogObject, contents: string): string {
  const foreign = attributes.form === 'foreign';
  const parents = values(attributes.inherits).map(texts);
  return words(
    'CREATE',
    attributes.persistence === 'unlogged' && 'UNLOGGED',
    foreign ? 'FOREIGN TABLE' : 'TABLE',
    qualified(path),
    contents,
    parents.length > 0 && `INHERITS (${parents.map(qualified).join(', ')})`,
    after('PARTITION BY ', text(attributes.partitionKey)),
    after('USING ', accessMethod(attributes.accessMethod)),
    after('SERVER ', serverOf(attributes.server)),
    foreign && foreignOptions(texts(attributes.foreignOptions)),
    storageOf(attributes),
  );
}

export const column: Maker = ({ path, attributes }, catalog) => {
  const owner = catalog.find(objectId('table', path.slice(0, 2)));
  const own = name(path[2] ?? '');
  const { notNull, inherited } = attributes;
  const changes = [after('SET DEFAULT ', text(attributes.default)), ...storedAs(attributes)].filter(
    (change) => change !== undefined,
  );
  const only = `ALTER TABLE ONLY ${qualified(path)}`;
  const { name: chosen, noInherit, notValid } = record(attributes.notNullConstraint);
  const strict = inherited === true && notNull === true && !isPartition(owner);
  const constraints = [
    strict && `ALTER TABLE ${noInherit === true ? 'ONLY ' : ''}${qualified(path)} ALTER ${own} SET NOT NULL`,
    notValid === true &&
      words(
        `ALTER TABLE ${qualified(path)} ADD`,
        chosen !== undefined && `CONSTRAINT ${name(String(chosen))}`,
        `NOT NULL ${own}`,
        noInherit === true && 'NO INHERIT',
        'NOT VALID',
      ),
  ].filter((sql) => sql !== false);
  return [
    ...changes.map((change): Step => ['column', `${only} ALTER COLUMN ${own} ${change}`]),
    ...constraints.map((sql): Step => ['constraint', sql]),
  ];
};

/** What is said of a column where it is made: its type, its default too, or both and its sequence in one word. */
export type Said = 'type' | 'default' | 'serial';

/** The statement that makes a table with its columns, of each as much as `said` tells. */
export function tableSaying(
  object: CatalogObject,
  catalog: CatalogIndex,
  said: (column: CatalogObject) => Said,
): string {
  return creation(object, body(object, catalog, said));
}

/**
 * The statement that makes a table with the columns and checks that another one has when it is run, and everything
 * that is said of these.
 */
export function tableLike(object: CatalogObject, other: CatalogObject): string {
  const { partitionOf, partitionBound: _, ...alone } = object.attributes;
  const like = words(
    `LIKE ${qualified(other.path)} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS`,
    // A partition counts with its table.
    partitionOf !== undefined && 'EXCLUDING IDENTITY',
  );
  return creation({ ...object, attributes: alone }, `(${like})`);
}

function body(object: CatalogObject, catalog: CatalogIndex, said: (column: CatalogObject) => Said): string {
  const { attributes } = object;
  const columns = inTableOrder(catalog.partsOf(object, 'column'));
  if (isPartition(object)) {
    const parent = texts(attributes.partitionOf);
    const stricter = columns
      .filter((part) => part.attributes.notNull === true && !isNotNull(part, parent, catalog))
      .map((part) => `${name(part.path[2] ?? '')} WITH OPTIONS ${notNullClause(part)}`);
    return words(
      `PARTITION OF ${qualified(parent)}`,
      stricter.length > 0 && `(${stricter.join(', ')})`,
      text(attributes.partitionBound),
    );
  }
  if (attributes.ofType !== undefined) {
    const options = columns
      .map((part) => [part, columnOptions(part)] as const)
      .filter(([, written]) => written !== '')
      .map(([part, written]) => `${name(part.path[2] ?? '')} WITH OPTIONS ${written}`);
    return words(`OF ${text(attributes.ofType)}`, options.length > 0 && `(${options.join(', ')})`);
  }
  const own = columns.filter((part) => part.attributes.inherited !== true || part.attributes.local === true);
  return `(${own.map((part) => columnDefinition(part, said(part))).join(', ')})`;
}

/**
 * The statement that gives a table a column, with the default, which rows get that are there already; its settings
 * follow as those of any column.
 */
export function columnAddition(column: CatalogObject, said: Said = 'default'): string {
  return `ALTER TABLE ${qualified(column.path)} ADD COLUMN ${columnDefinition(column, said)}`;
}

function columnDefinition(column: CatalogObject, said: Said): string {
  if (said === 'serial') return `${name(column.path[2] ?? '')} ${serialType(column)}`;
  return words(
    columnType(column),
    said === 'default' && after('DEFAULT ', text(column.attributes.default)),
    columnOptions(column),
  );
}

/** The name of a column, its type and what belongs to that. */
function columnType({ path, attributes }: CatalogObject): string {
  return words(
    `${name(path[2] ?? '')} ${text(attributes.type)}`,
    foreignOptions(texts(attributes.foreignOptions)),
    attributes.collation !== undefined && `COLLATE ${qualified(texts(attributes.collation))}`,
  );
}

function columnOptions(column: CatalogObject): string {
  const { attributes } = column;
  const { generated, identity } = attributes;
  return words(
    generated !== undefined &&
      `GENERATED ALWAYS AS (${text(attributes.generationExpression)}) ${text(generated)?.toUpperCase()}`,
    identity !== undefined &&
      words(
        `GENERATED ${text(identity)?.toUpperCase()} AS IDENTITY`,
        attributes.identityOptions !== undefined &&
          `(${sequenceOptions(record(attributes.identityOptions))})`,
      ),
    notNullClause(column),
  );
}

/** One that is not validated yet can't be said where the table is created. */
function notNullClause({ attributes }: CatalogObject): string {
  const { name: chosen, noInherit, notValid } = record(attributes.notNullConstraint);
  if (attributes.notNull !== true || notValid === true) return '';
  return words(
    chosen !== undefined && `CONSTRAINT ${name(String(chosen))}`,
    'NOT NULL',
    noInherit === true && 'NO INHERIT',
  );
}

function isNotNull({ path }: CatalogObject, parent: readonly string[], catalog: CatalogIndex): boolean {
  return catalog.find(objectId('column', [...parent, path[2] ?? '']))?.attributes.notNull === true;
}

function isPartition(object: CatalogObject | undefined): boolean {
  return object?.attributes.partitionOf !== undefined;
}

function accessMethod(value: AttributeValue | undefined): string | undefined {
  return value === undefined ? undefined : name(String(value));
}

const serverOf = accessMethod;

function storageOf({ options, toastOptions }: CatalogObject['attributes']): string | undefined {
  const listed = [parameters(texts(options)), parameters(texts(toastOptions), 'toast.')];
  const written = listed.filter((part) => part !== '').join(', ');
  return written === '' ? undefined : `WITH (${written})`;
}

export const sequence: Maker = ({ path, attributes }) => {
  const created = words(
    'CREATE',
    attributes.persistence === 'unlogged' && 'UNLOGGED',
    `SEQUENCE ${qualified(path)} AS ${text(attributes.type)}`,
    sequenceOptions(attributes),
  );
  const owner = texts(attributes.ownedBy);
  const [own = ''] = owner.slice(2);
  const owned = `ALTER SEQUENCE ${qualified(path)} OWNED BY ${qualified(owner)}.${name(own)}`;
  return [['sequence', created], ...(owner.length === 0 ? [] : [['owned sequence', owned] as const])];
};

function sequenceOptions(attributes: CatalogObject['attributes']): string {
  return words(
    after('INCREMENT BY ', text(attributes.increment)),
    after('MINVALUE ', text(attributes.min)),
    after('MAXVALUE ', text(attributes.max)),
    after('START WITH ', text(attributes.start)),
    after('CACHE ', text(attributes.cache)),
    attributes.cycle === true && 'CYCLE',
  );
}
