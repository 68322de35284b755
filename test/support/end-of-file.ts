const duties = new Set<() => Promise<void>>();

/**
 * Has `duty` done when the test file that runs is over, once, however often it was asked for. Several files run in one
 * process (`vitest.config.ts`), so that a module which they share cannot say `afterAll` itself.
 */
export function atEndOfFile(duty: () => Promise<void>): void {
  duties.add(duty);
}

/** Does what is to be done now that a file is over; throws the first error once all of it was tried. */
export async function endFile(): Promise<void> {
  const all = [...duties];
  duties.clear();
  const results = await Promise.allSettled(all.map((duty) => duty()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
