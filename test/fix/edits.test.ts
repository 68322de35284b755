import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { editsOf, type Fixed, findingsIn, fixAll, told } from './fixing.ts';

const config = `sources:
  database: { kind: sql, files: database.sql }
  drizzle: { schema: src/schema.ts }
truth: database
`;

const sql = `CREATE TABLE people (id integer PRIMARY KEY);
CREATE TABLE notes (
  id integer PRIMARY KEY,
  name varchar(40) NOT NULL DEFAULT 'none',
  person_id integer NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  at timestamptz
);
CREATE TABLE far (id integer PRIMARY KEY, size integer NOT NULL);
`;

const schema = `import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const people = pgTable('people', { id: integer('id').primaryKey() });

export const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  name: text('name').default('some'),
  personId: integer('person_id'),
  at: timestamp('at'),
});

// What stands between keeps the changes apart.
//
//
//
//

export const far = pgTable('far', {
  id: integer('id').primaryKey(),
  size: integer('size'),
});
`;

const fixedSchema = schema
  .replace('text, timestamp }', 'text, timestamp, varchar }')
  .replace("text('name').default('some')", "varchar('name', { length: 40 }).notNull().default('none')")
  .replace(
    "integer('person_id')",
    "integer('person_id').notNull().references(() => people.id, { onDelete: 'cascade' })",
  )
  .replace("timestamp('at')", "timestamp('at', { withTimezone: true })")
  .replace("integer('size')", "integer('size').notNull()");

let repository: Repository | undefined;

function repositoryWith(text: string, database = sql): Repository {
  repository = repositoryOf({ 'schema-drift.yml': config, 'database.sql': database, 'src/schema.ts': text });
  return repository;
}

afterEach(() => {
  repository?.delete();
  repository = undefined;
});

describe('several edits of one file', () => {
  let fixed: Fixed;
  let text: string;
  const editsOn = (object: string) => editsOf(fixed.before.filter((it) => it.object === object));

  beforeAll(async () => {
    const { root, read } = repositoryWith(schema);
    fixed = await fixAll(root);
    text = read('src/schema.ts');
  }, 30_000);

  test('all together can be applied, and bring it in line', () => {
    expect(told(fixed.before)).toHaveLength(7);
    expect(text).toBe(fixedSchema);
    expect(told(fixed.after)).toEqual([]);
  });

  test('share a diff where they stand close together, and only there', () => {
    const close = ['notes.name', 'notes.person_id', 'notes.at'].flatMap(editsOn);
    expect(new Set(close.map(({ diff }) => diff)).size).toBe(1);
    expect(editsOn('far.size').map(({ diff }) => diff)).toEqual([
      `--- a/src/schema.ts
+++ b/src/schema.ts
@@ -17,5 +17,5 @@
 
 export const far = pgTable('far', {
   id: integer('id').primaryKey(),
-  size: integer('size'),
+  size: integer('size').notNull(),
 });
`,
    ]);
  });

  test('each shows its own declaration, with all that changes in it', () => {
    const shown = {
      from: "  personId: integer('person_id'),",
      to: "  personId: integer('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),",
      location: { file: 'src/schema.ts', line: 8 },
      language: 'typescript',
    };
    expect(editsOn('notes.person_id')).toMatchObject([shown, shown]);
  });
});

test('a diff that many findings share is told once', async () => {
  const names = Array.from({ length: 12 }, (_, place) => `c${place}`);
  const columns = names.map((name) => `  ${name}: text('${name}'),\n`).join('');
  const { root, read } = repositoryWith(
    `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const far = pgTable('far', {\n${columns}});\n`,
    `CREATE TABLE far (\n${names.map((name) => `  ${name} varchar(9)`).join(',\n')}\n);`,
  );
  const { before, after } = await fixAll(root);
  const edits = editsOf(before);
  expect(edits).toHaveLength(12);
  expect(edits.filter(({ diff }) => diff !== '')).toEqual([edits[0]]);
  expect(edits[5]?.to).toContain('varchar(');
  expect(read('src/schema.ts').split('varchar(')).toHaveLength(13);
  expect(told(after)).toEqual([]);
}, 30_000);

