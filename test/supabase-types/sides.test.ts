/** With whom types agree among several sources, and who is wrong then. */

import { describe, expect, test } from 'vitest';
import type { AttributeValue, CatalogObject, ViewWriting } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { saidRenames } from '../../src/compare/renames/renames-said.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import { withoutStrangers } from '../../src/reading/of-another-project.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { Renaming } from '../../src/sources/renamings.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { readSourceOf } from '../support/read-source.ts';
import { findingsOf, sourceOf, told, typesOf } from './support.ts';

type Column = Readonly<Record<string, AttributeValue>>;

/** A source with a table `users` of one column, and whatever else. */
function declaring(name: string, column: Column, more: readonly CatalogObject[] = []): ComparedSource {
  const table: CatalogObject = { kind: 'table', path: ['public', 'users'], attributes: {} };
  const objects: CatalogObject[] = [
    table,
    { kind: 'column', path: ['public', 'users', 'age'], parent: 'table:public.users', attributes: column },
    ...more,
  ];
  return sourceOf({ serverVersion: 170000, objects, unmodelled: [] }, name);
}

/** A file of types with that table. */
function typed(age: string, name = 'types', more = ''): Promise<ComparedSource> {
  const optional = age.endsWith('null') ? '?' : '';
  return typesOf(
    `export type Database = { public: { Tables: { users: { Row: { age: ${age} }; Insert: { age${optional}: ${age} }; Update: { age?: ${age} } }${more} } } }`,
    name,
  );
}

/** A table of one column in a file of types. */
const rows = (table: string) =>
  `; ${table}: { Row: { id: string }; Insert: { id: string }; Update: { id?: string } }`;

const withObjects = ({ read: { catalog } }: ComparedSource, objects: readonly CatalogObject[]) => ({
  ...catalog,
  objects: [...catalog.objects, ...objects],
});

const cellsOf = ({ cells }: Finding) =>
  Object.fromEntries(Object.entries(cells).map(([name, { state, text }]) => [name, `${state}: ${text}`]));

const integer = { type: 'integer', notNull: true };
const text = { type: 'text', notNull: true };

