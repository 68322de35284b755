/** An entry accepts what was found, and not whatever becomes of it. */
import { afterEach, describe, expect, test } from 'vitest';
import { applyBaseline } from '../../src/baseline/accept.ts';
import { entryFor } from '../../src/baseline/acceptance.ts';
import { parseBaseline } from '../../src/baseline/read-baseline.ts';
import { newBaseline } from '../../src/baseline/write-baseline.ts';
import { lapsedWords } from '../../src/report/phrases/acceptance.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { type Said, saidOtherwise } from '../../src/report/said.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';

const file = 'schema-drift.baseline.yml';
const acceptance = { owner: 'ada', reason: 'known', expiry: '2999-12-31' };

let repository: Repository | undefined;
afterEach(() => repository?.delete());

const tables =
  'CREATE TABLE notes (id integer, kind text, body text); ALTER TABLE notes ENABLE ROW LEVEL SECURITY;\n';
const wanted = `${tables}CREATE POLICY own ON notes USING (id = 1);
CREATE FUNCTION double(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
ALTER TABLE notes ADD CONSTRAINT short CHECK (length(body) < 100);`;
const had = `${tables}CREATE POLICY own ON notes USING (id = 2);
CREATE FUNCTION double(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + n';
ALTER TABLE notes ADD CONSTRAINT short CHECK (length(body) < 200);`;

async function found(sql: string): Promise<readonly DatabaseReport[]> {
  repository?.delete();
  repository = repositoryOf({
    'schema-drift.yml':
      'sources:\n  wanted: { kind: sql, files: wanted.sql }\n  had: { kind: sql, files: had.sql }\ntruth: wanted\n',
    'wanted.sql': wanted,
    'had.sql': sql,
  });
  return (await checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 })).databases;
}

/** Which findings count, by object, once all that `had` brings is accepted; and why. */
async function counting(sql: string): Promise<readonly (readonly [string, string | undefined])[]> {
  const before = (await found(had)).flatMap(({ findings }) => findings);
  expect(before.map(({ object }) => object).sort()).toEqual(['double(integer)', 'notes.own', 'notes.short']);
  const text = newBaseline(before.map((finding) => entryFor(finding, acceptance)));
  const { databases } = applyBaseline(await found(sql), parseBaseline(text, file), '2026-06-15');
  return databases.flatMap(({ findings }) => findings.map((it) => [it.object, lapsedWords(it)] as const));
}

test('what is as it was accepted does not count, however it is laid out', async () => {
  expect(await counting(`-- later\n${had.replaceAll(' (', '  (').replaceAll('USING', '\n  using')}`)).toEqual(
    [],
  );
});

test.each([
  [
    'a policy that lets everybody in',
    had.replace('id = 2', 'true'),
    'notes.own',
    'when had said `for all to public using (id = 2)`, and it says `for all to public using (true)` now',
  ],
  [
    'a check of another length',
    had.replace('< 200', '< 300'),
    'notes.short',
    'when had said `(length(body) < 200)`, and it says `(length(body) < 300)` now',
  ],
  ['a function that does something else', had.replace('n + n', 'n - n'), 'double(integer)', 'n + n'],
])('%s counts again, and says what was accepted', async (_, sql, object, words) => {
  const [only, ...more] = await counting(sql);
  expect(more).toEqual([]);
  expect(only?.[0]).toBe(object);
  expect(only?.[1]).toMatch(/^Accepted by ada when had said .*: known$/);
  expect(only?.[1]).toContain(words);
});

test('a default at another address, and a view of another table or its column, count again', async () => {
  const plainer = 'CREATE TABLE a (id integer, url text); CREATE TABLE b (id integer); ';
  const of = (address: string, column: string, schema: string) =>
    `CREATE SCHEMA s; CREATE TABLE s.a (id integer); CREATE TABLE public.a (id integer, url text DEFAULT '${address}/x'); CREATE TABLE b (id integer);
CREATE VIEW joined AS SELECT ${column}.id FROM public.a JOIN b ON true; CREATE VIEW one AS SELECT id FROM ${schema}.a;`;
  const says = async (sql: string) => {
    repository?.delete();
    repository = repositoryOf({
      'schema-drift.yml':
        'sources:\n  wanted: { kind: sql, files: wanted.sql }\n  had: { kind: sql, files: had.sql }\ntruth: wanted\n',
      'wanted.sql': plainer,
      'had.sql': sql,
    });
    return (await checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 })).databases;
  };
  const before = (await says(of('https://ours.test', 'a', 's'))).flatMap(({ findings }) => findings);
  const text = newBaseline(before.map((finding) => entryFor(finding, acceptance)));
  const now = await says(of('https://theirs.test', 'b', 'public'));
  const { databases } = applyBaseline(now, parseBaseline(text, file), '2026-06-15');
  const counted = databases.flatMap(({ findings }) => findings.map(({ object }) => object));
  expect(counted.sort()).toEqual(['a.url', 'joined', 'one']);
});

describe('what is said now and was not said then', () => {
  const cases: readonly (readonly [what: string, then: Said, now: Said, otherwise: unknown])[] = [
    ['the same', { a: 'x', b: 'y' }, { b: 'y', a: 'x' }, undefined],
    ['another value', { a: 'x', b: 'y' }, { a: 'x', b: 'z' }, { source: 'b', before: 'y', now: 'z' }],
    [
      'sides that have changed places',
      { a: 'x', b: 'y' },
      { a: 'y', b: 'x' },
      { source: 'a', before: 'x', now: 'y' },
    ],
    [
      'a source that has come and says what one did',
      { a: 'x', b: 'y' },
      { a: 'x', b: 'y', c: 'y' },
      undefined,
    ],
    [
      'a source that has come and says something else',
      { a: 'x', b: 'y' },
      { c: 'z' },
      { source: 'c', now: 'z' },
    ],
    ['a source that has gone', { a: 'x', b: 'y', c: 'z' }, { a: 'x', b: 'y' }, undefined],
    ['one object of several is gone', { a: ['s', 't'], b: 'missing' }, { a: ['t'], b: 'missing' }, undefined],
    [
      'one object more',
      { a: ['s', 't'], b: 'missing' },
      { a: ['s', 't', 'u'], b: 'missing' },
      { source: 'a', before: 's, t', now: 'also u' },
    ],
  ];
  test.each(cases)('%s', (_, then, now, otherwise) => {
    expect(saidOtherwise(then, now)).toEqual(otherwise);
  });
});
