/** What a file of types leaves to types that cannot be followed, as those that are written by hand may. */

import { defined } from '../../base/defined.ts';
import type { Location } from '../../base/problem.ts';
import { displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Unchecked, Undecided } from '../unchecked.ts';
import type { DatabaseTypes, SchemaTypes } from './database.ts';
import type { FoundMember } from './found-member.ts';
import { hidesArguments, signaturesOf } from './functions.ts';
import type { Modules } from './modules.ts';
import { hidesRelationships } from './own-relationships.ts';
import { columnsOf } from './own-tables.ts';
import { placeOf } from './places.ts';
import { partsOf } from './said.ts';
import { custom, wordsOf } from './words.ts';

const kinds = { Tables: 'table', Views: 'view' } as const;

/** The relations of which no columns are known, so that none is missing. */
export function unfollowed(
  types: DatabaseTypes,
  modules: Modules,
  locations: ReadonlyMap<string, Location>,
): Unchecked[] {
  const relations = relationsIn(types).flatMap(({ schema, section, relation }) => {
    if (isFollowed(relation, modules)) return [];
    const [kind, path] = [kinds[section], [schema, relation.name]];
    const reason = 'its rows are of a type that cannot be followed';
    return [{ kind, path, reason, ...defined({ location: locations.get(objectId(kind, path)) }) }];
  });
  return [...relations, ...types.schemas.flatMap((schema) => others(schema, modules))];
}

/** Enums, composite types and functions of which nothing is known but their names. */
function others({ name: schema, sections }: SchemaTypes, modules: Modules): Unchecked[] {
  return hiding.flatMap(({ section, kind, part, isHidden }) =>
    (sections.get(section) ?? []).flatMap((its): Unchecked[] =>
      isHidden(its, modules)
        ? [
            {
              kind,
              path: [schema, its.name],
              reason: `${part} of a type that cannot be followed`,
              location: placeOf(its),
            },
          ]
        : [],
    ),
  );
}

const hiding: readonly {
  readonly section: string;
  readonly kind: ObjectKind;
  readonly part: string;
  readonly isHidden: (its: FoundMember, modules: Modules) => boolean;
}[] = [
  {
    section: 'Enums',
    kind: 'enum',
    part: 'its labels are',
    isHidden: ({ type, module }, modules) => wordsOf({ shape: type, module }, modules).base.includes(custom),
  },
  {
    section: 'CompositeTypes',
    kind: 'composite type',
    part: 'its fields are',
    isHidden: (its, modules) => partsOf(its, modules) === undefined,
  },
  {
    section: 'Functions',
    kind: 'function',
    part: 'what it takes is',
    isHidden: (its, modules) =>
      signaturesOf(its, modules).some(({ args }) => args && hidesArguments(args, modules)),
  },
];

/** The parts of relations that cannot be followed, where their rows can. */
export function unfollowedParts(types: DatabaseTypes, modules: Modules): Undecided[] {
  return relationsIn(types).flatMap(({ schema, section, relation }) => {
    if (!isFollowed(relation, modules)) return [];
    const name = `${kinds[section]} ${displayName([schema, relation.name])}`;
    const isHidden = (part: string) =>
      part === 'Relationships'
        ? hidesRelationships(relation, modules)
        : columnsOf(relation, modules).hidden.has(part);
    return (partsOf(relation, modules) ?? []).flatMap((part): Undecided[] =>
      isHidden(part.name)
        ? [
            {
              what: `${part.name} of ${name}`,
              reason: 'its type cannot be followed',
              location: placeOf(part),
            },
          ]
        : [],
    );
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