describe('where all others agree', () => {
  test('types that say otherwise are stale, and nothing else is wrong', async () => {
    const [finding, ...others] = findingsOf([
      declaring('migrations', text),
      declaring('drizzle', text),
      await typed('number'),
    ]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      class: 'stale types',
      severity: 'critical',
      wrong: ['types'],
      attribute: 'type',
      reason: 'migrations and drizzle agree that it is otherwise; types were made before that changed.',
      advice:
        'Run `npx supabase gen types --lang=typescript --local > types.ts`, which writes types again, once the local database has the migrations.',
    });
    expect(cellsOf(finding as Finding)).toEqual({
      migrations: 'present: text NOT NULL',
      drizzle: 'present: text NOT NULL',
      types: 'present: number',
    });
  });

  test('two old copies are one finding', async () => {
    const found = findingsOf([
      declaring('migrations', text),
      await typed('number'),
      await typed('number', 'web'),
    ]);
    expect(found.map(({ title, wrong }) => [title, wrong])).toEqual([
      ['column users.age: migrations: text NOT NULL, types and web: number', ['types', 'web']],
    ]);
  });

  test('one old and one new copy are told apart', async () => {
    const found = findingsOf([
      declaring('migrations', text),
      await typed('number'),
      await typed('string', 'web'),
    ]);
    expect(found.map(({ title, wrong }) => [title, wrong])).toEqual([
      ['column users.age: migrations: text NOT NULL, types: number', ['types']],
    ]);
    expect(cellsOf(found[0] as Finding).web).toBe('silent: cannot tell');
  });

  test('of what one copy has and the other lacks, only the old one is wrong', async () => {
    const dropped = declaring('migrations', text);
    const migrations = {
      ...dropped,
      read: { ...dropped.read, removals: [{ noun: 'table', path: ['public', 'notes'] }] },
    };
    const added: CatalogObject[] = [
      { kind: 'table', path: ['public', 'teams'], attributes: {} },
      { kind: 'column', path: ['public', 'teams', 'id'], parent: 'table:public.teams', attributes: text },
    ];
    const [now, before] = [typed('string', 'types', rows('teams')), typed('string', 'web', rows('notes'))];
    const sources = [
      { ...migrations, read: { ...migrations.read, catalog: withObjects(migrations, added) } },
      await now,
      await before,
    ];
    const found = findingsOf(sources);
    expect(found.map(({ title, wrong }) => [title, wrong])).toEqual([
      ['table notes is only in web', ['web']],
      ['table teams is missing in web', ['web']],
    ]);
    expect(found.map(({ reason }) => reason)).toEqual([
      'a migration has taken it away; web was made before that changed.',
      'migrations and types have it; web was made before that changed.',
    ]);
    expect(found[1]?.advice).toBe(
      'Run `npx supabase gen types --lang=typescript --local > types.ts`, which writes web again, once the local database has the migrations.',
    );
    expect(findingsOf(sources, 'migrations').map(({ wrong }) => wrong)).toEqual([['web'], ['web']]);
  });

  test.each([
    [
      'that cannot be written',
      { takes: [] },
      { migrations: 'present: id text', types: 'silent: cannot tell', web: 'present: no id' },
    ],
    [
      'that can',
      { takes: ['insert', 'update'], updatable: true },
      {
        migrations: 'present: id text, rows can be written',
        types: 'present: only to be read',
        web: 'present: no id, only to be read',
      },
    ],
  ])('each copy of a view %s is told by what it says otherwise', async (_, writing, cells) => {
    const columns = ['age', 'id'].map((name) => ({ name, type: 'text' }));
    const view: CatalogObject = {
      kind: 'view',
      path: ['public', 'ages'],
      writing: writing as ViewWriting,
      attributes: { definition: 'SELECT', columns },
    };
    const shown = (columns: string) => ` }; Views: { ages: { Row: { ${columns} }; Relationships: [] }`;
    const [finding] = findingsOf([
      declaring('migrations', text, [view]),
      await typed('string', 'types', shown('age: string | null; id: string | null')),
      await typed('string', 'web', shown('age: string | null')),
    ]);
    expect(cellsOf(finding as Finding)).toEqual(cells);
  });

  test.each([
    [
      'by the newest generator',
      'NonNullable<Json>',
      ['warning: view ages: migrations: rows can be inserted, not updated, types: only to be read'],
    ],
    ['by one that may not look at triggers', 'Json', []],
  ])('a view with a trigger in place of INSERT is compared %s', async (_, json, found) => {
    const view: CatalogObject = {
      kind: 'view',
      path: ['public', 'ages'],
      writing: { takes: ['insert'], replaced: true },
      attributes: { definition: 'SELECT', columns: [{ name: 'age', type: 'text' }] },
    };
    const rows = ' }; Views: { ages: { Row: { age: string | null }; Relationships: [] }';
    const types = await typed('string', 'types', `${rows} }; Unread: { of: ${json}`);
    const migrations = declaring('migrations', text, [view]);
    expect(told(findingsOf([migrations, types]))).toEqual(found);
    const trigger = {
      kind: 'trigger',
      path: ['public', 'ages', 'put'],
      reason: 'its function is not there',
    } as const;
    const unchecked = { ...migrations, read: { ...migrations.read, unchecked: [trigger] } };
    expect(told(findingsOf([unchecked, types]))).toEqual([]);
  });

  test('types are right where the config says so', async () => {
    const [finding] = findingsOf([declaring('migrations', text), await typed('number')], 'types');
    expect(finding).toMatchObject({ wrong: ['migrations'], class: 'unmigrated change' });
  });
});

