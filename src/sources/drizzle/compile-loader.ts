/**
 * Has V8 compile the loader for later runs, by what it calls for a schema of ours. Never for one of a repository: what
 * its code could reach must not be what later runs trust.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsedJson } from '../../base/parsed-json.ts';
import { removeFolder, temporaryFolder } from '../../base/temporary.ts';
import { isLoaderToBeKept, putCompiledLoader } from './compiled-loader.ts';
import { runConfined } from './loader-process.ts';
import { compiledAnswer } from './protocol.ts';

/** Of each thing one, as most schemas have it. */
const FILES = {
  'package.json': '{ "type": "module" }',
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';
export default defineConfig({ dialect: 'postgresql', schema: './schema.ts', out: './drizzle' });
`,
  'schema.ts': `import { relations, sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgEnum, pgPolicy, pgTable, pgView, primaryKey, serial, text, timestamp, unique, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core';

export const role = pgEnum('role', ['member', 'owner']);
const times = { createdAt: timestamp('created_at', { withTimezone: true }).defaultNow().notNull() };
export const people = pgTable('people', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: varchar('name', { length: 200 }).notNull().unique(),
  role: role('role').default('member').notNull(),
  about: jsonb('about').$type<{ readonly likes: string[] }>().default({ likes: [] }),
  ...times,
}, (table) => [index('people_name').on(table.name), pgPolicy('see', { for: 'select', using: sql\`true\` })]);
export const posts = pgTable('posts', {
  id: serial('id').primaryKey(),
  author: uuid('author').references(() => people.id, { onDelete: 'cascade' }),
  title: text('title').notNull(),
  votes: integer('votes').default(0),
  tags: text('tags').array(),
}, (table) => [
  uniqueIndex('posts_title').on(table.title).where(sql\`\${table.votes} > 0\`),
  check('votes', sql\`\${table.votes} >= 0\`),
  unique().on(table.author, table.title),
]);
export const readers = pgTable('readers', {
  person: uuid('person').notNull().references(() => people.id),
  post: integer('post').notNull().references(() => posts.id),
}, (table) => [primaryKey({ columns: [table.person, table.post] })]);
export const owners = pgView('owners').as((query) => query.select().from(people).where(sql\`\${people.role} = 'owner'\`));
export const ofPeople = relations(people, ({ many }) => ({ posts: many(posts) }));
`,
};

/** Keeps what V8 compiles of the loader, where one ran without; where that fails, later runs go without, too. */
export async function keepCompiledLoader(): Promise<void> {
  if (!(await isLoaderToBeKept())) return;
  const root = await temporaryFolder();
  try {
    await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(root, name), text)));
    const config = join(root, 'drizzle.config.ts');
    const { ended } = await runConfined(
      { task: 'schema', root, base: root, folders: [root], config, tellCompiled: true },
      { timeoutSeconds: 20 },
    );
    const { data } = compiledAnswer.safeParse(parsedJson(ended.answer.trimEnd().split('\n').at(-1) ?? ''));
    if (data === undefined) return;
    const scripts = Object.entries(data.compiled).map(([name, code]) => [name, Buffer.from(code, 'base64')]);
    await putCompiledLoader(Object.fromEntries(scripts));
  } catch {
    // Nothing is lost but time.
  } finally {
    await removeFolder(root);
  }
}
