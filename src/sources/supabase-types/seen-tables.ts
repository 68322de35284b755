/** Tables and views of Postgres in the words of the generator. */
import { printedName } from '../../base/quoted-name.ts';
import { type AttributeValue, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { allowedValues, type Literal } from './allowed-values.ts';
import { type Seeing, seenColumnType, valuesOf } from './seen-types.ts';
import { inOrder } from './words.ts';

type Value = { readonly [key: string]: AttributeValue };

/**
 * A column of a table.
 * - `bases`: what its type may be called, without null; `nullable`
 * - `values`, `valuesBase`: the values that it can have, where an enum or a check names them
 * - `insert`: what it may be in `Insert`: `required`, `optional`, `never`
 */
export function seenColumn(
  column: CatalogObject,
  it: Seeing,
  checks: ReadonlyMap<string, readonly Literal[] | undefined>,
): Seen {
  const { type, notNull, default: fallback, identity, generated } = column.attributes;
  const seen = seenColumnType(String(type), it);
  const nullable = notNull !== true && !seen.notNull;
  const plain = nullable || fallback !== undefined || identity !== undefined ? 'optional' : 'required';
  const isNever = identity === 'always' || generated !== undefined;
  const insert =
    generated !== undefined && !it.marks.newest ? ['never', 'optional'] : [isNever ? 'never' : plain];
  const name = column.path.at(-1) ?? '';
  const isBoolean = seen.bases.join() === 'boolean' && !checks.has(name);
  const checked = isBoolean ? [false, true] : checks.get(name);
  const values = seen.values ?? (checked && { base: seen.bases[0] ?? '', allowed: checked });
  return {
    attributes: {
      bases: seen.bases,
      nullable,
      insert,
      ...valuesOf(values),
    },
  };
}

/** The values that the checks of a table name, by column; `undefined` where they say something else. */
export function checkedValues(
  checks: readonly CatalogObject[],
): ReadonlyMap<string, readonly Literal[] | undefined> {
  const found = new Map<string, readonly Literal[] | undefined>();
  for (const { attributes } of checks) {
    const [column, another] = Array.isArray(attributes.columns) ? attributes.columns.map(String) : [];
    if (column === undefined || another !== undefined) continue;
    const printed = printedName(column);
    const values = allowedValues(String(attributes.expression), printed);
    // Of two checks, what both allow.
    const before = found.get(column);
    found.set(column, values && before ? before.filter((it) => values.includes(it)) : (values ?? before));
  }
  return found;
}

/** What a view tells of a column that somebody says is never null: `isNullUnsure` where it may be so. */
export interface NullOfShown {
  readonly isNullUnsure: true;
  /** Whether the view does not tell it. */
  readonly isUntold?: true;
}

/** A column of a view, which the generator always takes for one that may be null. */
export function seenViewColumns(
  { attributes }: CatalogObject,
  it: Seeing,
  shown: ReadonlyMap<string, NullOfShown> = new Map(),
): Value[] {
  const columns = Array.isArray(attributes.columns) ? attributes.columns : [];
  return columns
    .map((column) => {
      const { name, type } = column as { name: string; type: string };
      const { bases, values } = seenColumnType(type, it);
      return {
        name,
        bases,
        nullable: true,
        ...shown.get(name),
        ...valuesOf(values),
      };
    })
    .sort((one, other) => inOrder(one.name, other.name));
}

/** A row of a table or a view, as functions return it. */
export function seenRow(path: readonly [string, string], it: Seeing): Value[] {
  const view = it.objects.get(objectId('view', path)) ?? it.objects.get(objectId('materialized view', path));
  if (view !== undefined) return seenViewColumns(view, it);
  return (
    columnsByTable(it)
      .get(objectId('table', path))
      ?.map((column) => {
        const { bases, nullable, values, valuesBase, labels } = seenColumn(column, it, new Map())
          .attributes as Value;
        return {
          name: column.path.at(-1) ?? '',
          bases: bases ?? [],
          nullable: nullable ?? false,
          ...(values === undefined || valuesBase === undefined ? {} : { values, valuesBase }),
          ...(labels === undefined ? {} : { labels }),
        };
      })
      .sort((one, other) => inOrder(one.name, other.name)) ?? []
  );
}

const found = new WeakMap<Seeing, ReadonlyMap<string, CatalogObject[]>>();

/** Columns by the `objectId` of their table. */
export function columnsByTable(it: Seeing): ReadonlyMap<string, CatalogObject[]> {
  let byTable = found.get(it) as Map<string, CatalogObject[]> | undefined;
  if (byTable === undefined) {
    byTable = new Map();
    for (const object of it.objects.values()) {
      if (object.kind !== 'column' || object.parent === undefined) continue;
      const columns = byTable.get(object.parent);
      if (columns === undefined) byTable.set(object.parent, [object]);
      else columns.push(object);
    }
    found.set(it, byTable);
  }
  return byTable;
}