describe('where others disagree', () => {
  test('types are on the side that they fit', async () => {
    const found = findingsOf([
      declaring('migrations', text),
      declaring('drizzle', integer),
      await typed('string'),
    ]);
    expect(found.map(({ title }) => title)).toEqual([
      'column users.age: migrations and types: text, drizzle: integer',
    ]);
    expect(cellsOf(found[0] as Finding)).toMatchObject({ types: 'present: string' });
  });

  test('and count with it', async () => {
    const [finding] = findingsOf(
      [declaring('migrations', text), declaring('drizzle', integer), await typed('string')],
      'majority',
    );
    expect(finding).toMatchObject({
      wrong: ['drizzle'],
      reason: 'migrations and types agree; drizzle alone says integer.',
    });
  });

  test('and take none where they fit both', async () => {
    const found = findingsOf([
      declaring('migrations', text),
      declaring('drizzle', { type: 'uuid', notNull: true }),
      await typed('string'),
    ]);
    expect(found.map(({ title }) => title)).toEqual(['column users.age: migrations: text, drizzle: uuid']);
    expect(cellsOf(found[0] as Finding).types).toBe('silent: cannot tell');
  });

  test('and one of their own where they fit nobody', async () => {
    const found = findingsOf([
      declaring('migrations', text),
      declaring('drizzle', integer),
      await typed('boolean'),
    ]);
    expect(found.map(({ title }) => title)).toEqual([
      'column users.age: migrations: text, drizzle: integer, types: boolean',
    ]);
  });

  test('and say nothing of their own where those that differ are taken for the same', async () => {
    const key = (name: string): CatalogObject => ({
      kind: 'constraint',
      path: ['public', 'users', name],
      parent: 'table:public.users',
      attributes: {
        type: 'foreign key',
        columns: ['age'],
        foreignTable: ['public', 'users'],
        foreignColumns: ['age'],
      },
    });
    const relationships = (name: string) =>
      `[{ foreignKeyName: '${name}', columns: ['age'], referencedRelation: 'users', referencedColumns: ['age'] }]`;
    const types = await typesOf(
      `export type Database = { public: { Tables: { users: { Row: { age: string }; Insert: { age: string }; Update: { age?: string }; Relationships: ${relationships('users_age_fkey')} } } } }`,
    );
    const found = findingsOf([
      declaring('migrations', text, [key('users_age_fkey')]),
      declaring('drizzle', text, [key('users_age_users_age_fk')]),
      types,
    ]);
    expect(found.map(({ title }) => title)).toEqual([]);
  });

  test('in one attribute, they have nothing to do with another', async () => {
    const found = findingsOf([
      declaring('migrations', { ...text, default: "'x'::text" }),
      declaring('drizzle', { ...text, notNull: false, default: "'y'::text" }),
      await typed('string | null'),
    ]);
    expect(found.map(({ title }) => title)).toEqual([
      'column users.age: migrations: NOT NULL, drizzle and types: nullable',
      "default of column users.age: migrations: 'x'::text, drizzle: 'y'::text",
    ]);
  });
});

describe('what types alone have', () => {
  const orphan = '; notes: { Row: { id: string }; Insert: { id: string }; Update: { id?: string } }';

  test('may be in the database that they were made of', async () => {
    const [finding] = findingsOf([declaring('migrations', text), await typed('string', 'types', orphan)]);
    expect(finding).toMatchObject({
      title: 'table notes is missing in migrations',
      severity: 'critical',
      wrong: [],
      folded: ['column notes.id'],
    });
    expect(finding?.reason).toContain('no migration has ever made it');
  });

  test.each(['migrations', 'none'])('was made by hand where no migration ever had it: %s', async (truth) => {
    const source = declaring('migrations', text);
    const newFile = 'supabase migration new NAME';
    const migrations = {
      ...source,
      read: { ...source.read, removals: [{ noun: 'table', path: ['public', 'tags'] }], newFile },
    };
    const sources = [migrations, await typed('string', 'types', orphan)];
    const [finding] = findingsOf(sources, truth);
    expect(finding).toMatchObject({
      class: 'unmigrated change',
      title: 'table notes is missing in migrations',
      wrong: [],
    });
    expect(finding?.advice).toMatch(
      /^If types are right, write a migration that creates table notes; `supabase db pull` writes the migration where the project has it\.\n/,
    );
    const written = await typesOf(
      `// Hand-written types\nexport type Database = { public: { Tables: { users: { Row: { age: string; years: string } } } } }`,
    );
    const byHand = findingsOf([migrations, written], 'migrations').find(
      ({ object }) => object === 'users.years',
    );
    expect(byHand).toMatchObject({ class: 'types written by hand', wrong: ['types'] });
  });

  test('is told in the words of types, whatever it is', async () => {
    const view = ' }; Views: { ages: { Row: { age: string | null; id: string } }';
    const [finding] = findingsOf([
      declaring('drizzle', text),
      declaring('migrations', text, [
        { kind: 'view', path: ['public', 'ages'], attributes: { definition: 'SELECT 1', columns: [] } },
      ]),
      await typed('string', 'types', view),
    ]);
    expect(cellsOf(finding as Finding)).toEqual({
      drizzle: 'missing: missing',
      migrations: 'present: SELECT 1',
      types: 'present: 2 columns',
    });
  });

  test('is left over where a migration has taken it away', async () => {
    const migrations = declaring('migrations', text);
    const dropped = {
      ...migrations,
      read: { ...migrations.read, removals: [{ noun: 'table', path: ['public', 'notes'] }] },
    };
    const [finding] = findingsOf([dropped, await typed('string', 'types', orphan)]);
    expect(finding).toMatchObject({
      wrong: ['types'],
      class: 'stale types',
      title: 'table notes is only in types',
      advice:
        'Run `npx supabase gen types --lang=typescript --local > types.ts`, which writes types again, once the local database has the migrations.',
    });
  });
});

