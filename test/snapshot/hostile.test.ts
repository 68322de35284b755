import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Catalog, CatalogObject } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import { parseSnapshot, snapshotText } from '../../src/sources/snapshot/format.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { freshDatabase } from '../support/postgres.ts';

/** Whoever writes the branch may have written the snapshot in it: any JSON of its shape. */
let catalog: Catalog;
beforeAll(async () => {
  const client = await freshDatabase();
  await client.query(readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8'));
  ({ catalog } = await extractCatalog(client));
  await client.end();
});

const sourceWith = (objects: readonly CatalogObject[]): ReadSource => {
  const snapshot = {
    tool: 'x',
    takenAt: '2026-01-01T00:00:00Z',
    server: '18.1',
    coverage: {},
    unchecked: [],
  };
  const text = snapshotText({ ...snapshot, catalog: { ...catalog, objects } });
  const parsed = parseSnapshot(text, 'kept.json', 'renew');
  return { ...parsed, faults: [], locations: new Map(), facts: [], warnings: [] };
};

const junk = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    '',
    'x',
    '__proto__',
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: [] },
    [['public']],
    ['a', 1],
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** What can be done to one object: another attribute's value, path or parent. */
const change = fc.record(
  {
    attribute: fc.nat(),
    value: junk,
    path: fc.array(fc.oneof(fc.constantFrom('public', 'users', 'id', ''), fc.string()), {
      minLength: 1,
      maxLength: 4,
    }),
    parent: fc.constantFrom('table:public.users', 'column:public.users.id', 'nothing', ''),
  },
  { requiredKeys: ['attribute', 'value'] },
);

function changed(
  object: CatalogObject,
  { attribute, value, ...rest }: Record<string, unknown>,
): CatalogObject {
  const names = Object.keys(object.attributes);
  const name = names[Number(attribute) % Math.max(names.length, 1)] ?? 'type';
  return { ...object, ...rest, attributes: { ...object.attributes, [name]: value } } as CatalogObject;
}

test('whatever a snapshot says of objects, it is compared, and nothing breaks', () => {
  const real = sourceWith(catalog.objects);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 12 }), (changes) => {
      const objects = new Map(catalog.objects.map((object) => [object, object]));
      for (const [index, what] of changes) {
        const object = catalog.objects[index % catalog.objects.length];
        if (object !== undefined) objects.set(object, changed(object, what));
      }
      let kept: ReadSource;
      try {
        kept = sourceWith([...objects.values()]);
      } catch (problem) {
        expect(problem).toMatchObject({
          name: 'Problem',
          message: expect.stringMatching(/twice|themselves/),
        });
        return;
      }
      const columns = [
        { name: 'migrations', kind: 'migrations' as const, read: real },
        { name: 'kept', kind: 'snapshot' as const, read: kept },
      ];
      expect(compare(columns, 'migrations', 'main').findings).toBeInstanceOf(Array);
      expect(compare([...columns].reverse(), 'none', 'main').findings).toBeInstanceOf(Array);
    }),
    {
      numRuns: 300,
      examples: [
        // An object that says itself how it becomes a text.
        [[[855820743, { attribute: 0, value: { toString: [] } }]]],
        // Over both sources things belong to each other in a circle.
        [
          [
            [2011619858, { attribute: 0, value: {}, path: ['public'] }],
            [1403951620, { attribute: 0, value: null, parent: 'column:public.users.id' }],
            [0, { attribute: 0, value: 0 }],
          ],
        ],
        // So do partitions.
        [
          [
            [1460528238, { attribute: 0, value: [[]], path: [''] }],
            [0, { attribute: 0, value: null }],
          ],
        ],
      ],
    },
  );
});
