import { objectId } from '../catalog/catalog.ts';
import { comesWith } from '../sources/platform.ts';
import { isDatabase, type Result } from './read-source.ts';

/**
 * Databases without what a hosting platform puts beside its own schemas, an extension for its statistics say: nobody
 * declares it, and it is no drift. What a source does declare stays, since both have it.
 */
export function withoutProvided(results: readonly Result[]): Result[] {
  const declared = new Set(
    results.flatMap(({ source, read }) =>
      isDatabase(source) ? [] : (read?.catalog.objects ?? []).map(({ kind, path }) => objectId(kind, path)),
    ),
  );
  return results.map((result) => {
    const { source, read } = result;
    if (read?.platform === undefined || !isDatabase(source)) return result;
    const { catalog, platform } = read;
    const objects = catalog.objects.filter(
      (object) => declared.has(objectId(object.kind, object.path)) || !comesWith(platform, object),
    );
    return { ...result, read: { ...read, catalog: { ...catalog, objects } } };
  });
}
