import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import { keywords } from '../../src/rebuild/readable.ts';
import type { Finding } from '../../src/report/finding.ts';
import { adviceParts } from '../../src/report/phrases/advice.ts';
import { changes } from '../catalog/changes.ts';
import { testMajors } from '../support/postgres.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { readSourceOf } from '../support/read-source.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');

/** What is wrong in a database that should be as a catalog of another one. */
function findingsOf(production: Catalog, declared: Catalog, truth = 'migrations'): readonly Finding[] {
  const sources = [
    { name: 'migrations', kind: 'migrations' as const, catalog: declared },
    { name: 'production', kind: 'live' as const, catalog: production },
  ].map(({ catalog, ...source }) => ({ ...source, read: readSourceOf([], { catalog }) }));
  return compare(sources, truth, 'shop').findings;
}

/** Where nobody is declared right, the SQL for the case that the migrations are, by fingerprint. */
function sqlEitherWay(production: Catalog, declared: Catalog): ReadonlyMap<string, readonly string[]> {
  const head = '-- if the migrations are right, in production';
  return new Map(
    findingsOf(production, declared, 'none').map(({ fingerprint, advice }) => {
      const { code } = adviceParts(advice);
      return [fingerprint, code[0] === head ? code.slice(1) : code];
    }),
  );
}

const leaveOrder =
  'Leave it: Postgres moves no column of a table. Have every INSERT and COPY name its columns, and none rely on the order of `SELECT *`.';
const leftInOrder = `left: ${leaveOrder} (was run)`;

/** Changes that no SQL takes back without a loss, and what is told instead. */
const sentencesBack: Readonly<Record<string, readonly string[]>> = {
  'alter table users alter column slug drop expression': [
    'Make column users.slug GENERATED ALWAYS AS (lower((email)::text)) stored in production; that takes dropping it and adding it again.',
  ],
  'alter table users drop column slug, add column slug text generated always as (lower(email)) virtual': [
    'Make column users.slug GENERATED ALWAYS AS (lower((email)::text)) stored in production; that takes dropping it and adding it again.',
  ],
  "alter type mood add value 'angry'": [
    "Move what uses enum mood to a new type with the values 'sad', 'ok', 'happy' in production; Postgres has no statement that takes a value of an enum away or gives it another place.",
  ],
  "alter type mood add value 'meh' before 'ok'": [
    "Move what uses enum mood to a new type with the values 'sad', 'ok', 'happy' in production; Postgres has no statement that takes a value of an enum away or gives it another place.",
  ],
  'alter table animals add constraint animals_id_not_null not null id no inherit': [
    'Make the NOT NULL constraint of column animals.id an ordinary one in production; no statement alone does that and keeps what is there.',
  ],
  'alter table users drop column mood, add column mood mood': [leaveOrder],
  // A column comes back behind all others.
  'alter table users drop column born': [leftInOrder],
  // What was declared in the child itself stays its own when it inherits again.
  'alter table dogs no inherit animals': [
    'left: Declare column dogs.id in the parent of its table alone in production; Postgres notes that when the table or the column is made. (was run)',
    'left: Declare column dogs.name in the parent of its table alone in production; Postgres notes that when the table or the column is made. (was run)',
  ],
};

/** The same for databases that are to follow the change. */
const sentencesOn: Readonly<Record<string, readonly string[]>> = {
  'alter table users drop column slug, add column slug text generated always as (lower(email)) virtual': [
    'Make column users.slug GENERATED ALWAYS AS (lower((email)::text)) virtual in production; that takes dropping it and adding it again.',
  ],
  'alter table users drop column mood, add column mood mood': [leaveOrder],
  'alter table animals add constraint animals_id_not_null not null id no inherit': [
    'Make the NOT NULL constraint of column animals.id NO INHERIT in production; no statement alone does that and keeps what is there.',
  ],
  'alter table users add constraint users_name_not_null not null name not valid': [
    'Make the NOT NULL constraint of column users.name NOT VALID in production; no statement alone does that and keeps what is there.',
  ],
  "alter server remote options (add port '5')": [
    'Change the options of foreign server remote in production; their values are not read, as they may be secrets.',
  ],
};

const [oldest = 0, newest = oldest] = [testMajors[0], testMajors.at(-1)];

describe.each([...new Set([oldest, newest])])(
  'PostgreSQL %i: the advice on a database is SQL that mends it, or a sentence',
  (major) => {
    let client: Client;
    let base: Catalog;

    beforeAll(async () => {
      client = await databaseReadOften(major);
      await client.query(baseSql);
      base = await meanwhile(read);
    });
    afterAll(() => client.end());

    /** Does something to the database, and takes it back. */
    async function meanwhile<Result>(act: () => Promise<Result>): Promise<Result> {
      await client.query('begin');
      try {
        return await act();
      } finally {
        await client.query('rollback');
      }
    }

    async function read(): Promise<Catalog> {
      const { catalog } = await extractWithin(client);
      await client.query('set local search_path = public');
      return catalog;
    }

    /**
     * Runs all the SQL there is in the advice, that which needs other of it first again after that. Gives the sentences
     * of what only sentences tell, and what differs still.
     */
    async function mended(production: Catalog, declared: Catalog): Promise<readonly string[]> {
      const findings = findingsOf(production, declared).map((finding) => ({
        ...finding,
        ...adviceParts(finding.advice),
        error: 'was run',
      }));
      const eitherWay = sqlEitherWay(production, declared);
      for (const { fingerprint, code } of findings) expect(eitherWay.get(fingerprint)).toEqual(code);
      const sentences = findings.flatMap(({ code, advice }) => (code.length === 0 ? [advice] : []));
      let waiting = findings.filter(({ code }) => code.length > 0);
      for (let before = 0; waiting.length !== before; ) {
        before = waiting.length;
        const refused: typeof waiting = [];
        for (const finding of waiting) {
          await client.query('savepoint before');
          await client.query(finding.code.join('\n')).catch(async ({ message }: Error) => {
            await client.query('rollback to before');
            refused.push({ ...finding, error: message });
          });
        }
        waiting = refused;
      }
      const left = findingsOf(await read(), declared).filter(({ advice }) => !sentences.includes(advice));
      const errors = new Map(waiting.map(({ fingerprint, error }) => [fingerprint, error]));
      return [
        ...sentences,
        ...left.map(({ fingerprint, advice }) => `left: ${advice} (${errors.get(fingerprint) ?? 'was run'})`),
      ];
    }

    test('names that are words of Postgres keep their quotes', async () => {
      const { rows } = await client.query(`select word from pg_get_keywords() where catcode <> 'U'`);
      expect(rows.map(({ word }) => word).filter((word) => !keywords.has(word))).toEqual([]);
    });

    const known = changes.filter(({ from = 14 }) => from <= major).map(({ sql }) => sql);

    test.each(known)('taken back: %s', async (sql) => {
      const sentences = await meanwhile(async () => {
        await client.query(sql);
        return mended(await read(), base);
      });
      expect(sentences).toEqual(sentencesBack[sql] ?? []);
    });

    // What an older major knows is written as in this one.
    test.runIf(major === newest).each(known)('followed: %s', async (sql) => {
      const declared = await meanwhile(async () => {
        await client.query(sql);
        return read();
      });
      expect(await meanwhile(() => mended(base, declared))).toEqual(sentencesOn[sql] ?? []);
    });
  },
);
