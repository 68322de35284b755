/** Test files that share a process leave it as they found it: none changes what the next one meets. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { together } from '../support/test-files.ts';

const project = join(import.meta.dirname, '../..');
const shared = together.include.flatMap((pattern) =>
  globSync(pattern, { cwd: project, exclude: together.exclude }),
);

test('none stubs, mocks or changes the environment', () => {
  const changes = /\bvi\.(?:stub|mock|doMock|spyOn|use)|process\.env\.\w+ = |process\.chdir|process\.on\(/;
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.filter((file) => changes.test(textOf(file)))).toEqual([]);
});

test('what they share says nothing of the file that loads it first: it is loaded once a process', () => {
  const helpers = [...new Set(shared.flatMap((file) => [...helpersOf(file)]))];
  const hooks = /^(?:before|after)(?:All|Each)\(/m;
  expect(helpers.length).toBeGreaterThan(0);
  expect(helpers.filter((file) => hooks.test(textOf(file)))).toEqual([]);
});

function textOf(file: string): string {
  return readFileSync(join(project, file), 'utf8');
}

/** All modules of test/ that a file imports, be it through others. */
function helpersOf(file: string, found = new Set<string>()): Set<string> {
  for (const [, path = ''] of textOf(file).matchAll(/ from '(\.[^']+)'/g)) {
    const imported = join(dirname(file), path);
    if (!imported.startsWith('test/') || found.has(imported) || !existsSync(join(project, imported)))
      continue;
    found.add(imported);
    helpersOf(imported, found);
  }
  return found;
}
