import { describe, expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import type { UnreadSource } from '../../src/compare/judgement/reconsider.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { Migration } from '../../src/sources/migrations/migration.ts';
import { removalsOf } from '../../src/sources/migrations/removals.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { source, table } from './catalogs.ts';

const users = table('users');
const withNote = table('users', { id: 'integer', note: 'text' });
const notes = [...users, ...table('notes')];
const status = (...labels: string[]): CatalogObject => ({
  kind: 'enum',
  path: ['public', 'status'],
  attributes: { labels },
});
const removals = (...sql: string[]) =>
  removalsOf([{ statements: splitStatements(sql.join(';')).statements } as unknown as Migration]);
const migrations = (objects: CatalogObject[], sql: string[] = []) =>
  source('migrations', 'migrations', objects, { removals: removals(...sql) });

/** What is told of each difference. */
function told(sources: readonly ComparedSource[], truth: string, unread: readonly UnreadSource[] = []) {
  const { findings } = compare(sources, truth, 'main', unread);
  return findings.map((it) => ({ is: it.class, wrong: it.wrong, advice: it.advice }));
}

describe('what code alone declares', () => {
  const cases: Record<string, { sources: ComparedSource[]; truth: string; is: string; wrong: string[] }> = {
    'is new where no migration has taken it away': {
      sources: [migrations(users), source('drizzle', 'drizzle', withNote)],
      truth: 'migrations',
      is: 'unmigrated change',
      wrong: ['migrations'],
    },
    'and comes to the databases with its migration': {
      sources: [migrations(users), source('models', 'sqlmodel', withNote), source('dev', 'live', users)],
      truth: 'migrations',
      is: 'unmigrated change',
      wrong: ['migrations', 'dev'],
    },
    'whatever the truth is': {
      sources: [migrations(users), source('drizzle', 'drizzle', withNote), source('dev', 'live', users)],
      truth: 'majority',
      is: 'unmigrated change',
      wrong: ['migrations', 'dev'],
    },
    'a whole table': {
      sources: [migrations(users), source('drizzle', 'drizzle', notes)],
      truth: 'migrations',
      is: 'unmigrated change',
      wrong: ['migrations'],
    },
    'a value more of an enum': {
      sources: [migrations([status('a')]), source('drizzle', 'drizzle', [status('a', 'b')])],
      truth: 'migrations',
      is: 'unmigrated change',
      wrong: ['migrations'],
    },
    'but not where a migration has dropped it': {
      sources: [
        migrations(users, ['ALTER TABLE users DROP COLUMN note']),
        source('drizzle', 'drizzle', withNote),
      ],
      truth: 'migrations',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
    'nor where it went with something else': {
      sources: [
        source('migrations', 'migrations', users, {
          removals: removals('DROP TYPE remark CASCADE'),
          locations: new Map([['column:public.users.note', { file: '2.sql', line: 1 }]]),
        }),
        source('drizzle', 'drizzle', withNote),
      ],
      truth: 'migrations',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
    'or renamed it': {
      sources: [
        migrations(users, ['ALTER TABLE "users" RENAME COLUMN "note" TO "remark"']),
        source('drizzle', 'drizzle', withNote),
      ],
      truth: 'migrations',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
    'though others of a like name were dropped': {
      sources: [
        migrations(users, [
          'ALTER TABLE users DROP COLUMN note_id, DROP COLUMN "old note"',
          'ALTER TABLE posts DROP COLUMN note; ALTER TABLE crm.users RENAME note TO remark; DROP FUNCTION note',
        ]),
        source('drizzle', 'drizzle', table('users', { id: 'integer', note2: 'text' })),
      ],
      truth: 'migrations',
      is: 'unmigrated change',
      wrong: ['migrations'],
    },
    'nor where other code is the truth': {
      sources: [
        migrations(users),
        source('drizzle', 'drizzle', withNote),
        source('models', 'sqlmodel', users),
      ],
      truth: 'models',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
    'nor where nobody migrates': {
      sources: [source('dev', 'live', users), source('drizzle', 'drizzle', withNote)],
      truth: 'dev',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
    'nor what migrations declare otherwise': {
      sources: [migrations([status('a', 'c')]), source('drizzle', 'drizzle', [status('a', 'b')])],
      truth: 'migrations',
      is: 'wrong mirror',
      wrong: ['drizzle'],
    },
  };
  test.each(Object.entries(cases))('%s', (_, { sources, truth, is, wrong }) => {
    expect(told(sources, truth)).toMatchObject([{ is, wrong }]);
  });

  test('asks for the migration, and for what writes it', () => {
    const generator = { from: 'drizzle', command: 'drizzle-kit generate' } as const;
    const own = source('migrations', 'migrations', users, { removals: [], generator });
    expect(told([own, source('drizzle', 'drizzle', withNote)], 'migrations')[0]?.advice).toBe(
      'Write a migration that creates column users.note as text; `drizzle-kit generate` writes the migration.',
    );
    expect(told([own, source('drizzle', 'drizzle', withNote)], 'none')[0]?.advice).toBe(
      'If drizzle is right, write a migration that creates column users.note as text; `drizzle-kit generate` writes the migration.\nIf the migrations are right, remove column users.note from the Drizzle schema.',
    );
    // It compares the code with what it noted last.
    const noted = { 'public.users': 'a' };
    const mended = source('migrations', 'migrations', users, { removals: [], generator, noted });
    expect(
      told([mended, source('drizzle', 'drizzle', withNote, { noted })], 'migrations')[0]?.advice,
    ).toMatch(/^Write a migration that creates column users\.note as text; .* does not see that, /);
    // It reads the code of the other kind only.
    expect(told([own, source('models', 'sqlmodel', withNote)], 'migrations')[0]?.advice).toBe(
      'Write a migration that creates column users.note as text.',
    );
    // Of a tool that generates none, what makes the file that somebody writes.
    const dbmate = source('migrations', 'migrations', users, { removals: [], newFile: 'dbmate new NAME' });
    expect(told([dbmate, source('drizzle', 'drizzle', withNote)], 'migrations')[0]?.advice).toBe(
      'Write a migration that creates column users.note as text; `dbmate new NAME` makes its file.',
    );
  });
});

describe('while a source could not be read', () => {
  const alembic: UnreadSource = { name: 'alembic', kind: 'migrations' };
  const model = source('models', 'sqlmodel', notes);

  test('nobody is told to remove what it may declare', () => {
    for (const truth of ['migrations', 'majority', 'none'])
      for (const other of [source('dev', 'live', users), source('drizzle', 'drizzle', users)]) {
        const [finding] = told([migrations(users), other, model], truth, [alembic]);
        expect(finding).toMatchObject({ wrong: [] });
        expect(finding?.advice).toMatch(
          /^First have alembic read, which may declare it\.\nIf models are right, /,
        );
        expect(finding?.advice).not.toMatch(/remove|drop/i);
      }
  });

  test('not even of a database that alone has it', () => {
    const [finding] = told([migrations(users), source('dev', 'live', notes)], 'migrations', [alembic]);
    expect(finding).toMatchObject({ is: 'difference', wrong: [] });
    expect(finding?.advice).not.toMatch(/drop/i);
  });

  test('what is lacking is asked for all the same', () => {
    expect(
      told([migrations(notes), source('models', 'sqlmodel', users)], 'migrations', [alembic]),
    ).toMatchObject([
      { is: 'wrong mirror', wrong: ['models'], advice: 'Declare table notes in the SQLModel classes.' },
    ]);
  });

  test.each([
    ['lack', withNote, users],
    ['say otherwise', withNote, table('users', { id: 'integer', note: 'integer' })],
  ])('types that %s what a database alone has are not called stale', (_, has, says) => {
    const sources = [source('types', 'supabase-types', says), source('dev', 'live', has)];
    for (const truth of ['alembic', 'none', 'dev']) {
      const [finding] = told(sources, truth, [alembic]);
      expect(finding).toMatchObject({ is: 'difference', wrong: [] });
      expect(finding?.advice).toMatch(/^First have alembic read, which may declare it\./);
    }
    // What code that was read declares as well was not made by hand.
    const declared = [...sources, source('models', 'sqlmodel', has)];
    expect(told(declared, 'models', [alembic])).toMatchObject([{ is: 'stale types', wrong: ['types'] }]);
    expect(told(sources, 'none')).toMatchObject([{ is: 'stale types', wrong: ['types'] }]);
  });

  test('it counts for what it can declare only', () => {
    const f: CatalogObject = { kind: 'function', path: ['public', 'f()'], attributes: { body: 'x' } };
    const drizzle: UnreadSource = { name: 'drizzle', kind: 'drizzle' };
    const sources = [migrations(users), source('dev', 'live', [...users, f])];
    expect(told(sources, 'migrations', [drizzle])).toMatchObject([{ wrong: ['dev'] }]);
    expect(told(sources, 'migrations', [alembic])).toMatchObject([{ wrong: [] }]);
  });
});
