import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configPage } from '../../build/config-page.ts';
import { configFile } from '../../src/config/shape/config-file.ts';
import { configJsonSchema } from '../../src/config/shape/json-schema.ts';

test('schema/config.schema.json is what the config is checked with', async () => {
  const committed = await readFile(new URL('../../schema/config.schema.json', import.meta.url), 'utf8');
  expect(committed, 'write configJsonSchema() to schema/config.schema.json').toBe(configJsonSchema());
});

test('docs/configuration.md is made from it', async () => {
  const committed = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(committed, 'run `npm run schemas`').toBe(configPage());
});

test('docs/configuration.md shows every key of the file in an example', () => {
  const examples = [...configPage().matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml).join('');
  const keys = [...configPage().matchAll(/^\| `([\w-]+)` \|/gm)].map(([, key]) => key ?? '');
  const unusual = ['engine', 'url-env', 'tool', 'ledger', 'mode', 'config', 'files', 'live', 'snapshot'];
  const lacking = [...new Set(keys)].filter((key) => !examples.includes(`${key}:`) && !unusual.includes(key));
  expect(lacking).toEqual([]);
});

const root = new URL('../../', import.meta.url);

test('every example of a config in the documentation is one', async () => {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root.pathname })];
  const refused: string[] = [];
  let configs = 0;
  for (const page of pages) {
    const text = await readFile(new URL(page, root), 'utf8');
    for (const [, yaml = ''] of text.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)) {
      const example: unknown = parse(yaml);
      if (!isOfConfig(example)) continue;
      configs += 1;
      const { error } = configFile.safeParse({ ...others(example), ...example });
      const mistakes = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
      refused.push(...mistakes.map((mistake) => `${page}: ${mistake}\n${yaml}`));
    }
  }
  expect(refused).toEqual([]);
  expect(configs).toBeGreaterThan(20);
});

/** Not a workflow, a step of one or a baseline. */
function isOfConfig(example: unknown): example is Record<string, unknown> {
  return (
    typeof example === 'object' &&
    example !== null &&
    Object.keys(example).some((key) => key in configFile.shape)
  );
}

/** What an example leaves out that shows other keys, or one source of several. */
function others(example: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return 'sources' in example || 'databases' in example
    ? {}
    : { sources: { migrations: 'drizzle', drizzle: 'c.ts' } };
}
