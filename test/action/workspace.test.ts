import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mustExist, workspaceAt } from '../../src/action/workspace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases: readonly [what: string, git: string, cwd: string, inRepository: string][] = [
  ['the repository itself', '.', '.', 'src/schema.ts'],
  ['a folder of the repository', '.', 'apps/web', 'apps/web/src/schema.ts'],
  ['a repository in a folder of the workspace', 'checkout', 'checkout', 'src/schema.ts'],
  ['a folder of a repository in a folder of the workspace', 'checkout', 'checkout/web', 'web/src/schema.ts'],
];

test.for(cases)('%s', ([, git, cwd, inRepository]) => {
  mkdirSync(join(folder, cwd), { recursive: true });
  mkdirSync(join(folder, git, '.git'), { recursive: true });
  const workspace = workspaceAt(folder, cwd);
  expect(workspace.root).toBe(join(folder, cwd));
  expect(workspace.inRepository('src/schema.ts')).toBe(inRepository);
  expect(workspace.inRoot(inRepository)).toBe('src/schema.ts');
});

test('files beside the folder are none of its', () => {
  mkdirSync(join(folder, 'web'));
  mkdirSync(join(folder, '.git'));
  expect(workspaceAt(folder, 'web').inRoot('api/app.py')).toBeUndefined();
});

test('without a checkout, paths start from the workspace', () => {
  mkdirSync(join(folder, 'web'));
  expect(workspaceAt(folder, 'web').inRepository('schema.ts')).toBe('web/schema.ts');
});

test('a folder that is not there is named, with what may be missing', () => {
  expect(() => mustExist(workspaceAt(folder, 'nowhere'), 'nowhere')).toThrow(
    'There is no folder nowhere in the workspace.',
  );
});
