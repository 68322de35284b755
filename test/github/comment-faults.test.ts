import { describe, expect, test } from 'vitest';
import type { CommentOutcome } from '../../src/github/comment.ts';
import { githubWithPull, placed, publish, type Said, shown } from './comment-scene.ts';
import { type FakeGitHub, noPermission, serverError } from './fake-github.ts';

describe('when GitHub stumbles', () => {
  const stages: Readonly<Record<string, { readonly place: (github: FakeGitHub) => void; most: number }>> = {
    'with no comment yet': { place: () => {}, most: 1 },
    'with an older comment': { place: (github) => void placed(github, { run: 1 }), most: 1 },
    'with two of them': {
      place: (github) => {
        placed(github, { run: 1 });
        placed(github, { run: 2, body: 'run 2' });
      },
      most: 2,
    },
  };
  const words: Said = { run: 5, body: 'run 5', digest: 'five' };
  const answers = {
    '500': serverError(500),
    '502': serverError(502),
    '403': noPermission(),
    'connection lost': 'hang up',
  } as const;

  test.each(Object.entries(stages))('%s, there is never a second one', async (_, { place, most }) => {
    const calm = await githubWithPull();
    place(calm);
    await publish(calm, words);
    const cases = calm.requests.flatMap((__, at) =>
      Object.values(answers).flatMap((answer) =>
        [false, true].map((applied) => ({ request: at + 1, answer, applied })),
      ),
    );
    expect(cases.length).toBeGreaterThan(20);
    await Promise.all(
      cases.map(async (fault) => {
        const github = await githubWithPull();
        place(github);
        github.fail(fault);
        const outcome = await publish(github, words).catch((error: unknown) => error);
        expect(shown(github).length).toBeLessThanOrEqual(most);
        if (outcome instanceof Error) {
          // Only what GitHub refuses is given up; everything else was tried again.
          expect(fault.answer).toBe(answers['403']);
        } else {
          expect(shown(github)).toEqual(['run 5']);
          expect((outcome as CommentOutcome).id).toBe(github.state.comments[0]?.id);
          expect((outcome as CommentOutcome).state).toMatch(/^(created|updated)$/);
        }

        await publish(github, { ...words, run: 6 });
        expect(shown(github)).toEqual(['run 5']);
      }),
    );
  });

  test('for good, it is told, and nothing is there twice', async () => {
    const [applied, dead] = [await githubWithPull(), await githubWithPull()];
    const everyPost = { method: 'POST', path: /comments$/, times: 10, answer: serverError(502) };
    applied.fail({ ...everyPost, applied: true });
    dead.fail(everyPost);
    const [outcome, failure] = await Promise.all([
      publish(applied),
      publish(dead).catch((error: unknown) => error),
    ]);
    expect(outcome.state).toBe('created');
    expect(applied.state.comments).toHaveLength(1);
    expect(failure).toMatchObject({ status: 502 });
    expect(dead.state.comments).toEqual([]);
  });
});
