import { groupBy } from '../../base/group-by.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { objectsById } from '../../catalog/catalog.ts';

/** The tables and columns of all sources, as far as they tell what is usual among them. */
export interface Shapes {
  /** Columns of a table in a source, each as name and type. */
  readonly columnsOf: ReadonlyMap<CatalogObject, ReadonlySet<string>>;
  /** Names of the tables that have a column of this name and type, in any source. */
  readonly tablesWith: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of all tables. */
  readonly tables: ReadonlySet<string>;
}

export function shapesOf(catalogs: readonly Catalog[]): Shapes {
  const all = catalogs.flatMap((catalog) =>
    catalog.objects.flatMap((column) => {
      const table = column.kind === 'column' ? objectsById(catalog).get(column.parent ?? '') : undefined;
      return table === undefined ? [] : [{ table, column, shape: shapeOf(column) }];
    }),
  );
  return {
    columnsOf: sets(
      all,
      ({ table }) => table,
      ({ shape }) => shape,
    ),
    tablesWith: sets(
      all,
      ({ shape }) => shape,
      ({ table }) => nameOf(table),
    ),
    tables: new Set(all.map(({ table }) => nameOf(table))),
  };
}

function sets<Item, Key>(
  items: readonly Item[],
  key: (item: Item) => Key,
  value: (item: Item) => string,
): Map<Key, Set<string>> {
  return new Map([...groupBy(items, key)].map(([its, members]) => [its, new Set(members.map(value))]));
}

function shapeOf(column: CatalogObject): string {
  return `${nameOf(column)} ${String(column.attributes.type)}`;
}

function nameOf({ path }: CatalogObject): string {
  return path.at(-1) ?? '';
}

/**
 * Share of columns (name and type) that two tables have in common, from 0 to 1; 0 without evidence of their own. That
 * is what these two alone have: columns that no other table has and that are no everyday ones; one will do where all
 * others agree as well, or the names share a word.
 */
export function tableLikeness(a: CatalogObject, b: CatalogObject, shapes: Shapes): number {
  const [left, right] = [a, b].map((table) => shapes.columnsOf.get(table) ?? new Set<string>()) as [
    ReadonlySet<string>,
    ReadonlySet<string>,
  ];
  const common = [...left].filter((column) => right.has(column));
  if (common.length < 3) return 0;
  const isTheirs = (names: Iterable<string>) =>
    [...names].every((name) => name === nameOf(a) || name === nameOf(b));
  const own = common.filter((column) => !isEveryday(column) && isTheirs(shapes.tablesWith.get(column) ?? []));
  const others = [...shapes.tables].filter((name) => name !== nameOf(a) && name !== nameOf(b));
  const shareWord = tellingWords(nameOf(a), nameOf(b), others).length > 0;
  const shareAll = common.length === left.size && common.length === right.size;
  if (own.length === 0 || (own.length === 1 && !shareWord && !shareAll)) return 0;
  return common.length / (left.size + right.size - common.length);
}

/** Columns that tables of all kinds have: when and by whom a row was written, what it is called, a key of another table. */
function isEveryday(shape: string): boolean {
  const name = shape.split(' ')[0] ?? '';
  return isReference(name) || isEverydayName(name);
}

/** Whether a column is called as those are that say which one is meant: `id`, `team_id`. */
export function isReference(name: string): boolean {
  return words(name).at(-1) === 'id';
}

/** Whether a column is called as one is in tables of all kinds: `created_at`, `status`. */
export function isEverydayName(name: string): boolean {
  return everyday.has(words(name).join('_'));
}

const everyday: ReadonlySet<string> = new Set(
  `uuid key name title label description status state type kind position sort_order version metadata notes
   created_at created_on created created_by updated_at updated_on updated updated_by modified_at modified modified_by
   deleted_at deleted deleted_by archived_at is_active is_deleted active enabled`.split(/\s+/),
);

/** The least likeness for which a rename is proposed. */
export const proposedFrom = 0.5;

/**
 * 0 for columns of different types, else how alike their names are, from 0 to 1. All words of the one name have to be
 * in the other: where each has words of its own (`first_name` and `last_name`), they are two columns.
 */
export function columnLikeness(a: CatalogObject, b: CatalogObject): number {
  if (a.attributes.type !== b.attributes.type) return 0;
  const [left, right] = [words(nameOf(a)), words(nameOf(b))];
  if (left.join('') === right.join('')) return 1;
  const common = commonWords(left, right);
  if (common.length < Math.min(left.length, right.length)) return 0;
  if (common.every((word) => tellsNothing.has(word))) return 0;
  return (2 * common.length) / (left.length + right.length);
}

/**
 * Why two columns are taken for one: their type, the words that both names hold, and those that begin with others; where
 * their names say nothing, that is by their place.
 */
export function evidenceOfRename(a: CatalogObject, b: CatalogObject): string {
  const [left, right] = [words(nameOf(a)), words(nameOf(b))];
  const shared = left.filter((word) => right.includes(word));
  const begun = commonWords(left, right)
    .filter((word) => !shared.includes(word))
    .map((word) => {
      const [shorter, longer] = [word, right.find((other) => sameWord(word, other)) ?? ''].sort(
        (one, other) => one.length - other.length,
      );
      return `${longer} begins with ${shorter}`;
    });
  const parts = [
    `both are ${String(a.attributes.type)}`,
    ...(shared.length === 0
      ? []
      : [`their names share ${shared.length > 1 ? 'the words' : 'the word'} ${shared.join(', ')}`]),
    ...begun,
  ];
  // What both are called in all but its spelling shares no word: `user_id` and `userid`.
  const isSpelling = parts.length === 1 && left.join('') === right.join('');
  if (isSpelling) return listed([...parts, 'their names are the same letters']);
  const areAlike = columnLikeness(a, b) >= proposedFrom;
  return listed(areAlike ? parts : [...parts, 'they stand between the same columns']);
}

function listed(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}

/** Words that so many columns carry that sharing them is no evidence. */
const tellsNothing = new Set(['id', 'at', 'by', 'on', 'is', 'has', 'date', 'type', 'count']);

/** Words that two names share with none of the others, beside which a word says nothing. */
function tellingWords(a: string, b: string, others: readonly string[]): string[] {
  const taken = others.flatMap(words);
  return commonWords(words(a), words(b)).filter((word) => !taken.some((other) => sameWord(word, other)));
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Words of the first name that the second has too, though perhaps another form of them. */
function commonWords(left: readonly string[], right: readonly string[]): string[] {
  return left.filter((word) => right.some((other) => sameWord(word, other)));
}

function sameWord(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  return a === b || (shorter >= 3 && a.slice(0, shorter) === b.slice(0, shorter));
}
