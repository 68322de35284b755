/** The order in which Python looks through a class and its bases. */

/** Bases that cannot be brought into one order: Python refuses such a class. */
export class NoOrder extends Error {}

/**
 * The C3 linearisation: the class, then its bases, each after what inherits from it.
 *
 * @param basesOf the direct bases of a class, in their order; `below` is the class and what inherits from it
 * @throws NoOrder when there is none
 */
export function linearised<Class>(
  start: Class,
  basesOf: (one: Class, below: readonly Class[]) => readonly Class[],
  below: readonly Class[] = [],
): Class[] {
  const line = [...below, start];
  const bases = basesOf(start, line);
  return [start, ...merged([...bases.map((base) => linearised(base, basesOf, line)), [...bases]])];
}

function merged<Class>(lists: Class[][]): Class[] {
  const order: Class[] = [];
  let rest = lists.filter((list) => list.length > 0);
  while (rest.length > 0) {
    const next = rest
      .map(([first]) => first as Class)
      .find((head) => rest.every((list) => !list.includes(head, 1)));
    if (next === undefined) throw new NoOrder();
    order.push(next);
    rest = rest.map((list) => (list[0] === next ? list.slice(1) : list)).filter((list) => list.length > 0);
  }
  return order;
}
