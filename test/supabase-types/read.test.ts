import { describe, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { objectId } from '../../src/catalog/catalog.ts';
import { typesOf } from './support.ts';

/** A table as a file says it, in the words that are compared. */
async function said(files: Parameters<typeof typesOf>[0]): Promise<Record<string, string>> {
  const { read } = await typesOf(files);
  return Object.fromEntries(
    read.catalog.objects.map((object) => [objectId(object.kind, object.path), wordsOf(object)]),
  );
}

function wordsOf({ kind, attributes }: CatalogObject): string {
  if (kind === 'column') return [attributes.type, attributes.insert, attributes.update].join(', ');
  if (kind === 'enum') return (attributes.labels as string[]).join(', ');
  if (kind === 'constraint')
    return `${attributes.columns} → ${(attributes.foreignTable as string[]).join('.')}`;
  return kind === 'function' ? JSON.stringify((attributes.result as { type?: string }).type) : '';
}

/** A table with each column on a line of its own, as the generator writes it. */
const generatedForm = `export type Database = {
  public: {
    Tables: {
      users: {
        Row: {
          id: number
          name: string
        }
        Insert: {
          id: number
          name: string
        }
        Update: {
          id?: number
          name?: string
        }
        Relationships: []
      }
    }
  }
}
`;

/** What every form of the file below says. */
const users = {
  'table:public.users': '',
  'column:public.users.id': 'string, optional, optional',
  'column:public.users.age': 'number | null, optional, optional',
  'column:public.users.status': 'Database["public"]["Enums"]["status"], required, optional',
  'enum:public.status': 'on, off',
};

const body = (end: string, quote: string) => {
  const q = (text: string) => `${quote}${text}${quote}`;
  return `{
  public: {
    Tables: {
      users: {
        Row: { id: string${end} age: number | null${end} status: Database[${q('public')}][${q('Enums')}][${q('status')}] }
        Insert: { id?: string${end} age?: number | null${end} status: Database[${q('public')}][${q('Enums')}][${q('status')}] }
        Update: { id?: string${end} age?: number | null${end} status?: Database[${q('public')}][${q('Enums')}][${q('status')}] }
      }
    }
    Enums: { status: ${q('on')} | ${q('off')} }
  }
}`;
};
const plain = `export type Database = ${body(';', '"')}`;

describe('one schema in every form that a file may have', () => {
  const forms: Readonly<Record<string, Parameters<typeof typesOf>[0]>> = {
    'a type': plain,
    'an interface, as the first generators wrote it': `export interface Database ${body(',', "'")}`,
    'single quotes and semicolons': `export type Database = ${body(';', "'")};`,
    'not exported, of another name': `type DB = ${body(';', '"')}\nexport default DB`,
    'UTF-16, as PowerShell writes it': { 'types.ts': Buffer.from(`\ufeff${plain}`, 'utf16le') },
    'a byte order mark and line breaks of Windows': `\ufeff${plain.replaceAll('\n', '\r\n')}`,
    'comments between': plain.replace('public: {', '// generated\n  public: { /* by hand */'),
    'the version of PostgREST beside the schemas': plain.replace(
      'public: {',
      '__InternalSupabase: { PostgrestVersion: "12.2.3" }\n  public: {',
    ),
    'quoted names': plain
      .replace('users:', '"users":')
      .replaceAll('age:', '"age":')
      .replaceAll('age?:', "'age'?:"),
    'a union of an alias, and leading bars': `${plain.replace('"on" | "off"', 'Status')}\ntype Status =\n  | "on"\n  | "off"`,
    'the file’s own helpers': plain.replaceAll('Database["public"]["Enums"]["status"]', 'Enums<"status">'),
    'readonly members': plain.replace('id: string', 'readonly id: string'),
    'handed on by another file': { 'index.ts': "export * from './database'", 'database.ts': plain },
    'handed on by name': {
      'index.ts': "export type { Database } from './db/../database.js'",
      'database.ts': plain,
    },
    'handed on under another name': {
      'index.ts': "export type { Database as DB } from './database'",
      'database.ts': plain,
    },
    'split over files': {
      'types.ts': "import type { Public } from './public'\nexport type Database = { public: Public }",
      'public.ts': `export type Public = ${body(';', '"')
        .replace(/^\{\s*public: /, '')
        .replace(/\}$/, '')}`,
    },
    'laid over generated types with MergeDeep': {
      'types.ts':
        "import type { MergeDeep } from 'type-fest'\nimport type { Database as Generated } from './database'\nexport type Database = MergeDeep<Generated, { public: { Tables: { users: { Row: { age: number | null } } } } }>",
      'database.ts': plain,
    },
  };
  test.each(Object.entries(forms))('%s', async (_, files) => {
    expect(await said(files)).toEqual(users);
  });
});

test('what only some generators wrote is read where it is there, and nothing is said of it where it is not', async () => {
  const { read } = await typesOf(plain);
  expect(read.coverage.kinds).toEqual(['table', 'column', 'enum']);
  const full = plain.replace(
    '      }\n    }\n    Enums',
    '        Relationships: [{ foreignKeyName: "users_boss"; columns: ["id"]; isOneToOne: true; referencedRelation: "users"; referencedColumns: ["id"] }, { foreignKeyName: "users_boss"; columns: ["id"]; isOneToOne: true; referencedRelation: "active"; referencedColumns: ["id"] }]\n      }\n    }\n    Views: { active: { Row: { id: string | null } } }\n    Functions: { add: { Args: { a: number; b?: number }; Returns: number } | { Args: { a: string }; Returns: string }; ping: { Args: never; Returns: undefined } }\n    CompositeTypes: { [_ in never]: never }\n    Enums',
  );
  expect(await said(full)).toMatchObject({
    'constraint:public.users.users_boss': 'id → public.users',
    'function:public.add(a: number, b: number)': '"number"',
    'function:public.add(a: string)': '"string"',
    'function:public.ping()': '"undefined"',
    'view:public.active': '',
  });
});

test('a file in which somebody gave the generated types another name is written by no command', async () => {
  const text = `export type Json = string | null\n\n${generatedForm}`;
  const writtenBy = async (file: string) => (await typesOf(file)).read.writtenBy;
  expect(await writtenBy(text)).toMatchObject({ command: expect.stringContaining('supabase gen types') });
  expect(await writtenBy(text.replace('type Database', 'type Generated'))).toEqual({ file: 'types.ts' });
});

test('each thing stands where it is declared, in whatever file that is', async () => {
  const { read } = await typesOf({ 'index.ts': "export * from './database'", 'database.ts': plain });
  const at = (id: string) => read.locations.get(id);
  expect(at('table:public.users')).toEqual({ file: 'database.ts', line: 4, column: 7 });
  expect(at('column:public.users.age')?.line).toBe(5);
  expect(at('enum:public.status')?.line).toBe(10);
});

describe('what is no file of types is told in one sentence', () => {
  test.each([
    ['empty', '', 'types.ts is empty.'],
    ['white space alone', '\n\n', 'types.ts is empty.'],
    [
      'the placeholder of the client',
      'export type Database = any\n',
      'types.ts stands in for the types of a database: its `Database` is `any`.',
    ],
    [
      'another placeholder',
      'export type Database = Record<string, any>;',
      'types.ts stands in for the types of a database: its `Database` is `Record`.',
    ],
    ['cut off', plain.slice(0, -30), 'types.ts is not TypeScript that can be parsed.'],
    [
      'with marks of a merge',
      plain.replace('Enums:', '<<<<<<< HEAD\nEnums:'),
      'types.ts is not TypeScript that can be parsed.',
    ],
    [
      'handing on what is not there',
      "export * from './database.generated'",
      'types.ts only hands on the types of ./database.generated, which no file of this repository has.',
    ],
    [
      'handing on what a package has',
      "export type { Database } from '@acme/db'",
      'types.ts only hands on the types of @acme/db, which no file of this repository has.',
    ],
    [
      'laid over types that a path of the compiler leads to',
      "import type { MergeDeep } from 'type-fest'\nimport type { Database as Generated } from '@/database'\nexport type Database = MergeDeep<Generated, { public: { Tables: { users: { Row: { age: number } } } } }>",
      'types.ts lays types over others that cannot be followed: `Generated` of @/database.',
    ],
    ['other types', 'export type User = { id: string }', 'types.ts holds no types of a database.'],
    ['no TypeScript', '{"public": {}}', 'types.ts is not TypeScript that can be parsed.'],
    [
      'brackets without end',
      plain.replace('number | null', `number${'[]'.repeat(20_000)}`),
      'types.ts has an array of more than 100 dimensions, which no database has.',
    ],
  ])('%s', async (_, text, message) => {
    await expect(typesOf(text)).rejects.toMatchObject({ message, location: { file: 'types.ts' } });
  });
});

describe('types that hold themselves', () => {
  const twice = (depth: number, mark: string) =>
    Array.from({ length: depth }, (_, at) => `type A${at} = A${at + 1} ${mark} A${at + 1}`).join('\n');

  const unions = `(string | ${Array.from({ length: 200 }, (_, at) => `U${at}`).join(' | ')})`;

  test.each([
    ['a name that is another, which is the first', 'type A = B; type B = A', 'a type of its own'],
    ['a union with itself', 'type A = A | string', 'string'],
    ['unions of each other', 'type A = B | string | null; type B = A | number', 'number | string | null'],
    ['a list of lists', 'type A = A[]', 'a type of its own[]'],
    ['a list by its name', 'type A = string | Array<A>', '(a type of its own | string)[] | string'],
    ['an object', 'type A = { a: A }', 'an object'],
    ['a generic one', 'type G<T> = T | G<T[]>; type A = G<string>', 'a type of its own'],
    [
      'generic ones that double what they are given, many deep',
      `${Array.from({ length: 30 }, (_, at) => `type G${at}<T> = G${at + 1}<T | T>`).join('\n')}\ntype G30<T> = T; type A = G0<string>`,
      'a type of its own',
    ],
    [
      'generic ones that make each other',
      'type G<T> = T | H<T[]>; type H<T> = T | G<T[]>; type A = G<string>',
      'a type of its own',
    ],
    ['a mapped type', 'type A = { [K in keyof A]: A[K] }', 'an object'],
    ['its own column', 'type A = Database["public"]["Tables"]["t"]["Row"]["a"]', 'a type of its own'],
    ['names named twice, many deep', `${twice(40, '|')}\ntype A40 = string; type A = A0`, 'string'],
    [
      'unions that are met',
      `type A = ${Array.from({ length: 6 }, () => unions).join(' & ')}`,
      'a type of its own | string',
    ],
    [
      'keys named twice, many deep',
      `${twice(25, '|')}\ntype A25 = 'x'; type A = Pick<{ x: 1 }, A0>`,
      'an object',
    ],
    ['merged twice, many deep', `${twice(25, '&')}\ntype A25 = { x: 1 }; type A = A0`, 'an object'],
  ])('%s', async (_, types, said) => {
    const { read } = await typesOf(
      `${types}\nexport type Database = Database & { public: { Tables: { t: { Row: { a: A; b: string } } } } }`,
    );
    const columns = read.catalog.objects.filter(({ kind }) => kind === 'column');
    expect(columns.map(({ attributes }) => attributes.type)).toEqual([said, 'string']);
  });
});

describe('generic types that somebody declares are followed with what is given for them', () => {
  const columns = async (table: string, declared: string) => {
    const { read } = await typesOf({
      'types.ts': `import type { Far, Row as Other } from './far'
type Base = { id: string; age: number | null }
${declared}
export type Database = { public: { Tables: { users: ${table} } } }`,
      'far.ts': `type Base = { wrong: true }
export type Row = { far: boolean }
export type Far<R, I = Partial<R>> = { Row: R & Row; Insert: I; Update: Partial<R> }`,
    });
    expect(read.unchecked).toEqual([]);
    expect(read.undecided).toEqual([]);
    return read.catalog.objects.flatMap(({ kind, path, attributes: { type, insert, update } }) =>
      kind === 'column' ? [`${path.at(-1)}: ${type}, ${insert}, ${update}`] : [],
    );
  };
  const table = '{ Row: R; Insert: I; Update: Partial<R> }';
  const whole = ['id: string, optional, optional', 'age: number | null, optional, optional'];

  test.each([
    ['with all that it takes', 'T<Base, Partial<Base>>', `type T<R, I> = ${table}`, whole],
    [
      'with what stands for the rest',
      'T<Base>',
      `type T<R extends object, I = Partial<R>> = ${table}`,
      whole,
    ],
    ['an interface', 'T<Base, Partial<Base>>', `interface T<R, I> ${table}`, whole],
    [
      'one that extends another',
      'T<Base>',
      `interface S<R, I> ${table}\ninterface T<R> extends S<R, Partial<R>> {}`,
      whole,
    ],
    [
      'the parameter called as a type of the file',
      'T<{ at: string }>',
      'type T<Base> = { Row: Base; Insert: Base; Update: Base }',
      ['at: string, required, required'],
    ],
    [
      'columns',
      '{ Row: { id: Id<"a">; at: Maybe<string>; list: Maybe<Id<"b">>[] } }',
      'type Maybe<T> = T | null; type Id<B> = string & { brand: B }',
      [
        'id: string, undefined, undefined',
        'at: string | null, undefined, undefined',
        'list: string[], undefined, undefined',
      ],
    ],
    [
      'one that lays some columns over others',
      'T<Over<Base, { age: number }>, Partial<Base>>',
      `type Over<A, B> = Omit<A, keyof B> & B\ntype T<R, I> = ${table}`,
      ['id: string, optional, optional', 'age: number, optional, optional'],
    ],
    [
      'of a package that is known',
      'T<SetNonNullable<Base, "age">, Partial<SetNonNullable<Base>>>',
      `type T<R, I> = ${table}`,
      ['id: string, optional, optional', 'age: number, optional, optional'],
    ],
    [
      'of texts of a list',
      'T<{ kind: Kind | null; plain: (typeof KINDS)[number] }, {}>',
      `export const KINDS = ['a', "b"] as const\ntype Kind = typeof KINDS[number]\ntype T<R, I> = ${table}`,
      ['kind: "a" | "b" | null, missing, optional', 'plain: "a" | "b", missing, optional'],
    ],
    [
      'of an enum with names in quotes',
      'T<{ role: Role; step: Step }, {}>',
      `export enum Role { // it's, "the", roles\n 'site admin' = 'admin', /* or */ "member" = "a, 'b'", Guest = 'guest' }\nenum Step { 'first', Second = 4, "third" }\ntype T<R, I> = ${table}`,
      [`role: "a, 'b'" | "admin" | "guest", missing, optional`, 'step: 0 | 4 | 5, missing, optional'],
    ],
    [
      'one of another file, with types of this one',
      'Far<Base>',
      '',
      [...whole, 'far: boolean, missing, missing'],
    ],
    [
      'one of another file, with types of a third',
      'Far<Other, Base>',
      '',
      [
        'far: boolean, missing, optional',
        'id: string, required, missing',
        'age: number | null, required, missing',
      ],
    ],
  ])('%s', async (_, users, declared, expected) => {
    expect(await columns(users, declared)).toEqual(expected);
  });
});

describe('types are found under whatever name a file hands them on', () => {
  test.each([
    ['all types of a file', "export type * from './generated'"],
    ['the default one, under a name', "export { default as Database } from './generated'"],
    ['the default one, taken', "import type Own from './generated'\nexport type Database = Own"],
    ['another name', "export { type Json, type Schema as Database } from './generated'"],
  ])('%s', async (_, index) => {
    const generated = `${plain}\nexport { Database as Schema }\nexport default Database`;
    const { read } = await typesOf({ 'index.ts': index, 'generated.ts': generated });
    expect(read.locations.get('table:public.users')).toEqual({ file: 'generated.ts', line: 4, column: 7 });
    expect(read.undecided).toEqual([]);
  });

  test('what is laid over them in a way that cannot be followed is said to be', async () => {
    const index =
      "import type { Database as Generated } from './generated'\n\nexport type Database = Changed<Generated>";
    const { read } = await typesOf({ 'index.ts': index, 'generated.ts': plain });
    expect(read.undecided).toEqual([
      {
        what: 'Database',
        reason: 'it is of a type that cannot be followed, so that Generated is compared in its place',
        location: { file: 'index.ts', line: 3 },
      },
    ]);
  });
});

describe('rows by hand that cannot be followed are not checked, so that none of their columns is missing', () => {
  const database = (tables: string) => `import type { User } from '@/user'
type Computed<Row> = { Row: { [K in keyof Row]: Row[K] } }
type Chosen<Row> = Row extends object ? { Row: Row } : never
type Endless<Row> = { Row: Row } & Endless<Row[]>
type Base = { id: string }
export type Database = { public: { Tables: { users: ${tables}; posts: { Row: { id: string } } } } }`;

  test.each([
    ['a helper that computes the rows', 'Computed<Base>', ['users']],
    ['a helper that chooses the rows', 'Chosen<Base>', ['users']],
    ['a helper that makes itself again', 'Endless<Base>', ['users']],
    ['a helper of a package', 'Foreign<Base>', ['users']],
    [
      'rows of a type that a path of the compiler leads to',
      '{ Row: User; Insert: { id: string } }',
      ['users'],
    ],
    ['rows that are such a type and more', '{ Row: User & { id: string } }', ['users']],
    ['rows that are less than a type', "{ Row: Omit<Base, 'id'> }", []],
    ['rows that lack what other rows have', '{ Row: Omit<Base, keyof User> }', ['users']],
    ['rows of whatever key', '{ Row: Record<string, unknown> }', ['users']],
    ['rows of keys that are computed', '{ Row: { [K in keyof User]: string } }', ['users']],
    ['rows of a type of this file', '{ Row: Base; Insert: Partial<Base> }', []],
    ['rows with whatever else', '{ Row: Base & Record<string, unknown> }', []],
  ])('%s', async (_, table, expected) => {
    const { read } = await typesOf(database(table));
    expect(read.unchecked.map(({ path }) => path[1])).toEqual(expected);
    expect(read.facts).toEqual(['types of 2 tables in public']);
    const columns = read.catalog.objects.filter(({ kind, path }) => kind === 'column' && path[1] === 'posts');
    expect(columns).toHaveLength(1);
  });
});

describe('a schema that config.toml serves', () => {
  const served = "[api]\nschemas = ['public', 'graphql_public', 'app']\n";
  const table = '{ Tables: { users: { Row: { id: string } } } }';
  const line =
    'supabase/config.toml serves the schema app, which types.ts lacks: generate it again, or with `--schema public,app`.';
  const script = (text: string) => ({ 'package.json': JSON.stringify({ scripts: { types: text } }) });
  test.each<
    [what: string, schemas: string, files: Readonly<Record<string, string>>, warnings: readonly string[]]
  >([
    ['is asked for where types lack it', `public: ${table}`, {}, [line]],
    [
      'is asked for of a script that leaves the choice to the CLI',
      `public: ${table}`,
      script('supabase gen types --local > types.ts'),
      [line],
    ],
    ['is not asked for where types have it', `public: ${table}; app: ${table}`, {}, []],
    [
      'is not asked for where the script names schemas',
      `public: ${table}`,
      script('supabase gen types --local --schema public > types.ts'),
      [],
    ],
    [
      'is not asked for where the script names a project',
      `public: ${table}`,
      script('supabase gen types --project-id abc > types.ts'),
      [],
    ],
    [
      'is not asked for of a person',
      `public: ${table.replace('id: string', 'id: string; age: number')}`,
      {},
      [],
    ],
    [
      'is none where no API is served',
      `public: ${table}`,
      { 'supabase/config.toml': '[api]\nenabled = false\n' },
      [],
    ],
  ])('%s', async (_, schemas, files, warnings) => {
    const types = `export type Database = { ${schemas} }`;
    const { read } = await typesOf({ 'types.ts': types, 'supabase/config.toml': served, ...files });
    expect(read.lens?.warnings([])).toEqual(warnings);
  });

  test('is asked for, too, where a file has it that has others of the same, and not where it has that alone', async () => {
    const typed = async (schemas: string) =>
      (await typesOf({ 'types.ts': `export type Database = { ${schemas} }`, 'supabase/config.toml': served }))
        .read;
    const own = await typed(`public: ${table}`);
    expect(own.lens?.warnings([await typed(`public: ${table}; app: ${table}`)])).toEqual([line]);
    expect(own.lens?.warnings([await typed(`app: ${table}`)])).toEqual([]);
  });
});
