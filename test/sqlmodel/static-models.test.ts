/** What is read without running the models is what SQLAlchemy makes of them, or is told to be unknown. */
import { describe, expect, test } from 'vitest';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { type Era, modelCases } from './model-cases.ts';
import { type StaticCase, staticCases, unknownsOfModelCases } from './static-cases.ts';
import { judge, requirementsOf } from './static-judge.ts';
import { repository } from './support.ts';

const allCases: readonly StaticCase[] = [
  ...modelCases.map((one) => ({ ...one, unknowns: unknownsOfModelCases[one.what] ?? [] })),
  ...staticCases,
];

for (const [era, wanted] of Object.entries(sqlmodelEras) as [Era, (typeof sqlmodelEras)[Era]][]) {
  const { folder, lacking } = await pythonEnvironment(wanted);
  const cases = allCases.filter(({ eras }) => eras === undefined || eras.includes(era));
  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    test.each(cases)('$what', async ({ models, files = {}, unknowns = [], incomplete = false }) => {
      const root = repository({ ...files, 'models.py': models, 'requirements.txt': requirementsOf(era) });
      const judged = await judge(root, { python: folder ?? '' });
      expect(judged.wrong).toEqual([]);
      expect(judged.unknowns).toEqual(unknowns);
      expect(judged.incomplete).toBe(incomplete);
      expect(judged.equal).toBeGreaterThan(0);
    });
  });
}
