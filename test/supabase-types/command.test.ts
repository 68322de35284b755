import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { stepsInWords } from '../../src/compare/advice/steps.ts';
import { generatingCommand } from '../../src/sources/supabase-types/command.ts';

const scripts = (all: Readonly<Record<string, string>>) => JSON.stringify({ scripts: all });

test.each<[string, Readonly<Record<string, string>>, { command: string; script?: string }]>([
  ['nothing', {}, { command: 'npx supabase gen types --lang=typescript --local > lib/types.ts' }],
  [
    'a script of the package',
    {
      'package.json': scripts({
        dev: 'next',
        types: 'supabase gen types typescript --linked > lib/types.ts',
      }),
    },
    { command: 'npm run types', script: 'supabase gen types typescript --linked > lib/types.ts' },
  ],
  [
    'the script that names the file, and pnpm',
    {
      'pnpm-lock.yaml': '',
      'package.json': scripts({
        other: 'supabase gen types --local > lib/other.ts',
        types: 'npx supabase@latest gen types --lang=typescript --project-id abc | prettier > lib/types.ts',
      }),
    },
    {
      command: 'pnpm types',
      script: 'npx supabase@latest gen types --lang=typescript --project-id abc | prettier > lib/types.ts',
    },
  ],
  [
    'the script of several that names the file itself, and not one of that name elsewhere',
    {
      'package.json': scripts({
        'types:app': 'supabase gen types --local > app/lib/types.ts',
        'types:lib': 'supabase gen types --local>./lib/types.ts',
        'types:web': 'supabase gen types --local > web/lib/types.ts',
      }),
    },
    { command: 'npm run types:lib', script: 'supabase gen types --local>./lib/types.ts' },
  ],
  [
    'a package further down, and Bun',
    {
      'bun.lock': '',
      'packages/db/package.json': scripts({ gen: 'supabase --workdir . gen types --db-url "$DB_URL"' }),
    },
    { command: 'bun run --cwd packages/db gen', script: 'supabase --workdir . gen types --db-url "$DB_URL"' },
  ],
  [
    'a script that writes another file, in its words',
    { 'package.json': scripts({ types: 'supabase gen types typescript --project-id abc > app/types.ts' }) },
    { command: 'npx supabase gen types typescript --project-id abc > lib/types.ts' },
  ],
  [
    'the only project, which is not at the root',
    { 'apps/api/supabase/config.toml': '' },
    { command: 'npx supabase gen types --lang=typescript --local --workdir apps/api > lib/types.ts' },
  ],
  [
    'a script for the project at the root, where another is nearer',
    {
      'package.json': scripts({ types: 'supabase gen types --linked > app/types.ts' }),
      'supabase/config.toml': '',
      'lib/supabase/config.toml': '',
    },
    { command: 'npx supabase gen types --linked --workdir lib > lib/types.ts' },
  ],
  [
    'several projects, none of them nearer',
    { 'apps/api/supabase/config.toml': '', 'apps/web/supabase/config.toml': '' },
    { command: 'npx supabase gen types --lang=typescript --local > lib/types.ts' },
  ],
  [
    'the project that is nearest',
    { 'lib/supabase/config.toml': '', 'supabase/config.toml': '' },
    { command: 'npx supabase gen types --lang=typescript --local --workdir lib > lib/types.ts' },
  ],
  [
    'a script that does more than write another file',
    { 'package.json': scripts({ types: 'supabase gen types --linked | prettier | tee app/types.ts' }) },
    { command: 'npx supabase gen types --lang=typescript --local > lib/types.ts' },
  ],
  [
    'a script that copies what it wrote',
    {
      'package.json': scripts({ types: 'supabase gen types --local > app/types.ts && cp app/types.ts lib/' }),
    },
    {
      command: 'npm run types',
      script: 'supabase gen types --local > app/types.ts && cp app/types.ts lib/',
    },
  ],
  [
    'a script that names the file by a variable',
    { 'package.json': scripts({ types: 'supabase gen types --local 2>&1 > "$OUT"' }) },
    { command: 'npm run types', script: 'supabase gen types --local 2>&1 > "$OUT"' },
  ],
  [
    'a Makefile',
    { Makefile: 'types:\n\t@supabase gen types --local \\\n\t  > lib/types.ts\n' },
    { command: 'supabase gen types --local > lib/types.ts' },
  ],
  [
    'a password in it',
    {
      'package.json': scripts({
        types: 'supabase gen types --db-url postgres://me:hunter22@db/x > lib/types.ts',
      }),
    },
    { command: 'npm run types', script: 'supabase gen types --db-url postgres://***@db/x > lib/types.ts' },
  ],
])('the command that writes types, by %s', async (_, files, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'drift-types-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const file = 'lib/types.ts';
    expect(await generatingCommand(file, ['public'], root)).toEqual({ file, ...expected });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('a script that writes another file is said with the schemas of this one', async () => {
  const root = mkdtempSync(join(tmpdir(), 'drift-types-'));
  try {
    const types = 'supabase gen types --local --schema public -s auth > app/types.ts';
    writeFileSync(join(root, 'package.json'), scripts({ types }));
    const { command } = await generatingCommand('lib/types.ts', ['billing', 'crm'], root);
    expect(command).toBe('npx supabase gen types --local --schema billing,crm > lib/types.ts');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test.each([
  ['supabase gen types --local', ', once the local database has the migrations'],
  ['supabase gen types --linked', ', once the migrations are deployed'],
  ['supabase gen types typescript --project-id abc', ', once the migrations are deployed'],
  ['supabase gen types --db-url "$DB_URL"', ''],
])('%s writes what its database has, and the advice says when that helps', (script, when) => {
  const read = { writtenBy: { file: 'types.ts', command: 'npm run types', script } };
  const source = { name: 'types', kind: 'supabase-types', read } as const;
  const step = { source, change: 'add', what: 'table t', kind: 'table', to: undefined } as const;
  expect(stepsInWords([step])).toBe(`run \`npm run types\` (\`${script}\`), which writes types again${when}`);
});
