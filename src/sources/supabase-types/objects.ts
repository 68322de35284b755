/** The objects that types of a database declare, as a catalog: what they say of each is in the words of TypeScript. */
import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Location } from '../../base/problem.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { DatabaseTypes, Sections } from './database.ts';
import { fieldKey, functionsOf, namesOfFields } from './functions.ts';
import type { Modules } from './modules.ts';
import { addForeignKeys, relationshipsOfViews } from './own-relationships.ts';
import { placeOf } from './places.ts';
import { reference } from './references.ts';
import type { OwnRelationships } from './relationships-apart.ts';
import type { FoundMember } from './resolved.ts';
import { type Add, type Field, givenValue, partsOf, rowWords, shownValue } from './said.ts';
import { inOrder, literalsIn } from './words.ts';

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
  for (const { name, sections } of schemas) {
    const functions = sections.get('Functions') ?? [];
    const fields = new Map<string, FoundMember>();
    const names = namesOfFields(functions, modules);
    for (const table of sections.get('Tables') ?? []) addTable(name, table, sections, modules, add);
    for (const view of sections.get('Views') ?? []) addView(name, view, names, modules, add);
    for (const section of ['Tables', 'Views'] as const)
      for (const relation of sections.get(section) ?? []) {
        const row = reference(name, section, relation.name, 'Row');
        for (const field of fieldsIn(relation, names.get(row), modules))
          fields.set(fieldKey(row, field.name), field);
      }
    const rows = rowsByWords(name, [...objects.values()]);
    for (const its of functions) functionsOf(name, its, { modules, rows, fields, add });
    for (const its of sections.get('Enums') ?? []) addEnum(name, its, modules, add);
    for (const its of sections.get('CompositeTypes') ?? []) addCompositeType(name, its, modules, add);
  }
  const relationships = {
    all: ofViews.flatMap(({ all }) => all),
    unsure: new Set(ofViews.flatMap(({ unsure }) => [...unsure])),
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

/** A column as `Row`, `Insert` and `Update` have it. */
interface Column {
  readonly row?: FoundMember;
  readonly insert?: FoundMember;
  readonly update?: FoundMember;
}

function addTable(schema: string, table: FoundMember, sections: Sections, modules: Modules, add: Add): void {
  const path = [schema, table.name];
  const id = add('table', path, {}, table);
  const { columns, blocks } = columnsOf(table, modules);
  const ofFunctions = new Set((sections.get('Functions') ?? []).map(({ name }) => name));
  for (const [name, column] of columns) {
    const { row } = column;
    // What stands in Row alone is computed by a function, which may be told as such, too.
    if (
      row !== undefined &&
      blocks.has('Insert') &&
      !column.insert &&
      !column.update &&
      ofFunctions.has(name)
    )
      continue;
    const member = row ?? column.insert ?? column.update;
    if (member !== undefined)
      add('column', [...path, name], columnWords(column, blocks, modules), member, id);
  }
  addForeignKeys(schema, table, sections, modules, add);
}

function columnsOf(table: FoundMember, modules: Modules) {
  const blocks = new Map(
    (partsOf(table, modules) ?? []).flatMap((part) => {
      const members = partsOf(part, modules);
      return members === undefined ? [] : [[part.name, members] as const];
    }),
  );
  const columns = new Map<string, { row?: FoundMember; insert?: FoundMember; update?: FoundMember }>();
  for (const [block, key] of Object.entries(keyOfBlock))
    for (const member of blocks.get(block) ?? [])
      columns.set(member.name, { ...columns.get(member.name), [key]: member });
  return { columns, blocks };
}

const keyOfBlock = { Row: 'row', Insert: 'insert', Update: 'update' } as const;

/**
 * - `type`: as it is written in Row, with null; `base`, `nullable`, `values`: what that says
 * - `insert`, `update`: `required`, `optional`, `never`, or absent where there is no such block; `missing` where the
 *   block lacks it; `required never` where no row can be written at all
 * - `insertType`, `updateType`: as `type` to `values`, where they are not the type of Row
 */
function columnWords(
  { row, insert, update }: Column,
  blocks: ReadonlyMap<string, unknown>,
  modules: Modules,
): CatalogObject['attributes'] {
  const inserted = insert && givenValue(insert, modules);
  const updated = update && givenValue(update, modules);
  const words = (row && shownValue(row, modules)) ?? inserted ?? updated;
  return {
    ...(words && withoutManner(words)),
    ...(row === undefined && blocks.has('Row') ? { row: 'missing' } : {}),
    ...(blocks.has('Insert') ? { insert: mannerOf(inserted) } : {}),
    ...(blocks.has('Update') ? { update: mannerOf(updated) } : {}),
    ...(isApart(inserted, words) ? { insertType: withoutManner(inserted) } : {}),
    ...(isApart(updated, words) ? { updateType: withoutManner(updated) } : {}),
  };
}

type Given = ReturnType<typeof givenValue>;

function withoutManner({ optional: _, ...value }: ReturnType<typeof shownValue> & Partial<Given>) {
  return value;
}

function mannerOf(given: Given | undefined): string {
  if (given === undefined) return 'missing';
  if (given.base === 'never') return given.optional ? 'never' : 'required never';
  return given.optional ? 'optional' : 'required';
}

/** Whether what can be given is of another type than what is shown. */
function isApart(given: Given | undefined, row: ReturnType<typeof shownValue> | undefined): given is Given {
  return given !== undefined && given.base !== 'never' && given.type !== plainType(row);
}

/** A type without the `undefined` of what may be absent. */
function plainType(value: ReturnType<typeof shownValue> | undefined): string | undefined {
  return value?.absent === true ? value.type.replace(/ \| undefined$/, '') : value?.type;
}

/**
 * - `columns`: sorted, each with its `name` and type
 * - `insert`, `update`: whether rows can be written through it
 * - `neverWritten`, where both can: names of the columns that no value can be given to, sorted
 *
 * @param fields names of the functions that are fields of rows, by the row in words
 */
function addView(
  schema: string,
  view: FoundMember,
  fields: ReadonlyMap<string, ReadonlySet<string>>,
  modules: Modules,
  add: Add,
): void {
  const { columns, blocks } = columnsOf(view, modules);
  const computed = fields.get(reference(schema, 'Views', view.name, 'Row'));
  const shownColumns = [...columns].flatMap(([name, { row, insert }]) =>
    row === undefined || (insert === undefined && computed?.has(name) === true)
      ? []
      : [{ name, ...shownValue(row, modules) }],
  );
  const isWritten = blocks.has('Insert') && blocks.has('Update');
  const isNever = (member: FoundMember | undefined) => member && givenValue(member, modules).base === 'never';
  const never = [...columns].flatMap(([name, { insert, update }]) =>
    isNever(insert) || isNever(update) ? [name] : [],
  );
  add(
    'view',
    [schema, view.name],
    {
      columns: shownColumns.sort((one, other) => inOrder(one.name, other.name)),
      insert: blocks.has('Insert'),
      update: blocks.has('Update'),
      ...(isWritten ? { neverWritten: never.sort() } : {}),
    },
    view,
  );
}

/** - `labels`: in the order of the file */
function addEnum(schema: string, its: FoundMember, modules: Modules, add: Add): void {
  add(
    'enum',
    [schema, its.name],
    { labels: literalsIn({ shape: its.type, module: its.module }, modules) },
    its,
  );
}

/** - `fields`: sorted, each with its `name` and type */
function addCompositeType(schema: string, its: FoundMember, modules: Modules, add: Add): void {
  const fields = (partsOf(its, modules) ?? [])
    .map((field) => ({ name: field.name, ...shownValue(field, modules) }))
    .sort((one, other) => inOrder(one.name, other.name));
  add('composite type', [schema, its.name], { fields }, its);
}
