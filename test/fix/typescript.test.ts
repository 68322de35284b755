import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { type Fixed, fixAll, told } from './fixing.ts';
import { cases, common } from './typescript-cases.ts';

/** All cases at once, each a table and a file of its own, against one database that is right. */
const numbered = cases.map((one, place) => {
  const name = (text: string) => text.replace(/\bthing(?=\b|_)/g, `thing${place}`);
  return {
    what: one.what,
    table: `thing${place}`,
    file: `tables/thing${place}.ts`,
    sql: name(one.sql),
    from: name(one.from),
    to: one.to === undefined ? undefined : name(one.to),
  };
});

let repository: Repository;
let fixed: Fixed;

beforeAll(async () => {
  repository = repositoryOf({
    'schema-drift.yml': `sources:
  database: { kind: sql, files: database.sql }
  drizzle: { schema: 'tables/*.ts' }
truth: database
`,
    'database.sql': [common.sql, ...numbered.map(({ sql }) => sql)].join('\n'),
    'tables/common.ts': common.file,
    ...Object.fromEntries(numbered.map(({ file, from }) => [file, from])),
  });
  fixed = await fixAll(repository.root);
}, 60_000);

afterAll(() => repository?.delete());

describe('a Drizzle declaration is brought in line', () => {
  test.each(numbered.filter(({ to }) => to !== undefined))('$what', ({ table, file, to }) => {
    const own = fixed.before.filter(({ group }) => group === table);
    expect(own).toHaveLength(1);
    expect(repository.read(file)).toBe(to);
    expect(told(fixed.after.filter(({ group }) => group === table))).toEqual([]);
  });
});

describe('where nothing is certain there is no edit, and what to do is said all the same', () => {
  test.each(numbered.filter(({ to }) => to === undefined))('$what', ({ table, file, from }) => {
    const own = fixed.before.filter(({ group }) => group === table);
    expect(own).not.toEqual([]);
    expect(own.filter(({ edits, advice }) => edits !== undefined || advice === '')).toEqual([]);
    expect(repository.read(file)).toBe(from);
  });
});

test('no edit brings a new finding', () => {
  const known = new Set(fixed.before.map(({ fingerprint }) => fingerprint));
  expect(told(fixed.after.filter(({ fingerprint }) => !known.has(fingerprint)))).toEqual([]);
});
