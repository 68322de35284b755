/** Projects whose Python packages are not installed: a plain clone. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { argumentsOfAlembic } from '../../src/sources/migrations/alembic/command-words.ts';
import { lentPackages } from '../../src/sources/migrations/alembic/lent-packages.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { repositoryOf } from '../check/repository.ts';
import { envPy, type Files, revision } from '../support/alembic.ts';
import { testServer } from '../support/postgres.ts';

const { signal } = new AbortController();
const lacking = await lentPackages({}, process.env.PATH ?? '', () => {}, signal).then(
  () => undefined,
  (error: Problem) => error.message,
);
const withPackages = test.skipIf(lacking !== undefined);

const ours = 'Alembic 1.16.5 and SQLAlchemy 2.0.58';
const needsMore = 'from settings_of_the_app import url\n';

function read(files: Files, command = 'alembic upgrade heads'): Promise<ReadSource> {
  const repository = repositoryOf({ 'alembic.ini': '[alembic]\nscript_location = db\n', ...files });
  onTestFinished(() => repository.delete());
  const server = Promise.resolve(testServer());
  return readByCommand({ path: '.', command }, { root: repository.root, server, name: 'alembic', signal });
}

const found = ({ catalog }: ReadSource, kind: string) =>
  catalog.objects.filter((object) => object.kind === kind).map(({ path }) => path.slice(1).join('.'));
const noteOf = (why: string) =>
  `env.py could not be run (${why}): the revisions were, in their own order, with ${ours}. Install the project's packages before this step to have it run.`;

test.each([
  ['alembic upgrade heads', 'upgrade heads'],
  ['uv run alembic -c "a b/alembic.ini" upgrade head', '-c "a b/alembic.ini" upgrade head'],
  ['python -m alembic -n billing upgrade head', '-n billing upgrade head'],
  ['flask db upgrade', '-c migrations/alembic.ini upgrade head'],
  ['poetry run flask --app shop db upgrade -d db heads', '-c db/alembic.ini upgrade heads'],
  ['python manage.py db upgrade', '-c migrations/alembic.ini upgrade head'],
  ['flask db migrate', undefined],
  ['alembic upgrade head && python fill.py', undefined],
  ['npm run migrate', undefined],
])('%s tells Alembic: %s', (command, told) => {
  expect(argumentsOfAlembic(command)).toBe(told);
});

withPackages('revisions are run without env.py, with what that and the models say of them', async () => {
  const source = await read({
    'db/env.py': `${needsMore}from alembic import context
NOTED = "ops"
def run(connection):
    context.configure(connection=connection, version_table="noted", version_table_schema=NOTED, transaction_per_migration=True)
`,
    'app/base.py': `NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
metadata = MetaData(naming_convention=NAMES)
`,
    'db/versions/1.py': revision(
      'a1',
      'None',
      `import sqlmodel, fastapi_users_db_sqlalchemy
    op.create_table("teams",
        sa.Column("id", fastapi_users_db_sqlalchemy.generics.GUID(), primary_key=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=5)))
    op.execute("CREATE TYPE mood AS ENUM ('a')")
    op.execute("CREATE FUNCTION odd() RETURNS text LANGUAGE sql AS $$ SELECT 'it''s 50%' $$; CREATE VIEW odds AS SELECT odd()")`,
    ),
    'db/versions/2.py': revision('a2', '"a1"', `op.execute("ALTER TYPE mood ADD VALUE 'b'")`),
    'db/versions/3.py': revision(
      'a3',
      '"a2"',
      `op.create_table("members", sa.Column("team", sa.Uuid(), sa.ForeignKey("teams.id")), sa.Column("mood", sa.Text(), server_default=sa.text("'b'::mood")))`,
    ),
  });
  expect(source.warnings).toEqual([noteOf("No module named 'settings_of_the_app'")]);
  expect(source.alembic?.map(({ table, heads }) => [table, heads])).toEqual([[['ops', 'noted'], ['a3']]]);
  expect(found(source, 'table').sort()).toEqual(['members', 'teams']);
  expect(found(source, 'constraint')).toContain('members.fk_members_team');
  const typeOf = (name: string) =>
    source.catalog.objects.find(({ kind, path }) => kind === 'column' && path.at(-1) === name)?.attributes
      .type;
  expect([typeOf('team'), typeOf('name')]).toEqual(['uuid', 'character varying(5)']);
});

withPackages('an env.py that needs nothing else is run', async () => {
  const source = await read({
    'alembic/__init__.py': '',
    'db/env.py': envPy('version_table="noted"').replace('+psycopg2', ''),
    'db/versions/1.py': revision('a1', 'None', 'op.execute("CREATE TABLE t ()")'),
  });
  expect(source.warnings).toEqual([
    `The project's packages are not installed: its revisions were run with ${ours}.`,
  ]);
  expect(source.alembic?.map(({ table }) => table)).toEqual([[null, 'noted']]);
});

withPackages('Flask, on an older line of SQLAlchemy, and what is not written out', async () => {
  const source = await read(
    {
      'requirements.txt': 'SQLAlchemy==1.4.46\n',
      'migrations/alembic.ini': '[alembic]\n',
      'migrations/env.py': 'import flask_of_the_app\n',
      'migrations/versions/1.py': revision('a1', 'None', 'op.get_bind().execute("CREATE TABLE t ()")'),
      'shop/models.py': 'db = SQLAlchemy(metadata=MetaData(naming_convention=names_for("shop")))\n',
    },
    'flask db upgrade',
  );
  expect(source.warnings).toEqual([
    noteOf("No module named 'flask_of_the_app'").replace(ours, 'Alembic 1.16.5 and SQLAlchemy 1.4.54'),
    "What it gives as naming_convention is not written out, so Alembic's own was taken.",
  ]);
  expect(found(source, 'table')).toEqual(['t']);
});

const app = {
  'app/__init__.py': '',
  'app/moods.py': `from __future__ import annotations
from enum import Enum
from web_of_the_app import Router, crypt
router = Router()
class Mood(str, Enum):
    calm = "calm"
    wild = "wild"
LABELS = ["a"]
LABELS.append(router.label)
def hashed(word: Word) -> str:
    return crypt(word)
`,
};

withPackages('what a revision imports of the project is had as far as it needs no package', async () => {
  const source = await read({
    ...app,
    'db/env.py': needsMore,
    'db/versions/1.py': revision(
      'a1',
      'None',
      'op.create_table("t", sa.Column("mood", sa.Enum(Mood), nullable=False))',
      'from app.moods import Mood, hashed',
    ),
  });
  expect(found(source, 'enum')).toEqual(['mood']);
  expect(source.warnings).toEqual([
    noteOf("No module named 'settings_of_the_app'"),
    "Of modules that revisions import only what needs no further package was run: app/moods.py (No module named 'web_of_the_app').",
  ]);
});

withPackages.each([
  [
    'import colours_of_the_app',
    'pass',
    `A revision needs more than ${ours}: it imports colours_of_the_app, which is not installed.`,
  ],
  [
    'from app.moods import LABELS',
    'pass',
    `A revision needs more than ${ours}: LABELS of app/moods.py cannot be had without the project's packages (No module named 'web_of_the_app').`,
  ],
  [
    'from app.moods import hashed',
    'hashed("word")',
    "A revision uses what is not there: crypt of app/moods.py cannot be had without the project's packages (No module named 'web_of_the_app').",
  ],
])('a revision that needs more is told: %s', async (imports, up, told) => {
  const files = { ...app, 'db/env.py': needsMore, 'db/versions/1.py': revision('a1', 'None', up, imports) };
  const problem = await read(files).catch((error: Problem) => error);
  expect((problem as Problem).detail).toContain(told);
});

withPackages('a database of another kind is not opened, and told as what it is', async () => {
  const versions = { 'db/versions/1.py': revision('a1', 'None', 'pass') };
  const files = { 'db/env.py': envPy().replace('postgresql+psycopg2://db.invalid/app', 'sqlite:///own.db') };
  const repository = repositoryOf({
    'alembic.ini': '[alembic]\nscript_location = db\n',
    ...files,
    ...versions,
  });
  onTestFinished(() => repository.delete());
  const server = Promise.resolve(testServer());
  const settings = { path: '.', command: 'alembic upgrade heads' };
  const context = { root: repository.root, server, name: 'alembic', signal };
  const problem = await readByCommand(settings, context).catch((error: Problem) => error);
  expect((problem as Problem).detail).toContain(
    'env.py connects to a database of sqlite, and only PostgreSQL is compared.',
  );
  expect(existsSync(join(repository.root, 'own.db'))).toBe(false);
});

withPackages('the statement that Postgres refuses is told with its place', async () => {
  const versions = { 'db/versions/1.py': revision('a1', 'None', 'op.execute("DROP TABLE users")') };
  const problem = await read({ 'db/env.py': 'raise SystemExit(3)\n', ...versions }).catch(
    (error: Problem) => error,
  );
  const { detail, location, advice } = problem as Problem;
  expect(detail).toBe(
    `${noteOf('it ends itself with status 3')}\ndb/versions/1.py:10 cannot be run: table "users" does not exist\n  DROP TABLE users`,
  );
  expect(location).toEqual({ file: 'db/versions/1.py', line: 10 });
  expect(advice).toContain('Where no revision before it makes that');
});
