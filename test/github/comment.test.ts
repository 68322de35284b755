import { describe, expect, test } from 'vitest';
import { roomInComment } from '../../src/github/comment.ts';
import {
  commits,
  githubWithPull,
  green,
  placed,
  publish,
  push,
  type Said,
  said,
  shown,
  us,
} from './comment-scene.ts';

describe('the comment', () => {
  test('is not there as long as there is nothing to tell', async () => {
    const github = await githubWithPull();
    expect(await publish(github, green)).toEqual({ state: 'none' });
    expect(github.writes()).toEqual([]);
  });

  test('is posted when there is', async () => {
    const github = await githubWithPull();
    const { id, ...outcome } = await publish(github);
    expect(outcome).toEqual({
      state: 'created',
      url: `https://github.com/octo/shop/pull/7#issuecomment-${id}`,
    });
    expect(github.state.comments).toMatchObject([{ id, issue: 7, author: us }]);
    expect(shown(github)).toEqual([said().body.trimEnd()]);
    expect(github.violations).toEqual([]);
  });

  test('turns green in its place', async () => {
    const github = await githubWithPull();
    const { id } = await publish(github);
    expect(await publish(github, { ...green, run: 2, commit: commits.second })).toMatchObject({
      state: 'updated',
      id,
    });
    expect(shown(github)).toEqual(['## ✅ All agree']);
  });

  test.each<[what: string, again: Said]>([
    ['the same run, once more', {}],
    ['another attempt', { attempt: 2 }],
    ['another run of the same commit', { run: 2 }],
  ])('stays untouched when nothing is new: %s', async (_, again) => {
    const github = await githubWithPull();
    const { id, url } = await publish(github);
    const writes = github.writes().length;
    expect(await publish(github, again)).toEqual({ state: 'unchanged', id, url });
    expect(github.writes()).toHaveLength(writes);
  });

  test('stays untouched when GitHub has changed the line breaks', async () => {
    const github = await githubWithPull();
    const { body } = placed(github);
    for (const comment of github.state.comments) comment.body = body.trim().replaceAll('\n', '\r\n');
    expect((await publish(github)).state).toBe('unchanged');
  });

  test.each<[what: string, again: Said]>([
    ['another commit', { run: 2, commit: commits.second }],
    ['another report', { run: 2, digest: 'two' }],
    ['other words', { run: 2, body: '## ❌ 4 differences' }],
  ])('is rewritten for %s', async (_, again) => {
    const github = await githubWithPull();
    await publish(github);
    expect((await publish(github, again)).state).toBe('updated');
    expect(shown(github)).toEqual([said(again).body.trimEnd()]);
  });

  test('is put right when a person has changed its words', async () => {
    const github = await githubWithPull();
    const { body } = placed(github);
    for (const comment of github.state.comments) comment.body = body.replace('3 differences', 'fine');
    expect((await publish(github)).state).toBe('updated');
    expect(shown(github)).toEqual([said().body.trimEnd()]);
  });

  test.each<[what: string, older: Said]>([
    ['an older run', { run: 1 }],
    ['a later attempt of an older run', { run: 1, attempt: 3 }],
    ['an older attempt of the same run', { run: 2, attempt: 1 }],
  ])('is not overwritten by %s', async (_, older) => {
    const github = await githubWithPull();
    push(github, commits.second);
    const { id } = await publish(github, { run: 2, attempt: 2, commit: commits.second });
    const before = github.writes().length;
    expect(await publish(github, { ...older, body: 'old news' })).toMatchObject({ state: 'outdated', id });
    expect(await publish(github, { ...older, ...green })).toMatchObject({ state: 'outdated', id });
    expect(github.writes()).toHaveLength(before);
  });

  test('is not posted for a commit that is no longer the head: a newer run may have found all well', async () => {
    const github = await githubWithPull();
    push(github, commits.second);
    expect((await publish(github, { ...green, run: 2, commit: commits.second })).state).toBe('none');
    expect(await publish(github)).toEqual({ state: 'outdated' });
    expect(github.state.comments).toEqual([]);
  });

  test('can be as long as GitHub allows, and no longer', async () => {
    const github = await githubWithPull();
    expect((await publish(github, { body: 'x'.repeat(roomInComment) })).state).toBe('created');
    await expect(publish(github, { body: 'x'.repeat(65_536), run: 2 })).rejects.toThrow(
      /^The comment has \d+ characters; GitHub takes 65536\.$/,
    );
  });

  test('has words of any script', async () => {
    const github = await githubWithPull();
    const body = '-->\n<!-- schema-drift {} -->\n🐘 ‮ \u2028 |';
    await publish(github, { body, key: '--> 🐘' });
    expect((await publish(github, { body, key: '--> 🐘' })).state).toBe('unchanged');
  });
});
