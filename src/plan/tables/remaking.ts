import { list } from '../../base/phrases.ts';
import { text, texts, values } from '../../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
} from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { changeStatements } from '../../rebuild/change-object.ts';
import { conversionsOf } from '../../rebuild/conversions.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { keptOwners, ownedLike } from '../../rebuild/owners.ts';
import { readable } from '../../rebuild/readable.ts';
import { block, literal, name, qualified } from '../../rebuild/sql.ts';
import { catalogIndex, everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import { tableLike } from '../../rebuild/tables.ts';
import { besideName } from '../names/beside-name.ts';
import { type Draft, draft } from '../task.ts';
import { retypedColumn } from '../values/column-tasks.ts';
import { keptOfIndexes } from './partition-indexes.ts';
import { isKey, type RemadeTable } from './remade-tables.ts';

/**
 * The statements that put a table in the place of another one, with the rows of that and all that belongs to it:
 * nobody writes to the old one meanwhile, and it goes once every row is in the new one. Columns are those that the old
 * one has when they are run.
 *
 * @param guards stop at rows that the new table would change
 */
export function remaking(change: ObjectChange, remade: RemadeTable, guards: readonly Draft[]): Draft[] {
  const { own, right, ownCatalog } = change;
  const made = { ...right, path: besidePath(own.path) };
  const parts = partsOf(change, remade);
  const statistics = catalogIndex(ownCatalog).partsOf(own, 'statistics');
  const partitionComments = stepsFor(remade.comments, ownCatalog);
  const owners = keptOwners(
    statistics.map((its) => ({ own: its, right: its })),
    'owner',
  );
  const indexes = keptOfIndexes([own, ...again(remade)], ownCatalog);
  const goes = `DROP TABLE ${qualified(own.path)}`;
  const statements: readonly (string | Draft)[] = [
    ...owners.remembered,
    ...indexes.remembered,
    ...withoutSecurity(own),
    ...guards,
    ...madeBeside(own, made, remade.retyped),
    ...partitionsTaken(change, remade, made.path),
    // Before it has sequences, which have to belong to whom it does.
    ...ownedLike(own, [made, ...remade.made.filter((partition) => !again(remade).includes(partition))]),
    ...again(remade).flatMap((partition) => ownedLike(before(partition), [partition])),
    ...copied(own, made, ownCatalog, remade.retyped),
    ...sequencesTaken(own, made, ownCatalog),
    goes,
    `ALTER TABLE ${qualified(made.path)} RENAME TO ${name(own.path[1] ?? '')}`,
    ...identitiesNamed(own, made, ownCatalog),
    ...(right.attributes.partitionOf === undefined
      ? []
      : [
          `ALTER TABLE ${qualified(texts(right.attributes.partitionOf))} ATTACH PARTITION ${qualified(own.path)} ${text(right.attributes.partitionBound)}`,
        ]),
    ...parts,
    ...indexes.given,
    ...statistics.flatMap(owners.given),
    ...partitionComments.map(({ sql }) => sql),
    ...published(own, ownCatalog),
  ];
  const lock = `LOCK TABLE ${qualified(own.path)} IN SHARE ROW EXCLUSIVE MODE`;
  return [
    { ...draft(lock), assumes: new Map([[lock, whatItDoes(change, remade)]]) },
    // Others can read the old one until all rows are copied.
    ...statements.map((one) =>
      typeof one !== 'string' ? one : one === goes ? { ...draft(one), isAfterOthers: true } : draft(one),
    ),
  ];
}

/** The new table, without its partitions; columns get their type in a plain one before, as long as nothing is partitioned by them. */
function madeBeside(
  own: CatalogObject,
  made: CatalogObject,
  retyped: readonly ObjectChange[],
): (string | Draft)[] {
  if (retyped.length === 0) return [tableLike(made, own)];
  const [schema = '', called = ''] = own.path;
  const shape: CatalogObject = { ...own, path: [schema, besideName(called, 'shape')], attributes: {} };
  const inShape = (column: CatalogObject) => ({ ...column, path: [...shape.path, column.path[2] ?? ''] });
  return [
    tableLike(shape, own),
    ...retyped.flatMap(
      (column) => retypedColumn({ ...column, own: inShape(column.own), right: inShape(column.right) }) ?? [],
    ),
    tableLike(made, shape),
    `DROP TABLE ${qualified(shape.path)}`,
  ];
}

/** A name beside that of the table, as long as both are there. */
function besidePath([schema = '', own = '']: readonly string[]): readonly string[] {
  return [schema, besideName(own, 'anew')];
}

function whatItDoes({ own, right }: ObjectChange, { leaving }: RemadeTable): string {
  const shown = displayName(own.path);
  return [
    `All rows of ${shown} are written anew, into a table that takes its place: nobody writes to it until that is done, and nobody reads it while its indexes are made.`,
    ...(right.attributes.partitionKey === undefined
      ? []
      : ['A row that fits none of the partitions stops it, and nothing is changed then.']),
    ...(leaving.length === 0
      ? []
      : [
          `${list(leaving.map(({ path }) => displayName(path)))} ${leaving.length === 1 ? 'becomes a table of its own, and keeps its' : 'become tables of their own, and keep their'} rows.`,
        ]),
  ].join(' ');
}

/** No policy hides a row from what copies it: it is an error then. */
function withoutSecurity({ path, attributes }: CatalogObject): string[] {
  return [
    ...(attributes.forceRowSecurity === true
      ? [`ALTER TABLE ${qualified(path)} NO FORCE ROW LEVEL SECURITY`]
      : []),
    ...(attributes.rowSecurity === true ? ['SET LOCAL row_security = off'] : []),
  ];
}

/** Partitions that go, and are made again under their names. */
function again({ made, gone }: RemadeTable): CatalogObject[] {
  return made.filter(({ path }) => gone.some((other) => same(other.path, path)));
}

/** A partition that is made again, as long as the new one has its name. */
function before(partition: CatalogObject): CatalogObject {
  const [schema = '', called = ''] = partition.path;
  return { ...partition, path: [schema, besideName(called, 'before')] };
}

/** Partitions that stay as tables go out of it; those of the new table come into it, before rows do. */
function partitionsTaken(
  { own, ownCatalog, rightCatalog }: ObjectChange,
  remade: RemadeTable,
  beside: readonly string[],
): string[] {
  const { made, joining, leaving } = remade;
  const parentOf = ({ attributes }: CatalogObject) => {
    const parent = texts(attributes.partitionOf);
    return same(parent, own.path) ? beside : parent;
  };
  const known = objectsById(ownCatalog);
  return [
    ...leaving.map(({ path, attributes }) => {
      const parent = known.get(objectId('table', path))?.attributes.partitionOf ?? attributes.partitionOf;
      return `ALTER TABLE ${qualified(texts(parent))} DETACH PARTITION ${qualified(path)}`;
    }),
    ...again(remade).map(
      (partition) =>
        `ALTER TABLE ${qualified(partition.path)} RENAME TO ${name(before(partition).path[1] ?? '')}`,
    ),
    ...made.flatMap((partition) =>
      stepsFor(
        [{ ...partition, attributes: { ...partition.attributes, partitionOf: [...parentOf(partition)] } }],
        rightCatalog,
      )
        .slice(0, 1)
        .map(({ sql }) => sql),
    ),
    ...joining.map(
      (partition) =>
        `ALTER TABLE ${qualified(parentOf(partition))} ATTACH PARTITION ${qualified(partition.path)} ${text(partition.attributes.partitionBound)}`,
    ),
  ];
}

/** Copies the rows, and stops where one of them did not come through. */
function copied(
  own: CatalogObject,
  made: CatalogObject,
  catalog: Catalog,
  retyped: readonly ObjectChange[],
): (string | Draft)[] {
  const [from, to] = [qualified(own.path), qualified(made.path)].map(readable) as [string, string];
  const isComputed = columnsOf(own, catalog).some(({ attributes }) => attributes.generated !== undefined);
  const message = `not every row of ${displayName(own.path)} was copied`;
  const copying = (insert: string) =>
    block('copy', [
      'DECLARE',
      '  copied bigint;',
      'BEGIN',
      `  ${insert};`,
      '  GET DIAGNOSTICS copied = ROW_COUNT;',
      `  IF copied <> (SELECT count(*) FROM ${from}) THEN`,
      `    RAISE EXCEPTION USING MESSAGE = ${literal(message)};`,
      '  END IF;',
      'END',
    ]);
  const [plain, ...others] = conversionsTogether(retyped).map(({ values, assumes }) => {
    const isPlain = values.length === 0 && !isComputed;
    const sql = copying(
      isPlain
        ? `INSERT INTO ${to} OVERRIDING SYSTEM VALUE SELECT * FROM ${from}`
        : insertOfColumns(from, to, values),
    );
    return { sql, assumes };
  }) as [Way, ...Way[]];
  const assumed = [plain, ...others].flatMap(({ sql, assumes }) =>
    assumes === '' ? [] : [[sql, assumes] as const],
  );
  return [
    {
      sql: [plain.sql, ...others.map(({ sql }) => sql)],
      ...(assumed.length === 0 ? {} : { assumes: new Map(assumed) }),
    },
    ...(own.attributes.rowSecurity === true ? ['SET LOCAL row_security = on'] : []),
  ];
}

interface Way {
  readonly sql: string;
  readonly assumes: string;
}

/** Columns that are computed take no values; which others there are by then is asked when it is run. */
function insertOfColumns(
  from: string,
  to: string,
  values: readonly (readonly [column: string, value: string])[],
): string {
  const others = 'quote_ident(attname)';
  const cases = values.map(([column, value]) => `WHEN ${literal(column)} THEN ${literal(value)}`).join(' ');
  const value = values.length === 0 ? others : `CASE attname ${cases} ELSE ${others} END`;
  return `EXECUTE (SELECT format(${literal(`INSERT INTO ${to} (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM ${from}`)}, string_agg(${others}, ', '), string_agg(${value}, ', ')) FROM pg_attribute WHERE attrelid = ${literal(from)}::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '')`;
}

/** The ways to convert some columns at once, the first one to be tried first; what is assigned as it is is not named. */
function conversionsTogether(retyped: readonly ObjectChange[]): {
  readonly values: (readonly [column: string, value: string])[];
  readonly assumes: string;
}[] {
  const ways = retyped.map((column) => ({ column, ways: conversionsOf(column) }));
  const most = Math.max(1, ...ways.map((one) => one.ways.length));
  return Array.from({ length: most }, (_, at) => {
    const chosen = ways.map((one) => ({ ...one, way: one.ways[Math.min(at, one.ways.length - 1)] ?? {} }));
    return {
      values: chosen.flatMap(({ column, way }) =>
        way.using === undefined ? [] : [[column.own.path[2] ?? '', readable(way.using)] as const],
      ),
      assumes: chosen.flatMap(({ way }) => way.assumes ?? []).join(' '),
    };
  });
}

function columnsOf(table: CatalogObject, catalog: Catalog): readonly CatalogObject[] {
  return catalogIndex(catalog).partsOf(table, 'column');
}

/** Sequences go on from where they are: those that columns own, and those behind identities. */
function sequencesTaken(own: CatalogObject, made: CatalogObject, catalog: Catalog): string[] {
  const owned = catalog.objects.filter(
    ({ kind, attributes }) => kind === 'sequence' && same(texts(attributes.ownedBy).slice(0, 2), own.path),
  );
  return [
    ...owned.map(
      ({ path, attributes }) =>
        `ALTER SEQUENCE ${qualified(path)} OWNED BY ${qualified(made.path)}.${name(texts(attributes.ownedBy)[2] ?? '')}`,
    ),
    ...identitiesOf(own, catalog).map((column) => {
      const [before, now] = [own, made].map(
        ({ path }) => `pg_get_serial_sequence(${literal(readable(qualified(path)))}, ${literal(column)})`,
      );
      return `SELECT setval(${now}, last_value) FROM pg_sequences WHERE last_value IS NOT NULL AND format('%I.%I', schemaname, sequencename) = ${before}`;
    }),
  ];
}

/** The sequence behind an identity is called after the table that it was made with. */
function identitiesNamed(own: CatalogObject, made: CatalogObject, catalog: Catalog): string[] {
  return identitiesOf(own, catalog).flatMap((column) => {
    const [before = '', now = ''] = [made, own].map(({ path }) => `${path[1]}_${column}_seq`);
    // Longer ones are cut by rules of Postgres's own.
    if (Buffer.byteLength(before) > 63) return [];
    return [`ALTER SEQUENCE ${name(own.path[0] ?? '')}.${name(before)} RENAME TO ${name(now)}`];
  });
}

/** Those of a partition are its table's. */
function identitiesOf(own: CatalogObject, catalog: Catalog): string[] {
  if (own.attributes.partitionOf !== undefined) return [];
  return columnsOf(own, catalog).flatMap(({ path, attributes }) =>
    attributes.identity === undefined ? [] : (path[2] ?? []),
  );
}

/** Everything of the table that is made behind its columns: as it is, keys as they should be. */
function partsOf({ own, right, ownCatalog, rightCatalog }: ObjectChange, { keys }: RemadeTable): string[] {
  const { partitionOf: _, ...alone } = right.attributes;
  const settings = stepsFor([{ ...right, attributes: alone }], rightCatalog).slice(1);
  const all = everyPartOf(own, ownCatalog);
  const ids = new Set(keys.map(({ kind, path }) => objectId(kind, path)));
  const replaced = new Set(
    all.flatMap((part) => {
      const id = objectId(part.kind, part.path);
      return isKey(part) && part.path.length === 3 && !ids.has(id) ? [id] : [];
    }),
  );
  const others = all.filter(
    (part) =>
      part.kind !== 'sequence' &&
      !isKey(part) &&
      !isCopiedAlong(part, all) &&
      !replaced.has(part.parent ?? '') &&
      part.attributes.cloned !== true,
  );
  const isSetting = ({ object, sql }: { object: string; sql: string }) =>
    !object.startsWith('column:') || / (?:SET STATISTICS|SET \()/.test(sql);
  const ownKeys = keys.filter((key) => all.includes(key));
  const rightKeys = keys.filter((key) => !all.includes(key));
  const made = stepsFor([...ownKeys, ...others], ownCatalog).filter(isSetting);
  return [...stepsFor(rightKeys, rightCatalog), ...made, ...settings].map(({ sql }) => sql);
}

/** Checks come with the columns, and so do the comments on both. */
function isCopiedAlong({ kind, parent, attributes }: CatalogObject, all: readonly CatalogObject[]): boolean {
  if (kind === 'constraint') return attributes.type === 'check';
  const owner = all.find((part) => objectId(part.kind, part.path) === parent);
  return kind === 'comment' && (owner?.kind === 'column' || owner?.attributes.type === 'check');
}

/** Publications that name the table name the new one. */
function published(own: CatalogObject, catalog: Catalog): string[] {
  return catalog.objects
    .filter(
      ({ kind, attributes }) =>
        kind === 'publication' &&
        values(attributes.tables).some((entry) => same(texts((entry as { table?: never }).table), own.path)),
    )
    .flatMap(
      (publication) =>
        changeStatements({
          own: publication,
          right: publication,
          ownCatalog: catalog,
          rightCatalog: catalog,
          attributes: ['tables'],
        }) ?? [],
    );
}