describe('what has another name since', () => {
  const place = { kind: 'column', location: { file: '2.sql', line: 1 } } as const;
  const from = ['public', 'users', 'years'];
  const renamings = [{ ...place, from, to: ['public', 'users', 'age'] }];
  const both = [
    ['column users.age is missing in types', 'A migration renames users.years to age.'],
    ['column users.years is missing in migrations', 'A migration renames users.years to age.'],
  ];
  const titlesAndNotes = (found: readonly Finding[]) => found.map(({ title, note }) => [title, note]).sort();
  const old = () =>
    typesOf('export type Database = { public: { Tables: { users: { Row: { years: string } } } } }');

  const told = async (renamed: readonly Renaming[]) => {
    const { read, ...source } = declaring('migrations', text);
    return titlesAndNotes(findingsOf([{ ...source, read: { ...read, renamings: renamed } }, await old()]));
  };

  test('is one thing, as the migration says that renames it', async () => {
    expect(await told(renamings)).toEqual([
      ['column users.years was renamed to age in 2.sql:1; types still say years', undefined],
    ]);
  });

  test('but two where something else had the old name since, which a note tells', async () => {
    expect(await told(renamings.map((one) => ({ ...one, reused: true })))).toEqual(both);
  });

  test('and by what somebody says, which types alone can need', async () => {
    const said = saidRenames(['users.years:age']);
    const { findings, unusedRenames } = compare(
      [declaring('migrations', text), await old()],
      'none',
      'main',
      [],
      said,
    );
    expect(unusedRenames).toEqual([]);
    expect(titlesAndNotes(findings)).toEqual(
      both.map(([title]) => [title, 'users.years is age now, as was said.']),
    );
  });

  test('but not where the new one is gone again', async () => {
    const { read, ...source } = declaring('migrations', { type: 'text' });
    const other = [{ ...place, from, to: ['public', 'users', 'gone'] }];
    const found = findingsOf([{ ...source, read: { ...read, renamings: other } }, await old()]);
    expect(found.map(({ note }) => note)).toEqual([undefined, undefined]);
  });
});

