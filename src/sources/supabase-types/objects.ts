/** The objects that types of a database declare, as a catalog: what they say of each is in the words of TypeScript. */

import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Location } from '../../base/problem.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId } from '../../catalog/catalog.ts';
import { constantsOf, labelsIn } from './constants.ts';
import type { DatabaseTypes } from './database.ts';
import type { FoundMember } from './found-member.ts';
import { fieldKey, functionsOf, namesOfFields } from './functions.ts';
import type { Modules } from './modules.ts';
import { relationshipsOfViews } from './own-relationships.ts';
import { addTable, writtenBlocks } from './own-tables.ts';
import { addView, saysWritingOf } from './own-views.ts';
import { placeOf } from './places.ts';
import { reference } from './references.ts';
import type { OwnRelationships } from './relationships-apart.ts';
import { type Add, type Field, partsOf, rowWords, shownValue, typeValue } from './said.ts';
import { inOrder, literalsIn, wordsOf } from './words.ts';

/** Objects, and where each is declared. */
export interface Declared {
  readonly objects: readonly CatalogObject[];
  readonly locations: ReadonlyMap<string, Location>;
  readonly relationships: Omit<OwnRelationships, 'objects'>;
}

export function declaredObjects({ schemas }: DatabaseTypes, modules: Modules): Declared {
  const objects = new Map<string, CatalogObject>();
  const locations = new Map<string, Location>();
  const ofViews = schemas.map(({ name, sections }) => relationshipsOfViews(name, sections, modules));
  const add: Add = (kind, path, attributes, member, parent) => {
    const id = objectId(kind, path);
    if (objects.has(id)) return id;
    objects.set(id, { kind, path, attributes, ...defined({ parent }) });
    locations.set(id, placeOf(member));
    return id;
  };
  const tables = schemas.flatMap(({ sections }) => sections.get('Tables') ?? []);
  const written = new Set(tables.flatMap((table) => writtenBlocks(table, modules)));
  const saysWriting = saysWritingOf(
    schemas.flatMap(({ sections }) => sections.get('Views') ?? []),
    modules,
  );
  for (const { name, sections } of schemas) {
    const functions = sections.get('Functions') ?? [];
    const fields = new Map<string, FoundMember>();
    const names = namesOfFields(functions, modules);
    for (const table of sections.get('Tables') ?? [])
      addTable(name, table, sections, { modules, add, written });
    for (const view of sections.get('Views') ?? [])
      addView(name, view, { fields: names, saysWriting, modules, add });
    for (const section of ['Tables', 'Views'] as const)
      for (const relation of sections.get(section) ?? []) {
        const row = reference(name, section, relation.name, 'Row');
        for (const field of fieldsIn(relation, names.get(row), modules))
          fields.set(fieldKey(row, field.name), field);
      }
    const rows = rowsByWords(name, [...objects.values()]);
    for (const its of functions) functionsOf(name, its, { modules, rows, fields, add });
    addEnums(name, sections.get('Enums') ?? [], modules, add);
    for (const its of sections.get('CompositeTypes') ?? []) addCompositeType(name, its, modules, add);
  }
  const relationships = {
    all: ofViews.flatMap(({ all }) => all),
    unsure: new Set(ofViews.flatMap(({ unsure }) => [...unsure])),
    hidden: new Set(ofViews.flatMap(({ hidden }) => [...hidden])),
  };
  return { objects: [...objects.values()], locations, relationships };
}

/** What a relation shows of functions. */
function fieldsIn(
  relation: FoundMember,
  names: ReadonlySet<string> | undefined,
  modules: Modules,
): readonly FoundMember[] {
  if (names === undefined) return [];
  const row = partsOf(relation, modules)?.find(({ name }) => name === 'Row');
  return ((row && partsOf(row, modules)) ?? []).filter(({ name }) => names.has(name));
}

/** Which relations of a schema have just these rows, by the words of their columns. */
function rowsByWords(
  schema: string,
  objects: readonly CatalogObject[],
): ReadonlyMap<string, readonly string[]> {
  const inSchema = objects.filter(({ path }) => path[0] === schema);
  const columns = groupBy(
    inSchema.filter(({ kind }) => kind === 'column'),
    ({ path }) => path[1] ?? '',
  );
  const rows = [...columns].map(([table, own]): [string, string] => {
    const fields = own.map(({ path, attributes: { type } }) => ({
      name: path.at(-1) ?? '',
      type: String(type),
    }));
    return [rowWords(fields), table];
  });
  const views = inSchema.flatMap(({ kind, path, attributes }): [string, string][] =>
    kind === 'view' ? [[rowWords(attributes.columns as unknown as readonly Field[]), path[1] ?? '']] : [],
  );
  return new Map(
    [...groupBy([...rows, ...views], ([words]) => words)].map(([words, own]) => [
      words,
      own.map(([, name]) => name),
    ]),
  );
}

/**
 * Enums, with those that are left among the constants alone.
 * - `labels`: in the order of the file
 * - `type`: where it is no union of texts, what it is
 * - `inConstantsAlone`: where nothing else has it
 * - `constants`: the labels among the constants, `null` where these lack it; absent where the file has no constants
 */
function addEnums(schema: string, enums: readonly FoundMember[], modules: Modules, add: Add): void {
  const constants = constantsOf(schema, modules);
  const listed = new Map(constants?.enums.map((its) => [its.name, labelsIn(its, constants.module.text)]));
  for (const its of enums) {
    const written = { shape: its.type, module: its.module };
    const labels = literalsIn(written, modules);
    const { type } = typeValue(wordsOf(written, modules));
    add(
      'enum',
      [schema, its.name],
      {
        labels,
        ...(labels.length === 0 ? { type } : {}),
        ...(constants === undefined ? {} : { constants: listed.get(its.name) ?? null }),
      },
      its,
    );
  }
  for (const { name, from, to } of constants?.enums ?? []) {
    const labels = listed.get(name) ?? [];
    const shape = { kind: 'other', text: '' } as const;
    const place = { name, optional: false, type: shape, from, to, module: constants?.module };
    // Of an enum that is declared above nothing is added.
    if (place.module !== undefined)
      add(
        'enum',
        [schema, name],
        { labels, constants: labels, inConstantsAlone: true },
        { ...place, module: place.module },
      );
  }
}

/** - `fields`: sorted, each with its `name` and type */
function addCompositeType(schema: string, its: FoundMember, modules: Modules, add: Add): void {
  const fields = (partsOf(its, modules) ?? [])
    .map((field) => ({ name: field.name, ...shownValue(field, modules) }))
    .sort((one, other) => inOrder(one.name, other.name));
  add('composite type', [schema, its.name], { fields }, its);
}
