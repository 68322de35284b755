import { objectsById } from '../catalog/catalog.ts';
import { comesWith } from '../sources/platform.ts';
import { isDatabase } from '../sources/source-kind.ts';
import type { Result } from './read-source.ts';

/**
 * Databases without what a hosting platform puts beside its own schemas, an extension for its statistics say, or what a
 * setting of its dashboard makes: nobody declares it, and it is no drift. What a source does declare stays, since both
 * have it.
 */
export function withoutProvided(results: readonly Result[]): Result[] {
  const declared = results.flatMap(({ source, read }) =>
    read === undefined || isDatabase(source) ? [] : [objectsById(read.catalog)],
  );
  return results.map((result) => {
    const { source, read } = result;
    if (read?.platform === undefined || !isDatabase(source)) return result;
    const { catalog, platform } = read;
    const isDeclared = (id: string) => declared.some((its) => its.has(id));
    const objects = [...objectsById(catalog)].flatMap(([id, object]) => {
      const set = [id, object.parent ?? ''].find((one) => platform.bySetting?.has(one) === true);
      const isLeftOut =
        (set !== undefined && !isDeclared(set)) || (comesWith(platform, object) && !isDeclared(id));
      return isLeftOut ? [] : [object];
    });
    return { ...result, read: { ...read, catalog: { ...catalog, objects } } };
  });
}
