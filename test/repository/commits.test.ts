/** A commit that is laid out within the checkout, where nobody may find it later. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { thisProcess } from '../../src/base/own-process.ts';
import { type Commit, firstHeld, layOut } from '../../src/repository/commits.ts';
import { git } from '../support/git.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'commits-'));
  git(root, 'init', '-q', '-b', 'main');
  mkdirSync(join(root, 'db'));
  writeFileSync(join(root, 'db/schema.sql'), 'create table t (id integer);\n');
  writeFileSync(join(root, '.gitignore'), 'build\n');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'x');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const tip = async () => (await firstHeld(root, ['refs/heads/none', 'main'])) as Commit;

test('it holds the files, git does not see it, and it is gone when it is removed', async () => {
  const laidOut = await layOut(await tip());
  expect(readFileSync(join(laidOut?.root ?? '', 'db/schema.sql'), 'utf8')).toBe(
    'create table t (id integer);\n',
  );
  expect(git(root, 'status', '--porcelain', '--untracked-files=all')).toBe('');
  await laidOut?.remove();
  expect(readdirSync(root).sort()).toEqual(['.git', '.gitignore', 'db']);
});

test('what a killed run has left in the checkout goes when the next one lays something out', async () => {
  const ended = thisProcess().replace(/^[^-]+-[^-]+/, `${(4_000_000).toString(36)}-1`);
  const left = join(root, `.schema-drift-${ended}-ab12`);
  mkdirSync(left);
  const laidOut = await layOut(await tip());
  await laidOut?.remove();
  expect(existsSync(left)).toBe(false);
});
