import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from '../../src/action/inputs.ts';
import { summonJudges } from './judges.ts';
import {
  eventsOf,
  everyWorkflow,
  type Job,
  readRepositoryFile,
  stepsOf,
  usesOfOurs,
  type Workflow,
} from './workflows.ts';

const judges = await summonJudges();
const workflows = everyWorkflow();
const action = readRepositoryFile('action.yml');
const inputs = Object.keys(parse(action).inputs);

/** The actions of others, in the one version that is recommended, with those of their inputs that are used. */
const others: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@v7': ['persist-credentials', 'fetch-depth', 'repository', 'ref', 'path'],
  'actions/setup-node@v7': ['node-version', 'cache'],
  'actions/upload-artifact@v7': ['name', 'path', 'if-no-files-found', 'retention-days'],
  'actions/download-artifact@v8': ['name', 'path', 'run-id', 'github-token'],
};

const found = (name: string): Workflow => {
  const workflow = workflows.find(({ where, content }) => where.startsWith('docs/') && content.name === name);
  if (workflow === undefined) throw new Error(`The documentation shows no workflow ${name}.`);
  return workflow;
};

const linesOf = (workflow: Workflow | undefined) => workflow?.text.trimEnd().split('\n').length ?? 0;

test('action.yml is one', () => {
  expect(judges.ofAction(action)).toEqual([]);
});

