/** Views of a file of types. */

import type { AttributeValue } from '../../catalog/catalog.ts';
import type { FoundMember } from './found-member.ts';
import { writesRelationships } from './marks.ts';
import type { Modules } from './modules.ts';
import { columnsOf, isApart, writtenBlocks } from './own-tables.ts';
import { reference } from './references.ts';
import { type Add, givenValue, shownValue } from './said.ts';
import { inOrder } from './words.ts';

interface ViewContext {
  /** Names of the functions that are fields of rows, by the row in words. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the file says of any view that rows can be written through it, or would say so. */
  readonly saysWriting: boolean;
  readonly modules: Modules;
  readonly add: Add;
}

/**
 * Whether a file says through which views rows can be written: the generator does since it writes `Relationships`, and
 * who writes types by hand mostly has rows of views alone.
 */
export function saysWritingOf(views: readonly FoundMember[], modules: Modules): boolean {
  return writesRelationships(modules) || views.some((view) => writtenBlocks(view, modules).length > 0);
}

/**
 * A view.
 * - `columns`: sorted, each with its `name` and type
 * - `insert`, `update`: whether rows can be written through it; absent where that is of a type that cannot be followed,
 *   or the file says it of no view
 * - `neverWritten`, where they can: names of the columns that no value can be given to, sorted
 * - `given`: what the two `block`s say of columns, other than that they are optional and of the type of Row: each with
 *   its `name`, its type and whether it is `optional`; no type where a block lacks it
 */
export function addView(
  schema: string,
  view: FoundMember,
  { fields, saysWriting, modules, add }: ViewContext,
): void {
  const { columns, blocks, hidden } = columnsOf(view, modules);
  const computed = fields.get(reference(schema, 'Views', view.name, 'Row'));
  const shownColumns = [...columns].flatMap(([name, { row, insert }]) =>
    row === undefined || (insert === undefined && computed?.has(name) === true)
      ? []
      : [{ name, ...shownValue(row, modules) }],
  );
  const isWritten = blocks.has('Insert') || blocks.has('Update');
  const isNever = (member: FoundMember | undefined) => member && givenValue(member, modules).base === 'never';
  const never = [...columns].flatMap(([name, { insert, update }]) =>
    isNever(insert) || isNever(update) ? [name] : [],
  );
  const given = [...columns].flatMap(([name, { row, insert, update }]) =>
    row === undefined || (insert === undefined && computed?.has(name) === true)
      ? []
      : [
          ...(blocks.has('Insert') ? givenOtherwise(name, row, insert, 'Insert', modules) : []),
          ...(blocks.has('Update') ? givenOtherwise(name, row, update, 'Update', modules) : []),
        ],
  );
  add(
    'view',
    [schema, view.name],
    {
      columns: shownColumns.sort((one, other) => inOrder(one.name, other.name)),
      ...(hidden.has('Insert') || !saysWriting ? {} : { insert: blocks.has('Insert') }),
      ...(hidden.has('Update') || !saysWriting ? {} : { update: blocks.has('Update') }),
      ...(isWritten ? { neverWritten: never.sort() } : {}),
      ...(given.length === 0 ? {} : { given }),
    },
    view,
  );
}

/** What is said of a column where rows are written, unless it is optional and of the type that Row has, or never given. */
function givenOtherwise(
  name: string,
  row: FoundMember,
  written: FoundMember | undefined,
  block: string,
  modules: Modules,
): { readonly [key: string]: AttributeValue }[] {
  if (written === undefined) return [{ name, block }];
  const given = givenValue(written, modules);
  const isAsInRow = given.optional && !isApart(given, shownValue(row, modules));
  return isAsInRow ? [] : [{ name, block, ...given }];
}
