import { pathOfName } from '../catalog/catalog.ts';

/**
 * Whether somebody has said that one thing is another one under a new name.
 *
 * @param said `users.name:full_name` or `orders:purchases`, with a schema in front where it is not `public`
 */
export function renamesSaid(
  said: readonly string[],
): (own: readonly string[], right: readonly string[]) => boolean {
  const pairs = said.map((text) => {
    const at = text.lastIndexOf(':');
    const [from, to] = [text.slice(0, at), text.slice(at + 1)].map(pathOfName);
    return { from: from ?? [], to: to?.at(-1) };
  });
  return (own, right) =>
    pairs.some(
      ({ from, to }) =>
        to === right.at(-1) && (same(from, own) || (own[0] === 'public' && same(from, own.slice(1)))),
    );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
