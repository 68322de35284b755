import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId, objectsById } from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { findPrefixTwins, type PrefixTwin } from '../sources/prefix-twins.ts';
import { names } from '../values.ts';
import { type InNewWords, inNewWords, renamedIn } from './known-renames.ts';
import { tablesInOtherSchemas } from './other-schema.ts';
import { columnLikeness, proposedFrom, type Shapes, shapesOf, tableLikeness } from './rename-evidence.ts';
import { withRenamedColumns } from './renamed-columns.ts';
import { inNewSchemas, renamedSchemas, type SchemaNames } from './renamed-schemas.ts';
import { isSaid, type SaidRename } from './renames-said.ts';
import { standAtOnePlace } from './same-place.ts';

/**
 * Tables and columns that stand under different names in different sources and are probably the same.
 * By source: the `objectId` that it uses → the path under which the matrix keeps it; of a column, in the table as the
 * source itself calls it. Only a proposal: the difference in the name itself stays a finding.
 */
export interface Renames {
  readonly bySource: ReadonlyMap<ComparedSource, ReadonlyMap<string, readonly string[]>>;
  /** Tables that lost a prefix, those among the renamed too. */
  readonly twins: readonly PrefixTwin[];
  /** What migrations say to be so, by the `objectId` of its old name. */
  readonly known?: ReadonlySet<string>;
  /** What texts say by the new names of what migrations have renamed. */
  readonly inNew?: InNewWords;
  /** The new names of schemas, under which what is in them is kept. */
  readonly schemas?: ReadonlyMap<ComparedSource, SchemaNames>;
}

/** The object with all that was renamed, in its source or by migrations, under the canonical name. */
export function canonical(
  { bySource, schemas }: Pick<Renames, 'bySource' | 'schemas'>,
  source: ComparedSource,
  object: CatalogObject,
): CatalogObject {
  const map = bySource.get(source);
  const own = map === undefined || map.size === 0 ? object : inItsNames(map, object);
  const renamed = schemas?.get(source);
  return renamed === undefined ? own : inNewSchemas(own, renamed);
}

/** @param map what is renamed in its source, as `Renames` has it */
function inItsNames(map: ReadonlyMap<string, readonly string[]>, object: CatalogObject): CatalogObject {
  const [schema = '', table = '', ...rest] = object.path;
  const renamed = renamedOther(map, object);
  if (renamed !== undefined) return renamed;
  if (object.kind === 'sequence') return canonicalSequence(map, object);
  const owner = objectId('table', [schema, table]);
  const isTable = object.kind === 'table';
  const inTable =
    isTable || object.parent?.startsWith('table:') === true || object.parent?.startsWith('column:') === true;
  if (!inTable) return object;
  const newTable = map.get(owner) ?? [schema, table];
  const column = (own: string) => columnIn(map, [schema, table, own]);
  const newRest = object.kind === 'column' ? rest.map(column) : rest;
  const attributes = withRenamedColumns(object, column);
  const [toSchema, toTable] = names(attributes.foreignTable);
  if (toSchema !== undefined && toTable !== undefined) {
    const to = (own: string) => columnIn(map, [toSchema, toTable, own]);
    attributes.foreignTable = map.get(objectId('table', [toSchema, toTable])) ?? [toSchema, toTable];
    attributes.foreignColumns = names(attributes.foreignColumns).map(to);
  }
  const parent = inTable && !isTable && object.parent === owner ? objectId('table', newTable) : object.parent;
  return {
    kind: object.kind,
    path: [...newTable, ...newRest],
    ...defined({ parent }),
    attributes,
  };
}

/** What is no table, nor in one, and has another name, and what belongs to it. */
function renamedOther(
  map: ReadonlyMap<string, readonly string[]>,
  object: CatalogObject,
): CatalogObject | undefined {
  const { kind, path, parent = '' } = object;
  if (kind === 'table' || kind === 'column') return undefined;
  const own = map.get(objectId(kind, path));
  if (own !== undefined) return { ...object, path: own };
  const [above = ''] = parent.split(':', 1);
  const owner = above === 'table' || above === 'column' ? undefined : map.get(parent);
  if (owner === undefined) return undefined;
  return {
    ...object,
    path: [...owner, ...path.slice(owner.length)],
    parent: objectId(above as CatalogObject['kind'], owner),
  };
}

