import { groupBy } from '../../base/group-by.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import { inNewWords } from '../../compare/renames/known-renames.ts';
import { isSame, same } from '../../compare/values.ts';
import type { Renaming } from '../../sources/renamings.ts';

/** A name that something is to have, by the migrations, or by what somebody says, which no place tells. */
export type GivenName = Omit<Renaming, 'location'> & Partial<Pick<Renaming, 'location'>>;

/**
 * The tables of a catalog, and the columns of each of its tables, under names that were given on, with all that took
 * these, or gave them. What is in a table whose own name was given on is not among them.
 */
export function givenOnIn(all: readonly GivenName[], catalog: Catalog): GivenName[][] {
  const there = objectsById(catalog);
  const distinct = groupBy(all, ({ kind, from, to }) => JSON.stringify([kind, from, to]));
  const own = [...distinct.values()].flatMap(([first]) =>
    first !== undefined && there.has(objectId(first.kind, first.from)) ? [first] : [],
  );
  const tables = chained(own.filter(({ kind }) => kind === 'table'));
  const names = new Set(tables.flat().flatMap(({ from, to }) => [from, to].map((path) => path.join('\0'))));
  const isApart = ({ from, to }: GivenName) =>
    [from, to].every((path) => !names.has(path.slice(0, 2).join('\0')));
  const columns = own.filter((one) => one.kind === 'column' && isApart(one));
  return [...tables, ...chained(columns)];
}

/** Those of one kind that took each other's names, where some name was. */
function chained(all: readonly GivenName[]): GivenName[][] {
  const left = [...all];
  const groups: GivenName[][] = [];
  while (left.length > 0) {
    const group = left.splice(0, 1);
    // What is found is looked at as well, since the list grows.
    for (const one of group) {
      const names = [one.from, inOldTable(one)];
      const isBeside = (other: GivenName) =>
        [other.from, inOldTable(other)].some((path) => names.some((name) => same(name, path)));
      group.push(...left.filter(isBeside));
      left.splice(0, left.length, ...left.filter((other) => !isBeside(other)));
    }
    if (group.some(({ reused }) => reused === true)) groups.push(group);
  }
  return groups;
}

/** The new name; of a column in its table as that is called before. */
export function inOldTable({ kind, from, to }: GivenName): readonly string[] {
  return kind === 'column' ? [...from.slice(0, -1), ...to.slice(-1)] : to;
}

/**
 * Whether tables, or columns, have their new names already, by what else is said of them: what is declared is more like
 * them under the names that they have (`given`), or under those that they are to have (`to be given`).
 */
export function stateOf(
  group: readonly GivenName[],
  own: Catalog,
  right: Catalog,
): 'given' | 'to be given' | 'unknown' {
  const there = objectsById(own);
  const moved = new Map(group.map(({ kind, from, to }) => [objectId(kind, from), to]));
  // Where a new name is that of something which keeps it, what was to have it has it.
  const isTaken = (id: string) => there.has(id) && !moved.has(id);
  if (group.some((one) => isTaken(objectId(one.kind, inOldTable(one))))) return 'given';
  const tables = new Map(group.map(({ from, to }) => [tableId(from), to.slice(0, 2)]));
  const ids = new Set(group.flatMap((one) => [tableId(one.from), tableId(inOldTable(one))]));
  const parts = own.objects.filter(({ path }) => ids.has(tableId(path)));
  const inTable = ({ path }: CatalogObject) => [
    ...(tables.get(tableId(path)) ?? path.slice(0, 2)),
    ...path.slice(2),
  ];
  const inNew = inNewWords(group);
  const renamed = parts.map((part) => {
    const path = moved.get(objectId(part.kind, part.path)) ?? inTable(part);
    return { ...part, path, attributes: inNew(part.attributes) };
  });
  const isOfColumns = group.every(({ kind }) => kind === 'column');
  const asTheyAre = isOfColumns ? parts.map((part) => ({ ...part, path: inTable(part) })) : parts;
  const [before, after] = [asTheyAre, renamed].map((some) => alike(some, right)) as [number, number];
  if (before === after) return 'unknown';
  if (after < before) return 'given';
  // Their order says otherwise, and new names would mix up their values.
  return isOfColumns && areInOrder(group, there, objectsById(right)) ? 'unknown' : 'to be given';
}

/** Whether columns stand in the order that is declared of the names that they have, as they do once these were swapped. */
function areInOrder(
  group: readonly GivenName[],
  own: ReadonlyMap<string, CatalogObject>,
  right: ReadonlyMap<string, CatalogObject>,
): boolean {
  const orderIn = (catalog: ReadonlyMap<string, CatalogObject>, paths: readonly (readonly string[])[]) => {
    const places = paths.map((path) => catalog.get(objectId('column', path))?.position ?? 0);
    return paths.map((_, at) => at).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  };
  const [table] = group.map(({ to }) => to.slice(0, -1));
  const asTheyAre = group.map(({ from }) => [...(table ?? []), ...from.slice(-1)]);
  const now = orderIn(
    own,
    group.map(({ from }) => from),
  );
  const renamed = group.map(({ to }) => to);
  return isSame(now, orderIn(right, asTheyAre)) && !isSame(now, orderIn(right, renamed));
}

function tableId(path: readonly string[]): string {
  return objectId('table', path.slice(0, 2));
}

function alike(parts: readonly CatalogObject[], right: Catalog): number {
  const declared = objectsById(right);
  return parts.filter(({ kind, path, attributes }) => {
    const other = declared.get(objectId(kind, path));
    return other !== undefined && JSON.stringify(other.attributes) === JSON.stringify(attributes);
  }).length;
}
