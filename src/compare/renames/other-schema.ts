import { groupBy } from '../../base/group-by.ts';
import { type CatalogObject, objectsOfKind } from '../../catalog/catalog.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { speaksOf } from '../sources/coverage.ts';
import type { Shapes } from './rename-evidence.ts';
import { isSaid, type SaidRename } from './renames-said.ts';

/** A table that stands in one schema in some sources and in another one in the others. */
export interface MovedTable {
  /** Under which the matrix keeps it: as the first source that has it calls it. */
  readonly keep: readonly string[];
  /** Path in the sources that have it elsewhere. */
  readonly elsewhere: readonly string[];
  readonly sources: readonly ComparedSource[];
}

interface Seen {
  readonly source: ComparedSource;
  readonly table: CatalogObject;
}

/** What tells whether two tables are one. */
interface Evidence {
  readonly sources: readonly ComparedSource[];
  readonly said: readonly SaidRename[];
  /** Whether two tables, by their paths, are not to be taken for one unless somebody says so. */
  readonly areApart: (a: readonly string[], b: readonly string[]) => boolean;
  /** Asked only where two tables could be one. */
  readonly shapes: () => Shapes;
}

/**
 * Finds tables that stand in another schema. The evidence: one name, which no table of a third schema bears in any
 * source, as those of tenants do; no source has both, and each can speak of either; they are not set apart; and three
 * quarters of their columns, two at least, have one name and type. What somebody has said to be the same needs none of
 * it but that no source has both.
 *
 * @param tables those that some source lacks under their path
 */
export function tablesInOtherSchemas(
  tables: readonly Seen[],
  { sources, said, areApart, shapes }: Evidence,
): readonly MovedTable[] {
  const byPath = [...groupBy(tables, ({ table }) => table.path.join('\0')).values()];
  const named = groupBy(byPath, ([first]) => first?.table.path.at(-1) ?? '');
  // A new name alone is one in the schema of the old.
  const moves = said.filter(({ to }) => to.length > 1);
  const twice = [...named].filter(([, some]) => some.length === 2);
  const schemas = schemasByTable(twice.length === 0 ? [] : sources);
  const pairs = [
    ...(moves.length === 0 ? [] : pairsOf(byPath).filter(([one, other]) => isSaidOf(moves, one, other))),
    ...twice.flatMap(([name, some]) =>
      schemas.get(name)?.size === 2
        ? pairsOf(some).filter(
            ([one, other]) =>
              !areApart(tableOf(one), tableOf(other)) &&
              areMutual(one, other) &&
              areAlike(one, other, shapes()),
          )
        : [],
    ),
  ];
  const taken = new Set<readonly Seen[]>();
  return pairs.flatMap(([one, other]): MovedTable[] => {
    const [kept] = one;
    const [moved] = other;
    if (kept === undefined || moved === undefined || taken.has(one) || taken.has(other)) return [];
    taken.add(one).add(other);
    return [
      {
        keep: kept.table.path,
        elsewhere: moved.table.path,
        sources: other.map(({ source }) => source),
      },
    ];
  });
}

/** The schemas in which some source has a table, by its name. */
function schemasByTable(sources: readonly ComparedSource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const schemas = new Map<string, Set<string>>();
  for (const { read } of sources)
    for (const { path } of objectsOfKind(read.catalog, 'table')) {
      const [schema = '', name = ''] = path;
      const known = schemas.get(name);
      if (known === undefined) schemas.set(name, new Set([schema]));
      else known.add(schema);
    }
  return schemas;
}

function tableOf([first]: readonly Seen[]): readonly string[] {
  return first?.table.path ?? [];
}

type Pair = readonly [one: readonly Seen[], other: readonly Seen[]];

/** Tables of two schemas that no source has both of, in the order of the sources. */
function pairsOf(groups: readonly (readonly Seen[])[]): Pair[] {
  return groups.flatMap((one, at) =>
    groups.slice(at + 1).flatMap((other): Pair[] => {
      const areApart =
        one[0]?.table.path[0] !== other[0]?.table.path[0] &&
        !one.some(({ source }) => other.some((its) => its.source === source));
      return areApart ? [[one, other]] : [];
    }),
  );
}

function isSaidOf(said: readonly SaidRename[], one: readonly Seen[], other: readonly Seen[]): boolean {
  const [a, b] = [tableOf(one), tableOf(other)];
  return isSaid(said, a, b) || isSaid(said, b, a);
}

/** Whether who has the one could as well have the other. */
function areMutual(one: readonly Seen[], other: readonly Seen[]): boolean {
  const [a, b] = [one[0]?.table, other[0]?.table];
  const speak = (some: readonly Seen[], of: CatalogObject | undefined) =>
    of !== undefined && some.every(({ source }) => speaksOf(source.read.coverage, of));
  return speak(one, b) && speak(other, a);
}

function areAlike(one: readonly Seen[], other: readonly Seen[], { columnsOf }: Shapes): boolean {
  const [a, b] = [one[0]?.table, other[0]?.table];
  if (a === undefined || b === undefined) return false;
  if (a.attributes.partitionBound !== b.attributes.partitionBound) return false;
  const [left, right] = [columnsOf.get(a) ?? new Set<string>(), columnsOf.get(b) ?? new Set<string>()];
  const common = [...left].filter((column) => right.has(column)).length;
  return common >= 2 && common >= 0.75 * (left.size + right.size - common);
}
