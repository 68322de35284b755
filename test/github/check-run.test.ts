import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CheckRunToPublish, publishCheckRun } from '../../src/github/check-run.ts';
import { readNote } from '../../src/github/check-run-note.ts';
import { repositoryOn } from '../../src/github/client.ts';
import type { Annotation } from '../../src/report/annotations.ts';
import { type FakeGitHub, noPermission, serverError, startGitHub } from './fake-github.ts';

const started: FakeGitHub[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

async function github(): Promise<FakeGitHub> {
  const server = await startGitHub();
  started.push(server);
  return server;
}

const annotation: Annotation = {
  path: 'src/db/schema.ts',
  line: 12,
  level: 'failure',
  title: 'Column users.email differs',
  message: 'migrations: text\ndrizzle: varchar(255)',
};

const annotations = (count: number): Annotation[] =>
  Array.from({ length: count }, (_, at) => ({ ...annotation, line: at + 1 }));

const drift: CheckRunToPublish = {
  name: 'schema-drift',
  commit: 'a'.repeat(40),
  conclusion: 'failure',
  title: '3 critical, 1 warning',
  summary: 'Drizzle disagrees with the migrations.',
  text: '| object |\n| --- |\n',
  annotations: [annotation],
  note: { key: 'shop', run: { id: 9, attempt: 2 }, comment: { pullRequest: 7, id: 1234, digest: 'one' } },
};

function publish(server: FakeGitHub, changes: Partial<CheckRunToPublish> = {}, second = 1) {
  const { token, url, owner, repo } = server;
  const repository = repositoryOn({ token, apiUrl: url, owner, repo, patience: { second } });
  return publishCheckRun(repository, { ...drift, ...changes });
}

const lines = ({ state }: FakeGitHub) =>
  state.checkRuns.map(({ annotations: told }) => told.map(({ start_line }) => start_line));

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('the check run', () => {
  test('stands on the commit, completed, with all that it says', async () => {
    const server = await github();
    const { id, url } = await publish(server);
    expect(url).toMatch(/^https:\/\/github\.com\//);
    expect(server.state.checkRuns).toMatchObject([
      {
        id,
        headSha: drift.commit,
        name: 'schema-drift',
        status: 'completed',
        conclusion: 'failure',
        output: { title: drift.title, summary: drift.summary, text: drift.text },
      },
    ]);
    expect(server.state.checkRuns[0]?.annotations).toEqual([
      {
        path: 'src/db/schema.ts',
        start_line: 12,
        end_line: 12,
        annotation_level: 'failure',
        title: 'Column users.email differs',
        message: 'migrations: text\ndrizzle: varchar(255)',
      },
    ]);
    expect(server.writes()).toHaveLength(1);
    expect(server.violations).toEqual([]);
  });

  test.each(['success', 'failure', 'neutral'] as const)('concludes with %s', async (conclusion) => {
    const server = await github();
    await publish(server, { conclusion, annotations: [] });
    expect(server.state.checkRuns).toMatchObject([{ conclusion }]);
  });

  test('remembers the comment that stood beside it', async () => {
    const server = await github();
    await publish(server);
    await publish(server, { note: { key: '"}🐘', run: { id: 10, attempt: 1 } } });
    expect(server.state.checkRuns.map(({ externalId }) => readNote(externalId))).toEqual([
      drift.note,
      { key: '"}🐘', run: { id: 10, attempt: 1 } },
    ]);
  });

  test('a repeated run makes its own', async () => {
    const server = await github();
    await publish(server);
    await publish(server, { note: { ...drift.note, run: { id: 9, attempt: 3 } } });
    expect(server.state.checkRuns).toHaveLength(2);
  });
});

describe('annotations', () => {
  test.each([
    [0, 1],
    [50, 1],
    [51, 2],
    [120, 3],
    [200, 4],
  ])('%i of them take %i requests and keep their order', async (count, requests) => {
    const server = await github();
    await publish(server, { annotations: annotations(count) });
    expect(lines(server)).toEqual([upTo(count)]);
    expect(server.writes()).toHaveLength(requests);
    expect(server.state.checkRuns[0]?.output).toMatchObject({
      title: drift.title,
      summary: drift.summary,
      text: drift.text,
    });
    expect(server.violations).toEqual([]);
  });

  test('texts that are too long are cut', async () => {
    const server = await github();
    const long: Annotation = {
      ...annotation,
      title: `x${'🐘'.repeat(200)}`,
      message: 'ä'.repeat(40_000),
      rawDetails: `${'-old\n'.repeat(20_000)}`,
    };
    await publish(server, { annotations: [long] });
    const [told] = server.state.checkRuns[0]?.annotations ?? [];
    expect(told?.title).toMatch(/^x🐘{126,}…$/u);
    expect(told?.message).toMatch(/^ä{32000,}…$/);
    expect(told?.raw_details).toMatch(/^(-old\n){13000,}.*…$/);
    expect(server.violations).toEqual([]);
  });
});

describe('long texts', () => {
  test('are cut at the end of a line and say so, so that GitHub has no reason to', async () => {
    const server = await github();
    const long = `<details><summary>shop</summary>\n\n\`\`\`sql\n${'select 1; -- ä\n'.repeat(6000)}\`\`\`\n\n</details>\n`;
    await publish(server, { summary: long, text: long, title: 't'.repeat(300) });
    const { output } = server.state.checkRuns[0] ?? {};
    const end = '\nselect 1; -- ä\n```\n\n</details>\n\n*Cut here: GitHub takes no more of this text.*\n';
    expect(output?.summary?.endsWith(end)).toBe(true);
    expect(output?.text).toBe(output?.summary);
    expect(output?.title).toBe(`${'t'.repeat(254)}…`);
    expect(server.violations).toEqual([]);
  });
});

describe('when GitHub stumbles', () => {
  const answers = { '500': serverError(500), '502': serverError(502), '403': noPermission() };
  const cases = [1, 2, 3].flatMap((request) =>
    Object.entries({ ...answers, 'connection lost': 'hang up' as const }).flatMap(([name, answer]) =>
      [false, true].map((applied) => ({ request, name, answer, applied })),
    ),
  );

  test('at any request, nothing is there twice', async () => {
    await Promise.all(
      cases.map(async (fault) => {
        const server = await github();
        server.fail(fault);
        const outcome = await publish(server, { annotations: annotations(120) }).catch(
          (error: unknown) => error,
        );
        expect(server.state.checkRuns.length).toBeLessThanOrEqual(1);
        if (fault.name === '403') {
          expect(outcome).toMatchObject({ status: 403 });
          for (const told of lines(server)) expect(told).toEqual(upTo(told.length));
        } else {
          expect(outcome).toMatchObject({ id: server.state.checkRuns[0]?.id });
          expect(lines(server)).toEqual([upTo(120)]);
        }
      }),
    );
  });

  test('an older check run of the same name is not taken for what was to be made', async () => {
    const server = await github();
    const before = await publish(server);
    server.fail({ method: 'POST', answer: serverError(502) });
    const { id } = await publish(server, { note: { ...drift.note, run: { id: 10, attempt: 1 } } });
    expect(id).not.toBe(before.id);
    expect(server.state.checkRuns).toHaveLength(2);
  });

  test('what was made is found among many', async () => {
    const server = await github();
    for (let run = 100; run < 205; run += 1)
      await publish(server, { note: { key: 'shop', run: { id: run, attempt: 1 } } });
    server.fail({ method: 'POST', answer: serverError(502), applied: true });
    const { id } = await publish(server, { note: { key: 'shop', run: { id: 5, attempt: 1 } } });
    expect(server.state.checkRuns).toHaveLength(106);
    expect(server.state.checkRuns.at(-1)?.id).toBe(id);
  });

  test('what was made is found behind a later one', async () => {
    const server = await github();
    server.fail({ request: 1, answer: serverError(502), applied: true });
    // It looks for its check run after that long, when the later one is there.
    const first = publish(server, {}, 1000);
    await vi.waitUntil(() => server.requests.length === 1, { interval: 5 });
    await publish(server, { note: { key: 'shop', run: { id: 10, attempt: 1 } } });
    expect((await first).id).toBe(server.state.checkRuns[0]?.id);
    expect(server.state.checkRuns).toHaveLength(2);
  });

  test('a token that may not write is told', async () => {
    const server = await github();
    server.fail({ times: 10, answer: noPermission() });
    await expect(publish(server)).rejects.toMatchObject({ status: 403 });
    expect(server.requests).toHaveLength(1);
  });
});
