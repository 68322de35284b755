/** What is read without running the models is what SQLAlchemy makes of them, or is told to be unknown. */
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { type Era, modelCases } from './model-cases.ts';
import { exportTogether } from './run-together.ts';
import { type StaticCase, staticCases, unknownsOfModelCases } from './static-cases.ts';
import { judge, requirementsOf } from './static-judge.ts';
import { repository } from './support.ts';

const allCases: readonly StaticCase[] = [
  ...modelCases.map((one) => ({ ...one, unknowns: unknownsOfModelCases[one.what] ?? [] })),
  ...staticCases,
];

for (const [era, wanted] of Object.entries(sqlmodelEras) as [Era, (typeof sqlmodelEras)[Era]][]) {
  const { folder = '', lacking } = await pythonEnvironment(wanted);
  const cases = allCases.filter(({ eras }) => eras === undefined || eras.includes(era));
  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    const placed = cases.map((one) => ({
      ...one,
      root: repository({ ...one.files, 'models.py': one.models, 'requirements.txt': requirementsOf(era) }),
    }));
    beforeAll(() =>
      exportTogether(
        folder,
        placed.map(({ root }) => root),
      ),
    );

    test.each(placed)('$what', async ({ root, unknowns = [], incomplete = false }) => {
      const judged = await judge(root);
      expect(judged.wrong).toEqual([]);
      expect(judged.unknowns).toEqual(unknowns);
      expect(judged.incomplete).toBe(incomplete);
      expect(judged.equal).toBeGreaterThan(0);
    });
  });
}
