import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';

test('schema/config.schema.json is what the config is checked with', async () => {
  const committed = await readFile(new URL('../../schema/config.schema.json', import.meta.url), 'utf8');
  expect(committed, 'write configJsonSchema() to schema/config.schema.json').toBe(configJsonSchema());
});
