/** Which versions of the libraries a project has: the same models give other tables with others. */

import type { Location } from '../../../../base/problem.ts';
import type { ImportTarget } from '../python/body.ts';
import { type Hidden, Unreadable } from '../python/values.ts';
import { type Stated, statedVersion } from './files.ts';
import { withImplied } from './implied.ts';
import { type Library, libraries, type Ranges } from './libraries.ts';
import { allAtLeast, anyVersion } from './ranges.ts';

export interface Versions {
  /** As the project states them: `{ sqlalchemy: '2.0.36', sqlmodel: '^0.0.22' }`. */
  readonly stated: Readonly<Partial<Record<Library, string>>>;
  /** Whether the version is at least this one; `undefined` where the project allows both. */
  readonly atLeast: (library: Library, version: string) => boolean | undefined;
  /**
   * The same, for what depends on it.
   *
   * @param what what changed with that version: `a datetime has a time zone`
   * @param hidden what else isn't told then
   * @throws Unreadable where the project allows both
   */
  readonly decide: (
    library: Library,
    version: string,
    what: string,
    place: Location,
    hidden?: Hidden,
  ) => boolean;
}

/**
 * @param folder absolute path of the folder with the models
 * @param root absolute path of the repository
 * @param imports what the models import, which some versions only have
 */
export function findVersions(folder: string, root: string, imports: readonly ImportTarget[] = []): Versions {
  const names = Object.keys(libraries) as Library[];
  const found = new Map<Library, Stated>();
  for (const library of names) {
    const stated = statedVersion(library, folder, root);
    if (stated !== undefined) found.set(library, stated);
  }
  const stated = Object.fromEntries(names.map((name) => [name, found.get(name)?.range ?? anyVersion]));
  const ranges = withImplied(stated as Ranges, imports);
  const atLeast = (library: Library, version: string) => allAtLeast(ranges[library], version);
  return {
    stated: Object.fromEntries([...found].flatMap(([name, { text }]) => (text === '' ? [] : [[name, text]]))),
    atLeast,
    decide: (library, version, what, place, hidden) => {
      const decided = atLeast(library, version);
      if (decided !== undefined) return decided;
      const title = libraries[library];
      throw new Unreadable(
        `${what} from ${title} ${version} on, and ${allowed(title, found.get(library))}`,
        place,
        hidden,
      );
    },
  };
}

function allowed(title: string, stated: Stated | undefined): string {
  if (stated === undefined) return `no file says which version of ${title} is used`;
  return stated.text === '' ? `${stated.file} allows any version` : `${stated.file} allows ${stated.text}`;
}
