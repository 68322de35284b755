import { groupBy } from '../../base/group-by.ts';
import { areMany, list } from '../../base/phrases.ts';
import { displayName, objectId } from '../../catalog/catalog.ts';
import type { ComparedSource } from './compared-source.ts';

/** A table that stands without the prefix which most tables of its schema share: `orders` for `shop_orders`. */
export interface PrefixTwin {
  /** As it is called without the prefix. */
  readonly bare: readonly string[];
  /** As it is called with it. */
  readonly full: readonly string[];
  readonly prefix: string;
  /** How many tables of the schema have the prefix, and how many there are. */
  readonly having: number;
  readonly of: number;
  /** Names of the sources that have it only without the prefix. */
  readonly instead: readonly string[];
  /** Names of the sources that have both. */
  readonly beside: readonly string[];
}

/**
 * Finds tables that lost a prefix. The evidence: more than half of the schema's tables, and at least three, have the
 * prefix; some source has the table only with it; and at least three quarters of the columns' names are the same.
 */
export function findPrefixTwins(sources: readonly ComparedSource[]): PrefixTwin[] {
  const tables = sources.flatMap(({ name: source, read }) =>
    read.catalog.objects
      .filter(({ kind }) => kind === 'table')
      .map(({ path }): Seen => ({ source, schema: path[0] ?? '', name: path[1] ?? '' })),
  );
  let made: Columns | undefined;
  // Only where two names are a prefix apart does anybody ask.
  const columns = () => {
    made ??= columnsByTable(sources);
    return made;
  };
  return [...groupBy(tables, ({ schema }) => schema).values()].flatMap((ofSchema) =>
    twinsOf(ofSchema, columns),
  );
}

interface Seen {
  readonly source: string;
  readonly schema: string;
  readonly name: string;
}

function twinsOf(tables: readonly Seen[], columns: () => Columns): PrefixTwin[] {
  const sourcesByName = new Map(
    [...groupBy(tables, ({ name }) => name)].map(([name, seen]) => [name, seen.map(({ source }) => source)]),
  );
  const names = [...sourcesByName.keys()].sort();
  const schema = tables[0]?.schema ?? '';
  return commonPrefixes(names).flatMap((prefix) => {
    const having = names.filter((name) => name.startsWith(prefix)).length;
    return names.flatMap((name): PrefixTwin[] => {
      const bare = [schema, name];
      const full = [schema, prefix + name];
      const withFull = sourcesByName.get(prefix + name) ?? [];
      const withBare = sourcesByName.get(name) ?? [];
      const areTwo = withFull.every((source) => withBare.includes(source));
      if (name.startsWith(prefix) || areTwo || !areAlike(bare, full, columns())) return [];
      return [
        {
          bare,
          full,
          prefix,
          having,
          of: names.length,
          instead: withBare.filter((source) => !withFull.includes(source)),
          beside: withBare.filter((source) => withFull.includes(source)),
        },
      ];
    });
  });
}

/** Beginnings, up to a `_` or `-`, that more than half of all names share. */
export function commonPrefixes(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names)
    for (const { index } of name.matchAll(/[_-](?=.)/g)) {
      const prefix = name.slice(0, index + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  return [...counts].flatMap(([prefix, count]) => (count >= 3 && count > names.length / 2 ? [prefix] : []));
}

/** Names of a table's columns in all sources, by the table's `objectId`. */
type Columns = ReadonlyMap<string, ReadonlySet<string>>;

function columnsByTable(sources: readonly ComparedSource[]): Columns {
  const columns = new Map<string, Set<string>>();
  for (const { read } of sources)
    for (const { kind, parent, path } of read.catalog.objects)
      if (kind === 'column' && parent !== undefined)
        columns.set(parent, (columns.get(parent) ?? new Set()).add(path.at(-1) ?? ''));
  return columns;
}

function areAlike(bare: readonly string[], full: readonly string[], columns: Columns): boolean {
  const of = (path: readonly string[]) => columns.get(objectId('table', path)) ?? new Set();
  const [left, right] = [of(bare), of(full)];
  const common = [...left].filter((name) => right.has(name)).length;
  return common >= 0.75 * (left.size + right.size - common);
}

/** What a person should know of a table that some source has without its prefix. `path` is the table's in the report. */
export function twinNote(
  { full, prefix, having, of, instead, beside }: PrefixTwin,
  path: readonly string[],
): string {
  const evidence = `the prefix ${prefix}, which ${having} of ${of} tables have`;
  const whole = displayName(full);
  const inPlace = `${list(instead)} ${has(instead)} it in place of ${whole}`;
  if (path[1] === full[1]) return `The same table without ${evidence}: ${inPlace}.`;
  const both = `${list(beside)} ${has(beside)} both`;
  return `The same table as ${whole}, without ${evidence}: ${both}${instead.length === 0 ? '' : `; ${inPlace}`}.`;
}

function has(sources: readonly string[]): string {
  return areMany(sources) ? 'have' : 'has';
}
