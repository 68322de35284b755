import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { type Fixed, fixAll, told } from './fixing.ts';
import { cases, common } from './python-cases.ts';

/** All cases at once, each a table and a file of its own, against one database that is right. */
const numbered = cases.map((one, place) => {
  const name = (text: string) =>
    text.replace(/\bthing(?=\b|_)|(?<=ix_)thing/g, `thing${place}`).replace(/\bThing\b/g, `Thing${place}`);
  return {
    what: one.what,
    findings: one.findings ?? 1,
    table: `thing${place}`,
    file: `models/thing${place}.py`,
    sql: name(one.sql),
    from: name(one.from),
    to: one.to === undefined ? undefined : name(one.to),
  };
});

const { requirements } = sqlmodelEras.current;
const environment = await pythonEnvironment(sqlmodelEras.current);

const modes = [
  { mode: 'static', python: undefined, lacking: undefined },
  { mode: 'run', python: environment.folder, lacking: environment.lacking },
];

describe.each(modes)('classes that are read in the way `$mode`', ({ mode, python, lacking }) => {
  let repository: Repository;
  let fixed: Fixed;

  beforeAll(async () => {
    if (lacking !== undefined) return;
    repository = repositoryOf({
      'schema-drift.yml': `sources:
  database: { kind: sql, files: database.sql }
  sqlmodel: { models: models, mode: ${mode}${python === undefined ? '' : `, python: ${python}`} }
truth: database
`,
      'requirements.txt': `${requirements.join('\n')}\n`,
      'database.sql': [common.sql, ...numbered.map(({ sql }) => sql)].join('\n'),
      'models/__init__.py': '',
      'models/common.py': common.file,
      ...Object.fromEntries(numbered.map(({ file, from }) => [file, from])),
    });
    fixed = await fixAll(repository.root);
  }, 90_000);

  afterAll(() => repository?.delete());

  describe.skipIf(lacking !== undefined)('a class is brought in line', () => {
    test.each(numbered.filter(({ to }) => to !== undefined))('$what', ({ table, file, to, findings }) => {
      const own = fixed.before.filter(({ group }) => group === table);
      expect(told(own)).toHaveLength(findings);
      expect(repository.read(file)).toBe(to);
      expect(told(fixed.after.filter(({ group }) => group === table))).toEqual([]);
    });
  });

  describe.skipIf(lacking !== undefined)(
    'where nothing is certain there is no edit, and what to do is said all the same',
    () => {
      test.each(numbered.filter(({ to }) => to === undefined))('$what', ({ table, file, from }) => {
        const own = fixed.before.filter(({ group }) => group === table);
        expect(own).not.toEqual([]);
        expect(own.filter(({ edits, advice }) => edits !== undefined || advice === '')).toEqual([]);
        expect(repository.read(file)).toBe(from);
      });
    },
  );

  test.skipIf(lacking !== undefined)('no edit brings a new finding', () => {
    const known = new Set(fixed.before.map(({ fingerprint }) => fingerprint));
    expect(told(fixed.after.filter(({ fingerprint }) => !known.has(fingerprint)))).toEqual([]);
  });
});
