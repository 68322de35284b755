import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { checkRepository } from '../check/check-repository.ts';
import { copyOfFixture, type Repository } from '../check/repository.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';

const requirements = resolve(import.meta.dirname, '../../fixtures/alembic/requirements.txt');

/** Alembic of today and of some years ago, each with the drivers that people have. */
const eras = {
  current: {
    requirements: [
      ...readFileSync(requirements, 'utf8').trim().split('\n'),
      'sqlalchemy==2.1.9',
      'psycopg2-binary',
      'pg8000',
      'asyncpg',
      'greenlet',
    ],
    pythons: ['3.12', '3.13', '3.14', '3.11', '3.10'],
    drivers: ['psycopg', 'psycopg2', 'pg8000', 'asyncpg'],
  },
  'SQLAlchemy 1.4': {
    requirements: ['alembic==1.9.4', 'sqlalchemy==1.4.54', 'psycopg2-binary', 'asyncpg', 'greenlet'],
    pythons: ['3.11', '3.10', '3.9'],
    drivers: ['psycopg2', 'asyncpg'],
  },
} as const;

/** As projects with an asynchronous engine write it. */
const asynchronous = `
import asyncio
import os
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

def migrate(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    async with create_async_engine(os.environ["DATABASE_URL"]).connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()

asyncio.run(main())
`;

function read(repository: Repository, env: Record<string, string>, major?: number): Promise<ReadSource> {
  return readByCommand(
    { path: '.', command: 'alembic upgrade heads', env },
    {
      root: repository.root,
      server: Promise.resolve(testServer(major)),
      name: 'alembic',
      signal: new AbortController().signal,
    },
  );
}

const tables = ({ catalog }: ReadSource) =>
  catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path.at(-1));

for (const [era, { drivers, ...wanted }] of Object.entries(eras)) {
  const { folder, lacking } = await pythonEnvironment(wanted);
  const project = () => {
    const repository = copyOfFixture('alembic');
    onTestFinished(() => repository.delete());
    symlinkSync(folder ?? '', join(repository.root, '.venv'));
    return repository;
  };

  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    const elsewhere = drivers.flatMap((driver) =>
      testMajors.map((major) => ({
        driver,
        major,
        url: `postgresql+${driver}://app:secret@db.invalid:1/app`,
      })),
    );

    test.each(elsewhere)(
      '$driver, PostgreSQL $major: wherever env.py points, the revisions reach the given database only',
      async ({ driver, major, url }) => {
        const repository = project();
        if (driver === 'asyncpg') repository.write('migrations/env.py', asynchronous);
        const source = await read(repository, { DATABASE_URL: url }, major);
        expect(tables(source)).toEqual(['authors', 'books', 'loans']);
        expect(source.warnings).toEqual([]);
      },
    );

    test('each object points at the revision that made it', async () => {
      const { locations } = await read(project(), { DATABASE_URL: `postgresql+${drivers[0]}://` });
      const lines = [...locations].map(([id, { file, line }]) => `${id} ${file.split('/').at(-1)}:${line}`);
      expect(lines).toEqual([
        'table:public.authors 0001_books.py:11',
        'column:public.authors.id 0001_books.py:13',
        'column:public.authors.name 0001_books.py:14',
        'table:public.books 0001_books.py:16',
        'column:public.books.isbn 0001_books.py:18',
        'column:public.books.title 0001_books.py:19',
        'column:public.books.author_id 0001_books.py:20',
        'constraint:public.books.books_author 0001_books.py:23',
        'constraint:public.books.books_isbn_length 0001_books.py:26',
        'index:public.books.books_by_author 0001_books.py:28',
        'table:public.loans 0002_loans.py:12',
        'column:public.loans.id 0002_loans.py:14',
        'column:public.loans.isbn 0002_loans.py:15',
        'column:public.loans.state 0002_loans.py:16',
        'column:public.loans.lent_at 0002_loans.py:17',
        'column:public.books.language 0003_languages.py:12',
        'index:public.books.books_by_language 0003_languages.py:13',
        'column:public.authors.born 0003_languages.py:14',
        'index:public.loans.loans_open 0004_merge.py:11',
      ]);
    });

    test.each([
      {
        what: 'a database of another kind',
        env: { DATABASE_URL: 'sqlite://' },
        says: 'a database of sqlite',
      },
      { what: 'a variable that it needs', env: {}, says: "KeyError: 'DATABASE_URL'", advice: '`env`' },
    ])('$what is told', async ({ env, says, advice = '' }) => {
      const problem = await read(project(), env as Record<string, string>).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(Problem);
      expect((problem as Problem).message).toBe(
        'The migrations command `alembic upgrade heads` failed with status 1.',
      );
      expect((problem as Problem).detail).toContain(says);
      expect((problem as Problem).advice).toContain(advice);
    });

    test('modules beside alembic.ini are found, but hide no package', async () => {
      const repository = project();
      repository.write('library/settings.py', 'import os\n\nurl = os.environ["DATABASE_URL"]\n');
      repository.write('alembic/__init__.py', '');
      repository.edit('alembic.ini', ['prepend_sys_path = .', '']);
      repository.edit(
        'migrations/env.py',
        ['import os\n', 'from library import settings\n'],
        ['os.environ["DATABASE_URL"]', 'settings.url'],
      );
      const source = await read(repository, { DATABASE_URL: `postgresql+${drivers[0]}://` });
      expect(tables(source)).toEqual(['authors', 'books', 'loans']);
    });

    test('a revision that fails is told in the words of Postgres', async () => {
      const repository = project();
      repository.edit('migrations/versions/0004_merge.py', ['["isbn"]', '["title"]']);
      const problem = await read(repository, { DATABASE_URL: `postgresql+${drivers[0]}://` }).catch(
        (error: unknown) => error,
      );
      expect((problem as Problem).detail).toContain('column "title" does not exist');
    });

    test.skipIf(era !== 'current')(
      'the project agrees with its schema file, by its config and without, until one of them moves on',
      async () => {
        const repository = project();
        const titles = async () =>
          (await checkRepository(repository.root)).databases.flatMap(({ findings }) =>
            findings.map(({ title }) => title),
          );
        expect(await titles()).toEqual([]);
        repository.remove('schema-drift.yml');
        expect(await titles()).toEqual([]);
        repository.edit('migrations/versions/0002_loans.py', ['"lost"', '"lost", "damaged"']);
        repository.edit('migrations/versions/0001_books.py', ['sa.String(200)', 'sa.String(300)']);
        expect(await titles()).toEqual([
          expect.stringContaining('enum loan_state'),
          'column authors.name: migrations: character varying(300), sql: character varying(200)',
        ]);
      },
    );
  });
}
