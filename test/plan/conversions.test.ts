import { expect, test } from 'vitest';
import type { Catalog, CatalogObject } from '../../src/catalog/catalog.ts';
import { likelyConversion } from '../../src/rebuild/conversions.ts';

const enums = ['mood', 'feeling'].map(
  (called): CatalogObject => ({
    kind: 'enum',
    path: ['public', called],
    attributes: { labels: ['sad'] },
  }),
);
const catalog: Catalog = { serverVersion: 180_000, objects: enums, unmodelled: [] };

test.each([
  ['public.mood', 'public.feeling', 'm::text::public.feeling'],
  ['public.mood', 'integer', 'm::text::integer'],
  ['text', 'public.mood', 'm::public.mood'],
  ['public.mood', 'text', undefined],
  ['text', 'uuid', 'm::uuid'],
])('for who cannot try, %s becomes %s by %s', (from, to, using) => {
  const column = (type: string): CatalogObject => ({
    kind: 'column',
    path: ['public', 't', 'm'],
    attributes: { type },
  });
  const conversion = likelyConversion({
    own: column(from),
    right: column(to),
    ownCatalog: catalog,
    rightCatalog: catalog,
    attributes: ['type'],
  });
  expect(conversion.using?.replaceAll('"m"', 'm')).toBe(using);
});
