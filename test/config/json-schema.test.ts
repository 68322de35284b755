import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configPage } from '../../build/config-page.ts';
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
