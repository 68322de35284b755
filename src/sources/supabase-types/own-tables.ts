/** Tables of a file of types. */

import type { CatalogObject } from '../../catalog/catalog.ts';
import { isNamed } from './alternatives.ts';
import type { Sections } from './database.ts';
import type { FoundMember } from './found-member.ts';
import type { Modules } from './modules.ts';
import { addForeignKeys } from './own-relationships.ts';
import { resolved } from './resolved.ts';
import { type Add, givenValue, partsOf, shownValue } from './said.ts';

/** A column as `Row`, `Insert` and `Update` have it. */
interface Column {
  readonly row?: FoundMember;
  readonly insert?: FoundMember;
  readonly update?: FoundMember;
}

/**
 * A table with its columns and foreign keys.
 * - `lacking`: `Insert`, `Update`, where it lacks one of the two that other tables have
 *
 * @param written which of the two any table has
 */
export function addTable(
  schema: string,
  table: FoundMember,
  sections: Sections,
  {
    modules,
    add,
    written,
  }: { readonly modules: Modules; readonly add: Add; readonly written: ReadonlySet<string> },
): void {
  const path = [schema, table.name];
  const { columns, blocks, hidden } = columnsOf(table, modules);
  const lacking = [...written].filter((block) => !blocks.has(block) && !hidden.has(block));
  const id = add('table', path, lacking.length === 0 ? {} : { lacking }, table);
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

/** Names of the blocks through which rows are written that a relation has, whatever is in them. */
export function writtenBlocks(relation: FoundMember, modules: Modules): string[] {
  const parts = (partsOf(relation, modules) ?? []).filter((part) => !isNever(part, modules));
  return parts.flatMap(({ name }) => (name === 'Insert' || name === 'Update' ? [name] : []));
}

function isNever({ type, module }: FoundMember, modules: Modules): boolean {
  return isNamed(resolved({ shape: type, module }, modules), 'never');
}

/** `hidden` are the blocks of a type that cannot be followed, by their names. */
export function columnsOf(table: FoundMember, modules: Modules) {
  const blocks = new Map<string, readonly FoundMember[]>();
  const hidden = new Map<string, FoundMember>();
  for (const part of partsOf(table, modules) ?? []) {
    if (!Object.hasOwn(keyOfBlock, part.name) || isNever(part, modules)) continue;
    const members = partsOf(part, modules);
    if (members === undefined) hidden.set(part.name, part);
    else blocks.set(part.name, members);
  }
  const columns = new Map<string, { row?: FoundMember; insert?: FoundMember; update?: FoundMember }>();
  for (const [block, key] of Object.entries(keyOfBlock))
    for (const member of blocks.get(block) ?? [])
      columns.set(member.name, { ...columns.get(member.name), [key]: member });
  return { columns, blocks, hidden };
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
export function isApart(
  given: Given | undefined,
  row: ReturnType<typeof shownValue> | undefined,
): given is Given {
  return given !== undefined && given.base !== 'never' && given.type !== plainType(row);
}

/** A type without the `undefined` of what may be absent. */
function plainType(value: ReturnType<typeof shownValue> | undefined): string | undefined {
  return value?.absent === true ? value.type.replace(/ \| undefined$/, '') : value?.type;
}
