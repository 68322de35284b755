/** The commands, as they are typed. */
export const commandNames = ['check', 'fix', 'baseline', 'init', 'snapshot', 'export'] as const;
export type CommandName = (typeof commandNames)[number];

/** What can be typed behind a command, and what is said of it in the help. */
export interface Option {
  /** One letter that says the same. */
  readonly short?: string;
  /** What follows it, as help calls it; an option without is a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly multiple?: true;
  /** What it does, for each command that takes it. */
  readonly does: Readonly<Partial<Record<CommandName, string>>>;
}

const repository = 'the repository to look at (default: this folder)';
const configFile =
  'the config file (default: schema-drift.yml or .github/schema-drift.yml; with neither, the repository is recognised)';

const serverOption =
  'use this server instead of an ephemeral one, with databases of its own; SCHEMA_DRIFT_POSTGRES_URL in the environment does the same';
const truthOption = 'who is right when sources differ: the name of one, majority or none';
const renameOption =
  'one thing is another under a new name or elsewhere: orders:purchases, users.name:full_name, users.credits:user_credits.credits';
const majorOption = 'major version of the ephemeral Postgres: 14 to 19';
const unconfinedOption =
  'let a migrations command do whatever you may; otherwise it reads the repository and what is installed, and reaches its database alone';
const noCacheOption = 'read every source anew, and keep nothing of it for the next run';
const engineOption = 'native, or pglite (has pgvector, is slower)';

/** Every option but those that every command takes. */
export const options = {
  cwd: {
    value: 'DIR',
    does: {
      check: repository,
      fix: repository,
      baseline: repository,
      init: repository,
      snapshot: repository,
      export: repository,
    },
  },
  config: {
    value: 'FILE',
    does: {
      check: configFile,
      fix: configFile,
      baseline: configFile,
      snapshot: configFile,
      export: configFile,
    },
  },
  truth: {
    value: 'SOURCE',
    does: { check: truthOption, fix: truthOption },
  },
  'fail-on': {
    value: 'SEVERITY',
    does: { check: 'the least severity that fails the check: critical, warning or never' },
  },
  base: {
    value: 'REF',
    does: {
      check:
        'a branch or commit: only what differs since it was left fails the check (`gate: all`: everything)',
    },
  },
  format: {
    value: 'FORMAT',
    does: { check: 'what to print: terminal, markdown or json (default: terminal)' },
  },
  output: {
    short: 'o',
    value: 'FILE',
    multiple: true,
    does: {
      check:
        'also write the report to FILE, as its ending says: .json, .md or .txt, or .sql for the plan; may be given several times',
      fix: 'the file to write the SQL for a database to, instead of printing it',
      snapshot: 'the file to write (default: print it)',
    },
  },
  owner: { value: 'NAME', does: { baseline: 'who accepts the findings' } },
  reason: { value: 'TEXT', does: { baseline: 'why they are accepted' } },
  until: {
    value: 'DAY',
    does: { baseline: 'the last day on which they are accepted, as 2027-03-31 (default: 90 days from now)' },
  },
  prune: { does: { baseline: 'take out the entries that accept nothing any more' } },
  'postgres-version': {
    value: 'N',
    does: { check: majorOption, fix: majorOption, baseline: majorOption },
  },
  'postgres-url': {
    value: 'URL',
    does: {
      check: serverOption,
      fix: serverOption,
      baseline: serverOption,
    },
  },
  'allow-unconfined': {
    does: { check: unconfinedOption, fix: unconfinedOption, baseline: unconfinedOption },
  },
  engine: { value: 'ENGINE', does: { check: engineOption, fix: engineOption, baseline: engineOption } },
  finding: {
    value: 'ID',
    multiple: true,
    does: { fix: 'a finding to settle, by its id; may be given several times' },
  },
  side: {
    value: 'SOURCE',
    does: { fix: 'only what brings this source in line; DATABASE.SOURCE where databases share its name' },
  },
  all: { does: { fix: 'every finding (default: list them or, at a terminal, let you choose)' } },
  rename: { value: 'OLD:NEW', multiple: true, does: { check: renameOption, fix: renameOption } },
  'allow-data-loss': { does: { fix: 'write what loses data to be run, too, rather than as comments' } },
  write: { does: { fix: 'write edits into their files, and plans as the next migration or a script' } },
  'no-plan': { does: { check: 'plan nothing for databases that are wrong' } },
  live: { value: 'NAME', does: { snapshot: 'the live source of the config file to take' } },
  'url-env': {
    value: 'VARIABLE',
    does: { snapshot: 'instead: the environment variable with the connection string' },
  },
  'row-counts': { does: { snapshot: 'with the estimated number of rows of every table' } },
  commands: {
    does: { init: 'write only the workflow that carries out commands in comments (`/drift fix ID`, …)' },
  },
  role: { does: { init: 'print the SQL of a login that can only read live databases' } },
  force: { does: { init: 'replace workflows that are there; a config file never is' } },
  'no-cache': {
    does: {
      check: noCacheOption,
      fix: noCacheOption,
      baseline: noCacheOption,
    },
  },
  verbose: { does: { check: 'show where time goes, every warning, and all of the security advice' } },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof options;

/** What every command takes, and the program without one. */
export const everywhere = {
  help: { short: 'h', does: 'this text' },
  version: { short: 'v', does: 'the version' },
} as const;

/** Whether a command takes an option. */
export function takes(command: CommandName, option: OptionName): boolean {
  return Object.hasOwn(options[option].does, command);
}

/** Options that say nothing any more beside another one of the same command. */
export const saidInVain: readonly {
  readonly option: OptionName;
  readonly beside: OptionName;
  readonly why: string;
}[] = [
  { option: 'commands', beside: 'role', why: 'nothing is written' },
  { option: 'force', beside: 'role', why: 'nothing is written' },
  { option: 'owner', beside: 'prune', why: 'nothing is accepted' },
  { option: 'reason', beside: 'prune', why: 'nothing is accepted' },
  { option: 'until', beside: 'prune', why: 'nothing is accepted' },
  { option: 'config', beside: 'url-env', why: 'no config file is read' },
  { option: 'all', beside: 'finding', why: 'every finding is settled' },
  { option: 'engine', beside: 'postgres-url', why: 'no server is started' },
  { option: 'postgres-version', beside: 'postgres-url', why: 'the version is that of the server' },
];
