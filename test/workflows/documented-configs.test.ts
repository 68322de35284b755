import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configFile } from '../../src/config/shape/config-file.ts';
import { sourceKinds } from '../../src/config/shape/source-kinds.ts';
import { readRepositoryFile } from './workflows.ts';

/** Every schema-drift.yml that a document shows, with the line where it begins. */
const shown = ['README.md', 'docs/configuration.md', 'docs/github.md', 'docs/live.md'].flatMap((path) => {
  const document = readRepositoryFile(path);
  return [...document.matchAll(/^```yaml\n((?:sources|databases):[\s\S]*?)^```$/gm)].map(
    ({ 1: text = '', index }) =>
      [`${path}, line ${document.slice(0, index).split('\n').length}`, text] as const,
  );
});

test.each(shown)('%s is a config file', (_, text) => {
  expect(configFile.safeParse(parse(text)).error).toBeUndefined();
});

test('the README shows a source of every kind', () => {
  const [first] = shown;
  const sources = Object.entries(parse(first?.[1] ?? '').sources);
  const kinds = sources.map(([name, source]) => (source as { kind?: string }).kind ?? name);
  expect(new Set(kinds)).toEqual(new Set(sourceKinds));
});