describe('what extensions bring', () => {
  /** A file of types with the table of `declaring`, and what an extension put beside it. */
  const typesWith = (section: string) =>
    typesOf(
      `export type Database = { public: { Tables: { users: { Row: { age: string }; Insert: { age: string }; Update: { age?: string } } }; ${section} } }`,
    );
  const calls = (...names: readonly string[]) =>
    `Functions: { ${names.map((name) => `${name}: { Args: { "": string }; Returns: number }`).join('; ')} }`;
  const composite = (name: string) => `CompositeTypes: { ${name}: { path: number | null } }`;
  /** Migrations that create an extension: which is there, or which their server lacks. */
  const creating = (name: string, how: 'there' | 'refused' | 'stood in'): ComparedSource => {
    const extension = { kind: 'extension' as const, path: [name] };
    const made = how === 'there' ? [{ ...extension, attributes: { schema: 'public' } }] : [];
    const source = declaring('migrations', text, made);
    const unchecked = how === 'refused' ? [{ ...extension, reason: 'the server lacks it' }] : [];
    const lackedExtensions = how === 'stood in' ? [name] : [];
    return { ...source, read: { ...source.read, unchecked, lackedExtensions } };
  };

  test.each<[extension: string, how: 'there' | 'refused' | 'stood in', section: string]>([
    ['postgis', 'refused', calls('st_area', 'addauth', 'geomfromewkt')],
    ['postgis', 'refused', composite('geometry_dump')],
    ['h3', 'refused', calls('h3_cell_to_lat')],
    ['dblink', 'there', composite('dblink_pkey_results')],
    ['tablefunc', 'there', composite('tablefunc_crosstab_2')],
    ['http', 'stood in', `${calls('http_get', 'urlencode')}; ${composite('http_request')}`],
    ['pg_hashids', 'stood in', calls('id_encode')],
    ['pg_jsonschema', 'stood in', calls('json_matches_schema')],
    ['index_advisor', 'stood in', calls('index_advisor')],
    ['wrappers', 'stood in', calls('stripe_fdw_handler')],
  ])('of %s, %s, is missing nowhere: %s', async (extension, how, section) => {
    expect(told(findingsOf([creating(extension, how), await typesWith(section)]))).toEqual([]);
  });

  test('a relation of one goes with its columns', async () => {
    const types = await typed('string', 'types', rows('wrappers_fdw_stats') + rows('hypopg_hidden_indexes'));
    const { findings, notCompared } = compare([creating('hypopg', 'stood in'), types], 'none', 'main');
    expect(told(findings)).toEqual([]);
    expect(notCompared.map(({ what }) => what)).toContain('extension wrappers, of which types have 1 object');
  });

  test('what a project made of its own is missing all the same', async () => {
    const types = await typesWith(`${calls('area_of')}; ${composite('outline')}`);
    expect(told(findingsOf([creating('postgis', 'refused'), types]))).toEqual([
      'critical: composite type outline is missing in migrations',
      'critical: function area_of(string) is missing in migrations',
    ]);
  });

  test('where nobody creates it, the extension is told once, as not compared', async () => {
    const sources = [declaring('migrations', text), await typesWith(calls('st_area', 'addauth', 'st_x'))];
    const { findings, notCompared } = compare(sources, 'none', 'main');
    expect(told(findings)).toEqual([]);
    expect(notCompared).toContainEqual({
      what: 'extension postgis, of which types have 3 objects',
      why: 'types: nothing else here creates it: it was switched on elsewhere, in a dashboard say',
      count: 1,
      location: expect.objectContaining({ file: 'types.ts', line: 1 }),
    });
  });

  test.each([
    ["one name alone, which may be a project's own", [], calls('st_area')],
    ['names that projects have, too', [], calls('encrypt', 'decrypt')],
    ['a migration that drops it', [{ noun: 'extension', path: ['postgis'] }], calls('st_area', 'st_x')],
  ])('%s tells of no extension', async (_, removals, section) => {
    const source = declaring('migrations', text);
    const migrations = { ...source, read: { ...source.read, removals } };
    expect(findingsOf([migrations, await typesWith(section)])).not.toEqual([]);
  });
});

