import { shellWord } from '../../base/shell-word.ts';
import { pathOfName } from '../../catalog/catalog.ts';
import { renamePattern } from '../../config/config.ts';
import { same } from '../values.ts';

/** What somebody has said: that one thing is another one under a new name, or in another place. */
export interface SaidRename {
  /**
   * As it was said: `users.name:full_name`, `orders:purchases`, `users.credits:user_credits.credits`, with a schema in
   * front where it is not `public`.
   */
  readonly said: string;
  /** The path of the old one as it was said, without a schema where none was. */
  readonly from: readonly string[];
  /** The new name, or the path of the new one as it was said. */
  readonly to: readonly string[];
}

export function saidRenames(said: readonly string[]): SaidRename[] {
  return said.map((text) => {
    const [from = [], to = []] = namesIn(text).map(pathOfName);
    return { said: text, from, to };
  });
}

/** The old name and the new one of a rename, as they were said. */
export function namesIn(said: string): readonly [string, string] {
  const [, from = said, to = ''] = renamePattern.exec(said) ?? [];
  return [from, to];
}

/** How a command is told of a rename, to be pasted into a shell; the names are such as are shown, with their quotes. */
export function renameOption(from: string, to: string): string {
  return `--rename ${shellWord(`${from}:${to}`)}`;
}

/**
 * The renames, and those of columns under the other name of their table as well, where that is said to have another one:
 * a table is called by its old name before it gets the new one, and by the new one from then on.
 */
export function underBothNames(said: readonly SaidRename[]): SaidRename[] {
  return said.flatMap((rename) => [
    rename,
    ...said.flatMap((table): SaidRename[] => {
      if (table === rename || rename.from.length < 2) return [];
      const column = rename.from.slice(-1);
      const owner = rename.from.slice(0, -1);
      const now = table.to.length > 1 ? table.to : [...table.from.slice(0, -1), ...table.to];
      if (isNamed(owner, table.from)) return [{ ...rename, from: [...now, ...column] }];
      return isNamed(owner, now) ? [{ ...rename, from: [...table.from, ...column] }] : [];
    }),
  ]);
}

/** Whether somebody has said that one thing is another one under a new name, or in another place. */
export function isSaid(
  renames: readonly SaidRename[],
  own: readonly string[],
  right: readonly string[],
): boolean {
  return renames.some(({ from, to }) => isCalled(to, right) && isNamed(from, own));
}

/** @param to a name alone, or a path */
export function isCalled(to: readonly string[], path: readonly string[]): boolean {
  return to.length === 1 ? to[0] === path.at(-1) : isNamed(to, path);
}

/** @param said without a schema where that is `public` */
export function isNamed(said: readonly string[], path: readonly string[]): boolean {
  return same(said, path) || (path[0] === 'public' && same(said, path.slice(1)));
}
