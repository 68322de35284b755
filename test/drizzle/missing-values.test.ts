/** Values of a package that is not installed: whatever they take part in is not compared, and nothing is guessed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildLoader, ids, read, repository } from './support.ts';

beforeAll(buildLoader);

const imports = `import { sql } from 'drizzle-orm';
import * as p from 'drizzle-orm/pg-core';
import { X } from '@acme/consts';
`;

/** What is said of a table `t` with these columns and this third argument, of which something is made with `X`. */
const uses: readonly (readonly [says: string, columns: string, extras?: string])[] = [
  ['`withTimezone` of column a', "a: p.timestamp('a', { withTimezone: X })"],
  ['`size` of column a', "a: p.integer('a').array(X)"],
  ['`default` of column a', "a: p.text('a').default(X)"],
  ['`queryChunks` of column a', `a: p.text('a').default(sql\`\${X}\`)`],
  ['`as` of column a', "a: p.integer('a').generatedAlwaysAs(X)"],
  ['`sqlName` of column a', "a: p.customType({ dataType: () => X })('a')"],
  ['`onDelete`', "a: p.integer('a').references(() => other.id, { onDelete: X })"],
  ['A reference', "a: p.integer('a').references(() => X.id)"],
  ['A reference', "a: p.integer('a')", '[p.foreignKey({ columns: [X], foreignColumns: [other.id] })]'],
  ['A reference', "a: p.integer('a')", '[p.foreignKey({ name: X, columns: [t.a], foreignColumns: [t.a] })]'],
  ['`where`', "a: p.integer('a')", "[p.index('i').on(t.a).where(X)]"],
  ['`where`', "a: p.integer('a')", "({ i: p.index('i').on(t.a).where(X) })"],
  ['`using`', "a: p.integer('a')", "[p.pgPolicy('own', { using: X })]"],
  ['One of its indexes and constraints', "a: p.integer('a')", '[X(t)]'],
  ['One of its indexes and constraints', "a: p.integer('a')", '[[p.check("c", sql`true`), X(t)]]'],
  ['One of its indexes and constraints', "a: p.integer('a')", '({ i: X(t) })'],
  ['`@acme/consts.X.name` is needed as data (as text)', "a: p.integer('a')", '[p.unique().on(X)]'],
];

/** Makers that are given `X` as the name of a column, each in its way of getting at them. */
const makers = `{
  direct: () => p.pgTable('t', { a: p.varchar(X, { length: 3 }) }),
  custom: () => p.pgTable('t', { a: p.customType({ dataType: () => 'text' })(X) }),
  handed: () => p.pgTable('t', (c) => ({ a: c.text(X) })),
  handedCustom: () => p.pgTable('t', (c) => ({ a: c.customType({ dataType: () => 'text' })(X) })),
  creator: () => p.pgTableCreator((name) => name)('t', (c) => ({ a: c.text(X) })),
  schema: () => p.pgSchema('s').table('t', (c) => ({ a: c.text(X) })),
  withRls: () => p.pgTable.withRLS('t', (c) => ({ a: c.text(X) })),
  casing: () => p.snakeCase.table('t', (c) => ({ a: c.text(X) })),
  casingOfSchema: () => p.snakeCase.schema('s').table('t', (c) => ({ a: c.text(X) })),
}`;

