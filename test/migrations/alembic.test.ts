import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { isAlembic } from '../../src/sources/migrations/alembic/command-words.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { checkRepository, majors, type Shortcuts } from '../check/check-repository.ts';
import { copyOfFixture, type Repository } from '../check/repository.ts';
import { alembicEras, alembicProject, envPy, type Files, revision } from '../support/alembic.ts';
import { testServer } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';

/** The drivers that each era has. */
const driversOf = {
  current: ['psycopg', 'psycopg2', 'pg8000', 'asyncpg'],
  'SQLAlchemy 1.4': ['psycopg2', 'asyncpg'],
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

function read(
  repository: Repository,
  env: Record<string, string>,
  { command = 'alembic upgrade heads' }: { command?: string } = {},
): Promise<ReadSource> {
  return readByCommand(
    { path: '.', command, env },
    {
      root: repository.root,
      server: Promise.resolve(testServer()),
      name: 'alembic',
      signal: new AbortController().signal,
    },
  );
}

const tables = ({ catalog }: ReadSource) =>
  catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path.at(-1));

for (const [era, wanted] of Object.entries(alembicEras)) {
  const drivers = driversOf[era as keyof typeof driversOf];
  const { folder, lacking } = await pythonEnvironment(wanted);
  const copies: Repository[] = [];
  afterAll(() => {
    for (const copy of copies) copy.delete();
  });
  const project = () => {
    const repository = copyOfFixture('alembic');
    copies.push(repository);
    symlinkSync(folder ?? '', join(repository.root, '.venv'));
    return repository;
  };

  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    describe.each(drivers)('%s', (driver) => {
      let source: ReadSource;
      beforeAll(async () => {
        const repository = project();
        if (driver === 'asyncpg') repository.write('migrations/env.py', asynchronous);
        source = await read(repository, {
          DATABASE_URL: `postgresql+${driver}://app:secret@db.invalid:1/app`,
        });
      });

      test('wherever env.py points, the revisions reach the given database only', () => {
        expect(tables(source)).toEqual(['authors', 'books', 'loans']);
        expect(source.warnings).toEqual([]);
      });

      test('each object points at the revision that made it', () => {
        const lines = [...source.locations].map(
          ([id, { file, line }]) => `${id} ${file.split('/').at(-1)}:${line}`,
        );
        expect(new Set(lines)).toEqual(
          new Set([
            'table:public.authors 0001_books.py:11',
            'column:public.authors.id 0001_books.py:13',
            'constraint:public.authors.authors_pkey 0001_books.py:13',
            'column:public.authors.name 0001_books.py:14',
            'table:public.books 0001_books.py:16',
            'column:public.books.isbn 0001_books.py:18',
            'constraint:public.books.books_pkey 0001_books.py:18',
            'column:public.books.title 0001_books.py:19',
            'column:public.books.author_id 0001_books.py:20',
            'constraint:public.books.books_author 0001_books.py:23',
            'constraint:public.books.books_isbn_length 0001_books.py:26',
            'index:public.books.books_by_author 0001_books.py:28',
            'table:public.loans 0002_loans.py:12',
            'column:public.loans.id 0002_loans.py:14',
            'constraint:public.loans.loans_pkey 0002_loans.py:14',
            'column:public.loans.isbn 0002_loans.py:15',
            'constraint:public.loans.loans_isbn_fkey 0002_loans.py:15',
            'column:public.loans.state 0002_loans.py:16',
            'column:public.loans.lent_at 0002_loans.py:17',
            'column:public.books.language 0003_languages.py:12',
            'index:public.books.books_by_language 0003_languages.py:13',
            'column:public.authors.born 0003_languages.py:14',
            'index:public.loans.loans_open 0004_merge.py:11',
          ]),
        );
      });
    });

    // A module of this name stands before the one that is installed.
    const without = (repository: Repository, absent: readonly string[]) => {
      for (const name of absent)
        repository.write(`absent/${name}.py`, `raise ModuleNotFoundError("No module named '${name}'")\n`);
      return { DATABASE_URL: 'postgresql://app@db.invalid/app', PYTHONPATH: join(repository.root, 'absent') };
    };
    test.skipIf(era !== 'current').each([
      { absent: ['psycopg'], env: undefined },
      { absent: ['psycopg', 'psycopg2', 'pg8000'], env: asynchronous },
    ])('a URL that names no driver gets one that is there: without $absent', async ({ absent, env }) => {
      const repository = project();
      if (env !== undefined) repository.write('migrations/env.py', env);
      const source = await read(repository, without(repository, absent));
      expect(tables(source)).toEqual(['authors', 'books', 'loans']);
    });

    test.skipIf(era === 'current')('that there is no driver is told in one line', async () => {
      const repository = project();
      const problem = await read(repository, without(repository, ['psycopg2'])).catch(
        (error: unknown) => error,
      );
      expect((problem as Problem).detail).toBe("ModuleNotFoundError: No module named 'psycopg2'");
      expect((problem as Problem).advice).toContain('`pip install psycopg2-binary`');
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
        const titles = async (shortcuts: Shortcuts = { sharedServer: majors.at(-1) ?? 18 }) =>
          (await checkRepository(repository.root, shortcuts)).databases.flatMap(({ findings }) =>
            findings.map(({ title }) => title),
          );
        expect(await titles({})).toEqual([]);
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

test.each([
  ['alembic upgrade heads', true],
  ['uv run alembic -c db/alembic.ini upgrade head', true],
  ['.venv/bin/python -m alembic upgrade head', true],
  ['flask db upgrade', true],
  ['poetry run flask --app service.web db upgrade heads', true],
  ['python -m flask db upgrade', true],
  ['python manage.py db upgrade', true],
  ['python manage.py migrate', false],
  ['flask run', false],
  ['make migrate', false],
  ['alembic upgrade head; psql -f more.sql', false],
  ['PYTHONPATH=src alembic upgrade head', false],
])('%s reaches nothing but the database that it is given: %s', (command, expected) => {
  expect(isAlembic(command)).toBe(expected);
});

const { folder = '', lacking } = await pythonEnvironment(alembicEras.current);

describe.skipIf(lacking !== undefined)('what Alembic tells of its own scripts', () => {
  const project = (files: Files) => {
    const repository = alembicProject(
      { 'alembic.ini': '[alembic]\nscript_location = db\nprepend_sys_path = .\n', ...files },
      folder,
    );
    onTestFinished(() => repository.delete());
    return repository;
  };
  const table = (name: string) =>
    `op.create_table("${name}", sa.Column("id", sa.Integer(), primary_key=True))`;
  const models =
    'import sqlalchemy as sa\nmetadata = sa.MetaData()\nsa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer))\n';
  const createAll = revision('a1', 'None', 'import models\n    models.metadata.create_all(op.get_bind())');

  test('its table is no part of the schema, whatever it is called, nor the schema that it is alone in', async () => {
    const source = await read(
      project({
        'db/env.py': envPy(
          'version_table="Our revisions", version_table_schema="ops"',
          'connection.execute(text("CREATE SCHEMA IF NOT EXISTS ops")); connection.commit()',
        ),
        'db/versions/1.py': revision('a1', 'None', table('t')),
      }),
      {},
    );
    expect(source.catalog.objects.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
      'column public.t.id',
      'constraint public.t.t_pkey',
      'schema public',
      'sequence public.t_id_seq',
      'table public.t',
    ]);
  });

  const problems: readonly {
    readonly what: string;
    readonly files: Files;
    readonly command?: string;
    readonly detail: string;
    readonly advice: string;
    readonly place?: string;
  }[] = [
    {
      what: 'several heads where the command wants one',
      files: {
        'db/env.py': envPy(),
        'db/versions/1.py': revision('a1', 'None', table('t')),
        'db/versions/2.py': revision('b1', '"a1"', table('u')),
        'db/versions/3.py': revision('b2', '"a1"', table('v')),
      },
      command: 'alembic upgrade head',
      detail: 'Multiple head revisions are present',
      advice:
        'The revisions have the heads b1 (db/versions/2.py) and b2 (db/versions/3.py), so the deploy fails with this command too: join them with `alembic merge heads`, or, if they are to stay apart, upgrade to `heads`.',
    },
    {
      what: 'an env.py that migrates several databases',
      files: {
        'db/env.py': `from alembic import context
from sqlalchemy import create_engine

connections = [create_engine(f"postgresql+psycopg2://{name}.invalid/{name}").connect() for name in ("core", "billing")]
for connection in connections:
    connection.begin()
for connection in connections:
    context.configure(connection=connection)
    context.run_migrations()
`,
        'db/versions/1.py': revision('a1', 'None', table('t')),
      },
      detail: 'schema-drift migrates one database, and these are several: billing, core',
      advice:
        'Have env.py migrate one of them by a word that the command gives it (`alembic -x db=NAME upgrade heads`, or a section of alembic.ini with `-n NAME`), and make each a database of its own in schema-drift.yml.',
    },
    {
      what: 'a revision that has the models make what a later one adds',
      files: {
        'models.py': models,
        'db/env.py': envPy(),
        'db/versions/1.py': createAll,
        'db/versions/2.py': revision('a2', '"a1"', 'op.add_column("t", sa.Column("n", sa.Integer))'),
      },
      detail: 'column "n" of relation "t" already exists',
      advice:
        'Revision a1 has the models make their tables (`create_all`), as they are today; what later revisions add is there already. So an empty database can no longer be migrated: write out in it what the models were then (`op.create_table`).',
      place: 'db/versions/1.py:11',
    },
  ];
  test.each(problems)('$what is told', async ({ files, command, detail, advice, place }) => {
    const work = read(project(files), {}, command === undefined ? {} : { command });
    const problem = await work.then(
      () => undefined,
      (error: unknown) => error as Problem,
    );
    expect(problem?.detail).toContain(detail);
    expect(problem?.advice).toBe(advice);
    if (place !== undefined) expect(`${problem?.location?.file}:${problem?.location?.line}`).toBe(place);
  });

  test('that a revision has the models make their tables is said', async () => {
    const source = await read(
      project({ 'models.py': models, 'db/env.py': envPy(), 'db/versions/1.py': createAll }),
      {},
    );
    expect(source.warnings).toEqual([
      'db/versions/1.py:11: revision a1 has the models make their tables (`create_all`), as they are today: a change of the models that no revision makes is not seen in them.',
    ]);
  });

  test('where it cannot be asked, that is said', async () => {
    const source = await read(
      project({ 'db/env.py': envPy(), 'db/versions/1.py': revision('a1', 'None', table('t')) }),
      { DATABASE_URL: 'postgresql+psycopg://{user}:{password}@{host}:{port}/{database}' },
      { command: 'PYTHONPATH=. alembic upgrade head' },
    );
    expect(source.alembic).toEqual([]);
    expect(source.warnings).toEqual([
      'Alembic ran where it could not be asked for its revisions, so every database counts as having all of them: give PYTHONPATH under `env` of this source instead of in the command, and start Python without -I and -E.',
    ]);
  });
});
