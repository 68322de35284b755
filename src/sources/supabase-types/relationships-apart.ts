/** What a file of types and a schema say otherwise of the relationships of views, where nothing else tells it. */
import { groupBy } from '../../base/group-by.ts';
import { texts, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { type OwnRelationship, relationKey, viewRelationships } from './relationships.ts';
import type { Seeing } from './seen-types.ts';

/** What a file says of the relationships of views. */
export interface OwnRelationships {
  readonly all: readonly OwnRelationship[];
  /** Relations whose list is none that could be read: by schema and name. */
  readonly unsure: ReadonlySet<string>;
  /** Those of them that have a list. */
  readonly hidden: ReadonlySet<string>;
  /** Everything that the file declares. */
  readonly objects: readonly CatalogObject[];
}

/** Of one view: those from it, and those from tables to it. */
export interface Apart {
  /** The file's alone. */
  readonly extra: readonly OwnRelationship[];
  /** The schema's alone. */
  readonly lacking: readonly OwnRelationship[];
}

/**
 * By schema and name of the view. Where a foreign key, or the columns of a view, are not the same in both, that is told
 * as what it is, and what follows from it is not told again.
 */
export function relationshipsApart(own: OwnRelationships, it: Seeing): ReadonlyMap<string, Apart> {
  const seen = viewRelationships(it);
  const facts = [factsOf(own.objects), factsOf([...it.objects.values()])] as const;
  const isAlike = (of: (facts: Facts) => ReadonlyMap<string, string>, key: string) =>
    of(facts[0]).get(key) === of(facts[1]).get(key);
  const isCompared = ({ schema, name, relation, referenced }: OwnRelationship) =>
    isAlike(({ keys }) => keys, relationKey(schema, name)) &&
    [relation, referenced].every((one) => {
      const key = relationKey(schema, one);
      return isAlike(({ views }) => views, key) && !own.unsure.has(key) && !seen.unsure.has(key);
    });
  const isView = (key: string) => facts[1].views.has(key);
  const viewOf = ({ schema, relation, referenced }: OwnRelationship) =>
    [relation, referenced].map((one) => relationKey(schema, one)).find(isView);
  const [extra, lacking] = [apartFrom(own.all, seen.all), apartFrom(seen.all, own.all)].map((list) =>
    groupBy(list.filter(isCompared), viewOf),
  ) as [Map<string | undefined, OwnRelationship[]>, Map<string | undefined, OwnRelationship[]>];
  return new Map(
    [...facts[1].views.keys()].map((view) => [
      view,
      { extra: extra.get(view) ?? [], lacking: lacking.get(view) ?? [] },
    ]),
  );
}

function apartFrom(
  some: readonly OwnRelationship[],
  others: readonly OwnRelationship[],
): readonly OwnRelationship[] {
  const key = ({ name, schema, relation, columns, referenced, referencedColumns }: OwnRelationship) =>
    JSON.stringify([name, schema, relation, columns, referenced, referencedColumns]);
  const known = new Set(others.map(key));
  return some.filter((one) => !known.has(key(one)));
}

interface Facts {
  /** Foreign keys of each name. */
  readonly keys: ReadonlyMap<string, string>;
  /** Names of the columns of each view. */
  readonly views: ReadonlyMap<string, string>;
}

function factsOf(objects: readonly CatalogObject[]): Facts {
  const keys = new Map<string, string[]>();
  const views = new Map<string, string>();
  for (const { kind, path, attributes } of objects) {
    const [schema = '', relation = ''] = path;
    if (kind === 'view' || kind === 'materialized view') {
      const names = values(attributes.columns).map((column) => (column as { name: string }).name);
      views.set(relationKey(schema, relation), JSON.stringify(names.sort()));
    }
    const [toSchema, to] = texts(attributes.foreignTable);
    if (kind !== 'constraint' || attributes.type !== 'foreign key' || toSchema !== schema) continue;
    const key = relationKey(schema, path.at(-1) ?? '');
    const words = JSON.stringify([relation, attributes.columns, to, attributes.foreignColumns]);
    keys.set(key, [...(keys.get(key) ?? []), words]);
  }
  return { keys: new Map([...keys].map(([key, own]) => [key, own.sort().join()])), views };
}
