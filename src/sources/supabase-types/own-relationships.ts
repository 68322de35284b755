/** `Relationships` of a file of types. */

import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { isNamed } from './alternatives.ts';
import type { Sections } from './database.ts';
import type { FoundMember } from './found-member.ts';
import type { Modules, Written } from './modules.ts';
import { type OwnRelationship, type Relationship, relationKey } from './relationships.ts';
import type { OwnRelationships } from './relationships-apart.ts';
import { membersOfType, resolved } from './resolved.ts';
import { type Add, partsOf } from './said.ts';
import type { Shape } from './shapes.ts';

/** An item of `Relationships`. */
export interface Item extends Omit<Relationship, 'key' | 'schema' | 'relation'> {
  /** `null` where it is not said. */
  readonly oneToOne: boolean | null;
  readonly shape: Shape;
  /** Its first member, where it stands. */
  readonly first: FoundMember;
}

/** The items of a relation's list; `undefined` where there is none, or one that is written in another way. */
export function relationshipItems(relation: FoundMember, modules: Modules): readonly Item[] | undefined {
  const list = (partsOf(relation, modules) ?? []).find(({ name }) => name === 'Relationships');
  const { shape: written, module } = list === undefined ? {} : listed(list, modules);
  if (written?.kind !== 'tuple' || module === undefined) return undefined;
  return written.of.flatMap((shape): Item[] => {
    const members = membersOfType({ shape, module }, modules) ?? [];
    const said = new Map(members.map((member) => [member.name, member]));
    const text = (name: string) => textsIn(said.get(name))[0];
    const [name, referenced, first] = [text('foreignKeyName'), text('referencedRelation'), members[0]];
    if (name === undefined || referenced === undefined || first === undefined) return [];
    const oneToOne = said.get('isOneToOne')?.type;
    return [
      {
        name,
        columns: textsIn(said.get('columns')),
        referenced,
        referencedColumns: textsIn(said.get('referencedColumns')),
        oneToOne: oneToOne?.kind === 'literal' && typeof oneToOne.value === 'boolean' ? oneToOne.value : null,
        shape,
        first,
      },
    ];
  });
}

/** Whether a relation has a list that cannot be followed, so that no foreign key of it is missing. */
export function hidesRelationships(relation: FoundMember, modules: Modules): boolean {
  const list = (partsOf(relation, modules) ?? []).find(({ name }) => name === 'Relationships');
  return list !== undefined && listed(list, modules).shape.kind !== 'tuple';
}

function listed({ type, module }: FoundMember, modules: Modules): Written {
  const written = resolved({ shape: type, module }, modules);
  const { shape } = written;
  const isEmpty = shape.kind === 'array' && isNamed({ shape: shape.of, module }, 'never');
  return isEmpty ? { shape: { kind: 'tuple', of: [] }, module: written.module } : written;
}

/** A text, or the texts of a tuple. */
function textsIn(member: FoundMember | undefined): string[] {
  const type = member?.type;
  const all = type?.kind === 'tuple' ? type.of : type === undefined ? [] : [type];
  return all.flatMap((shape) => (shape.kind === 'literal' ? [String(shape.value)] : []));
}

/** Foreign keys of a table to tables. */
export function addForeignKeys(
  schema: string,
  table: FoundMember,
  sections: Sections,
  modules: Modules,
  add: Add,
): void {
  const tables = namesIn(sections, 'Tables');
  for (const { name, columns, referenced, referencedColumns, oneToOne, first } of relationshipItems(
    table,
    modules,
  ) ?? []) {
    if (!tables.has(referenced)) continue;
    const attributes: CatalogObject['attributes'] = {
      type: 'foreign key',
      name,
      columns,
      foreignTable: [schema, referenced],
      foreignColumns: referencedColumns,
      oneToOne,
    };
    add('constraint', [schema, table.name, name], attributes, first, objectId('table', [schema, table.name]));
  }
}

/** The relationships of the views of a schema: theirs, and those of tables that lead to them. */
export function relationshipsOfViews(
  schema: string,
  sections: Sections,
  modules: Modules,
): Omit<OwnRelationships, 'objects'> {
  const views = namesIn(sections, 'Views');
  const unsure = new Set<string>();
  const hidden = new Set<string>();
  const all = (['Tables', 'Views'] as const).flatMap((section) =>
    (sections.get(section) ?? []).flatMap((relation): OwnRelationship[] => {
      const items = relationshipItems(relation, modules);
      const key = relationKey(schema, relation.name);
      if (items === undefined) unsure.add(key);
      if (hidesRelationships(relation, modules)) hidden.add(key);
      return (items ?? []).flatMap(({ name, columns, referenced, referencedColumns }) =>
        section === 'Views' || views.has(referenced)
          ? [{ name, schema, relation: relation.name, columns, referenced, referencedColumns }]
          : [],
      );
    }),
  );
  return { all, unsure, hidden };
}

function namesIn(sections: Sections, section: string): ReadonlySet<string> {
  return new Set((sections.get(section) ?? []).map(({ name }) => name));
}
