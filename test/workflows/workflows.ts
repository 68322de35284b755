import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Config, SourceConfig } from '../../src/config/config.ts';
import { commandsFile, workflowFiles } from '../../src/config/init.ts';

/** A workflow that the project runs, shows or writes. */
export interface Workflow {
  /** Where it stands: `docs/github.md, line 10`. */
  readonly where: string;
  readonly text: string;
  readonly content: WorkflowContent;
}

export interface WorkflowContent {
  readonly name: string;
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, '../..');
const folder = '.github/workflows';

export function readRepositoryFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All of them: the project's own, those that the documentation shows, and those that `init` writes. */
export function everyWorkflow(): Workflow[] {
  const own = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  return [
    ...own.map((path) => workflow(path, readRepositoryFile(path))),
    ...documents.filter((path) => path.endsWith('.md')).flatMap(shownIn),
    ...writtenByInit(),
  ];
}

function shownIn(path: string): Workflow[] {
  const document = readRepositoryFile(path);
  return [...document.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)]
    .filter(([, text = '']) => /^on:/m.test(text))
    .map(({ 1: text = '', index }) =>
      workflow(`${path}, line ${document.slice(0, index).split('\n').length}`, text),
    );
}

/** For a repository without a database that could be wrong, and for one with a schema file and a command. */
function writtenByInit(): Workflow[] {
  const sources: readonly SourceConfig[] = [
    { name: 'schema', kind: 'sql', files: ['schema.sql'] },
    { name: 'migrations', kind: 'migrations', path: '.', command: 'make db', env: {} },
    { name: 'production', kind: 'live', urlEnv: 'PRODUCTION_URL' },
  ];
  const databases = [{ name: 'main', sources, truth: 'none', ignore: [] }];
  return [{ databases: [] }, { databases }]
    .map((some): Config => ({ ...some, failOn: 'warning', timeout: 300, postgres: {} }))
    .flatMap((config) =>
      [...workflowFiles(config), commandsFile(config)].map((file) => ({ ...file, config })),
    )
    .map(({ path, text, config }) => workflow(`init: ${path}, ${config.databases.length} databases`, text));
}

function workflow(where: string, text: string): Workflow {
  return { where, text, content: parse(text) };
}

/** The events that start a workflow. */
export function eventsOf({ content: { on } }: Workflow): readonly string[] {
  if (typeof on === 'string') return [on];
  return Array.isArray(on) ? on : Object.keys(on);
}

export function stepsOf({ content }: Workflow): Step[] {
  return Object.values(content.jobs).flatMap(({ steps }) => steps);
}

/** What the uses of this very action are given. */
export function usesOfOurs(workflow: Workflow): Readonly<Record<string, unknown>>[] {
  return stepsOf(workflow)
    .filter(({ uses = '' }) => uses === './' || /\/schema-drift@/.test(uses))
    .map((step) => step.with ?? {});
}
