/** How a schema asks other sources for what it refers to and does not declare. */

import { beforeAll, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { readDrizzle } from '../../src/sources/drizzle/read.ts';
import type { OtherSource, ReadSource } from '../../src/sources/source.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { testServer } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';
import { buildLoader, find, ids, repository } from './support.ts';

beforeAll(buildLoader);

const callsNewId = 'p.pgTable("t", { id: p.text().primaryKey().default(sql`new_id()`) })';

test('what declares everything itself waits for nobody, in whatever order it does', async () => {
  const source = await readWith(
    `p.pgView('a', { id: p.text() }).as(sql\`SELECT id FROM b\`);
     export const two = p.pgView('b', { id: p.text() }).as(sql\`SELECT id FROM t\`);
     export const three = p.pgTable('t', { id: p.text().primaryKey() })`,
    [waitedFor()],
  );
  expect(source.unchecked).toEqual([]);
});

test('whoever is asked later is not waited for when the first one knows', async () => {
  const source = await readWith(callsNewId, [that('first', [newId("SELECT '1'")]), waitedFor()]);
  expect(source.unchecked).toEqual([]);
  expect(source.facts.at(-1)).toBe('borrowed from first: 1 function (new_id)');
});

test('one that knows nothing, or could not be read, leads to the next', async () => {
  const others = [that('first', []), unreadable('second'), that('third', [newId("SELECT '3'")])];
  const source = await readWith(callsNewId, others);
  expect(source.facts.at(-1)).toBe('borrowed from third: 1 function (new_id)');
});

test('waiting ends with the run', async () => {
  const abort = new AbortController();
  const asked: OtherSource = {
    name: 'slow',
    read: () => {
      queueMicrotask(() => abort.abort(new Error('out of time')));
      return new Promise(() => {});
    },
  };
  await expect(readWith(callsNewId, [asked], abort.signal)).rejects.toThrow('out of time');
});

test('nothing that was borrowed is in the catalog, nor the schema it is in; what is put on it is', async () => {
  const source = await readWith(
    `p.pgTable('t', { id: p.uuid().primaryKey().references(() => authUsers.id) });
     export const heard = p.pgPolicy('heard', { using: sql\`auth.uid() IS NOT NULL\` }).link(realtimeMessages)`,
    [{ ...that('production', []), read: async () => ({ ...readSourceOf([]), platform: supabase }) }],
  );
  // A table of the platform is nobody's to declare, and would hide the policy that is on it.
  expect(source.unchecked).toEqual([]);
  expect(ids(source).filter((id) => /auth|realtime/.test(id))).toEqual([
    'policy:realtime.messages.heard',
    'schema:realtime',
  ]);
  find(source, 'constraint:public.t.t_id_users_id_fk');
});

test('many names are told in one line that stays readable', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `make_${String(at).padStart(2, '0')}`);
  const columns = names.map((name) => `${name}: p.text().default(sql\`${name}()\`)`);
  const source = await readWith(`p.pgTable('t', { ${columns.join(', ')} })`, [
    that(
      'migrations',
      names.map((name) => newId("SELECT ''", name)),
    ),
  ]);
  expect(source.unchecked).toEqual([]);
  expect(source.facts.at(-1)).toBe(
    'borrowed from migrations: 30 functions (make_00, make_01, make_02, make_03, make_04, make_05 and 24 more)',
  );
});

test("an extension's function comes from the extension, whatever others declare under its name", async () => {
  const source = await readWith('p.pgTable("t", { id: p.uuid().default(sql`uuid_generate_v4()`) })', [
    that('migrations', [newId("SELECT '4'::uuid", 'uuid_generate_v4', 'uuid')]),
  ]);
  expect(source.unchecked).toEqual([]);
  expect(source.facts.at(-1)).toBe('extensions created for it: uuid-ossp');
});

test('a role that no schema file creates is told, whether or not the server has it already; those of a platform are not', async () => {
  const schema = `p.pgTable('t', { id: p.text() }, () => [
    p.pgPolicy('one', { to: 'clerk', using: sql\`true\` }), p.pgPolicy('two', { to: 'authenticated', using: sql\`true\` }),
  ])`;
  const warning = 'No schema file creates the role "clerk"; it was created here without rights.';
  expect((await readWith(schema, [])).warnings).toEqual([warning]);
  expect((await readWith(schema, [])).warnings).toEqual([warning]);
});

test('one that only sounds like a function of an extension is borrowed', async () => {
  const source = await readWith('p.pgTable("t", { id: p.uuid().default(sql`uuid_generate_v7()`) })', [
    that('migrations', [newId("SELECT '7'::uuid", 'uuid_generate_v7', 'uuid')]),
  ]);
  expect(source.facts.slice(2)).toEqual(['borrowed from migrations: 1 function (uuid_generate_v7)']);
});

function readWith(
  schema: string,
  others: readonly OtherSource[],
  signal = new AbortController().signal,
): Promise<ReadSource> {
  const root = repository({
    'schema.ts': `import { sql } from 'drizzle-orm'; import * as p from 'drizzle-orm/pg-core';
import { authUsers, realtimeMessages } from 'drizzle-orm/supabase';
export const one = ${schema};`,
  });
  const server = Promise.resolve(testServer());
  return readDrizzle({ schema: 'schema.ts' }, { root, server, name: 'drizzle', signal, others });
}

function that(name: string, objects: readonly CatalogObject[]): OtherSource {
  return { name, read: async () => readSourceOf(objects) };
}

function unreadable(name: string): OtherSource {
  return { name, read: async () => undefined };
}

function waitedFor(): OtherSource {
  return {
    name: 'late',
    read: () => {
      throw new Error('It was waited for.');
    },
  };
}

function newId(body: string, name = 'new_id', result = 'text'): CatalogObject {
  return {
    kind: 'function',
    path: ['public', `${name}()`],
    attributes: { arguments: '', result, language: 'sql', volatility: 'volatile', body },
  };
}
