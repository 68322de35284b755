import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import type { SourceConfig } from '../../src/config/config.ts';
import { keptRead } from '../../src/reading/kept-reads.ts';
import { configurationOf } from '../../src/run/configuration.ts';
import { git } from '../support/git.ts';
import { added, type Change, changed, facts, note, plain, repositoryOf, setUp } from './support.ts';

const drizzle: SourceConfig = { name: 'drizzle', kind: 'drizzle', schema: ['src/schema.ts'] };

const files = {
  'src/schema.ts': `
    import { integer, pgTable } from 'drizzle-orm/pg-core';
    import { name } from './names';
    import { built } from '../dist/built';
    export const users = pgTable(name, { id: integer() });
    export const other = pgTable(built, { id: integer() });
  `,
  'src/names.ts': "export const name = 'users';",
  'README.md': 'a project',
  '.gitignore': 'dist\nlogs\n',
  'dist/built.ts': "export const built = 'built';",
  'logs/today.txt': 'nothing',
  'node_modules/lib/package.json': '{"name": "lib", "version": "1.0.0"}',
};

/** What changes, and what brings it back; whether what is kept of the schema is taken nonetheless. */
const changes: readonly (readonly [what: string, isKept: boolean, change: Change])[] = [
  ['a file that git ignores and nobody read', true, changed('logs/today.txt')],
  ['the schema', false, changed('src/schema.ts')],
  ['a file that it imports', false, changed('src/names.ts')],
  ['any other file, which it might have read', false, changed('README.md')],
  ['a file that comes', false, added('src/names.js')],
  [
    'a file that goes',
    false,
    (root) => {
      renameSync(join(root, 'README.md'), join(root, 'logs/README.md'));
      return () => renameSync(join(root, 'logs/README.md'), join(root, 'README.md'));
    },
  ],
  ['a file that it imports though git ignores it', false, changed('dist/built.ts')],
  ['a file that would come before it, though git ignores it', false, added('dist/built')],
  [
    'a file that git was told to take for unchanged',
    false,
    (root) => {
      git(root, 'update-index', '--assume-unchanged', 'src/names.ts');
      const back = changed('src/names.ts')(root);
      return () => {
        back();
        git(root, 'update-index', '--no-assume-unchanged', 'src/names.ts');
      };
    },
  ],
  ['the version of a package', false, changed('node_modules/lib/package.json')],
  ['a package that comes', false, added('node_modules/@new/lib/package.json', 'node_modules/@new')],
  [
    'a package that is linked from elsewhere',
    false,
    (root) => {
      symlinkSync('/usr', join(root, 'node_modules/linked'));
      return () => rmSync(join(root, 'node_modules/linked'));
    },
  ],
  [
    'another repository within',
    false,
    (root) => {
      mkdirSync(join(root, 'within'));
      git(join(root, 'within'), 'init', '-q');
      return () => rmSync(join(root, 'within'), { recursive: true });
    },
  ],
];

test('what is kept of a schema is taken as long as nothing changed that its code may have read', async () => {
  const { root, run, keptBy } = repositoryOf(files);
  const first = await run([drizzle]);
  const again = await run([drizzle]);
  expect(again.started).toBe(false);
  expect(plain(again.results)).toStrictEqual(plain(first.results));
  const reading = { source: drizzle, beside: [drizzle], databaseName: 'drizzle', owners: [] };
  const server = { known: async () => facts } as never;
  const isTaken = async () =>
    (await keptRead(reading, server, { kept: keptBy(), rights: undefined, trust: undefined })) !== undefined;
  for (const [what, isKept, change] of changes) {
    const back = change(root);
    expect(await isTaken(), what).toBe(isKept);
    back();
    // What is installed goes by times.
    if (what.includes('package')) await run([drizzle]);
    expect(await isTaken(), `${what}, taken back`).toBe(true);
  }
});

test.each(['features', 'shop-drifted'])(
  'what is kept of the Drizzle schema of fixtures/%s is what would be read',
  async (fixture) => {
    const { run, notes } = repositoryOf(new URL(`../../fixtures/${fixture}`, import.meta.url).pathname);
    const sources: SourceConfig[] = [
      { name: 'migrations', kind: 'migrations', path: 'drizzle' },
      { name: 'drizzle', kind: 'drizzle', config: 'drizzle.config.ts' },
    ];
    const first = await run(sources);
    const second = await run(sources);
    expect(notes).toEqual([]);
    for (const { read } of second.results) expect(read?.facts.at(-1)).toMatch(note);
    expect(plain(second.results)).toStrictEqual(plain(first.results));
  },
);

test('a schema is read anew where git cannot tell, and where its code was not merged', async () => {
  const { root, run, notes } = setUp(files);
  await run([drizzle]);
  expect(notes).toEqual(['is read anew each time: git does not tell what is in the repository']);
  git(root, 'init', '-q');
  const trust = { isMerged: false, allowUnconfined: false };
  await run([drizzle], { trust });
  expect((await run([drizzle])).started).toBe(true);
  expect((await run([drizzle], { trust })).started).toBe(true);
  expect((await run([drizzle])).started).toBe(false);
});

test('a repository is recognised as it was, and nothing of it runs for that', async () => {
  const { root, keptBy } = repositoryOf(new URL('../../fixtures/shop', import.meta.url).pathname);
  const recognised = async () => {
    const kept = keptBy();
    let isUnknown = false;
    const { signal } = new AbortController();
    const { config, recognised, startedLoads } = await configurationOf({
      root,
      kept,
      stages: followStages(() => {}),
      signal,
      onUnknown: () => {
        isUnknown = true;
      },
    });
    await kept.settled();
    return { said: { config, recognised }, isUnknown, loads: startedLoads.size };
  };
  const first = await recognised();
  const second = await recognised();
  expect([first.isUnknown, first.loads, second.isUnknown, second.loads]).toEqual([true, 1, false, 0]);
  expect(second.said).toStrictEqual(first.said);
  appendFileSync(join(root, 'drizzle.config.ts'), '\n');
  expect((await recognised()).isUnknown).toBe(true);
});
