import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Config, SourceConfig } from '../../src/config/config.ts';
import { initFiles } from '../../src/config/init.ts';

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

test.each(cases)(
  'the workflow that init writes says what %s needs before it, and keeps the plan of a schema file',
  (_, sources, said) => {
    const config: Config = {
      databases: [{ name: 'main', sources, truth: 'none', ignore: [] }],
      failOn: 'warning',
      timeout: 300,
      postgres: {},
    };
    const workflow =
      initFiles(config).find(({ path }) => path.endsWith('workflows/schema-drift.yml'))?.text ?? '';
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
