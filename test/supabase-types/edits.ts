/** What somebody changed in types of the schema of `changes.sql`, and what is then said of it: findings, and what is not compared. */

export interface Edit {
  readonly what: string;
  readonly edit: (text: string) => string;
  readonly said: readonly string[];
}

/** Another text in place of the first such text behind some others, one after the other. */
function edited(path: readonly string[], from: string, to: string): Edit['edit'] {
  return (text) => {
    const at = [...path, from].reduce((place, next) => {
      const found = text.indexOf(next, place);
      if (found < 0) throw new Error(`${next} is not in the types`);
      return next === from ? found : found + next.length;
    }, 0);
    return text.slice(0, at) + to + text.slice(at + from.length);
  };
}

const all =
  (...edits: readonly Edit['edit'][]): Edit['edit'] =>
  (text) =>
    edits.reduce((before, edit) => edit(before), text);

/** A section of the schema without what is in it, or without itself. */
const section =
  (name: string, to: string): Edit['edit'] =>
  (text) =>
    text.replace(new RegExp(`    ${name}: \\{\\n.*?\\n    \\}\\n`, 's'), to);

const withoutHelpers: Edit['edit'] = (text) => text.slice(0, text.indexOf('type DatabaseWithout'));

const viewBlock =
  (block: string, to: string): Edit['edit'] =>
  (text) =>
    text.replace(new RegExp(`(published: \\{.*?) {8}${block}: \\{.*?\\n {8}\\}\\n`, 's'), `$1${to}`);

const posts = '      posts: {\n';
const users = '      users: {\n';
const row = (table: string, from: string, to: string) => edited([table, 'Row: {'], from, to);
const insert = (table: string, from: string, to: string) => edited([table, 'Insert: {'], from, to);
const update = (table: string, from: string, to: string) => edited([table, 'Update: {'], from, to);

const spare = (type: string) => row(posts, 'spare: number | null', `spare: ${type}`);
const title = (type: string) => row(posts, 'title: string', `title: ${type}`);

