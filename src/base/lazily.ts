/** A promise whose work begins when somebody first waits for it, and is done once. */
export function lazily<Result>(begin: () => Promise<Result>): Promise<Result> {
  let begun: Promise<Result> | undefined;
  const promise = () => {
    begun ??= begin();
    return begun;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: waiting for it is what begins it
    then: (onDone, onFailed) => promise().then(onDone, onFailed),
    catch: (onFailed) => promise().catch(onFailed),
    finally: (onEnd) => promise().finally(onEnd),
    [Symbol.toStringTag]: 'Promise',
  };
}
