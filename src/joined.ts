import { objectId } from './catalog/catalog.ts';
import type { Column } from './compare/column.ts';
import type { Coverage } from './sources/source.ts';

/**
 * What several sources declare together, as one. Of what two of them declare differently, the first counts: that is a
 * difference between them, whatever is deployed.
 */
export function joined(columns: readonly [Column, ...Column[]]): Column {
  const [first, ...others] = columns;
  if (others.length === 0) return first;
  const reads = columns.map(({ read }) => read);
  const objects = new Map(
    reads
      .flatMap(({ catalog }) => catalog.objects)
      .reverse()
      .map((object) => [objectId(object.kind, object.path), object]),
  );
  return {
    ...first,
    name: columns.map(({ name }) => name).join(' and '),
    read: {
      ...first.read,
      catalog: { ...first.read.catalog, objects: [...objects.values()] },
      coverage: joinedCoverage(reads.map(({ coverage }) => coverage)),
      locations: new Map(reads.flatMap(({ locations }) => [...locations]).reverse()),
      unchecked: reads.flatMap(({ unchecked }) => unchecked),
    },
  };
}

/** What one of them need not declare, all of them together need not where none of them has to. */
function joinedCoverage(coverages: readonly Coverage[]): Coverage {
  const [first = {}, ...others] = coverages;
  const exceptSchemas = [...new Set(coverages.flatMap((coverage) => coverage.exceptSchemas ?? []))];
  const ownTables = coverages.flatMap((coverage) => coverage.ownTables ?? []);
  const isPartial = coverages.every(({ partialTables }) => partialTables !== undefined);
  const tablesOfOthers = (first.tablesOfOthers ?? []).filter(({ owner }) =>
    others.every((coverage) => coverage.tablesOfOthers?.some((its) => its.owner === owner)),
  );
  return {
    exceptSchemas,
    ownTables,
    tablesOfOthers,
    ...(isPartial && first.partialTables !== undefined ? { partialTables: first.partialTables } : {}),
  };
}
