/** The same function, whose calls wait for each other: a client of Postgres takes no question before it has answered. */
export function inTurn<Args extends readonly unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const own = last.then(() => work(...args));
    last = own.catch(() => {}); // Whoever asked is told.
    return own;
  };
}
