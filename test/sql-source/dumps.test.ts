import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { differences } from '../catalog/differences.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { dump, pgDumpsFor } from './pg-dump.ts';
import { readText } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');
/** What dumps have trouble with: an owner, rights, names and bodies full of semicolons and quotes, rows. */
const moreSql = `
do $$ begin create role schema_drift_owner; exception when duplicate_object then null; end $$;
alter table users owner to schema_drift_owner;
alter default privileges for role schema_drift_owner grant select on tables to pg_monitor;
grant all on schema public to schema_drift_owner;
create table "Odd ""name""" ("a;b" text default ';', "$$" text default $$it's$$);
create function body(a integer) returns integer language sql begin atomic select a; select a + 1; end;
insert into animals values (1, 'cat; dog'), (2, E'tab\\there');
select setval('tickets', 7);
`;

interface Way {
  readonly options: readonly string[];
  /** Whether rights are in the dump. */
  readonly grants?: false;
  /** What is told to be left out; the first lines of files differ. */
  readonly says?: readonly string[];
}

const newerSetting = /no such setting: SET transaction_timeout/;
const aboutDatabase = 'left out, since it concerns a database, not the schema in it';

const ways: readonly Way[] = [
  { options: ['--schema-only'] },
  { options: ['--schema-only', '--no-owner'] },
  { options: ['--schema-only', '--no-owner', '--no-privileges'], grants: false },
  {
    options: ['--schema-only', '--clean'],
    says: ['left out, since there is nothing to drop yet: DROP and 52 more.'],
  },
  {
    options: ['--schema-only', '--clean', '--if-exists', '--create'],
    says: [
      'commands for psql are left out: \\connect.',
      'left out, since there is nothing to drop yet: DROP.',
      expect.stringContaining(`${aboutDatabase}: CREATE DATABASE `),
      expect.stringContaining(`${aboutDatabase}: ALTER DATABASE `),
    ],
  },
  { options: ['--schema-only', '--quote-all-identifiers', '--disable-dollar-quoting'] },
  { options: [], says: ['not run, since only the schema is read, no rows: COPY and 9 more.'] },
  { options: ['--inserts'], says: ['not run, since only the schema is read, no rows: INSERT and 4 more.'] },
];

describe.each(testMajors)(
  'PostgreSQL %i: what pg_dump writes reads as the database that it is of',
  (major) => {
    const cases = pgDumpsFor(major).flatMap((program) => ways.map((way) => ({ program, ...way })));
    let client: Client;
    let catalog: Catalog;

    beforeAll(async () => {
      client = await freshDatabase(major);
      await client.query(baseSql + moreSql);
      ({ catalog } = await extractCatalog(client));
    });
    afterAll(() => client.end());

    test.skipIf(cases.length > 0)('(no pg_dump of this major or newer is installed here)', () => {});

    test.each(cases)(
      'pg_dump $program.major $options',
      async ({ program, options, grants = true, says = [] }) => {
        const read = await readText(dump(client, program, options), major);
        const expected = catalog.objects.filter(
          ({ kind }) => grants || (kind !== 'grant' && kind !== 'default privileges'),
        );
        // Without owners everything is its reader's.
        const unmodelled = catalog.unmodelled.filter(
          ({ kind }) => kind !== 'owner' || !options.includes('--no-owner'),
        );
        expect(differences({ ...catalog, objects: expected, unmodelled }, read.catalog)).toEqual([]);
        expect(read.facts).toEqual([expect.stringMatching(`^dump of PostgreSQL ${major}`)]);
        expect(read.coverage.cannotDeclare?.map(({ kind }) => kind)).toEqual(
          grants ? undefined : ['grant', 'default privileges'],
        );
        const warnings = read.warnings.map((line) => line.replace(/^schema\.sql:\d+: /, ''));
        expect(warnings.filter((line) => !newerSetting.test(line))).toEqual(says);
        expect(warnings.some((line) => newerSetting.test(line))).toBe(program.major >= 17 && major < 17);
      },
    );
  },
);