describe('the file stays as it is written', () => {
  test('with carriage returns', async () => {
    const { root, read } = repositoryWith(schema.replaceAll('\n', '\r\n'));
    const { after } = await fixAll(root);
    expect(read('src/schema.ts')).toBe(fixedSchema.replaceAll('\n', '\r\n'));
    expect(told(after)).toEqual([]);
  }, 30_000);

  test('with new lines among carriage returns', async () => {
    const columns = "  id: integer('id').primaryKey(),\r\n  size: integer('size'),\r\n";
    const text = `import { integer, pgTable } from 'drizzle-orm/pg-core';\r\n\r\nexport const far = pgTable('far', {\r\n${columns}});\r\n`;
    const { root, read } = repositoryWith(
      text,
      'CREATE TABLE far (\n  id integer PRIMARY KEY,\n  size integer,\n  note text\n);',
    );
    const { after } = await fixAll(root);
    expect(read('src/schema.ts')).toBe(
      text
        .replace('{ integer, pgTable }', '{ integer, pgTable, text }')
        .replace(columns, `${columns}  note: text('note'),\r\n`),
    );
    expect(told(after)).toEqual([]);
  }, 30_000);

  test('without a line break at its end', async () => {
    const text =
      "import { integer, pgTable } from 'drizzle-orm/pg-core';\nexport const far = pgTable('far', { id: integer('id').primaryKey(), size: integer('size') });";
    const { root, read } = repositoryWith(
      text,
      'CREATE TABLE far (id integer PRIMARY KEY, size integer NOT NULL);',
    );
    const { after } = await fixAll(root);
    expect(read('src/schema.ts')).toBe(text.replace("integer('size')", "integer('size').notNull()"));
    expect(told(after)).toEqual([]);
  }, 30_000);
});

describe('no edit', () => {
  test('for the second of two that contradict each other', async () => {
    const text = `import { foreignKey, integer, pgTable } from 'drizzle-orm/pg-core';
export const people = pgTable('people', { id: integer('id').primaryKey() });
export const far = pgTable('far', { id: integer('id').primaryKey(), size: integer('size') }, (far) => [
  foreignKey({ columns: [far.id], foreignColumns: [people.id] }), foreignKey({ columns: [far.size], foreignColumns: [people.id] })
]);
`;
    const { root } = repositoryWith(
      text,
      'CREATE TABLE people (id integer PRIMARY KEY);\nCREATE TABLE far (id integer PRIMARY KEY, size integer);',
    );
    const { before, after } = await fixAll(root);
    expect(told(before)).toEqual(['critical foreign key far.id', 'critical foreign key far.size']);
    expect(editsOf(before)).toHaveLength(1);
    expect(told(after)).toEqual(['critical foreign key far.size']);
  }, 30_000);

  test('for the second of two that would each give a field its arguments', async () => {
    const models = `from sqlmodel import Field, SQLModel


class Far(SQLModel, table=True):
    __tablename__ = "far"

    id: int = Field(primary_key=True)
    near_id: str


class Near(SQLModel, table=True):
    __tablename__ = "near"

    id: str = Field(primary_key=True, max_length=9)
`;
    repository = repositoryOf({
      'schema-drift.yml': `sources:
  database: { kind: sql, files: database.sql }
  sqlmodel: { models: models.py, mode: static }
truth: database
`,
      'database.sql': `CREATE TABLE near (id varchar(9) PRIMARY KEY);
CREATE TABLE far (id serial PRIMARY KEY, near_id varchar(9) NOT NULL REFERENCES near (id));`,
      'models.py': models,
    });
    const { before, after } = await fixAll(repository.root);
    expect(told(before)).toEqual(['critical foreign key far.near_id', 'warning column far.near_id']);
    expect(repository.read('models.py')).toBe(
      models.replace('near_id: str', 'near_id: str = Field(foreign_key="near.id")'),
    );
    expect(told(after)).toEqual(['warning column far.near_id']);
    // Now that there are arguments, the next one joins them.
    expect((await fixAll(repository.root)).after).toEqual([]);
  }, 30_000);

  test('where nobody is right', async () => {
    const { root, edit } = repositoryWith(schema);
    edit('schema-drift.yml', ['truth: database', 'truth: none']);
    const findings = await findingsIn(root);
    expect(findings).not.toEqual([]);
    expect(editsOf(findings)).toEqual([]);
  }, 30_000);
});

test('several indexes that a table lacks are one edit, where nothing stands behind its columns yet', async () => {
  repository = repositoryOf({
    'schema-drift.yml': config,
    'database.sql': `CREATE TABLE people (id integer PRIMARY KEY, name text, age integer);
CREATE INDEX people_name ON people (name);
CREATE INDEX people_age ON people (age);
CREATE UNIQUE INDEX people_both ON people (name, age);
`,
    'src/schema.ts': `import { integer, pgTable, text } from 'drizzle-orm/pg-core';

export const people = pgTable('people', {
  id: integer('id').primaryKey(),
  name: text('name'),
  age: integer('age'),
});
`,
  });
  const { root, read } = repository;
  const fixed = await fixAll(root);
  expect(read('src/schema.ts')).toContain(`}, (table) => [
  index('people_age').on(table.age),
  index('people_name').on(table.name),
  uniqueIndex('people_both').on(table.name, table.age),
]);`);
  expect(told(fixed.after)).toEqual([]);
}, 30_000);
