import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { freshDatabase } from '../support/postgres.ts';
import { changes } from './changes.ts';
import { changesByKind } from './changes-by-kind.ts';

const all = [...changes, ...changesByKind].flatMap(({ differs }) => differs);

const readme = readFileSync(new URL('../../src/catalog/kinds/README.md', import.meta.url), 'utf8');
const documented = new Map(
  readme
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| kind') && !line.startsWith('| ---'))
    .flatMap((line) => {
      const [, kinds = '', , attributes = ''] = line.split('|');
      const names = new Set(attributes.match(/\w+/g));
      return kinds.split(',').map((kind) => [kind.trim(), names] as const);
    }),
);

/** `column: type` for every attribute that some change is about. */
function changedAttributes(): string[] {
  return all.flatMap((line) => {
    const [, kind, attributes = ''] = /^([a-z ]+):.*?((?: \w+)+)$/.exec(line) ?? [];
    return kind === undefined
      ? []
      : attributes
          .trim()
          .split(' ')
          .map((name) => `${kind}: ${name}`);
  });
}

test.each([
  ['comes', '+', []],
  // The base has no rights by default that could go.
  ['goes', '-', ['default privileges']],
])('of every kind one %s', (_what, mark, others) => {
  const moved = new Set(all.flatMap((line) => (line.startsWith(mark) ? [line.slice(2).split(':')[0]] : [])));
  expect([...documented.keys()].filter((kind) => !moved.has(kind))).toEqual(others);
});

test('every attribute that a catalog holds is in the table of attributes', async () => {
  const client = await freshDatabase();
  await client.query(readFileSync(new URL('base.sql', import.meta.url), 'utf8'));
  const { catalog } = await extractCatalog(client);
  await client.end();
  const held = catalog.objects.flatMap(({ kind, attributes }) =>
    Object.keys(attributes).map((attribute) => `${kind}: ${attribute}`),
  );
  const changed = changedAttributes();
  const unknown = [...new Set([...held, ...changed])].filter((entry) => {
    const [kind = '', attribute = ''] = entry.split(': ');
    return documented.get(kind)?.has(attribute) !== true;
  });
  expect(unknown).toEqual([]);
});
