import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWithConfigAbove } from '../../src/config/config-above.ts';
import { repository } from './support.ts';

const cases: readonly (readonly [
  what: string,
  files: readonly string[],
  folder: string,
  found: string | undefined,
])[] = [
  ['of the repository, from deep within', ['.git/', 'schema-drift.yml', 'a/b/c/'], 'a/b/c', '.'],
  ['in .github', ['.git/', '.github/schema-drift.yaml', 'a/'], 'a', '.'],
  ['the nearest of two', ['.git/', 'schema-drift.yml', 'a/schema-drift.yml', 'a/b/'], 'a/b', 'a'],
  ['of a worktree, whose .git is a file', ['.git', 'schema-drift.yml', 'a/'], 'a', '.'],
  ['none: the folder has its own', ['.git/', 'schema-drift.yml', 'a/schema-drift.yml'], 'a', undefined],
  ['none: it lies above the repository', ['schema-drift.yml', 'a/.git/', 'a/b/'], 'a/b', undefined],
  ['none: nothing tells where the repository ends', ['schema-drift.yml', 'a/'], 'a', undefined],
  ['none: there is none', ['.git/', 'a/'], 'a', undefined],
];

describe('the config file that a run in a subfolder uses', () => {
  test.each(cases)('%s', async (_, files, folder, found) => {
    const root = await repository(Object.fromEntries(files.map((file) => [file, ''])));
    const above = folderWithConfigAbove(join(root, folder));
    expect(above && (relative(root, above) || '.')).toBe(found);
  });
});
