import { Problem } from '../base/problem.ts';

/** How long GitHub is waited for, all in milliseconds. */
export interface Patience {
  /** One request, until its whole answer has arrived. */
  readonly request: number;
  /** All requests and waits of one client together; no job hangs on GitHub for longer. */
  readonly total: number;
  /** How long a second of waiting takes, be it between two writes or before something is sent again. */
  readonly second: number;
}

export const usualPatience: Patience = { request: 20_000, total: 300_000, second: 1_000 };

/** Patience that is used up while something is under way, and only then. */
export interface Allowance {
  /** Milliseconds, below 0 once it is used up. */
  readonly left: () => number;
  /** @throws Problem where nothing is left to begin with */
  readonly during: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

/** @param total milliseconds */
export function allowance(total: number): Allowance {
  let left = total;
  let underWay = 0;
  let since = 0;
  const leftNow = () => (underWay === 0 ? left : left - (Date.now() - since));
  return {
    left: leftNow,
    during: async (act) => {
      if (leftNow() <= 0) throw outOfPatience(total);
      if (underWay === 0) since = Date.now();
      underWay += 1;
      try {
        return await act();
      } finally {
        if (underWay === 1) left = leftNow();
        underWay -= 1;
      }
    },
  };
}

function outOfPatience(total: number): Problem {
  return new Problem(
    `GitHub has kept the job waiting for ${Math.round(total / 1000)} s in all, which is the most it may.`,
    {
      advice: 'Run the job again; https://www.githubstatus.com tells whether GitHub has trouble.',
    },
  );
}