test('there are workflows to look at', () => {
  const places = new Set(workflows.map(({ where }) => where.replace(/[,:].*/, '')));
  expect([...places]).toEqual(
    expect.arrayContaining(['.github/workflows/check.yml', 'docs/github.md', 'init']),
  );
  expect(workflows.filter(({ where }) => where.startsWith('docs/github.md')).length).toBeGreaterThan(4);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(workflows.map((workflow) => [workflow.where, workflow] as const))('%s', (_, workflow) => {
  test('is a workflow, without anything to remark', async () => {
    expect(await judges.ofWorkflow(workflow.text)).toEqual([]);
  });

  test('gives this action inputs that it has, with values that it takes', () => {
    for (const given of usesOfOurs(workflow)) {
      expect(inputs).toEqual(expect.arrayContaining(Object.keys(given)));
      for (const name of inputs) {
        const value = String(given[name] ?? '');
        vi.stubEnv(`INPUT_${name.toUpperCase()}`, value.includes('${{') ? '' : value);
      }
      expect(readInputs).not.toThrow();
    }
  });

  test('uses what is recommended, and gives it inputs that it has', () => {
    for (const { uses, with: given = {} } of stepsOf(workflow)) {
      if (uses === undefined || uses === './' || uses === 'schema-drift/schema-drift@v1') continue;
      expect(Object.keys(others)).toContain(uses);
      expect(others[uses]).toEqual(expect.arrayContaining(Object.keys(given)));
    }
  });

  test('asks for no more rights than named, ends by itself, and always answers', () => {
    expect(workflow.content.permissions).toBeDefined();
    for (const job of Object.values(workflow.content.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
    expect(workflow.text).not.toMatch(/^\s*paths(?:-ignore)?:/m);
    expect(eventsOf(workflow)).not.toContain('pull_request_target');
  });

  test('shows no secret to a pull request, and no stranger’s code to a token that writes', () => {
    const events = eventsOf(workflow);
    if (events.includes('pull_request')) expect(workflow.text).not.toContain('secrets.');
    if (events.includes('workflow_run')) {
      expect(stepsOf(workflow).filter(({ uses, run }) => run || /checkout/.test(uses ?? ''))).toEqual([]);
      expect(workflow.content.permissions).toEqual({});
    }
  });
});

test('the first that the documentation shows has ten lines', () => {
  const first = workflows.find(({ where }) => where.startsWith('docs/github.md'));
  expect(linesOf(first)).toBe(10);
});

test('all that are longer end what was pushed over, or wait their turn', () => {
  for (const { content } of workflows.filter((it) => linesOf(it) > 10))
    expect(content.concurrency).toHaveProperty('group');
});

describe('the pair for forks', () => {
  const post = found('schema-drift-post');
  const checks = workflows.find((it) =>
    stepsOf(it).some((step) => step.with?.name === 'schema-drift-report' && step.uses?.includes('upload')),
  );

  test('the second follows the first by its name', () => {
    expect(post.content.on).toMatchObject({ workflow_run: { workflows: [checks?.content.name] } });
  });

  test('the first may not write', () => {
    expect(checks?.content.permissions).toEqual({ contents: 'read' });
    expect(Object.values(checks?.content.jobs ?? {}).map(({ permissions }) => permissions)).toEqual([
      undefined,
    ]);
  });

  test('what the one uploads is what the other posts', () => {
    const [, writes, upload] = checks === undefined ? [] : stepsOf(checks);
    const [download, posts] = stepsOf(post);
    expect(upload?.with?.path).toBe(writes?.with?.report);
    expect(download?.with?.name).toBe(upload?.with?.name);
    expect(posts?.with).toEqual({
      mode: 'post',
      report: `${download?.with?.path}/${upload?.with?.path}`,
    });
  });
});

describe('the three jobs of a command', () => {
  const { permissions, jobs } = found('schema-drift-commands').content;
  const { ask, prepare, answer } = jobs;
  const runsOthersCode = ({ steps }: Job) => steps.some(({ uses = '', run }) => run || /checkout/.test(uses));

  test('whoever writes runs nothing of the pull request, and whoever runs it writes nothing', () => {
    expect(permissions).toEqual({});
    expect(Object.values(jobs).filter(runsOthersCode)).toEqual([prepare]);
    expect(prepare?.permissions).toEqual({ contents: 'read' });
    expect(prepare?.steps[0]?.with).toMatchObject({ 'persist-credentials': false });
  });

  test('what the one leaves is what the other takes, for the commit that was asked about', () => {
    const [checkout, , upload] = prepare?.steps ?? [];
    const [download, answers] = answer?.steps ?? [];
    expect(checkout?.with?.ref).toMatch(/^\$\{\{ needs\.ask\.outputs\.head \}\}$/);
    expect(download?.with?.name).toBe(upload?.with?.name);
    expect(answers?.with?.report).toBe(`${download?.with?.path}/${upload?.with?.path}`);
    expect(ask?.steps).toHaveLength(1);
  });
});

describe('the snapshot for pull requests', () => {
  const keeps = found('schema-drift-snapshot');
  const checks = workflows.find(({ text }) => text.includes('gh run download'));
  const [, , upload] = stepsOf(keeps);
  const [, fetches] = checks === undefined ? [] : stepsOf(checks);

  test('what the one uploads is what the other fetches, by a right that forks have', () => {
    expect(upload?.with?.name).toBe('schema-drift-snapshot');
    expect(fetches?.run).toContain(`--name ${upload?.with?.name}`);
    expect(fetches?.run).toContain(`artifacts?name=${upload?.with?.name}`);
    expect(fetches?.run).toContain(`rm -f ${upload?.with?.path}`);
    expect(checks?.content.permissions).toMatchObject({ actions: 'read' });
  });

  test('an artifact of a fork is not taken for it, whatever its branch is called', () => {
    expect(fetches?.run).toContain('.workflow_run.head_branch == env.BRANCH');
    expect(fetches?.run).toContain('.workflow_run.head_repository_id == .workflow_run.repository_id');
  });

  test.each([
    {
      what: 'a run of the default branch kept one: that one is fetched',
      trusted: '42',
      downloads: 'run download 42 --repo a/b --name schema-drift-snapshot\n',
    },
    { what: 'none did: nothing is fetched, from nowhere', trusted: '', downloads: '' },
  ])('$what', ({ trusted, downloads }) => {
    const folder = mkdtempSync(join(tmpdir(), 'snapshot-step-'));
    const gh = '#!/bin/sh\nif [ "$1" = api ]; then printf %s "$TRUSTED"; else echo "$@" >> downloads; fi\n';
    writeFileSync(join(folder, 'gh'), gh, { mode: 0o755 });
    writeFileSync(join(folder, 'downloads'), '');
    writeFileSync(join(folder, 'production.json'), 'committed by a stranger');
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      GITHUB_REPOSITORY: 'a/b',
      BRANCH: 'main',
      TRUSTED: trusted,
    };
    execFileSync('bash', ['-eo', 'pipefail', '-c', fetches?.run ?? 'exit 1'], { cwd: folder, env });
    expect(readFileSync(join(folder, 'downloads'), 'utf8')).toBe(downloads);
    expect(existsSync(join(folder, 'production.json'))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  test('where a secret is, it is given to one step of what is merged', () => {
    for (const workflow of workflows.filter(({ text }) => text.includes('secrets.'))) {
      expect(eventsOf(workflow)).toContain('schedule');
      const { jobs, ...rest } = workflow.content;
      expect(JSON.stringify(rest)).not.toContain('secrets.');
      for (const { steps, ...job } of Object.values(jobs))
        expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });
});

describe('the judges', () => {
  const good = found('schema-drift-nightly').text;
  const mistakes: readonly (readonly [string, string, RegExp])[] = [
    [
      'an event that is none',
      good.replace('workflow_dispatch', 'workflow_dispatched'),
      /workflow_dispatched/,
    ],
    ['a permission that is none', good.replace('issues: write', 'issues: writes'), /writes/],
    ['a context that is none', good.replace('secrets.', 'secret.'), /secret/],
    ['a property that is none', good.replace('secrets.PRODUCTION_URL', 'github.url'), /"url"/],
    ['a time that is none', good.replace('17 3 * * *', '99 3 * * *'), /cron/i],
    ['a step without anything', good.replace('- uses: schema-drift', '- use: schema-drift'), /use/],
    ['no YAML', good.replace('jobs:', 'jobs: ['), /Flow/],
  ];

  test.each(mistakes)('see %s', async (_, text, message) => {
    expect(text).not.toBe(good);
    expect((await judges.ofWorkflow(text)).join('\n')).toMatch(message);
  });

  test.each([
    ['inputs:', 'input:'],
    ['using: node24', 'using: node99'],
    ['main: dist/index.js', 'entry: dist/index.js'],
  ])('see an action with %s turned into %s', (right, wrong) => {
    expect(judges.ofAction(action.replace(right, wrong))).not.toEqual([]);
  });
});