describe('types that somebody wrote, or added to', () => {
  const database = (row: string) =>
    `export type Database = { public: { Tables: { users: { Row: ${row}; Insert: { age: number }; Update: { age?: number } } } } }`;

  test.each<[what: string, file: string, isByHand: boolean]>([
    ['types of rows in front', `export type User = { age: number }\n${database('User')}`, true],
    ['a comment that says so', `// Hand-written types\n${database('{ age: number }')}`, true],
    ['rows in one line', database('{ age: number; name: string }'), true],
    ['a type below them', `${database('{ age: number }')}\nexport type Age = number`, false],
    ['a value below them', `${database('{ age: number }')}\nexport const adult = 18`, false],
  ])('are never to be written over: %s', async (_, file, isByHand) => {
    const found = findingsOf([declaring('migrations', text), await typesOf(file)]);
    const finding = found.find(({ attribute }) => attribute === 'type');
    const made = isByHand ? 'written by hand' : 'made before that changed';
    expect(finding).toMatchObject({
      class: isByHand ? 'types written by hand' : 'stale types',
      reason: `migrations say otherwise; types were ${made}.`,
      advice: 'Change column users.age in types.ts.',
    });
  });

  test("what the generator itself declares is nobody's own", async () => {
    const own = 'export type Tables<T> = T\nexport const Constants = {} as const';
    const [finding] = findingsOf([
      declaring('migrations', text),
      await typesOf(`export type Json = string\n${database('{ age: number }')}\n${own}`),
    ]);
    expect(finding?.advice).toContain('gen types');
  });
});

describe('a union of literals', () => {
  const check = (values: string): CatalogObject => ({
    kind: 'constraint',
    path: ['public', 'users', 'users_age_check'],
    parent: 'table:public.users',
    attributes: { type: 'check', columns: ['age'], expression: values },
  });
  const any = "(age = ANY (ARRAY['a'::text, 'b'::text]))";
  test.each([
    ['the same values', "'b' | 'a'", any, []],
    ['fewer', "'a'", any, [`column users.age: migrations: text, one of 'a', 'b', types: "a"`]],
    ['others', "'a' | 'c'", any, [`column users.age: migrations: text, one of 'a', 'b', types: "a" | "c"`]],
    ['no check to compare it with', "'a' | 'c'", '(length(age) > 1)', []],
    ['a check of another form', "'a' | 'b'", "((age = 'a'::text) OR (age = 'b'::text))", []],
    [
      'varchar, as Postgres prints it',
      "'a' | 'b'",
      "((age)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      [],
    ],
    ['text alone, which says nothing of it', 'string', any, []],
    ['numbers of a text', '1 | 2', any, ['column users.age: migrations: text NOT NULL, types: 1 | 2']],
  ])('%s', async (_, union, expression, titles) => {
    const found = findingsOf([declaring('migrations', text, [check(expression)]), await typed(union)]);
    expect(found.map(({ title }) => title)).toEqual(titles);
  });
});

describe('what somebody wrote in Row alone, or in Insert and Update alone', () => {
  const check: CatalogObject = {
    kind: 'constraint',
    path: ['public', 'users', 'users_age_check'],
    parent: 'table:public.users',
    attributes: { type: 'check', columns: ['age'], expression: "(age = ANY (ARRAY['a'::text, 'b'::text]))" },
  };
  const nullableJson = { type: 'jsonb', notNull: false };
  test.each([
    ['the values of a check', text, ["'a' | 'b'", 'string', 'string'], []],
    ['which Insert alone takes', text, ['string', "'a' | 'b'", 'string'], []],
    ['the shape of a json', nullableJson, ['{ dark: boolean } | null', 'Json | null', 'Json | null'], []],
    [
      'fewer values than rows have',
      text,
      ["'a'", 'string', 'string'],
      [`column users.age: migrations: text, one of 'a', 'b', types: "a"`],
    ],
    [
      'another type in Insert',
      text,
      ["'a' | 'b'", 'number', 'string'],
      [`column users.age: migrations: text NOT NULL, types: "a" | "b" in Row, number in Insert`],
    ],
    [
      'no null in Update',
      nullableJson,
      ['{ dark: boolean } | null', 'Json | null', 'Json'],
      ['column users.age: migrations: jsonb, types: an object | null in Row, Json in Update'],
    ],
    [
      'null in Row alone',
      text,
      ['string | null', 'string', 'string'],
      ['column users.age: migrations: text NOT NULL, types: string | null'],
    ],
  ])('%s', async (_, column, [row, insert, update], titles) => {
    const isOptional = column.notNull ? '' : '?';
    const types = await typesOf(
      `export type Database = { public: { Tables: { users: { Row: { age: ${row} }; Insert: { age${isOptional}: ${insert} }; Update: { age?: ${update} } } } } }`,
    );
    const found = findingsOf([declaring('migrations', column, [check]), types]);
    expect(found.map(({ title }) => title)).toEqual(titles);
  });
});

