import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coveragePage, documentedAttributes } from '../../build/coverage-page.ts';
import { objectKinds } from '../../src/catalog/object-kind.ts';
import { since } from '../../src/catalog/since.ts';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const attributes = documentedAttributes(file('src/catalog/kinds/README.md'));

test('docs/coverage.md is what the rules say', () => {
  expect(file('docs/coverage.md'), 'run `npm run schemas`').toBe(coveragePage(attributes));
});

test('every kind is in it, and what only some majors know is an attribute of its kind', () => {
  expect([...attributes.keys()].sort()).toEqual([...objectKinds].sort());
  const unknown = since.filter(({ kind, attribute }) => attributes.get(kind)?.includes(attribute) !== true);
  expect(unknown).toEqual([]);
});
