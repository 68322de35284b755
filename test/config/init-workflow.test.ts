import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Config, SourceConfig } from '../../src/config/config.ts';
import { commandsFile, workflowFiles } from '../../src/config/init.ts';

const migrations: SourceConfig = { name: 'migrations', kind: 'migrations', path: 'migrations' };
const sql: SourceConfig = { name: 'sql', kind: 'sql', files: ['schema.sql'] };

/** What the workflow says has to be installed, by the sources that need it. */
const cases: readonly (readonly [what: string, sources: readonly SourceConfig[], said: readonly RegExp[]])[] =
  [
    ['SQL alone', [migrations, sql], []],
    [
      'schema.ts',
      [migrations, { name: 'drizzle', kind: 'drizzle', config: 'drizzle.config.ts' }],
      [/npm ci/],
    ],
    [
      'models',
      [migrations, { name: 'models', kind: 'sqlmodel', models: ['app'] }],
      [/setup-python/, /pip install/],
    ],
    [
      'a command',
      [
        { name: 'migrations', kind: 'migrations', command: 'alembic upgrade heads', env: {} } as SourceConfig,
        sql,
      ],
      [/setup-python/, /pip install/],
    ],
  ];

const configOf = (sources: readonly SourceConfig[]): Config => ({
  databases: [{ name: 'main', sources, truth: 'none', ignore: [] }],
  failOn: 'warning',
  timeout: 300,
  postgres: {},
});

test.each(cases)(
  'the workflow that init writes says what %s needs before it, and keeps the plan of a schema file',
  (_, sources, said) => {
    const workflow =
      workflowFiles(configOf(sources)).find(({ path }) => path.endsWith('workflows/schema-drift.yml'))
        ?.text ?? '';
    // A key that stands twice is an error to whoever reads it.
    expect(parse(workflow).jobs['schema-drift'].steps[0].with).toEqual({
      'persist-credentials': false,
      'fetch-depth': 2,
    });
    const [before = '', after = ''] = workflow.split('uses: schema-drift/schema-drift@v1');
    const comments = before.split('\n').filter((line) => /^ {6}#/.test(line));
    for (const text of said) expect(comments.join('\n')).toMatch(text);
    if (said.length === 0) expect(comments).toEqual([]);
    expect(after.includes('upload-artifact')).toBe(sources.some(({ kind }) => kind === 'sql'));
  },
);

test.each(cases)(
  'the workflow for commands is that of docs/commands.md, with what %s needs before the pull request is run',
  (_, sources, said) => {
    const { text } = commandsFile(configOf(sources));
    const [before = '', after = ''] = text.split(/(?<=persist-credentials: false\n)/);
    const comments = /^(?: {6}#.*\n)*/.exec(after)?.[0] ?? '';
    for (const needed of said) expect(comments).toMatch(needed);
    const [, shown] = /^```yaml\n(.*?)^```$/ms.exec(readFileSync('docs/commands.md', 'utf8')) ?? [];
    expect(`${before}${after.slice(comments.length)}`).toBe(shown);
  },
);

test('the workflow of the night is that of docs/github.md, and is told every database of its variables', () => {
  const live = (name: string, urlEnv: string): SourceConfig => ({ name, kind: 'live', urlEnv });
  const nightly = (...sources: SourceConfig[]) =>
    workflowFiles(configOf([migrations, ...sources])).find(({ path }) => path.endsWith('-nightly.yml'))?.text;
  const [shown = ''] =
    /^name: schema-drift-nightly\n[^`]*/m.exec(readFileSync('docs/github.md', 'utf8')) ?? [];
  expect(nightly(live('production', 'PRODUCTION_URL'))).toBe(
    shown.replaceAll(/^ *issue-(?:labels|assignees):.*\n/gm, ''),
  );
  const several = nightly(live('a', 'A_URL'), live('b', 'B_URL'), live('c', 'B_URL')) ?? '';
  expect(parse(several).jobs['schema-drift'].steps[1].env).toEqual({
    A_URL: `\${{ secrets.A_URL }}`,
    B_URL: `\${{ secrets.B_URL }}`,
  });
  expect(nightly(sql)).toBeUndefined();
});
