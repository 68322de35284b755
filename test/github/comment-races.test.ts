import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishComment } from '../../src/github/comment.ts';
import { clientOf, githubWithPull, placed, publish, said, shown } from './comment-scene.ts';

/** Makes functions that wait, on their first call, until all of them have been called. */
function meetingOf(count: number): () => () => Promise<void> {
  let missing = count;
  let open = () => {};
  const everybody = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    let arrived = false;
    return async () => {
      if (!arrived) missing -= 1;
      arrived = true;
      if (missing === 0) open();
      await everybody;
    };
  };
}

describe('two runs at once', () => {
  test.each([
    [1, 2],
    [2, 1],
  ])('that both see no comment leave one, with the newest words (runs %i and %i)', async (...runs) => {
    const github = await githubWithPull();
    const bothHaveLooked = meetingOf(2);
    const outcomes = await Promise.all(
      runs.map((run) => {
        const client = clientOf(github);
        client.octokit.hook.after('request', bothHaveLooked());
        return publishComment(client, said({ run, body: `run ${run}` }));
      }),
    );
    const kept = github.state.comments[0]?.id ?? 0;
    const deleted = github
      .writes()
      .flatMap(({ method, path }) => (method === 'DELETE' ? [Number(path.split('/').at(-1))] : []));
    expect(github.writes().filter(({ method }) => method === 'POST')).toHaveLength(2);
    expect(shown(github)).toEqual(['run 2']);
    expect(outcomes.map(({ id }) => id)).toEqual([kept, kept]);
    expect(deleted.every((id) => id > kept)).toBe(true);
  });

  const delays = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })), {
    minLength: 30,
    maxLength: 30,
  });

  const afterDelays = (times: readonly (readonly [number, number])[]) => {
    let at = 0;
    return () => {
      const [before, after] = times[at++ % times.length] ?? [0, 0];
      return { before, after };
    };
  };

  test('leave one comment with the newest words, however slow the network is', async () => {
    await fc.assert(
      fc.asyncProperty(delays, fc.nat({ max: 20 }), async (times, lead) => {
        const github = await githubWithPull({ delay: afterDelays(times) });
        const outcomes = await Promise.all([
          publish(github, { run: 2, body: 'run 2' }),
          new Promise((resolve) => setTimeout(resolve, lead)).then(() =>
            publish(github, { run: 1, body: 'run 1' }),
          ),
        ]);
        expect(shown(github)).toEqual(['run 2']);
        expect(outcomes[0].id).toBe(github.state.comments[0]?.id);
        expect(github.violations).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('leave one whole comment also where one had been there, and with a third run', async () => {
    await fc.assert(
      fc.asyncProperty(delays, fc.boolean(), async (times, hadOne) => {
        const github = await githubWithPull({ delay: afterDelays(times) });
        if (hadOne) placed(github, { run: 1, body: 'run 1' });
        await Promise.all([2, 3, 4].map((run) => publish(github, { run, body: `run ${run}` })));
        expect(shown(github)).toEqual([expect.stringMatching(/^run [234]$/)]);
        expect(github.violations).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
