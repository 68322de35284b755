import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const fn = 'CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n';
const mood = "CREATE TYPE mood AS ENUM ('good', 'bad');\n";
const positive = 'CREATE DOMAIN positive AS integer CHECK (VALUE > 0);\n';

const cases = [
  { what: 'the same function', migrations: fn, file: fn, outcome: 'clean' },
  { what: 'the same type', migrations: mood, file: mood, outcome: 'clean' },
  { what: 'another function', migrations: fn, file: fn.replace('SELECT 1', 'SELECT 2'), outcome: 'drift' },
  { what: 'a type that one lacks', migrations: fn + positive, file: fn, outcome: 'drift' },
  { what: 'an enum that one lacks and nothing uses', migrations: fn + mood, file: fn, outcome: 'clean' },
  { what: 'nothing but a schema', migrations: 'SELECT 1;', file: 'SELECT 1;', outcome: 'could not check' },
];

test.each(cases)('a database without tables: $what is $outcome', async ({ migrations, file, outcome }) => {
  const repository = repositoryOf({
    'migrations/1.sql': migrations,
    'schema.sql': file,
    'schema-drift.yml': 'sources:\n  migrations: migrations\n  schema: { kind: sql, files: [schema.sql] }\n',
  });
  onTestFinished(repository.delete);
  const report = await checkRepository(repository.root, { sharedServer: majors.at(-1) as number });
  expect(report.outcome).toBe(outcome);
});