export const edits: readonly Edit[] = [
  { what: 'nothing', edit: (text) => text, said: [] },
  // What Row says of a column.
  {
    what: 'NonNullable',
    edit: spare('NonNullable<number | null>'),
    said: ['warning: column posts.spare: migrations: integer, types: number'],
  },
  {
    what: 'Exclude',
    edit: spare('Exclude<number | null, null>'),
    said: ['warning: column posts.spare: migrations: integer, types: number'],
  },
  { what: 'NonNullable of what is never null', edit: title('NonNullable<string | null>'), said: [] },
  {
    what: 'optional',
    edit: row(posts, 'title: string', 'title?: string'),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string | undefined',
    ],
  },
  {
    what: 'optional and null',
    edit: row(posts, 'spare: number', 'spare?: number'),
    said: ['warning: column posts.spare: migrations: integer, types: number | null | undefined'],
  },
  {
    what: 'undefined',
    edit: title('string | undefined'),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string | undefined',
    ],
  },
  {
    what: 'lists with null',
    edit: row(users, 'scores: number[]', 'scores: (number | null)[]'),
    said: [
      'not compared: column users.scores: types: its type has elements that can be null, of which a schema says nothing (101)',
    ],
  },
  {
    what: 'a list as a generic',
    edit: row(users, 'scores: number[]', 'scores: ReadonlyArray<number>'),
    said: [],
  },
  {
    what: 'a tuple',
    edit: row(users, 'scores: number[]', 'scores: [number, number]'),
    said: [
      'not compared: column users.scores: types: its type says how many elements there are, of which a schema says nothing (101)',
    ],
  },
  {
    what: 'a tuple of another type',
    edit: row(users, 'scores: number[]', 'scores: [string]'),
    said: [
      "critical: column users.scores: migrations: integer[] NOT NULL default '{}'::integer[], types: string[]",
    ],
  },
  {
    what: 'bigint',
    edit: row(posts, 'id: number', 'id: bigint'),
    said: [
      'not compared: column posts.id: types: its type is `bigint`, which only another client gives of a number (17)',
    ],
  },
  {
    what: 'bigint of text',
    edit: title('bigint'),
    said: ['critical: column posts.title: migrations: character varying(100) NOT NULL, types: bigint'],
  },
  {
    what: 'any',
    edit: spare('any'),
    said: ['not compared: column posts.spare: types: its type is `any`, which fits everything (19)'],
  },
  {
    what: 'any or null',
    edit: spare('any | null'),
    said: ['not compared: column posts.spare: types: its type is `any`, which fits everything (19)'],
  },
  {
    what: 'unknown',
    edit: spare('unknown'),
    said: ['critical: column posts.spare: migrations: integer, types: unknown'],
  },
  {
    what: 'never',
    edit: spare('never'),
    said: ['critical: column posts.spare: migrations: integer, types: never'],
  },
  {
    what: 'a Date',
    edit: row(users, 'joined: string', 'joined: Date'),
    said: [
      'critical: column users.joined: migrations: timestamp with time zone NOT NULL default now(), types: Date',
    ],
  },
  {
    what: 'a pattern',
    edit: title(`\`post-\${string}\``),
    said: [
      'not compared: column posts.title: types: its type is a pattern of texts, of which a schema says nothing (21)',
    ],
  },
  {
    what: 'one of two truth values',
    edit: row('settings: {', 'seen: boolean', 'seen: true'),
    said: ['warning: column settings.seen: migrations: boolean, one of false, true, types: true'],
  },
  { what: 'both truth values', edit: row('settings: {', 'seen: boolean', 'seen: true | false'), said: [] },
  {
    what: 'texts and numbers',
    edit: title('string & number'),
    said: ['critical: column posts.title: migrations: character varying(100) NOT NULL, types: never'],
  },
  { what: 'a brand', edit: title('string & { readonly __brand: "title" }'), said: [] },
  {
    what: 'a brand on what may be null',
    edit: spare('(number | null) & {}'),
    said: ['warning: column posts.spare: migrations: integer, types: number'],
  },
  { what: 'a hint of values', edit: title('"a" | "b" | (string & {})'), said: [] },
  {
    what: 'literals that nothing names',
    edit: title('"a" | "b"'),
    said: [
      'not compared: column posts.title: types: no enum and no CHECK that can be read names its values ("a" | "b") (21)',
    ],
  },
  {
    what: 'numbers that nothing names',
    edit: spare('1 | 2 | null'),
    said: [
      'not compared: column posts.spare: types: no enum and no CHECK that can be read names its values (1 | 2 | null) (19)',
    ],
  },
  {
    what: 'literals of a check',
    edit: row(posts, 'visibility: string', 'visibility: "private" | "public"'),
    said: [],
  },
  {
    what: 'fewer literals than a check',
    edit: row(posts, 'visibility: string', 'visibility: "private"'),
    said: [
      "warning: column posts.visibility: migrations: text, one of 'private', 'public', types: \"private\"",
    ],
  },
  {
    what: 'literals of several types',
    edit: title('"a" | 1'),
    said: [
      'critical: column posts.title: migrations: character varying(100) NOT NULL, types: number | string',
    ],
  },
  {
    what: 'an object for text',
    edit: title('{ text: string }'),
    said: ['critical: column posts.title: migrations: character varying(100) NOT NULL, types: an object'],
  },
  {
    what: 'a shape of json',
    edit: row(users, 'settings: NonNullable<Json>', 'settings: { dark: boolean }'),
    said: [
      'not compared: column users.settings: types: its type is a shape of objects, of which a schema says nothing (102)',
    ],
  },
  {
    what: 'a record for json',
    edit: row(users, 'settings: NonNullable<Json>', 'settings: Record<string, string>'),
    said: [
      'not compared: column users.settings: types: its type is a shape of objects, of which a schema says nothing (102)',
    ],
  },
  {
    what: 'text for json',
    edit: row(users, 'settings: NonNullable<Json>', 'settings: string'),
    said: ["critical: column users.settings: migrations: jsonb NOT NULL default '{}'::jsonb, types: string"],
  },
  {
    what: 'an import',
    edit: all(title('Title'), (text) => `import type { Title } from '@/title'\n${text}`),
    said: ['not compared: column posts.title: types: its type cannot be followed (22)'],
  },
  {
    what: 'an alias of the file',
    edit: all(title('Title'), (text) => `${text}\ntype Title = number`),
    said: ['critical: column posts.title: migrations: character varying(100) NOT NULL, types: number'],
  },
  {
    what: 'an alias of a namespace',
    edit: all(title('My.Title'), (text) => `${text}\nexport namespace My { export type Title = number }`),
    said: ['critical: column posts.title: migrations: character varying(100) NOT NULL, types: number'],
  },
  {
    what: 'a helper of somebody',
    edit: title('Brand<string, "title">'),
    said: ['not compared: column posts.title: types: its type cannot be followed (21)'],
  },
  {
    what: 'a type that depends',
    edit: title('string extends infer T ? T : never'),
    said: ['not compared: column posts.title: types: its type cannot be followed (21)'],
  },
  {
    what: 'another Json',
    edit: (text) => text.replace('  | boolean\n', '  | bigint\n'),
    said: [
      'not compared: type Json: types: somebody has changed it, so that of what is in json values nothing is compared (1)',
    ],
  },
  {
    what: 'any as Json',
    edit: (text) => text.replace(/export type Json =[^=]*\n\n/, 'export type Json = any\n\n'),
    said: [
      'not compared: type Json: types: somebody has changed it, so that of what is in json values nothing is compared (1)',
    ],
  },
  {
    what: 'text for an enum',
    edit: row(posts, 'status: Database["public"]["Enums"]["status"]', 'status: string'),
    said: [
      "critical: column posts.status: migrations: status NOT NULL default 'draft'::public.status, types: string",
    ],
  },
  {
    what: 'an enum spelled out',
    edit: row(
      posts,
      'status: Database["public"]["Enums"]["status"]',
      'status: "draft" | "published" | "archived"',
    ),
    said: [],
  },
  {
    what: 'an enum with less',
    edit: row(
      posts,
      'status: Database["public"]["Enums"]["status"]',
      'status: Exclude<Enums<"status">, "draft">',
    ),
    said: [
      "warning: column posts.status: migrations: status, one of 'archived', 'draft', 'published', types: \"archived\" | \"published\"",
    ],
  },
  {
    what: 'an enum by the helper',
    edit: row(
      posts,
      'status: Database["public"]["Enums"]["status"]',
      'status: Enums<{ schema: "public" }, "status">',
    ),
    said: [],
  },
  {
    what: 'a column of another table',
    edit: title('Tables<"users">["name"]'),
    said: ['warning: column posts.title: migrations: character varying(100) NOT NULL, types: string | null'],
  },

  // What Insert and Update say.
  {
    what: 'null in Insert',
    edit: insert(posts, 'title: string', 'title: string | null'),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string in Row, string | null in Insert',
    ],
  },
  {
    what: 'no null in Insert',
    edit: insert(posts, 'spare?: number | null', 'spare?: number'),
    said: ['warning: column posts.spare: migrations: integer, types: number | null in Row, number in Insert'],
  },
  {
    what: 'optional in Insert',
    edit: insert(posts, 'title: string', 'title?: string'),
    said: [
      'warning: default of column posts.title: migrations: character varying(100) NOT NULL, types: string, optional in Insert',
    ],
  },
  {
    what: 'undefined in Insert',
    edit: insert(posts, 'title: string', 'title: string | undefined'),
    said: [
      'warning: default of column posts.title: migrations: character varying(100) NOT NULL, types: string, optional in Insert',
    ],
  },
  {
    what: 'required in Insert',
    edit: insert(posts, 'visibility?: string', 'visibility: string'),
    said: [
      "warning: default of column posts.visibility: migrations: text NOT NULL default 'public'::text, types: string, required in Insert",
    ],
  },
  {
    what: 'undefined where it is optional',
    edit: insert(posts, 'visibility?: string', 'visibility?: string | undefined'),
    said: [],
  },
  {
    what: 'an identity in Insert',
    edit: insert(posts, 'id?: never', 'id?: number'),
    said: [
      'critical: column posts.id: migrations: bigint NOT NULL generated always as identity, types: number, optional in Insert, never in Update',
    ],
  },
  {
    what: 'gone from Insert',
    edit: insert(posts, '          spare?: number | null\n', ''),
    said: ['warning: column posts.spare: migrations: integer, types: number | null, not in Insert'],
  },
  {
    what: 'any in Insert',
    edit: insert(posts, 'title: string', 'title: any'),
    said: ['not compared: column posts.title: types: its type is `any`, which fits everything (21)'],
  },
  {
    what: 'required in Update',
    edit: update(posts, 'title?: string', 'title: string'),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string, required in Update',
    ],
  },
  {
    what: 'another type in Update',
    edit: update(posts, 'title?: string', 'title?: number'),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string in Row, number in Update',
    ],
  },
  {
    what: 'gone from Update',
    edit: update(posts, '          title?: string\n', ''),
    said: [
      'warning: column posts.title: migrations: character varying(100) NOT NULL, types: string, not there in Update',
    ],
  },

  // Sections.
  {
    what: 'no tables',
    edit: section('Tables', ''),
    said: [
      'warning: table posts is missing in types',
      'warning: table settings is missing in types',
      'warning: table users is missing in types',
    ],
  },
  {
    what: 'no views',
    edit: section('Views', ''),
    said: [
      'warning: view authored is missing in types',
      'warning: materialized view counts is missing in types',
      'warning: view listed is missing in types',
      'warning: view published is missing in types',
      'warning: view written is missing in types',
    ],
  },
  {
    what: 'no functions',
    edit: section('Functions', ''),
    said: [
      'warning: view listed: migrations: no low_of, types: low_of string | null',
      'warning: function failures(text) is missing in types',
      'warning: function full_title(posts) is missing in types',
      'warning: function latest_of(users) is missing in types',
      'warning: function low_of(listed) is missing in types',
      'warning: function pick(text) is missing in types',
      'warning: function pick(text, text) is missing in types',
      'warning: function ping() is missing in types',
      'warning: function search(text, integer) is missing in types',
      'warning: function totals(date) is missing in types',
      'warning: function whoami() is missing in types',
    ],
  },
  { what: 'no enums', edit: section('Enums', ''), said: ['warning: enum status is missing in types'] },
  {
    what: 'no composite types',
    edit: section('CompositeTypes', ''),
    said: ['warning: composite type size is missing in types'],
  },
  {
    what: 'views that are none',
    edit: section('Views', '    Views: Record<string, never>\n'),
    said: [
      'warning: view authored is missing in types',
      'warning: materialized view counts is missing in types',
      'warning: view listed is missing in types',
      'warning: view published is missing in types',
      'warning: view written is missing in types',
    ],
  },
  {
    what: 'views of a type that cannot be followed',
    edit: section('Views', '    Views: MyViews\n'),
    said: [
      'not compared: materialized views: types cannot tell of them: their section `Views` is of a type that cannot be followed',
      'not compared: views: types cannot tell of them: their section `Views` is of a type that cannot be followed',
    ],
  },
  {
    what: 'no views and no helpers, as of an older generator',
    edit: all(section('Views', ''), withoutHelpers),
    said: [
      'not compared: materialized views: types cannot tell of them: there is no section `Views`',
      'not compared: views: types cannot tell of them: there is no section `Views`',
    ],
  },
  {
    what: 'composite types that an older generator did not know',
    edit: all(section('CompositeTypes', ''), withoutHelpers, (text) =>
      text.replaceAll(/Database\["public"\]\["CompositeTypes"\]\["size"\]/g, 'unknown'),
    ),
    said: ['not compared: composite types: types cannot tell of them: there is no section `CompositeTypes`'],
  },
  {
    what: 'enums that a file has no section for',
    edit: all(section('Enums', ''), withoutHelpers, (text) =>
      text
        .replace('Database["public"]["Enums"]["status"]', '"draft" | "published" | "archived"')
        .replaceAll('Database["public"]["Enums"]["status"]', 'string'),
    ),
    said: ['not compared: enums: types cannot tell of them: there is no section `Enums`'],
  },
  {
    what: 'another schema with enums alone',
    edit: (text) => text.replace('  public: {', '  billing: { Enums: { plan: "free" } }\n  public: {'),
    said: [
      'critical: enum billing.plan: migrations: free, paid, types: free',
      'warning: table billing.invoices is missing in types',
    ],
  },

  // Tables and views as a whole.
  {
    what: 'a table without Insert',
    edit: (text) => text.replace(/ {8}Insert: \{\n(?: {10}.*\n)+ {8}\}\n/, ''),
    said: ['warning: table posts: migrations: rows can be written, types: without Insert'],
  },
  {
    what: 'a table with an Insert that is never',
    edit: (text) => text.replace(/ {8}Insert: \{\n(?: {10}.*\n)+ {8}\}\n/, '        Insert: never\n'),
    said: ['warning: table posts: migrations: rows can be written, types: without Insert'],
  },
  {
    what: 'a table with an Insert that cannot be followed',
    edit: (text) => text.replace(/ {8}Insert: \{\n(?: {10}.*\n)+ {8}\}\n/, '        Insert: PostInsert\n'),
    said: ['not compared: Insert of table posts: types: its type cannot be followed (26)'],
  },
  {
    what: 'a table with an Insert of parts of its Row',
    edit: (text) =>
      text.replace(
        / {8}Insert: \{\n(?: {10}.*\n)+ {8}\}\n/,
        `        Insert: Partial<Omit<Tables<"posts">, 'id' | 'full_title' | 'title' | 'author_id'>> & Pick<Tables<"posts">, 'title' | 'author_id'> & { id?: never }\n`,
      ),
    said: [],
  },
  {
    what: 'a view without Insert',
    edit: viewBlock('Insert', ''),
    said: [
      'warning: view published: migrations: rows can be written, types: rows can be updated, not inserted',
    ],
  },
  {
    what: 'a view without Update',
    edit: viewBlock('Update', ''),
    said: [
      'warning: view published: migrations: rows can be written, types: rows can be inserted, not updated',
    ],
  },
  {
    what: 'rows alone of all views, as somebody writes them by hand',
    edit: all(withoutHelpers, (text) =>
      text
        .replaceAll(/ {8}Relationships: \[(?:\]|\n.*?\n {8}\])\n/gs, '')
        .replace(/ {4}Views: \{\n.*?\n {4}\}\n/s, (views) =>
          views.replaceAll(/ {8}(?:Insert|Update): \{\n.*?\n {8}\}\n/gs, ''),
        ),
    ),
    said: [
      'not compared: what can be written through views: types: it has neither Insert nor Update of any view',
      'not compared: constraints: types cannot tell of them: there are no `Relationships`',
    ],
  },
  {
    what: 'a view with an Insert that cannot be followed',
    edit: viewBlock('Insert', '        Insert: PublishedInsert\n'),
    said: ['not compared: Insert of view published: types: its type cannot be followed (201)'],
  },
  {
    what: 'a view that is only read, with Insert',
    edit: edited(
      ['authored: {', 'Row: {', '}'],
      '\n',
      '\n        Insert: { id?: number | null; name?: string | null }\n',
    ),
    said: ['warning: view authored: migrations: only to be read, types: rows can be inserted, not updated'],
  },
  {
    what: 'a view with a required column',
    edit: edited(['published: {', 'Insert: {'], 'title?: string', 'title: string'),
    said: [
      'warning: view published: migrations: every column can be written, types: title required in Insert',
    ],
  },
  {
    what: 'a view with a column of another type in Update',
    edit: edited(['published: {', 'Update: {'], 'title?: string | null', 'title?: number | null'),
    said: [
      'warning: view published: migrations: every column can be written, types: title number | null in Update',
    ],
  },
  {
    what: 'a view with a column that Insert lacks',
    edit: edited(['published: {', 'Insert: {'], '          title?: string | null\n', ''),
    said: ['warning: view published: migrations: every column can be written, types: title not in Insert'],
  },
  {
    what: 'a view whose column can be given, though it is computed',
    edit: all(
      edited(['listed: {', 'Insert: {'], 'low?: never', 'low?: string | null'),
      edited(['listed: {', 'Update: {'], 'low?: never', 'low?: string | null'),
    ),
    said: ['warning: view listed: migrations: low cannot be written, types: every column can be written'],
  },
  {
    what: 'a view of a column that is never null, as its table has it',
    edit: edited(['published: {', 'Row: {'], 'id: number | null', 'id: number'),
    said: [],
  },
  {
    what: 'a view of a column that is never null, which is computed',
    edit: edited(['counts: {', 'Row: {'], 'posts: number | null', 'posts: number'),
    said: [
      'not compared: column counts.posts: types: its type is never null, which a view does not tell (150)',
    ],
  },
  {
    what: 'a view with any',
    edit: edited(['published: {', 'Row: {'], 'title: string | null', 'title: any'),
    said: ['not compared: column published.title: types: its type is `any`, which fits everything (195)'],
  },

  // Foreign keys.
  {
    what: 'no foreign keys',
    edit: (text) => text.replace(/Relationships: \[\n.*?\n {8}\]/s, 'Relationships: []'),
    said: [
      'warning: foreign key posts.author_id is missing in types',
      'warning: foreign key posts.reviewer_id is missing in types',
    ],
  },
  {
    what: 'foreign keys that cannot be followed',
    edit: (text) => text.replace(/Relationships: \[\n.*?\n {8}\]/s, 'Relationships: GenericRelationship[]'),
    said: ['not compared: Relationships of table posts: types: its type cannot be followed (50)'],
  },
  {
    what: 'foreign keys under a name',
    edit: (text) => {
      const list = /Relationships: (\[\n.*?\n {8}\])/s.exec(text)?.[1] ?? '';
      return `${text.replace(list, 'OfPosts')}\ntype OfPosts = ${list}`;
    },
    said: [],
  },

  // Functions.
  {
    what: 'arguments under a name',
    edit: (text) =>
      `${text.replace('{ most?: number; term: string }', 'SearchArgs')}\ninterface SearchArgs { term: string; most?: number }`,
    said: [],
  },
  {
    what: 'arguments that cannot be followed',
    edit: (text) => text.replace('{ most?: number; term: string }', 'SearchArgs'),
    said: ['not compared: function search: types: what it takes is of a type that cannot be followed (270)'],
  },
  {
    what: 'an argument that can be undefined',
    edit: (text) => text.replace('{ since: string }', '{ since: string | undefined }'),
    said: ['warning: function totals(date): not the same arguments'],
  },
  {
    what: 'an argument that is any',
    edit: (text) => text.replace('{ since: string }', '{ since: any }'),
    said: [
      'not compared: argument since of function totals(date): types: its type is `any`, which fits everything (291)',
    ],
  },
  {
    what: 'rows by their name',
    edit: (text) =>
      text.replace(
        /(search: \{.*?Returns: )\{.*?\}\[\]/s,
        '$1Database["public"]["Tables"]["posts"]["Row"][]',
      ),
    said: [],
  },
  {
    what: 'rows under a name of the file',
    edit: (text) =>
      `${text.replace(/(totals: \{.*?Returns: )\{.*?\}\[\]/s, '$1Array<Total>')}\ntype Total = { day: string; posts: number }`,
    said: [],
  },
  {
    what: 'rows that cannot be followed',
    edit: (text) => text.replace(/(totals: \{.*?Returns: )\{.*?\}\[\]/s, '$1Total[]'),
    said: ['not compared: result of function totals(date): types: its type cannot be followed (291)'],
  },
  {
    what: 'any for rows',
    edit: (text) => text.replace(/(totals: \{.*?Returns: )\{.*?\}\[\]/s, '$1any'),
    said: [
      'not compared: result of function totals(date): types: its type is `any`, which fits everything (291)',
    ],
  },
  {
    what: 'one row for many',
    edit: (text) => text.replace(/(totals: \{.*?Returns: \{.*?\})\[\]/s, '$1'),
    said: [
      'warning: function totals(date): migrations: (since date) returns TABLE(day date, posts bigint), types: (since: string) => { day: string, posts: number }',
    ],
  },
  {
    what: 'a column of rows that may be absent',
    edit: edited(['totals: {', 'Returns: {'], 'posts: number', 'posts?: number'),
    said: ['warning: function totals(date): not the same result type'],
  },

  // Enums and composite types.
  {
    what: 'an enum that is any text',
    edit: edited(['Enums: {'], '"draft" | "published" | "archived"', 'string'),
    said: ['critical: enum status: migrations: draft, published, archived, types: string'],
  },
  {
    what: 'an enum that cannot be followed',
    edit: edited(['Enums: {'], '"draft" | "published" | "archived"', '(typeof labels)[number]'),
    said: ['not compared: enum status: types: its labels are of a type that cannot be followed (320)'],
  },
  {
    what: 'an enum in another order',
    edit: edited(['Enums: {'], '"draft" | "published"', '"published" | "draft"'),
    said: [
      'cosmetic: enum status: migrations: draft, published, archived, types: published, draft, archived',
    ],
  },
  {
    what: 'constants with less',
    edit: edited(['Constants'], '"draft", ', ''),
    said: [
      'warning: enum status: migrations: draft, published, archived, types: published, archived in Constants',
    ],
  },
  {
    what: 'constants without an enum',
    edit: (text) => text.replace(/status: \[.*\],/, ''),
    said: ['warning: enum status: migrations: draft, published, archived, types: not in Constants'],
  },
  {
    what: 'constants with an enum more',
    edit: edited(['Constants'], 'status: [', 'old: ["a"], status: ['),
    said: ['cosmetic: enum old is missing in migrations'],
  },
  {
    what: 'constants that satisfy a type',
    edit: (text) => text.replace('} as const', '} as const satisfies object'),
    said: [],
  },
  {
    what: 'a field that may be absent',
    edit: edited(['size: {'], 'unit: string', 'unit?: string'),
    said: ['warning: composite type size: migrations: unit text, types: unit string | null | undefined'],
  },
  {
    what: 'a field that is any',
    edit: edited(['size: {'], 'unit: string | null', 'unit: any'),
    said: [
      'not compared: field unit of composite type size: types: its type is `any`, which fits everything (323)',
    ],
  },
  {
    what: 'fields that cannot be followed',
    edit: (text) => text.replace(/size: \{.*?\}/s, 'size: Size'),
    said: [
      'not compared: composite type size: types: its fields are of a type that cannot be followed (323)',
    ],
  },

  // The file as a whole.
  {
    what: 'interfaces that extend others',
    edit: (text) =>
      `${text.replace(/(settings: \{\n {8}Row: )\{.*?\}/s, '$1SettingsRow')}\ninterface SettingsRow extends Themed, Pick<Session, 'user_id'> { seen: boolean }\ninterface Session { user_id: string; token: string }\ninterface Themed { theme: string }`,
    said: [],
  },
  {
    what: 'an interface in place of the type',
    edit: (text) => text.replace('export type Database = {', 'export interface Database {'),
    said: [],
  },
  { what: 'a namespace around it', edit: (text) => `export namespace Db {\n${text}\n}`, said: [] },
];

/** What somebody laid over the types of `gen.ts`, in a file of its own. */
export const overlays: readonly {
  readonly what: string;
  readonly text: string;
  readonly said: readonly string[];
}[] = [
  {
    what: 'nothing, by a name of all its names',
    text: "import type * as gen from './gen'\nexport type Database = gen.Database",
    said: [],
  },
  {
    what: 'columns of a view that are never null',
    text: merged('{ Views: { published: { Row: { id: number; title: string } } } }'),
    said: [],
  },
  {
    what: 'a column of a view that is computed and never null',
    text: merged('{ Views: { listed: { Row: { low: string } } } }'),
    said: ['not compared: column listed.low: types: its type is never null, which a view does not tell (3)'],
  },
  {
    what: 'the shape of a json, in Row alone',
    text: merged('{ Tables: { users: { Row: { settings: { dark: boolean } } } } }'),
    said: [
      'not compared: column users.settings: types: its type is a shape of objects, of which a schema says nothing (3)',
    ],
  },
  {
    what: 'a column of another type',
    text: merged('{ Tables: { users: { Row: { joined: Date } } } }'),
    said: [
      'critical: column users.joined: migrations: timestamp with time zone NOT NULL default now(), types: Date',
    ],
  },
  {
    what: 'an optional column',
    text: merged('{ Tables: { users: { Row: { name?: string | null } } } }'),
    said: ['warning: column users.name: migrations: text, types: string | null | undefined'],
  },
  {
    what: 'a table in place of another, by Omit',
    text: `import type { Database as G } from './gen'
type Settings = Omit<G['public']['Tables']['settings'], 'Row'> & { Row: { seen: boolean; theme: 'a' | 'b'; user_id: string } }
export type Database = Omit<G, 'public'> & {
  public: Omit<G['public'], 'Tables'> & { Tables: Omit<G['public']['Tables'], 'settings'> & { settings: Settings } }
}`,
    said: [
      'not compared: column settings.theme: types: no enum and no CHECK that can be read names its values ("a" | "b") (2)',
    ],
  },
  {
    what: 'a function that is told otherwise',
    text: merged('{ Functions: { totals: { Returns: { day: string; posts: number | null }[] } } }'),
    said: ['warning: function totals(date): not the same result type'],
  },
];

function merged(over: string): string {
  return `import type { MergeDeep } from 'type-fest'
import type { Database as Generated } from './gen'
export type Database = MergeDeep<Generated, { public: ${over} }>`;
}
