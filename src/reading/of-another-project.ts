import { defined } from '../base/defined.ts';
import { counted } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { type CatalogObject, displayName } from '../catalog/catalog.ts';
import type { Result } from './read-source.ts';

/**
 * Copies of a schema, such as generated types, that share no table with anything that was read are of another
 * database: nothing of them could be compared but what each side lacks.
 */
export function withoutStrangers(results: readonly Result[]): Result[] {
  const others = results.flatMap(({ read }) =>
    read === undefined || read.lens !== undefined
      ? []
      : [...tablesIn(read.catalog.objects), ...tablesIn(read.unchecked)],
  );
  const made = new Set(others);
  return results.map((result) => {
    const { source, read } = result;
    if (read?.lens === undefined || made.size === 0) return result;
    const own = tablesIn(read.catalog.objects);
    if (own.length === 0 || own.some((table) => made.has(table))) return result;
    const [first] = own;
    const location = [...read.locations.values()][0];
    return {
      source,
      problem: new Problem(
        `${location?.file ?? source.name} is of another database: no other source has ${own.length === 1 ? `its table ${first}` : `any of its ${counted(own.length, 'table')}`}.`,
        {
          advice: 'Name the file that belongs to this database, or take the source out.',
          ...defined({ location }),
        },
      ),
    };
  });
}

function tablesIn(objects: readonly Pick<CatalogObject, 'kind' | 'path'>[]): string[] {
  return objects.flatMap(({ kind, path }) =>
    kind === 'table' || kind === 'view' ? [displayName(path)] : [],
  );
}
