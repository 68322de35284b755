import { pathOfName } from '../../catalog/catalog.ts';

/** What somebody has said: that one thing is another one under a new name. */
export interface SaidRename {
  /** As it was said: `users.name:full_name`, `orders:purchases`, with a schema in front where it is not `public`. */
  readonly said: string;
  /** The path of the old one as it was said, without a schema where none was. */
  readonly from: readonly string[];
  /** The new name. */
  readonly to: string;
}

export function saidRenames(said: readonly string[]): SaidRename[] {
  return said.map((text) => {
    const at = text.lastIndexOf(':');
    const [from = [], to = []] = [text.slice(0, at), text.slice(at + 1)].map(pathOfName);
    return { said: text, from, to: to.at(-1) ?? '' };
  });
}

/** Whether somebody has said that one thing is another one under a new name. */
export function isSaid(
  renames: readonly SaidRename[],
  own: readonly string[],
  right: readonly string[],
): boolean {
  return renames.some(({ from, to }) => to === right.at(-1) && isNamed(from, own));
}

/** @param said without a schema where that is `public` */
export function isNamed(said: readonly string[], path: readonly string[]): boolean {
  return same(said, path) || (path[0] === 'public' && same(said, path.slice(1)));
}

export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
