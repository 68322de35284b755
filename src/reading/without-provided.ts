import { objectsById } from '../catalog/catalog.ts';
import { comesWith } from '../sources/platform.ts';
import { isDatabase } from '../sources/source-kind.ts';
import type { Result } from './read-source.ts';

/**
 * Databases without what a hosting platform puts beside its own schemas, an extension for its statistics say: nobody
 * declares it, and it is no drift. What a source does declare stays, since both have it.
 */
export function withoutProvided(results: readonly Result[]): Result[] {
  const declared = results.flatMap(({ source, read }) =>
    read === undefined || isDatabase(source) ? [] : [objectsById(read.catalog)],
  );
  return results.map((result) => {
    const { source, read } = result;
    if (read?.platform === undefined || !isDatabase(source)) return result;
    const { catalog, platform } = read;
    const objects = [...objectsById(catalog)].flatMap(([id, object]) =>
      declared.some((its) => its.has(id)) || !comesWith(platform, object) ? [object] : [],
    );
    return { ...result, read: { ...read, catalog: { ...catalog, objects } } };
  });
}