test('what a person wrote over the generated types is theirs to change', async () => {
  const { read, ...source } = await typesOf({
    'db.ts': `import type { Database as Generated } from './generated'
      export type Database = MergeDeep<Generated, { public: { Tables: { users: { Row: { age: 'a' | 'x' } } } } }>`,
    'generated.ts': `export type Database = { public: { Tables: { users: {
      Row: {
        age: string; email: string; id: string; name: string
      }
      Insert: {
        age: string; email: string; id: string; name: string
      }
      Update: { age?: string; email?: string; id?: string; name?: string }
    } } } }`,
  });
  const check: CatalogObject = {
    kind: 'constraint',
    path: ['public', 'users', 'users_age_check'],
    parent: 'table:public.users',
    attributes: { type: 'check', columns: ['age'], expression: "(age = ANY (ARRAY['a'::text, 'b'::text]))" },
  };
  const columns = ['email', 'id', 'name', 'note'].map(
    (name): CatalogObject => ({
      kind: 'column',
      path: ['public', 'users', name],
      parent: 'table:public.users',
      attributes: text,
    }),
  );
  const found = findingsOf([declaring('migrations', text, [check, ...columns]), { ...source, read }]);
  expect(found.map(({ advice }) => advice)).toEqual([
    'Change column users.age in db.ts.',
    'Run `npx supabase gen types --lang=typescript --local > generated.ts`, which writes types again, once the local database has the migrations.',
  ]);
});

describe('partitions that a database makes as it runs', () => {
  const columns = (table: string): CatalogObject[] => [
    {
      kind: 'column',
      path: ['public', table, 'at'],
      parent: `table:public.${table}`,
      attributes: { type: 'date', notNull: true },
    },
  ];
  const events: CatalogObject[] = [
    {
      kind: 'table',
      path: ['public', 'events'],
      attributes: { form: 'partitioned', partitionKey: 'RANGE (at)' },
    },
    ...columns('events'),
  ];
  const partition: CatalogObject[] = [
    {
      kind: 'table',
      path: ['public', 'events_2030'],
      attributes: {
        partitionOf: ['public', 'events'],
        partitionBound: "FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')",
      },
    },
    ...columns('events_2030'),
  ];
  const table = (name: string) =>
    `; ${name}: { Row: { at: string }; Insert: { at: string }; Update: { at?: string } }`;
  const live = (): ComparedSource => ({
    ...declaring('production', text, [...events, ...partition]),
    kind: 'live',
  });

  test.each([
    ['in the types alone', false, table('events') + table('events_2030'), []],
    ['in the database alone', true, table('events'), []],
    ['in both', true, table('events') + table('events_2030'), []],
    [
      'of other columns, it is a table',
      false,
      table('events') + table('events_2030').replaceAll('at', 'day'),
      ['table events_2030 is missing in migrations'],
    ],
  ])('%s', async (_, isLive, types, titles) => {
    const found = findingsOf([
      declaring('migrations', text, events),
      ...(isLive ? [live()] : []),
      await typed('string', 'types', types),
    ]);
    expect(found.map(({ title }) => title)).toEqual(titles);
  });

  test('one that migrations declare is one that types lack', async () => {
    const found = findingsOf([
      declaring('migrations', text, [...events, ...partition]),
      await typed('string', 'types', table('events')),
    ]);
    expect(found.map(({ title }) => title)).toEqual(['partition events_2030 is missing in types']);
  });
});

