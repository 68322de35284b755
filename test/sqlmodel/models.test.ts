/**
 * What SQLAlchemy itself makes of models is what is read from them by running them, for every library of `sqlmodelEras`;
 * and that is what is read without running them, or told to be unknown.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { withClient } from '../../src/postgres/databases.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { differences } from '../catalog/differences.ts';
import { testServer } from '../support/postgres.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { createTogether } from './create-together.ts';
import { type Era, modelCases } from './model-cases.ts';
import { exportTogether } from './run-together.ts';
import { type StaticCase, staticCases, unknownsOfModelCases } from './static-cases.ts';
import { judge, requirementsOf } from './static-judge.ts';
import { read, repository } from './support.ts';

/** With `isCreated`, SQLAlchemy has made its tables in a database. */
const allCases: readonly (StaticCase & { readonly isCreated: boolean })[] = [
  ...modelCases.map((one) => ({ ...one, unknowns: unknownsOfModelCases[one.what] ?? [], isCreated: true })),
  ...staticCases.map((one) => ({ ...one, isCreated: false })),
];

/** Extensions are created where a statement turns out to need one; SQLAlchemy leaves that to others. */
function withoutExtensions(catalog: Catalog): Catalog {
  return { ...catalog, objects: catalog.objects.filter(({ kind }) => kind !== 'extension') };
}

for (const [era, wanted] of Object.entries(sqlmodelEras) as [Era, (typeof sqlmodelEras)[Era]][]) {
  const { folder = '', lacking } = await pythonEnvironment(wanted);
  const cases = allCases.filter(({ eras }) => eras === undefined || eras.includes(era));
  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    const placed = cases.map((one) => ({
      ...one,
      root: repository({ ...one.files, 'models.py': one.models, 'requirements.txt': requirementsOf(era) }),
    }));
    let databases: ReadonlyMap<string, string>;
    beforeAll(async () => {
      const created = placed.filter(({ isCreated }) => isCreated);
      databases = await createTogether(
        folder,
        created.map(({ root }) => root),
      );
      await exportTogether(
        folder,
        placed.map(({ root }) => root),
      );
    });

    describe.each(placed)('$what', ({ root, unknowns = [], incomplete = false, isCreated }) => {
      let ran: ReadSource;
      beforeAll(async () => {
        ran = await read(root, { mode: 'export' });
      });

      if (isCreated)
        test('is read as SQLAlchemy creates it', async () => {
          const { catalog } = await withClient(testServer().connection, databases.get(root) ?? '', (client) =>
            extractCatalog(client),
          );
          expect(ran.faults).toEqual([]);
          expect(ran.unchecked).toEqual([]);
          expect(ran.catalog.objects.length).toBeGreaterThan(0);
          expect(differences(withoutExtensions(catalog), withoutExtensions(ran.catalog))).toEqual([]);
        });

      test('is read without running it as it is by running it', async () => {
        const judged = judge(ran, await read(root, { mode: 'static' }));
        expect(judged.wrong).toEqual([]);
        expect(judged.unknowns).toEqual(unknowns);
        expect(judged.incomplete).toBe(incomplete);
        expect(judged.equal).toBeGreaterThan(0);
      });
    });
  });
}
