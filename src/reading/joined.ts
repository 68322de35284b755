import { objectsById } from '../catalog/catalog.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Coverage } from '../sources/coverage.ts';

/**
 * What several sources declare together, as one; at least one has to be there. Of what two of them declare differently,
 * the first counts: that is a difference between them, whatever is deployed.
 */
export function joined(sources: readonly ComparedSource[]): ComparedSource {
  return sources.reduce(withAnother);
}

function withAnother(one: ComparedSource, another: ComparedSource): ComparedSource {
  const { catalog } = one.read;
  const own = objectsById(catalog);
  const more = [...objectsById(another.read.catalog)].flatMap(([id, object]) =>
    own.has(id) ? [] : [object],
  );
  return {
    ...one,
    name: `${one.name} and ${another.name}`,
    read: {
      ...one.read,
      catalog: { ...catalog, objects: [...catalog.objects, ...more] },
      coverage: joinedCoverage(one.read.coverage, another.read.coverage),
      unchecked: [...one.read.unchecked, ...another.read.unchecked],
      locations: new Map([...another.read.locations, ...one.read.locations]),
    },
  };
}

/** What one of them has to declare, they have to declare together. */
function joinedCoverage(one: Coverage, another: Coverage): Coverage {
  const { partialTables } = one;
  const owners = new Set((another.tablesOfOthers ?? []).map(({ owner }) => owner));
  return {
    exceptSchemas: [...(one.exceptSchemas ?? []), ...(another.exceptSchemas ?? [])],
    placesOn: [...(one.placesOn ?? []), ...(another.placesOn ?? [])],
    ownTables: [...(one.ownTables ?? []), ...(another.ownTables ?? [])],
    tablesOfOthers: (one.tablesOfOthers ?? []).filter(({ owner }) => owners.has(owner)),
    ...(partialTables === undefined || another.partialTables === undefined ? {} : { partialTables }),
  };
}