describe.each([0, 1] as const)('with drizzle-orm %i', (orm) => {
  test('tables that one takes part in, those that one makes, and linked policies', async () => {
    // Major 1 needs the number of dimensions as data while the file is loaded.
    const all = uses.filter(([says]) => orm === 0 || !says.startsWith('`size`'));
    const tables = all.map(
      ([, columns, extras], index) =>
        `export const t${index} = p.pgTable('t${index}', { ${columns} }${extras ? `, (t) => ${extras}` : ''});\n`,
    );
    const source = await read(
      repository(
        {
          'schema.ts': `${imports}export const other = p.pgTable('other', { id: p.integer('id').primaryKey(),
  made: p.text('made').$defaultFn(X).$onUpdate(X) });
export const made = X('made', { id: p.integer('id') }).enableRLS();
export const validator = X(other), adapter = X({ other });
export const own = p.pgPolicy('own', { withCheck: X }).link(other);
${tables.join('')}`,
        },
        { orm },
      ),
    );
    const missing = 'but the package `@acme/consts` is not installed';
    expect(source.unchecked.map(({ path, reason }) => [path.slice(1).join('.'), reason])).toEqual([
      ['made', `It is made by \`@acme/consts.X().enableRLS()\`, ${missing}`],
      ...all.map(([says], index) => [
        `t${index}`,
        says.endsWith(')')
          ? `${says}, ${missing}`
          : expect.stringMatching(`^${says} is made with \`@acme/consts\\.X.*, ${missing}$`),
      ]),
      ['other.own', `\`withCheck\` is made with \`@acme/consts.X\`, ${missing}`],
    ]);
    expect(source.faults).toEqual([]);
    expect(ids(source).filter((id) => id.startsWith('table:'))).toEqual(['table:public.other']);
  });

  test('what is declared by the answer that one gives', async () => {
    const source = await read(
      repository(
        {
          'schema.ts': `${imports}export const isProduction = X.stage === 'production';
const column = () => p.text('a');
export const t0 = p.pgTable('t0', { a: X ? column() : column().notNull() });
export const t1 = p.pgTable('t1', { a: column(), ...(isProduction && { b: p.text('b') }) });
export const t2 = p.pgTable('t2', { a: column() }, (t) => [p.index('i').on(t.a), ...(!X.on ? [] : [])]);
export const kept = p.pgTable('kept', { a: column().$defaultFn(() => (X ? 'a' : 'b')) });
`,
        },
        { orm },
      ),
    );
    const missing = 'but the package `@acme/consts` is not installed';
    expect(source.unchecked.map(({ path, reason }) => [path[1], reason])).toEqual([
      ['t0', `\`X\` decides about it in schema.ts:6, ${missing}`],
      ['t1', `\`isProduction\` decides about it in schema.ts:7, ${missing}`],
      ['t2', `\`X\` decides about it in schema.ts:8, ${missing}`],
    ]);
    expect(source.warnings.join()).toMatch(/which decides in schema\.ts:4, schema\.ts:6/);
    expect(ids(source).filter((id) => id.startsWith('table:'))).toEqual(['table:public.kept']);
  });

  test('enums, sequences, roles, schemas and views, by their names where these are known', async () => {
    const source = await read(
      repository(
        {
          'schema.ts': `${imports}export const kept = p.pgTable('kept', { id: p.integer('id') });
export const labels = p.pgEnum('labels', X.labels), label = p.pgEnum('label', ['a', X.b]);
export const chosen = p.pgEnum('chosen', X ? ['a'] : ['b']), enumOfX = p.pgEnum(X, ['a']);
export const steps = p.pgSequence('steps', { startWith: X.start }), sequenceOfX = p.pgSequence(X);
export const role = p.pgRole(X), able = p.pgRole('able', { createDb: X.able });
export const schemaOfX = p.pgSchema(X), within = schemaOfX.enum('within', ['a']);
export const seen = p.pgView('seen', { id: p.integer('id') }).as(sql\`select \${X.id} as id\`);
export const stored = p.pgMaterializedView('stored', { id: p.integer('id') }).as(sql\`select \${X.id} as id\`);
export const viewOfX = p.pgView(X, {}).existing();
export const of = p.pgTable('of', { label: label() });
`,
        },
        { orm },
      ),
    );
    expect(source.faults).toEqual([]);
    expect(source.unchecked.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
      ...['enum public.labels', 'enum public.label', 'enum public.chosen', 'sequence public.steps'],
      ...['view public.seen', 'materialized view public.stored', 'table public.of'],
    ]);
    expect(source.unchecked[0]?.reason).toBe(
      '`labels` is made with `@acme/consts.X.labels`, but the package `@acme/consts` is not installed',
    );
    const missing = 'is made with `@acme/consts.X`, but the package `@acme/consts` is not installed.';
    expect(source.warnings.slice(1)).toEqual([
      `schema.ts:6: an enum is not compared: Its name ${missing}`,
      `schema.ts:9: an enum is not compared: Its name ${missing}`,
      `schema.ts:7: a sequence is not compared: Its name ${missing}`,
      `schema.ts:8: a role is not compared: Its name ${missing}`,
      `schema.ts:8: a role is not compared: \`createDb\` ${missing.replace('X`', 'X.able`')}`,
      `schema.ts:12: a view is not compared: Its name ${missing}`,
      `schema.ts:9: a schema is not compared: Its name ${missing}`,
    ]);
    expect(source.coverage.partialKinds).toEqual(['schema', 'enum', 'sequence', 'view']);
    expect(ids(source).filter((id) => !id.startsWith('column'))).toEqual([
      'schema:public',
      'table:public.kept',
    ]);
  });

  test('the name of a column, however its maker was come by', async () => {
    const files = {
      'schema.ts': `${imports}const guessed = [];
for (const [name, make] of Object.entries(${makers.replaceAll('\n', ' ')})) {
  try { make(); guessed.push(name); } catch {}
}
if (guessed.length > 0) throw new Error('guessed: ' + guessed);
export const t = p.pgTable('t', { a: p.text(X).notNull() });`,
    };
    await expect(read(repository(files, { orm }))).rejects.toMatchObject({
      message: expect.stringMatching(
        /`@acme\/consts\.X` is needed as data \(as the name or the settings of a column\), but/,
      ),
      location: { file: 'schema.ts', line: 9 },
    });
  });

  test('makers that are given none of it make what they say', async () => {
    const source = await read(
      repository(
        {
          'schema.ts': `${imports}const made = p.pgTableCreator((name) => 'app_' + name);
const own = p.customType({ dataType: () => 'text' });
export const e = p.pgEnum('e', ['a']), s = p.pgSchema('s');
export const t = made('t', (c) => ({ a: c.text(), b: c.integer('bb'), e: e() }), (t) => ({ i: p.index('i').on(t.a) }));
export const u = s.table('u', (c) => ({ a: c.text(), own: own() }));
`,
        },
        { orm },
      ),
    );
    expect([source.unchecked, source.faults]).toEqual([[], []]);
    expect(ids(source).filter((id) => id !== 'schema:public')).toEqual([
      ...['column:public.app_t.a', 'column:public.app_t.bb', 'column:public.app_t.e'],
      ...['column:s.u.a', 'column:s.u.own', 'enum:public.e', 'index:public.app_t.i'],
      ...['schema:s', 'table:public.app_t', 'table:s.u'],
    ]);
  });
});
