import type { SourceKind } from '../sources/source-kind.ts';
import type { Config, SourceConfig } from './config.ts';

/** The workflow that checks every pull request. */
export function checkWorkflow(config: Config): string {
  const sources = sourcesOf(config);
  const history = sources.some(runsCommand)
    ? '          # What the pull request is compared with, and the only commands that it may run.\n'
    : '          # What the pull request is compared with.\n';
  return (
    workflowBefore +
    history +
    '          fetch-depth: 2\n' +
    preparationsFor(sources) +
    workflowAfter +
    (sources.some(({ kind }) => isPlanned(kind)) ? planUpload : '')
  );
}

/** The workflow that carries out commands in comments, in three jobs with rights of their own. */
export function commandsWorkflow(config: Config): string {
  return commandsBefore + preparationsFor(sourcesOf(config)) + commandsAfter;
}

/** The workflow that checks what is merged every night, with the databases that run. */
export function nightlyWorkflow(config: Config): string {
  const sources = sourcesOf(config);
  const variables = new Set(sources.flatMap((source) => (source.kind === 'live' ? [source.urlEnv] : [])));
  const secrets = [...variables].map((name) => `          ${name}: \${{ secrets.${name} }}\n`);
  return nightlyBefore + preparationsFor(sources) + nightlyCheck + secrets.join('') + keptPlan;
}

/** Whether there is anything that a check of the night sees and one of a pull request does not. */
export function hasLive(config: Config): boolean {
  return sourcesOf(config).some(({ kind }) => kind === 'live');
}

function sourcesOf({ databases }: Config): readonly SourceConfig[] {
  return databases.flatMap((database) => database.sources);
}

/** What is to be written behind the checkout, as comments. */
function preparationsFor(sources: readonly SourceConfig[]): string {
  const needed = preparations.filter(({ when }) => sources.some(when)).flatMap(({ lines }) => lines);
  return needed.map((line) => `      # ${line}\n`).join('');
}

/** Of a kind for which a check plans the SQL that brings it in line. */
function isPlanned(kind: SourceKind): boolean {
  return kind === 'live' || kind === 'snapshot' || kind === 'sql';
}

/** What a job may have to do before the check, by the sources that need it. */
const preparations: readonly {
  readonly when: (source: SourceConfig) => boolean;
  readonly lines: readonly string[];
}[] = [
  {
    when: ({ kind }) => kind === 'drizzle',
    lines: ["If schema.ts imports packages other than Drizzle's, install them here: `- run: npm ci`."],
  },
  {
    when: (source) => source.kind === 'sqlmodel' || runsCommand(source),
    lines: [
      'What runs here in Python needs the packages of the project, installed in the way that it has, say:',
      '- uses: actions/setup-python@v6',
      '- run: pip install -r requirements.txt',
    ],
  },
];

function runsCommand(source: SourceConfig): boolean {
  return source.kind === 'migrations' && source.command !== undefined;
}

const workflowBefore = `name: schema-drift
on:
  # No path filter: a required check that does not run would keep the pull request waiting.
  pull_request:
  merge_group:
permissions:
  contents: read
  checks: write
  pull-requests: write
concurrency:
  group: schema-drift-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  schema-drift:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false
`;

const workflowAfter = `      - uses: schema-drift/schema-drift@v1
`;

const keptPlan = `      - uses: actions/upload-artifact@v7
        if: \${{ !cancelled() && steps.drift.outputs.plan != '' }}
        with:
          name: schema-drift-plan
          path: \${{ steps.drift.outputs.plan }}
`;

const planUpload = `        id: drift
      # The SQL that brings a database in line, where one is wrong.
${keptPlan}`;

const nightlyBefore = `name: schema-drift-nightly
on:
  schedule:
    - cron: '17 3 * * *'
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: schema-drift-nightly
jobs:
  schema-drift:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      contents: read
      issues: write
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false
`;

const nightlyCheck = `      - uses: schema-drift/schema-drift@v1
        id: drift
        with:
          check-run: false
        env:
`;

const commandsBefore = `name: schema-drift-commands
on:
  issue_comment:
    types: [created]
permissions: {}
concurrency:
  group: schema-drift-command-\${{ github.event.comment.id }}
jobs:
  # Understands the comment, and asks GitHub who may do that. There is nothing of the pull request here.
  ask:
    if: github.event.issue.pull_request && startsWith(github.event.comment.body, '/drift')
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      pull-requests: write
    outputs:
      command: \${{ steps.ask.outputs.command }}
      head: \${{ steps.ask.outputs.head }}
    steps:
      - id: ask
        uses: schema-drift/schema-drift@v1
        with:
          mode: ask

  # Runs what the pull request has written, with a token that only reads.
  prepare:
    needs: ask
    if: needs.ask.outputs.command != ''
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v7
        with:
          ref: \${{ needs.ask.outputs.head }}
          fetch-depth: 0
          persist-credentials: false
`;

const commandsAfter = `      - uses: schema-drift/schema-drift@v1
        with:
          mode: prepare
          command: \${{ needs.ask.outputs.command }}
          report: schema-drift-prepared.json
      - uses: actions/upload-artifact@v7
        with:
          name: schema-drift-prepared
          path: schema-drift-prepared.json
          if-no-files-found: error
          retention-days: 1

  # Writes, and runs nothing of the pull request. Add no checkout.
  answer:
    needs: [ask, prepare]
    if: \${{ !cancelled() && needs.ask.outputs.command != '' }}
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      checks: write
      contents: write
      pull-requests: write
    steps:
      - uses: actions/download-artifact@v8
        # Where the check did not come to its end there is nothing to download, and that is what is answered.
        continue-on-error: true
        with:
          name: schema-drift-prepared
          path: \${{ runner.temp }}/schema-drift
      - uses: schema-drift/schema-drift@v1
        with:
          mode: answer
          command: \${{ needs.ask.outputs.command }}
          report: \${{ runner.temp }}/schema-drift/schema-drift-prepared.json
`;