describe('types of a table that no other source has', () => {
  const others = ['public', 'members'];
  const place = { file: '2.sql', line: 1 };
  const renaming: Renaming = { kind: 'table', from: ['public', 'users'], to: others, location: place };
  test.each<[what: string, more: Partial<ReadSource>, isRead: boolean]>([
    ['are of another database', {}, false],
    ['are old where a migration has renamed it', { renamings: [renaming] }, true],
    [
      'are old where a migration has dropped it',
      { locations: new Map([['table:public.users', place]]) },
      true,
    ],
    [
      'are old where a migration has dropped it as a view',
      { locations: new Map([['view:public.users', place]]) },
      true,
    ],
  ])('%s', async (_what, more, isRead) => {
    const migrations = readSourceOf([{ kind: 'table', path: others, attributes: {} }], more);
    const [, types] = withoutStrangers([
      { source: { name: 'migrations', kind: 'migrations', path: '.' }, read: migrations },
      {
        source: { name: 'types', kind: 'supabase-types', file: 'types.ts' },
        read: (await typed('number')).read,
      },
    ]);
    expect(types?.read !== undefined).toBe(isRead);
  });
});

describe('files that share no table', () => {
  const names = ['users', 'orders', 'posts'];
  /** Each table is made by a migration of its own, in that order. */
  const migrations = () => {
    const tables = names.map(
      (name): CatalogObject => ({ kind: 'table', path: ['public', name], attributes: {} }),
    );
    const go: CatalogObject = {
      kind: 'function',
      path: ['public', 'go(text)'],
      attributes: { arguments: 'a text', result: 'text' },
    };
    const files = names.map((name, at) => [name, `${at + 1}.sql`] as const);
    const read = readSourceOf([...tables, go], {
      locations: new Map(files.map(([name, file]) => [`table:public.${name}`, { file, line: 1 }])),
      migrations: files.map(([, file]) => ({ name: file, file, creates: [], labels: [] })),
    });
    return { name: 'migrations', kind: 'migrations', read } as const;
  };
  const having = (file: string, tables: readonly string[], more = '') => {
    const members = tables.map((table) => `${table}: { Row: {} }`).join('; ');
    return typesOf({ [file]: `export type Database = { public: { Tables: { ${members} }${more} } }` }, file);
  };
  const withGo = '; Functions: { go: { Args: { a: string }; Returns: string } }';

  test.each<[what: string, one: readonly string[], other: readonly string[], found: readonly string[]]>([
    [
      'state one schema together where each lacks what is older than some of its own',
      ['users', 'posts'],
      ['orders'],
      [],
    ],
    [
      'are old where they lack what is younger',
      ['users', 'orders'],
      ['posts'],
      ['warning: table posts is missing in one.ts'],
    ],
    [
      'are no parts where they do share one',
      ['users', 'posts'],
      ['users', 'orders'],
      ['warning: table orders is missing in one.ts', 'warning: table posts is missing in other.ts'],
    ],
    [
      'are none where one has what is nowhere',
      ['users', 'posts'],
      ['orders', 'gone'],
      [
        'critical: table gone is missing in migrations and one.ts',
        'warning: table orders is missing in one.ts',
        'warning: table posts is missing in other.ts',
        'warning: table users is missing in other.ts',
      ],
    ],
  ])('%s', async (_, one, other, found) => {
    const sources = [
      migrations(),
      await having('one.ts', one, withGo),
      await having('other.ts', other, '; Functions: {}'),
    ];
    const tables = told(findingsOf(sources)).filter((title) => !title.includes('function'));
    expect(tables).toEqual(found);
  });

  test('what a sister states is not missing, and what none does is', async () => {
    const sources = [
      migrations(),
      await having('one.ts', ['users', 'posts'], '; Functions: {}'),
      await having('other.ts', ['orders'], withGo),
    ];
    const { findings, notCompared } = compare(sources, 'none', 'main');
    expect(told(findings)).toEqual([]);
    expect(notCompared.map(({ what, why }) => `${what}: ${why}`)).toContain(
      'function go(text): one.ts may lack it: other.ts states it, as a part of the same schema',
    );
    const neither = [
      migrations(),
      await having('one.ts', ['posts'], withGo),
      await having('other.ts', ['orders'], withGo),
    ];
    expect(told(findingsOf(neither))).toEqual([
      'warning: table posts is missing in other.ts',
      'warning: table users is missing in one.ts and other.ts',
    ]);
  });
});
