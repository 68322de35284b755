import { getInput } from '@actions/core';
import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { type Config, failOnWords } from '../config/config.ts';
import { majorNamed } from '../run/choices.ts';

/** The inputs of action.yml, checked. */
export interface Inputs {
  readonly mode: 'check' | 'post' | 'ask' | 'prepare' | 'answer';
  /** In the modes `prepare` and `answer`: what `ask` gave. */
  readonly command?: string;
  readonly cwd: string;
  readonly config?: string;
  readonly failOn?: Config['failOn'];
  /** Seconds. */
  readonly timeout?: number;
  /** Major version of Postgres. */
  readonly version?: number;
  /** Never shown. */
  readonly postgresUrl?: string;
  readonly superuser: boolean;
  readonly allowChangedCommands: boolean;
  readonly allowUnconfined: boolean;
  readonly comment: boolean;
  readonly checkRun: boolean;
  readonly suggestions: boolean;
  /** Labels for pull requests that drift, and that change the schema. */
  readonly driftLabel?: string;
  readonly schemaLabel?: string;
  readonly issue: boolean | 'auto';
  readonly issueLabels: readonly string[];
  readonly issueAssignees: readonly string[];
  readonly key: string;
  readonly report?: string;
  /** Never shown; empty where the workflow gives none. */
  readonly token: string;
}

/** Reads the inputs; throws a `Problem` that names the input for a value that makes no sense. */
export function readInputs(): Inputs {
  const timeout = text('timeout');
  const version = text('postgres-version');
  const key = text('key') ?? 'schema-drift';
  if (timeout !== undefined && !/^[1-9]\d{0,4}$/.test(timeout))
    throw wrongInput('timeout', timeout, 'Give a number of seconds, from 1 to 86400.');
  if (!/^[\w.-]{1,80}$/.test(key))
    throw wrongInput('key', key, 'Give letters, digits, `.`, `-` and `_`, at most 80 of them.');
  return {
    mode: oneOf('mode', ['check', 'post', 'ask', 'prepare', 'answer'], 'check'),
    cwd: text('cwd') ?? '.',
    ...defined({
      command: text('command'),
      config: text('config'),
      failOn: oneOf('fail-on', failOnWords, undefined),
      timeout: timeout === undefined ? undefined : Number(timeout),
      version: majorNamed(version, '`postgres-version`'),
      postgresUrl: text('postgres-url'),
    }),
    superuser: oneOf('superuser', ['true', 'false'], 'false') === 'true',
    allowChangedCommands: oneOf('allow-changed-commands', ['true', 'false'], 'false') === 'true',
    allowUnconfined: oneOf('allow-unconfined', ['true', 'false'], 'false') === 'true',
    comment: oneOf('comment', ['true', 'false'], 'true') === 'true',
    checkRun: oneOf('check-run', ['true', 'false'], 'true') === 'true',
    suggestions: oneOf('suggestions', ['true', 'false'], 'true') === 'true',
    ...defined({ driftLabel: label('drift-label'), schemaLabel: label('schema-label') }),
    issue: truth(oneOf('issue', ['true', 'false', 'auto'], 'auto')),
    issueLabels: listed('issue-labels'),
    issueAssignees: listed('issue-assignees').map((login) => login.replace(/^@/, '')),
    key,
    ...defined({ report: text('report') }),
    token: getInput('token'),
  };
}

function text(name: string): string | undefined {
  const value = getInput(name);
  return value === '' ? undefined : value;
}

/** As GitHub takes one. */
function label(name: string): string | undefined {
  const value = text(name);
  if (value !== undefined && ([...value].length > 50 || /[,\n]/.test(value)))
    throw wrongInput(name, value, 'Give one label, of at most 50 characters and without a comma.');
  return value;
}

function listed(name: string): string[] {
  return getInput(name)
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function oneOf<const Word extends string, Missing extends Word | undefined>(
  name: string,
  words: readonly Word[],
  missing: Missing,
): Word | Missing {
  const value = text(name)?.toLowerCase();
  if (value === undefined) return missing;
  const word = words.find((known) => known === value);
  if (word === undefined) throw wrongInput(name, value, `It takes ${words.join(', ')}.`);
  return word;
}

function truth(word: 'true' | 'false' | 'auto'): boolean | 'auto' {
  return word === 'auto' ? word : word === 'true';
}

function wrongInput(name: string, value: string, advice: string): Problem {
  return new Problem(`The input \`${name}\` can't be \`${value}\`.`, { advice });
}