function columnIn(map: ReadonlyMap<string, readonly string[]>, path: readonly string[]): string {
  return (map.get(objectId('column', path)) ?? path).at(-1) ?? '';
}

/** A sequence belongs to its column under whatever name that stands. */
function canonicalSequence(
  map: ReadonlyMap<string, readonly string[]>,
  object: CatalogObject,
): CatalogObject {
  const [schema, table, column] = names(object.attributes.ownedBy);
  if (schema === undefined || table === undefined || column === undefined) return object;
  const owner = [
    ...(map.get(objectId('table', [schema, table])) ?? [schema, table]),
    columnIn(map, [schema, table, column]),
  ];
  return {
    ...object,
    parent: objectId('column', owner),
    attributes: { ...object.attributes, ownedBy: owner },
  };
}

/**
 * Proposes renames of tables first, of those that lost a prefix before all others, then of those that stand in another
 * schema, and at last of columns.
 *
 * @param said what somebody has said to be another one under a new name is so, whatever speaks against it
 * @param isIgnored whether what differs in a table is of no interest: then it is no other one that counts
 * @param known what migrations say to have another name now; sources that still have the old one follow
 */
export function proposeRenames(
  sources: readonly ComparedSource[],
  said: readonly SaidRename[] = [],
  isIgnored: (table: readonly string[]) => boolean = () => false,
  known: readonly Renaming[] = [],
): Renames {
  const isPair = ({ path: a }: CatalogObject, { path: b }: CatalogObject) =>
    isSaid(said, a, b) || isSaid(said, b, a);
  const areApart = (a: readonly string[], b: readonly string[]) => isIgnored(a) !== isIgnored(b);
  const twins = findPrefixTwins(sources);
  const bySource = new Map(
    sources.map((source) => {
      const own = twins.filter(({ instead }) => instead.includes(source.name));
      return [source, new Map(own.map(({ bare, full }) => [objectId('table', bare), full] as const))];
    }),
  );
  const certainly = sources.map((source) => [source, renamedIn(source, known)] as const);
  for (const [source, names] of certainly)
    for (const [id, path] of names)
      if (bySource.get(source)?.has(id) === false) bySource.get(source)?.set(id, path);
  const schemas = renamedSchemas(sources, known);
  const lonely = lonelyIn(sources, schemas);
  let shapes: Shapes | undefined;
  const others = () => {
    shapes ??= shapesOf(sources.map(({ read }) => read.catalog));
    return shapes;
  };
  const apart = sources.flatMap((source) =>
    (lonely.get(source) ?? [])
      .filter(
        ({ kind, path }) => kind === 'table' && bySource.get(source)?.has(objectId('table', path)) !== true,
      )
      .map((table) => ({ source, table })),
  );
  const renames = { bySource, schemas };
  const moved = tablesInOtherSchemas(apart, { sources, said, areApart, shapes: others });
  for (const { keep, elsewhere, sources: its } of moved)
    for (const source of its) bySource.get(source)?.set(objectId('table', elsewhere), keep);
  propose(sources, 'table', renames, lonely, (a, b) => {
    if (isPair(a.original, b.original)) return certain;
    // Partitions have all columns in common; what sets them apart is what rows they take.
    if (a.original.attributes.partitionBound !== b.original.attributes.partitionBound) return 0;
    const likeness = tableLikeness(a.original, b.original, others());
    return likeness > 0 && areApart(a.original.path, b.original.path) ? 0 : likeness;
  });
  propose(sources, 'column', renames, lonely, (a, b) => {
    if (isPair(a.original, b.original)) return certain;
    const likeness = columnLikeness(a.original, b.original);
    const areOneType = a.original.attributes.type === b.original.attributes.type;
    return likeness < proposedFrom && areOneType && standAtOnePlace(a, b) ? proposedFrom : likeness;
  });
  return {
    ...renames,
    twins,
    known: new Set(certainly.flatMap(([, names]) => [...names.keys()])),
    ...(known.length === 0 ? {} : { inNew: inNewWords(known) }),
  };
}

