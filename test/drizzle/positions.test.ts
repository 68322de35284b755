import { beforeAll, describe, expect, test } from 'vitest';
import { objectId } from '../../src/catalog/catalog.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import { buildLoader, read, readSchema, repository } from './support.ts';

/** Every kind of object, each with a mark on the line that declares it. */
const schema = `
import { sql } from 'drizzle-orm';
import * as p from 'drizzle-orm/pg-core';
const stamps = {
  createdAt: p.timestamp('created_at').notNull(), // column:public.users.created_at column:shop.orders.created_at
};
const key = () => p.uuid('id').primaryKey(); // constraint:public.users.users_pkey
const prefixed = p.pgTableCreator((name) => \`app_\${name}\`);
export const shop = p.pgSchema('shop'); // schema:shop
export const mood = p.pgEnum('mood', ['sad', 'glad']); // enum:public.mood
export const numbers = p.pgSequence('numbers'); // sequence:public.numbers
export const users = p.pgTable('users', { // table:public.users
  id: key(), // column:public.users.id
  mood: mood('mood').default('glad'), // column:public.users.mood
  email: p
    .text('email') // -
    .unique(), // constraint:public.users.users_email_unique
  // the chain above starts at \`email\`
  ...stamps,
}, (t) => [
  p.index().on(t.mood), // index:public.users.users_mood_index
  p.uniqueIndex('users_lower').on(sql\`lower(\${t.email})\`), // index:public.users.users_lower
  p.check('long', sql\`length(\${t.email}) > 3\`), // constraint:public.users.long
  p.pgPolicy('own', { using: sql\`true\` }), // policy:public.users.own
]);
export const orders = shop.table('orders', { // table:shop.orders
  user: p.uuid('user').references(() => users.id), // column:shop.orders.user constraint:shop.orders.orders_user_users_id_fk
  boss: p // column:shop.orders.boss
    .uuid('boss')
    .references(() => users.id), // constraint:shop.orders.orders_boss_users_id_fk
  line: p.integer('line'), // column:shop.orders.line
  counter: p.serial('counter'), // column:shop.orders.counter sequence:shop.orders_counter_seq
  ...stamps,
}, (t) => ({
  pk: p.primaryKey({ columns: [t.user, t.line] }), // constraint:shop.orders.orders_user_line_pk
  one: p.unique('one').on(t.line, t.counter), // constraint:shop.orders.one
}));
export const notes = prefixed('notes', { // table:public.app_notes
  order: p.integer('order'), // column:public.app_notes.order
  by: p.uuid('by'), // column:public.app_notes.by
}, (t) => [
  p.foreignKey({ columns: [t.by, t.order], foreignColumns: [orders.user, orders.line] }), // foreign
]);
export const glad = p.pgView('glad').as((q) => q.select({ id: users.id }).from(users)); // view:public.glad
export const all = p.pgMaterializedView('all').as((q) => q.select().from(users)); // materialized view:public.all
`;

beforeAll(buildLoader);

describe.each([0, 1] as const)('drizzle-orm %i', (orm) => {
  test('every object is placed on the line that declares it', async () => {
    const source = await read(repository({ 'src/schema.ts': schema }, { orm }), { schema: 'src/schema.ts' });
    expect(source.unchecked).toEqual([]);
    const wanted = schema.split('\n').flatMap((line, i) => {
      const marks = / \/\/ (.*)$/.exec(line)?.[1]?.match(/(materialized )?[a-z]+:\S+/g) ?? [];
      return marks.map((id) => [named(id, orm), `src/schema.ts:${i + 1}`]);
    });
    const found = wanted.map(([id = '']) => {
      const place = source.locations.get(id);
      return [id, `${place?.file}:${place?.line}`];
    });
    expect(found).toEqual(wanted);
    const foreign = [...source.locations].find(([id]) => /^constraint:public.app_notes/.test(id))?.[1];
    expect(schema.split('\n')[(foreign?.line ?? 0) - 1]).toContain('p.foreignKey');
    const email = source.locations.get('column:public.users.email');
    expect(schema.split('\n')[(email?.line ?? 0) - 1]?.slice((email?.column ?? 0) - 1)).toBe('email: p');
    const placed = new Set(source.locations.keys());
    const unplaced = source.catalog.objects
      .map(({ kind, path }) => `${kind}:${path.join('.')}`)
      .filter((id) => !placed.has(id) && !/^(schema:public|extension:)/.test(id));
    expect(unplaced).toEqual([]);
  });
});

test('names beyond 63 bytes are found as Postgres cuts them', async () => {
  const [long, column] = ['t'.repeat(60), 'ü'.repeat(40)];
  const source = await readSchema(
    `export const a = p.pgTable('${long}', { id: p.integer('id').primaryKey() });
export const b = p.pgTable('${long}_b', { x: p.integer('${column}').references(() => a.id) }, (t) => [
  p.index().on(t.x)]);`,
    { orm: 0 },
  );
  expect(source.unchecked).toEqual([]);
  const lines = (kind: ObjectKind) =>
    source.catalog.objects
      .filter((object) => object.kind === kind)
      .map(({ path }) => source.locations.get(objectId(kind, path))?.line);
  expect(lines('table')).toEqual([1, 2]);
  expect(lines('column')).toEqual([1, 2]);
  expect(lines('constraint').sort()).toEqual([1, 2]);
  expect(lines('index')).toEqual([3]);
});

const newNames: Readonly<Record<string, string>> = {
  users_email_unique: 'users_email_key',
  orders_user_users_id_fk: 'orders_user_users_id_fkey',
  orders_boss_users_id_fk: 'orders_boss_users_id_fkey',
  orders_user_line_pk: 'orders_pkey',
};

/** The two majors name constraints differently. */
function named(id: string, orm: 0 | 1): string {
  const name = id.split('.').at(-1) ?? '';
  return orm === 0 ? id : id.replace(name, newNames[name] ?? name);
}
