/** Models of Flask-SQLAlchemy: what is read without running them is what the library makes of them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonEnvironment } from '../support/python.ts';
import { type FlaskEra, flaskCases, flaskEras } from './flask-cases.ts';
import { exportTogether } from './run-together.ts';
import { judge } from './static-judge.ts';
import { read, repository } from './support.ts';

for (const [era, wanted] of Object.entries(flaskEras) as [FlaskEra, (typeof flaskEras)[FlaskEra]][]) {
  const { folder = '', lacking } = await pythonEnvironment(wanted);
  const cases = flaskCases.filter(({ eras }) => eras === undefined || eras.includes(era));
  describe.skipIf(lacking !== undefined)(
    `Flask-SQLAlchemy ${era}${lacking === undefined ? '' : `: ${lacking}`}`,
    () => {
      const placed = cases.map((one) => ({
        ...one,
        root: repository({
          ...one.files,
          'models.py': one.models,
          'requirements.txt': `${wanted.requirements.join('\n')}\n`,
        }),
      }));
      beforeAll(() =>
        exportTogether(
          folder,
          placed.map(({ root }) => root),
        ),
      );

      test.each(placed)('$what', async ({ root, unknowns = [] }) => {
        const ran = await read(root, { mode: 'export' });
        const judged = judge(ran, await read(root, { mode: 'static' }));
        expect(judged.wrong).toEqual([]);
        expect(judged.unknowns).toEqual(unknowns);
        expect(judged.incomplete).toBe(false);
        expect(judged.equal).toBeGreaterThan(0);
      });
    },
  );
}
