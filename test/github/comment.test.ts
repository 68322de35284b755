import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { publishCheckRun } from '../../src/github/check-run.ts';
import { repositoryOn } from '../../src/github/client.ts';
import {
  type CommentOutcome,
  type CommentToPublish,
  publishComment,
  roomInComment,
} from '../../src/github/comment.ts';
import { readMarker, writeMarker } from '../../src/github/marker.ts';
import type { Repository } from '../../src/github/repository.ts';
import { unprocessable } from './fake/answers.ts';
import {
  type FakeGitHub,
  type GitHubOptions,
  jobToken,
  noPermission,
  serverError,
  startGitHub,
} from './fake-github.ts';

const us = 'github-actions[bot]';
const pullRequest = 7;
const commits = { first: '1'.repeat(40), second: '2'.repeat(40), third: '3'.repeat(40) };

const started: FakeGitHub[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

async function githubWithPull(options?: GitHubOptions): Promise<FakeGitHub> {
  const github = await startGitHub(options);
  started.push(github);
  for (const number of [pullRequest, 8]) github.addPull({ number, head: headAt(commits.first) });
  return github;
}

const headAt = (sha: string) => ({ sha, ref: 'feature', owner: 'octo' });

/** Pushes a commit to the pull request. */
function push({ state }: FakeGitHub, commit: string): void {
  for (const [at, pull] of state.pulls.entries())
    if (pull.number === pullRequest) state.pulls[at] = { ...pull, head: headAt(commit) };
}

function clientOf({ url, owner, repo }: FakeGitHub, token = jobToken): Repository {
  const patience = { second: 1 };
  return repositoryOn({ token, apiUrl: url, owner, repo, patience });
}

/** What a run has to say: the first run of the first commit, with drift. */
function said({ run = 1, attempt = 1, ...changes }: Said = {}): CommentToPublish {
  return {
    pullRequest,
    key: 'shop',
    commit: commits.first,
    run: { id: run, attempt, url: `https://github.com/octo/shop/actions/runs/${run}` },
    digest: 'one',
    body: `## ❌ 3 differences\n\n[log](https://github.com/octo/shop/actions/runs/${run})\n`,
    worthOpening: true,
    ...changes,
  };
}

type Said = Partial<Omit<CommentToPublish, 'run'>> & { readonly run?: number; readonly attempt?: number };

const publish = (github: FakeGitHub, words: Said = {}) => publishComment(clientOf(github), said(words));

const green: Said = { body: '## ✅ All agree\n', digest: 'clean', worthOpening: false };

/** What readers see of every comment that begins like ours. */
const shown = ({ state }: FakeGitHub) =>
  state.comments.flatMap(({ body }) => readMarker(body)?.text.trimEnd() ?? []);

/** A comment as a run would have left it, by whoever. */
function placed(github: FakeGitHub, words: Said = {}, author = us) {
  const { key, commit, run, digest, body, pullRequest: number } = said(words);
  const marker = writeMarker({ key, commit, run: { id: run.id, attempt: run.attempt }, digest });
  return github.addComment(number, author, `${marker}\n${body}`);
}

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

describe('a comment that a person has deleted', () => {
  /** A run as the action does it: the comment, then the check run that remembers it. */
  async function run(github: FakeGitHub, words: Said = {}): Promise<CommentOutcome> {
    push(github, said(words).commit);
    const outcome = await publish(github, words);
    const { key, run: by, commit, digest, pullRequest: number } = said(words);
    await publishCheckRun(clientOf(github), {
      name: 'schema-drift',
      commit,
      conclusion: 'failure',
      title: 't',
      summary: 's',
      text: '',
      annotations: [],
      note: {
        key,
        run: by,
        ...(outcome.id === undefined ? {} : { comment: { pullRequest: number, id: outcome.id, digest } }),
      },
    });
    return outcome;
  }

  const removeAll = ({ state }: FakeGitHub) => void state.comments.splice(0);

  test('is not posted again for the same report, by this run or a later one', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    expect(await run(github, { run: 2 })).toEqual({ state: 'removed by a person', id });
    expect(await run(github, { run: 3 })).toEqual({ state: 'removed by a person', id });
    const next = { run: 4, commit: commits.second, earlierCommits: [commits.first] };
    expect(await run(github, next)).toEqual({ state: 'removed by a person', id });
    const last = { run: 5, commit: commits.third, earlierCommits: [commits.second] };
    expect(await run(github, last)).toEqual({ state: 'removed by a person', id });
    expect(github.state.comments).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  test.each<[what: string, next: Said]>([
    ['for another report', { run: 2, digest: 'two' }],
    ['by a check with another key', { run: 2, key: 'billing' }],
    ['on another pull request', { run: 2, pullRequest: 8 }],
    ['on a commit that follows none known', { run: 2, commit: commits.second }],
  ])('is posted %s', async (_, next) => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    expect((await run(github, next)).state).toBe('created');
  });

  test('is posted again once the report was another in between, and stays there', async () => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    const { id } = await run(github, { run: 2, digest: 'two' });
    expect(await run(github, { run: 3 })).toMatchObject({ state: 'updated', id });
  });

  test('is remembered when another one was deleted after it', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    await run(github, { run: 2, digest: 'two' });
    removeAll(github);
    expect(await run(github, { run: 3 })).toEqual({ state: 'removed by a person', id });
  });

  test('is remembered beside many other check runs', async () => {
    const github = await githubWithPull();
    const { id } = await run(github);
    removeAll(github);
    const client = clientOf(github);
    const others = ['', 'null', '[]', '{"key":"shop"}', '{"key":"shop","run":[1,1],"comment":[7,1]}'];
    for (let count = 0; count < 105; count += 1)
      await client.octokit.rest.checks.create({
        owner: github.owner,
        repo: github.repo,
        name: `job ${count}`,
        head_sha: commits.first,
        external_id: others[count % others.length] ?? '',
      });
    expect(await publish(github, { run: 2 })).toEqual({ state: 'removed by a person', id });
  });

  test('was not deleted if only its marker is gone', async () => {
    const github = await githubWithPull();
    await run(github);
    for (const comment of github.state.comments) comment.body = 'Solved.';
    expect((await run(github, { run: 2 })).state).toBe('created');
  });

  test.each([
    ['the token may not read check runs', noPermission()],
    ['the commit is not known any more', unprocessable('CheckRun', 'ref', 'No commit found for SHA')],
  ])('is posted again where %s', async (_, answer) => {
    const github = await githubWithPull();
    await run(github);
    removeAll(github);
    github.fail({ method: 'GET', path: /check-runs$/, answer });
    expect((await publish(github, { run: 2 })).state).toBe('created');
  });

  test('between our look and our write is not posted anew', async () => {
    const github = await githubWithPull({
      delay: ({ method }) => {
        if (method === 'PATCH') removeAll(github);
        return {};
      },
    });
    const { id } = placed(github);
    expect(await publish(github, { run: 2, digest: 'two' })).toEqual({ state: 'removed by a person', id });
    expect(github.state.comments).toEqual([]);
  });
});
