import { describe, expect, test } from 'vitest';
import { publishComment } from '../../src/github/comment.ts';
import { clientOf, githubWithPull, green, placed, publish, said, shown, us } from './comment-scene.ts';
import { jobToken } from './fake-github.ts';

describe('among other comments', () => {
  test('it is found on a later page', async () => {
    const github = await githubWithPull();
    for (let count = 0; count < 130; count += 1) github.addComment(7, 'ann', `talk ${count}`);
    const { id } = await publish(github);
    for (let count = 0; count < 130; count += 1) github.addComment(7, 'ann', `more talk ${count}`);
    expect(await publish(github, { run: 2, digest: 'two' })).toMatchObject({ state: 'updated', id });
    expect(github.state.comments).toHaveLength(261);
  });

  test('every check of the repository and every pull request has its own', async () => {
    const github = await githubWithPull();
    const checks = [{}, { key: 'billing' }, { pullRequest: 8 }];
    const made = [];
    for (const check of checks) made.push(await publish(github, check));
    expect(made.map(({ state }) => state)).toEqual(['created', 'created', 'created']);
    for (const [at, check] of checks.entries())
      expect(await publish(github, { ...check, run: 2, digest: 'two' })).toMatchObject({
        state: 'updated',
        id: made[at]?.id,
      });
    expect(github.state.comments).toHaveLength(3);
  });

  test.each<[who: string, author: string]>([
    ['a person', 'mallory'],
    ['another bot', 'other-app[bot]'],
    ['somebody whose name resembles ours', 'github-actions'],
  ])('one with our marker by %s is neither trusted nor touched', async (_, author) => {
    const github = await githubWithPull({
      accounts: [{ login: 'other-app[bot]', type: 'Bot', permission: 'write' }],
    });
    // Newer than anything we will ever write, and the oldest comment: it would win if it were ours.
    const copy = placed(github, { run: 999_999_999, body: 'All is well.' }, author);
    expect((await publish(github, green)).state).toBe('none');
    const { id, state } = await publish(github);
    expect([state, id]).toEqual(['created', copy.id + 1]);
    expect((await publish(github, { run: 2, digest: 'two' })).state).toBe('updated');
    expect(github.state.comments).toContainEqual(expect.objectContaining({ id: copy.id, edits: 0 }));
    expect(github.state.comments).toHaveLength(2);
  });

  test('one that quotes ours is left alone', async () => {
    const github = await githubWithPull();
    const { id } = await publish(github);
    const quoted = github.state.comments[0]?.body.replace(/^/gm, '> ') ?? '';
    github.addComment(7, us, `${quoted}\n\nWho will do that?`);
    github.addComment(7, us, `See:\n${github.state.comments[0]?.body}`);
    expect(await publish(github, { run: 2, digest: 'two' })).toMatchObject({ state: 'updated', id });
    expect(github.state.comments.map(({ edits }) => edits)).toEqual([1, 0, 0]);
  });

  test.each<[token: string, login: string]>([
    ['of a person', 'ann'],
    ['of an app', 'schema-bot[bot]'],
  ])('a token %s recognises what it wrote, not what the job has written', async (_, login) => {
    const other = 'ghp_another';
    const github = await githubWithPull({ tokens: { [jobToken]: us, [other]: login } });
    await publish(github);
    const client = clientOf(github, other);
    const { state, id } = await publishComment(client, said({ run: 2 }));
    expect(state).toBe('created');
    const again = await publishComment(client, said({ run: 3, digest: 'two' }));
    expect(again).toMatchObject({ state: 'updated', id });
    expect(github.state.comments.map(({ author, edits }) => [author, edits])).toEqual([
      [us, 0],
      [login, 1],
    ]);
  });

  test('copies that an interrupted run has left go, and the oldest gets the newest words', async () => {
    const github = await githubWithPull();
    const oldest = placed(github, { run: 1 });
    placed(github, { run: 3, body: 'newest' });
    placed(github, { run: 2 });
    expect(await publish(github, { run: 2 })).toMatchObject({ state: 'outdated', id: oldest.id });
    expect(shown(github)).toEqual(['newest']);
  });
});