/** Beyond any likeness. */
const certain = 2;

interface Seen {
  readonly object: CatalogObject;
  readonly original: CatalogObject;
  readonly source: ComparedSource;
}

/** The tables and columns of each source that some other one has none of under their names. */
function lonelyIn(
  sources: readonly ComparedSource[],
  schemas: ReadonlyMap<ComparedSource, SchemaNames>,
): ReadonlyMap<ComparedSource, CatalogObject[]> {
  const byIds = sources.map((source) => {
    const byId = objectsById(source.read.catalog);
    const renamed = schemas.get(source);
    if (renamed === undefined) return byId;
    return new Map(
      [...byId.values()].filter(isRenamable).map((object) => {
        const { kind, path } = inNewSchemas(object, renamed);
        return [objectId(kind, path), object];
      }),
    );
  });
  return new Map(
    sources.map((source, at) => {
      const others = byIds.filter((_, other) => other !== at);
      const own: CatalogObject[] = [];
      for (const [id, object] of byIds[at] ?? [])
        if (isRenamable(object) && !others.every((other) => other.has(id))) own.push(object);
      return [source, own];
    }),
  );
}

function isRenamable({ kind }: CatalogObject): boolean {
  return kind === 'table' || kind === 'column';
}

/** @param lonely what every source has is not looked for, as long as nothing bears another name */
function propose(
  sources: readonly ComparedSource[],
  kind: 'table' | 'column',
  renames: {
    readonly bySource: ReadonlyMap<ComparedSource, Map<string, readonly string[]>>;
    readonly schemas: ReadonlyMap<ComparedSource, SchemaNames>;
  },
  lonely: ReadonlyMap<ComparedSource, readonly CatalogObject[]>,
  likeness: (a: Seen, b: Seen) => number,
): void {
  const { bySource } = renames;
  const isRenamed = [...bySource.values()].some((map) => map.size > 0);
  const all = sources.flatMap((source) =>
    ((isRenamed ? source.read.catalog.objects : lonely.get(source)) ?? [])
      .filter((original) => original.kind === kind)
      .map((original): Seen => ({ object: canonical(renames, source, original), original, source })),
  );
  const place = ([first]: readonly Seen[]) => (first === undefined ? 0 : sources.indexOf(first.source));
  const byId = groupBy(all, ({ object }) => object.path.join('\0'));
  const unshared = [...byId.values()].filter((seen) => seen.length < sources.length);
  const pairs: { likeness: number; keep: Seen; rename: Seen[] }[] = [];
  for (const group of groupBy(
    unshared,
    (seen) => seen[0]?.object.path.slice(0, -1).join('\0') ?? '',
  ).values()) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        if (a.some((one) => b.some((other) => one.source === other.source))) continue;
        const [keep, rename] = place(a) < place(b) ? [a, b] : [b, a];
        const score = likeness(keep[0] as Seen, rename[0] as Seen);
        if (score >= proposedFrom) pairs.push({ likeness: score, keep: keep[0] as Seen, rename });
      }
    }
  }
  const taken = new Set<string>();
  for (const pair of pairs.sort((a, b) => b.likeness - a.likeness)) {
    const [keepId, renameId] = [pair.keep, pair.rename[0] as Seen].map((seen) =>
      objectId(kind, seen.object.path),
    );
    if (taken.has(keepId as string) || taken.has(renameId as string)) continue;
    taken.add(keepId as string).add(renameId as string);
    const { path } = pair.keep.object;
    for (const { source, original } of pair.rename) {
      const kept = kind === 'table' ? path : [...original.path.slice(0, -1), path.at(-1) ?? ''];
      bySource.get(source)?.set(objectId(kind, original.path), kept);
    }
  }
}
