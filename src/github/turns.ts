import { setTimeout as pause } from 'node:timers/promises';

/** Runs what it is given one after the other, with a pause of some milliseconds in between. */
export function inTurn(milliseconds: number): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let before: Promise<unknown> = Promise.resolve();
  let freeAt = 0;
  return (act) => {
    const result = before.then(async () => {
      await pause(Math.max(freeAt - Date.now(), 0));
      try {
        return await act();
      } finally {
        freeAt = Date.now() + milliseconds;
      }
    });
    before = result.catch(() => {});
    return result;
  };
}
