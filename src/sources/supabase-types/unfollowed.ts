/** Relations whose columns a file of types leaves to types that cannot be followed, as those that are written by hand may. */
import { defined } from '../../base/defined.ts';
import type { Location } from '../../base/problem.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Unchecked } from '../source.ts';
import type { DatabaseTypes } from './database.ts';
import type { Modules } from './modules.ts';
import type { FoundMember } from './resolved.ts';
import { partsOf } from './said.ts';

const kinds = { Tables: 'table', Views: 'view' } as const;

/** The relations of which no columns are known, so that none is missing. */
export function unfollowed(
  types: DatabaseTypes,
  modules: Modules,
  locations: ReadonlyMap<string, Location>,
): Unchecked[] {
  return relationsIn(types).flatMap(({ schema, section, relation }) => {
    if (isFollowed(relation, modules)) return [];
    const [kind, path] = [kinds[section], [schema, relation.name]];
    const reason = 'its rows are of a type that cannot be followed';
    return [{ kind, path, reason, ...defined({ location: locations.get(objectId(kind, path)) }) }];
  });
}

/** Whether the columns of any relation are known, or there are no relations at all. */
export function isFollowedAnywhere(types: DatabaseTypes, modules: Modules): boolean {
  const relations = relationsIn(types);
  return relations.length === 0 || relations.some(({ relation }) => isFollowed(relation, modules));
}

function relationsIn({ schemas }: DatabaseTypes) {
  return schemas.flatMap(({ name: schema, sections }) =>
    (['Tables', 'Views'] as const).flatMap((section) =>
      (sections.get(section) ?? []).map((relation) => ({ schema, section, relation })),
    ),
  );
}

function isFollowed(relation: FoundMember, modules: Modules): boolean {
  const blocks = partsOf(relation, modules) ?? [];
  const rows = blocks.filter(({ name }) => name === 'Row');
  return (rows.length === 0 ? blocks : rows).some((block) => partsOf(block, modules) !== undefined);
}
