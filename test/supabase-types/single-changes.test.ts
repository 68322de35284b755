import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import { differing } from '../../src/sources/supabase-types/differing.ts';
import { changes } from '../catalog/changes.ts';
import { testMajors } from '../support/postgres.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { changesOfTypes } from './changes.ts';
import { findingsOf, generated, sourceOf, told, typesOf } from './support.ts';

/** A database with types that were made of it, and what becomes of both. */
interface Scene {
  readonly client: Client;
  readonly printed: string;
  readonly types: ComparedSource;
  readonly schemas: readonly string[];
}

async function sceneOf(sql: string, schemas: readonly string[]): Promise<Scene> {
  const client = await databaseReadOften();
  await client.query(sql);
  const printed = await generated(client, schemas, { plain: true });
  return { client, printed, types: await typesOf(printed), schemas };
}

/** What was printed after a change as a source; where it is what was printed before, that is read already. */
function typesAfter(printed: string, scene: Scene): Promise<ComparedSource> | ComparedSource {
  return printed === scene.printed ? scene.types : typesOf(printed);
}

/** The catalog and the types of the database after a change that is taken back at once. */
async function changedBy(
  sql: string,
  { client, schemas }: Scene,
): Promise<{ readonly catalog: Catalog; readonly printed: string }> {
  await client.query('begin');
  try {
    await client.query(sql);
    // Reading a catalog changes the search path, by which the generator prints names.
    const printed = await generated(client, schemas, { plain: true });
    return { printed, catalog: (await extractWithin(client)).catalog };
  } finally {
    await client.query('rollback');
  }
}

function textOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

describe('types that were made of a schema of all kinds', () => {
  let scene: Scene;
  beforeAll(async () => {
    // The generator asks a foreign table whether it can be written, which takes more than a wrapper's name.
    scene = await sceneOf(`${textOf('../catalog/base.sql')}; drop foreign table far`, ['public', 'app']);
  });
  afterAll(() => scene.client.end());

  test('agree with it', async () => {
    const { catalog } = await changedBy('select 1', scene);
    expect(told(findingsOf([sourceOf(catalog), scene.types]))).toEqual([]);
  });

  const rowsByName = `create table app.rows (id integer primary key, note text); create table rows (id integer primary key);
    create function all_rows() returns rows[] language sql as 'select null::rows[]';
    create function one_row() returns app.rows language sql as 'select null::app.rows';
    create function row_of(of app.rows) returns setof app.rows language sql as 'select null::app.rows';
    create function app.all_rows() returns app.rows[] language sql as 'select null::app.rows[]'`;

  test('agree where a function returns rows that are told by their name, and not where these are of another table', async () => {
    const { catalog, printed } = await changedBy(rowsByName, scene);
    expect(told(findingsOf([sourceOf(catalog), await typesOf(printed)]))).toEqual([]);
    const { catalog: other } = await changedBy(
      `${rowsByName}; drop function one_row; create function one_row() returns rows language sql as 'select null::rows'`,
      scene,
    );
    expect(told(findingsOf([sourceOf(other), await typesOf(printed)]))).toEqual([
      expect.stringContaining('function one_row()'),
    ]);
  });

  /** No catalog has what is an extension's own, nor the tables of migration tools. */
  const isInNoCatalog = (sql: string) =>
    /^create extension|^create table (?:schema_migrations|flyway_schema_history)/.test(sql);
  const known = changes.filter(
    ({ sql, from = 14 }) => from <= (testMajors.at(-1) ?? 0) && !sql.includes('foreign table'),
  );
  test.each(known.map(({ sql }) => sql))(
    'are found stale by a change that shows in them: %s',
    async (sql) => {
      const { catalog, printed } = await changedBy(sql, scene);
      const found = told(findingsOf([sourceOf(catalog), scene.types]));
      if (printed === scene.printed || isInNoCatalog(sql)) expect(found).toEqual([]);
      else expect(found).not.toEqual([]);
      expect(told(findingsOf([sourceOf(catalog), await typesAfter(printed, scene)]))).toEqual([]);
    },
  );
});

describe('types that were made before a change', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await sceneOf(textOf('changes.sql'), ['public']);
  });
  afterAll(() => scene.client.end());

  test('agree with the schema, put into a style or not', async () => {
    const { catalog } = await changedBy('select 1', scene);
    const styled = await typesOf(await generated(scene.client));
    expect(told(findingsOf([sourceOf(catalog), scene.types, { ...styled, name: 'styled' }]))).toEqual([]);
  });

  test('are found where somebody has edited them', async () => {
    const { catalog } = await changedBy('select 1', scene);
    const edits: readonly (readonly [from: string, to: string, found: readonly string[]])[] = [
      [
        '"id"?: never',
        '"id": never',
        [
          'warning: column posts.id: migrations: bigint NOT NULL, types: number, never and yet required in Insert, never and yet required in Update',
        ],
      ],
      [
        '"low"?: never',
        '"low"?: string | null',
        ['warning: view listed: migrations: low cannot be written, types: every column can be written'],
      ],
      [
        'isSetofReturn: true',
        'isSetofReturn: false',
        ['warning: function search(text, integer): not the same result type'],
      ],
      ['from: "users"', 'from: "posts"', ['warning: function latest_of(users): not the same result type']],
      ['to: "users"', 'to: "posts"', ['warning: function whoami(): not the same result type']],
      [
        'isOneToOne: true\n            isSetofReturn',
        'isOneToOne: false\n            isSetofReturn',
        ['warning: function latest_of(users): not the same result type'],
      ],
      [
        'isOneToOne: true\n      ref',
        'isOneToOne: false\n      ref',
        ['warning: foreign key settings.user_id: migrations: → users.id, types: → users.id, many to one'],
      ],
      [
        '\nisOneToOne: true\n      ref',
        '\n      ref',
        [
          'warning: foreign key settings.user_id: migrations: → users.id, types: → users.id, without isOneToOne',
        ],
      ],
    ];
    for (const [from, to, found] of edits) {
      const block = scene.printed.lastIndexOf('Insert:', scene.printed.indexOf(from));
      const at = scene.printed.indexOf(from, block);
      const edited = scene.printed.slice(0, at) + scene.printed.slice(at).replaceAll(from, to);
      expect(edited).not.toBe(scene.printed);
      expect(told(findingsOf([sourceOf(catalog), await typesOf(edited)]))).toEqual(found);
    }
  });

  test.each(changesOfTypes)('$sql', async ({ sql, found }) => {
    const { catalog, printed } = await changedBy(sql, scene);
    expect(told(findingsOf([sourceOf(catalog), scene.types]))).toEqual(found);
    expect(printed === scene.printed).toBe(found.length === 0);
    expect(told(findingsOf([sourceOf(catalog), await typesAfter(printed, scene)]))).toEqual([]);
  });
});

test('of a function that the generator does not print its arguments are why, or what it returns where it has none', () => {
  const own = (names: readonly string[]) => ({
    arguments: names.map((name) => ({ name, base: 'string', nullable: false })),
    result: { base: 'unknown', nullable: false },
  });
  expect(differing('function', own(['term']), undefined)).toEqual(['arguments']);
  expect(differing('function', own([]), undefined)).toEqual(['result']);
});
