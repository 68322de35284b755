import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { name } from '../../rebuild/sql.ts';
import type { Change } from '../change.ts';
import { rankOf } from '../rank.ts';
import { draft, type Task } from '../task.ts';
import { besideName } from './beside-name.ts';

/**
 * Indexes and keys that are to go, and whose names another table's are to have, get other names first: what rests on
 * the old one may need the new one before it can let go.
 *
 * @param own catalog of the source that is wrong
 * @returns the changes with what is to go under its name by then
 */
export function withNamesFreed(
  changes: readonly Change[],
  own: Catalog,
): { readonly changes: readonly Change[]; readonly freeing: readonly Task[] } {
  const wanted = new Map(
    changes.flatMap((change) =>
      change.own === undefined && change.right !== undefined && isIndexed(change.right)
        ? [[nameOf(change.right), change] as const]
        : [],
    ),
  );
  if (wanted.size === 0) return { changes, freeing: [] };
  const goes = ({ kind, path }: CatalogObject) =>
    changes.find(
      (change) => change.right === undefined && change.own?.kind === kind && same(change.own.path, path),
    );
  const freeing: Task[] = [];
  const renamed = new Map<string, CatalogObject>();
  for (const object of own.objects) {
    const change = isIndexed(object) ? wanted.get(nameOf(object)) : undefined;
    if (change?.right === undefined || same(change.right.path, object.path)) continue;
    const gone = goes(object) ?? goes({ kind: 'table', path: object.path.slice(0, 2), attributes: {} });
    if (gone === undefined) continue;
    const [schema = '', table = '', called = ''] = object.path;
    const other = besideName(called, 'before');
    renamed.set(objectId(object.kind, object.path), { ...object, path: [schema, table, other] });
    freeing.push({
      id: `name of ${objectId(object.kind, object.path)}`,
      phase: 'prepare',
      rank: rankOf('prepare', 0),
      findings: change.findings,
      forms: [[draft(`ALTER INDEX ${name(schema)}.${name(called)} RENAME TO ${name(other)}`)]],
      before: [],
      touches: [],
      loses: [],
    });
  }
  return {
    changes: changes.map((change) => {
      const now = change.own && renamed.get(objectId(change.own.kind, change.own.path));
      return now === undefined ? change : { ...change, own: now };
    }),
    freeing,
  };
}

function nameOf({ path }: CatalogObject): string {
  return `${path[0]}\0${path.at(-1)}`;
}

/** Whether there is an index of its name. */
function isIndexed({ kind, attributes }: CatalogObject): boolean {
  return (
    kind === 'index' ||
    (kind === 'constraint' && ['primary key', 'unique', 'exclude'].includes(String(attributes.type)))
  );
}
