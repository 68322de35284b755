import { defined } from '../base/defined.ts';
import { counted } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Result } from './read-source.ts';

/**
 * Copies of a schema, such as generated types, that share no table with anything that was read are of another
 * database: nothing of them could be compared but what each side lacks. A table that migrations have dropped or given
 * another name is shared by the name that it had: the copy is only older.
 */
export function withoutStrangers(results: readonly Result[]): Result[] {
  const others = results.flatMap(({ read }) => (read === undefined || read.lens !== undefined ? [] : [read]));
  const made = new Set(others.flatMap(everIn));
  return results.map((result) => {
    const { source, read } = result;
    if (read?.lens === undefined || made.size === 0) return result;
    const own = tablesIn(read.catalog.objects);
    if (own.length === 0 || own.some((path) => made.has(idOf(path)))) return result;
    const [first = []] = own;
    const location = [...read.locations.values()][0];
    return {
      source,
      problem: new Problem(
        `${location?.file ?? source.name} is of another database: no other source has ${own.length === 1 ? `its table ${displayName(first)}` : `any of its ${counted(own.length, 'table')}`}.`,
        {
          advice: 'Name the file that belongs to this database, or take the source out.',
          ...defined({ location }),
        },
      ),
    };
  });
}

/** With what copies are told beside each other, once it is known which of them are of this database. */
export function withWarningsOfCopies(results: readonly Result[]): Result[] {
  const copies = results.flatMap(({ read }) => (read?.lens === undefined ? [] : [read]));
  return results.map((result) => {
    const { read } = result;
    if (read?.lens === undefined) return result;
    const more = read.lens.warnings(copies.filter((other) => other !== read));
    return { ...result, read: { ...read, warnings: [...read.warnings, ...more] } };
  });
}

/** The tables that a source has, could not bring into its catalog, or had once. */
function everIn({ catalog, unchecked, renamings = [], locations }: ReadSource): string[] {
  const had = renamings.flatMap(({ kind, from }) => (tableKinds.has(kind) ? [from] : []));
  const placed = [...locations.keys()].flatMap((id) => {
    const [kind = ''] = id.split(':', 1);
    return tableKinds.has(kind) ? [`table${id.slice(kind.length)}`] : [];
  });
  return [...[...tablesIn(catalog.objects), ...tablesIn(unchecked), ...had].map(idOf), ...placed];
}

function tablesIn(objects: readonly Pick<CatalogObject, 'kind' | 'path'>[]): (readonly string[])[] {
  return objects.flatMap(({ kind, path }) => (tableKinds.has(kind) ? [path] : []));
}

/** What types call a table or a view may be the other one by now. */
const idOf = (path: readonly string[]) => objectId('table', path);

const tableKinds: ReadonlySet<string> = new Set<ObjectKind>(['table', 'view', 'materialized view']);
