import { describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { rebuild } from '../../src/rehearsal/clone.ts';
import { ownerServer } from '../postgres/owner-servers.ts';
import { testMajors } from '../support/postgres.ts';
import { type Deploy, rehearsed } from './support.ts';

const users = 'create table users (id integer primary key, email text)';

const cases: readonly (readonly [what: string, scene: Deploy, outcome: unknown])[] = [
  [
    'roles and an extension that only a superuser may make',
    {
      deployed: `create extension pg_trgm; ${users}; create index on users using gin (email gin_trgm_ops)`,
      pending: ['grant select on users to rehearsal_guest', 'alter table users add n integer'],
      declared: 'alter table users add n integer',
    },
    { kind: 'differs', findings: [expect.objectContaining({ kind: 'grant' })] },
  ],
  [
    'a migration that needs rights which its SQL is not given',
    { deployed: users, pending: ['select 1', "copy users to program 'true'"], declared: '' },
    {
      kind: 'not rehearsed',
      location: { file: '2.sql', line: 1 },
      reason: expect.stringMatching(/^this run's SQL has not the rights that the statement needs/),
    },
  ],
];

describe.each(testMajors)('PostgreSQL %i: a rehearsal with the rights of an owner', (major) => {
  test.each(cases)('%s', async (_, scene, outcome) => {
    expect((await rehearsed(ownerServer(major), scene)).outcome).toEqual(outcome);
  });

  test('an extension that is not trusted is lent to whoever rebuilds', async () => {
    const server = ownerServer(major);
    const client = await server.createDatabase('empty');
    const { catalog } = await extractCatalog(client);
    const { rows } = await client.query(
      "select default_version as version from pg_available_extensions where name = 'moddatetime'",
    );
    await client.end();
    const attributes = { version: rows[0]?.version, schema: 'public' };
    const objects = [...catalog.objects, { kind: 'extension' as const, path: ['moddatetime'], attributes }];
    const signal = new AbortController().signal;
    const clone = await rebuild({ ...catalog, objects }, server, { name: 'clone', signal });
    try {
      expect(clone.gaps).toEqual([]);
    } finally {
      await clone.client.end();
    }
  });
});
