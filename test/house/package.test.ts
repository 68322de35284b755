import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as Record<
  string,
  Readonly<Record<string, string>>
>;

test('who installs it, be it from git, gets this one package and runs nothing', () => {
  expect(manifest.dependencies).toBeUndefined();
  // Of a package from git npm installs all devDependencies first where it has one of these scripts, `build`
  // among them (as read in pacote 21.5.1, lib/git.js).
  const prepared = ['preinstall', 'install', 'postinstall', 'prepack', 'prepare', 'build'];
  expect(prepared.filter((script) => script in (manifest.scripts ?? {}))).toEqual([]);
});
