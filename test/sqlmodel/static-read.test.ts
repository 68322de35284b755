/** What reading models without running them tells besides the tables: places, versions, reasons, faults. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SqlmodelExport } from '../../src/sources/sqlmodel/export-format.ts';
import { readStatically } from '../../src/sources/sqlmodel/static/read.ts';
import { repository } from './support.ts';

function readFiles(files: Readonly<Record<string, string>>, models = ['models.py']): Promise<SqlmodelExport> {
  const root = repository(files);
  return readStatically({ files: models.map((file) => join(root, file)), root });
}

function tablesOf({ ddl }: SqlmodelExport): string[] {
  return ddl.filter(({ kind }) => kind === 'table').map(({ path }) => path.join('.'));
}

/** `file:line` by what is declared there. */
function placesOf({ ddl }: SqlmodelExport): Record<string, string> {
  const entries = ddl.flatMap(({ kind, path, columns, location, places = {} }) => [
    [`${kind} ${path.join('.')}${columns === undefined ? '' : `(${columns.join(', ')})`}`, location] as const,
    ...Object.entries(places).map(([column, place]) => [`column ${column}`, place] as const),
  ]);
  return Object.fromEntries(entries.map(([what, at]) => [what, `${at?.file}:${at?.line}`]));
}

const thing = `from sqlmodel import Field, SQLModel
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
`;

test('every object has its line, through mixins and files', async () => {
  const read = await readFiles({
    'base.py': `from sqlmodel import Field, SQLModel
class Stamped(SQLModel):
    made: str = Field(
        index=True,
    )
`,
    'models.py': `from enum import Enum
import sqlalchemy as sa
from sqlmodel import Field
from base import Stamped

class Kind(Enum):
    a = 1

class Thing(Stamped, table=True):
    __table_args__ = (
        sa.UniqueConstraint("kind", "made"),
        sa.CheckConstraint("id > 0", name="positive"),
    )
    id: int = Field(primary_key=True)
    kind: Kind
    other_id: int = Field(foreign_key="others.id")
`,
  });
  expect(placesOf(read)).toEqual({
    'enum public.kind': 'models.py:6',
    'table public.thing': 'models.py:9',
    'column made': 'base.py:3',
    'column id': 'models.py:14',
    'column kind': 'models.py:15',
    'column other_id': 'models.py:16',
    'unique public.thing.(kind, made)': 'models.py:11',
    'check public.thing.positive()': 'models.py:12',
    'index public.thing.ix_thing_made(made)': 'base.py:3',
    'foreign key public.thing.(other_id)': 'models.py:16',
  });
  expect(read.ddl.find(({ kind }) => kind === 'table')?.key).toEqual({ file: 'models.py', line: 14 });
});

test.each([
  ['a list of parameters that is none', 'def broken(:\n    pass\n', 1],
  ['a type that only a newer Python takes', 'def newer(*args: *Ts):\n    pass\n', 0],
])('%s', async (_, added, told) => {
  const { errors } = await readFiles({ 'models.py': `${thing}\n${added}` });
  expect(errors).toHaveLength(told);
});

test('a file that is no Python is told with its line, and the others are read', async () => {
  const read = await readFiles({ 'models.py': thing, 'broken.py': `${thing}\nclass Broken(:\n    x = 1\n` }, [
    'broken.py',
    'models.py',
  ]);
  expect(read.complete).toBe(false);
  expect(read.errors.map(({ message, location }) => [message, location])).toEqual([
    ['broken.py is not Python that can be read, from line 5 on.', { file: 'broken.py', line: 5 }],
  ]);
});

test('what only a newer Python understands does no harm within a function', async () => {
  const read = await readFiles({
    'models.py': `def load():\n    try:\n        pass\n    except KeyError, ValueError:\n        pass\n\n${thing}`,
  });
  expect(read.errors).toEqual([]);
  expect(tablesOf(read)).toEqual(['public.thing']);
});

test('an error within a function that hides a class is told', async () => {
  const read = await readFiles({ 'models.py': `def load():\n    x = """\n\n${thing}` });
  expect(read.complete).toBe(false);
});

test('imported modules take part, and what only type checkers see does not', async () => {
  const files = {
    'models.py':
      'from typing import TYPE_CHECKING\nimport pkg.one\nif TYPE_CHECKING:\n    from pkg.two import Two\n',
    'pkg/__init__.py': 'from . import zero\n',
    'pkg/zero.py': thing.replace('Thing', 'Zero'),
    'pkg/one.py': thing.replace('Thing', 'One'),
    'pkg/two.py': thing.replace('Thing', 'Two'),
  };
  const read = await readFiles(files);
  expect(tablesOf(read)).toEqual(['public.one', 'public.zero']);
  expect(Object.keys(read.inputs)).toEqual(['models.py', 'pkg/__init__.py', 'pkg/one.py', 'pkg/zero.py']);
  expect(read.inputs['pkg/one.py']).toBe(createHash('sha256').update(files['pkg/one.py']).digest('hex'));
});

test('the folder that imports start from can be given', async () => {
  const root = repository({
    'app/src/base.py':
      'from sqlmodel import SQLModel, Field\nclass Base(SQLModel):\n    id: int = Field(primary_key=True)\n',
    'app/models/thing.py': 'from base import Base\nclass Thing(Base, table=True):\n    x: str\n',
  });
  const files = [join(root, 'app/models/thing.py')];
  const without = await readStatically({ files, root });
  expect([tablesOf(without), without.unknowns.map(({ path }) => path)]).toEqual([[], [['public', 'thing']]]);
  const found = await readStatically({ files, root, importRoot: join(root, 'app/src') });
  expect(tablesOf(found)).toEqual(['public.thing']);
});

const dated = `from datetime import datetime
from sqlmodel import Field, SQLModel
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    at: datetime
`;

describe('the versions that a project states decide', () => {
  const packages = (...versions: string[]) =>
    versions.map((one) => `[[package]]\nname = "sqlmodel"\nversion = "${one}"\n`).join('\n');
  const poetry = (version: string) => `[tool.poetry.dependencies]\npython = "^3.11"\nsqlmodel = ${version}\n`;
  const open = 'open';
  test.each([
    ['uv.lock', packages('0.0.24'), '0.0.24', 'WITHOUT'],
    ['uv.lock', packages('0.0.50'), '0.0.50', 'WITH'],
    ['uv.lock', packages('0.0.24', '0.0.50'), '0.0.24 || 0.0.50', open],
    ['../uv.lock', packages('0.0.24'), '0.0.24', 'WITHOUT'],
    ['poetry.lock', packages('0.0.44'), '0.0.44', 'WITHOUT'],
    ['pdm.lock', packages('0.0.45'), '0.0.45', 'WITH'],
    ['pylock.toml', packages('0.0.45'), '0.0.45', 'WITH'],
    ['Pipfile.lock', '{"default": {"sqlmodel": {"hashes": [], "version": "==0.0.9"}}}', '0.0.9', 'WITHOUT'],
    ['requirements.txt', 'fastapi\nsqlmodel == 0.0.22 # old\n', '0.0.22', 'WITHOUT'],
    ['requirements.txt', 'sqlmodel[all]==0.0.46\n', '0.0.46', 'WITH'],
    ['requirements.txt', 'sqlmodel==0.0.22 \\\n    --hash=sha256:00\n', '0.0.22', 'WITHOUT'],
    ['requirements.txt', 'sqlmodel-extras==0.0.22\n', undefined, open],
    ['requirements.txt', 'sqlmodel>=0.0.22\n', '>=0.0.22', open],
    ['requirements.txt', 'sqlmodel>=0.0.22,<0.0.40; python_version > "3.9"\n', '>=0.0.22,<0.0.40', 'WITHOUT'],
    ['requirements.txt', 'sqlmodel\n', undefined, open],
    ['requirements.txt', 'sqlmodel==0.0.*\n', '==0.0.*', open],
    ['requirements.txt', 'sqlmodel<=0.0.44\n', '<=0.0.44', 'WITHOUT'],
    ['requirements.txt', 'sqlmodel<=0.0.45\n', '<=0.0.45', open],
    ['requirements.txt', 'sqlmodel>0.0.44\n', '>0.0.44', 'WITH'],
    ['requirements.txt', 'sqlmodel!=0.0.44\n', '!=0.0.44', open],
    ['requirements.in', 'sqlmodel~=0.0.46\n', '~=0.0.46', 'WITH'],
    ['requirements/base.txt', 'SQLModel==0.0.14\n', '0.0.14', 'WITHOUT'],
    ['pyproject.toml', '[project]\ndependencies = ["sqlmodel==0.0.8"]\n', '0.0.8', 'WITHOUT'],
    ['pyproject.toml', '[project]\ndependencies = [\n  "sqlmodel >= 0.0.24",\n]\n', '>= 0.0.24', open],
    ['pyproject.toml', '[project]\nname = "sqlmodel"\ndependencies = ["sqlmodel"]\n', undefined, open],
    ['pyproject.toml', poetry('"0.0.16"'), '0.0.16', 'WITHOUT'],
    ['pyproject.toml', poetry('"^0.0.16"'), '^0.0.16', 'WITHOUT'],
    ['pyproject.toml', poetry('"~0.0"'), '~0.0', open],
    ['pyproject.toml', poetry('"*"'), '*', open],
    ['pyproject.toml', poetry('">=0.0.45"'), '>=0.0.45', 'WITH'],
    ['pyproject.toml', poetry('{ version = "^0.0.45", extras = ["all"] }'), '^0.0.45', 'WITH'],
    ['Pipfile', '[packages]\nsqlmodel = "~=0.0.22"\n', '~=0.0.22', open],
    ['setup.cfg', '[options]\ninstall_requires =\n    sqlmodel<0.0.45\n', '<0.0.45', 'WITHOUT'],
    ['README.md', 'sqlmodel==0.0.8', undefined, open],
  ])('%s: %j', async (file, text, version, zone) => {
    const read = await readFiles({ [join('app', file)]: text, 'app/models.py': dated }, ['app/models.py']);
    expect(read.versions.sqlmodel).toBe(version);
    const sql = read.ddl.find(({ kind }) => kind === 'table')?.sql ?? '';
    expect(/"at" TIMESTAMP (\w+) TIME ZONE NOT NULL/.exec(sql)?.[1] ?? open).toBe(zone);
    expect(read.unknowns.map(({ path }) => path.join('.'))).toEqual(zone === open ? ['public.thing.at'] : []);
  });

  test('a lock file further up counts before a range that is near', async () => {
    const files = { 'uv.lock': packages('0.0.24'), 'app/pyproject.toml': poetry('">=0.0.22"') };
    const read = await readFiles({ ...files, 'app/models.py': dated }, ['app/models.py']);
    expect([read.versions.sqlmodel, read.unknowns]).toEqual(['0.0.24', []]);
  });

  test('what the files of one folder allow together', async () => {
    const read = await readFiles({
      'requirements.in': 'sqlmodel>=0.0.22\n',
      'constraints.txt': 'sqlmodel<0.0.45\n',
      'models.py': dated,
    });
    expect(read.unknowns).toEqual([]);
  });

  test('only what differs is left open, and the reason says why', async () => {
    const read = await readFiles({
      'requirements.txt': 'sqlmodel>=0.0.22\n',
      'models.py': `${dated}    note: str\n`,
    });
    expect(read.ddl.find(({ kind }) => kind === 'table')?.sql).toContain('"note" VARCHAR NOT NULL');
    expect(read.unknowns.map(({ reason }) => reason)).toEqual([
      'a datetime has a time zone from SQLModel 0.0.45 on, and requirements.txt allows >=0.0.22',
    ]);
  });

  const enumOf = `from enum import Enum
from sqlmodel import Field, SQLModel
class Kind(str, Enum):
    a = "a"
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    kind: Kind
`;
  const nullOf = `from sqlmodel import Field, SQLModel
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    note: str = Field(default=None)
`;
  const lengthOf = nullOf.replace('default=None', 'max_length=5');
  const textsOfLength = `import sqlalchemy as sa
${lengthOf}    size: int = Field(sa_column=sa.Column(sa.Integer, sa.Computed("length(note)", persisted=True)))
    fixed: int = Field(sa_column=sa.Column(sa.Integer, sa.Computed("length('note')", persisted=True)))
    __table_args__ = (
        sa.CheckConstraint("note <> ''", name="set"),
        sa.CheckConstraint("id > 0 /* note */", name="positive"),
        sa.Index("lower", sa.text("lower(NOTE)")),
        sa.Index("some", "id", postgresql_where=sa.text('"note" > 1')),
        sa.Index("holds", "id", postgresql_include=["note"]),
        sa.Index("plain", "id", postgresql_where=sa.text("id > 1")),
    )
`;
  const numericKey = `import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
class Thing(declarative_base()):
    __tablename__ = "thing"
    id = sa.Column(sa.Numeric, primary_key=True)
`;
  const schemaOf = `import enum
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    metadata = sa.MetaData(schema="shop")
class Kind(enum.Enum):
    a = 1
class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
`;
  test.each<[what: string, requirements: string, models: string, unknown: readonly string[]]>([
    ['an enum of texts, a text once', 'sqlmodel<0.0.20', enumOf, ['column thing.kind', 'enum kind']],
    ['an enum of texts since then', 'sqlmodel>=0.0.14,<0.0.40', enumOf, []],
    ['None as a default', 'sqlmodel>=0.0.14,<0.0.40', nullOf, ['column thing.note']],
    ['None with a pydantic that is stated', 'sqlmodel>=0.0.14,<0.0.40\npydantic>=2', nullOf, []],
    ['None with a pydantic that SQLModel requires', 'sqlmodel>=0.0.31', nullOf, []],
    ['a length that pydantic 2 lost once', 'sqlmodel>=0.0.16\npydantic>=2', lengthOf, ['column thing.note']],
    ['a length that it has', 'sqlmodel>=0.0.19', lengthOf, []],
    [
      'what SQL texts make of it',
      'sqlmodel>=0.0.16\nsqlalchemy<2.1\npydantic>=2',
      textsOfLength,
      [
        'column thing.note',
        'column thing.size',
        'constraint thing.set',
        'index thing.holds',
        'index thing.lower',
        'index thing.some',
      ],
    ],
    ['a numeric key', 'sqlalchemy>=2', numericKey, ['table thing']],
    ['a numeric key below 2.1', 'sqlalchemy~=2.0.1', numericKey, []],
    ['a numeric key with a SQLModel that requires it', 'sqlmodel==0.0.22', numericKey, []],
    [
      'the schema of an enum',
      'sqlalchemy>=2',
      schemaOf,
      ['column thing.kind', 'enum kind', 'enum shop.kind'],
    ],
    ['the schema of an enum below 2.1', 'sqlalchemy<2.1', schemaOf, []],
  ])('%s (%s)', async (_, requirements, models, unknown) => {
    const read = await readFiles({ 'requirements.txt': requirements, 'models.py': models });
    const shown = read.unknowns.map(({ kind, path }) =>
      `${kind} ${path.join('.')}`.replace(/ public\./, ' '),
    );
    expect(shown.map((one) => one.replace('shop.thing', 'thing')).sort()).toEqual(unknown);
  });

  test.each([
    ['sqlalchemy==2.0.40', 'Computed("1")', ['GENERATED ALWAYS AS (1) STORED']],
    ['sqlalchemy==2.1.9', 'Computed("1")', ['GENERATED ALWAYS AS (1)', 'GENERATED ALWAYS AS (1) STORED']],
    ['sqlalchemy==2.1.9', 'Computed("1", persisted=True)', ['GENERATED ALWAYS AS (1) STORED']],
    ['sqlalchemy==2.1.9', 'Computed("1", persisted=False)', ['GENERATED ALWAYS AS (1) VIRTUAL']],
    ['sqlalchemy>=2.0', 'Computed("1")', []],
    ['sqlalchemy>=2.0', 'Computed("1", persisted=True)', ['GENERATED ALWAYS AS (1) STORED']],
  ])('%s: %s, from PostgreSQL 18 on and before', async (requirements, computed, clauses) => {
    const models = numericKey
      .replace('sa.Numeric,', 'sa.Integer,')
      .concat(`    a = sa.Column(sa.Integer, sa.${computed})\n`);
    const { ddl } = await readFiles({ 'requirements.txt': requirements, 'models.py': models });
    const table = ddl.find(({ kind }) => kind === 'table');
    const found = [table?.sql, table?.older].flatMap(
      (sql) => /GENERATED .*?(?=,?\n)/.exec(sql ?? '')?.[0] ?? [],
    );
    expect(found).toEqual(clauses);
  });

  test('what the code imports says which versions there can be', async () => {
    const imports = 'from pydantic import field_validator\n';
    const read = await readFiles({ 'models.py': `${imports}${nullOf}` });
    expect(read.unknowns).toEqual([]);
  });
});

describe('reasons name what can’t be told, and where', () => {
  const head = `import os
from typing import Any
import sqlalchemy as sa
from other_package import Mixin, Special, make
from sqlmodel import Column, Field, SQLModel
def several(x):
    if x:
        return sa.Text
    return sa.Integer
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
`;
  test.each([
    ['    a: Any', 'column a: SQLModel has no type for typing.Any that is known here'],
    ['    a: list[str]', 'column a: SQLModel has no type for list[…] that is known here'],
    ['    a: int | str', 'column a: its annotation is a union of types'],
    ['    a: Missing', 'table: its annotation is Missing, which is not defined here'],
    [
      '    a: str = Field(sa_type=Special)',
      'column a: its type is other_package.Special, which is not known here',
    ],
    [
      '    a: str = Field(sa_type=several(make()))',
      'column a: its type is a function with a condition, which is not known here',
    ],
    ['    a: str = Field(max_length=os.cpu_count())', 'column a: max_length is the call os.cpu_count()'],
    ['    a: str = Field(index=os.environ["X"])', 'table: index is os.environ[…]'],
    ['    a: str = Field(sa_column=make())', 'table: sa_column is the call other_package.make()'],
    ['    a: str = Field(**make())', 'table: further arguments from the call other_package.make()'],
    ['    a: str = Field(foreign_key=make())', 'table: a foreign key to the call other_package.make()'],
    ['    __table_args__ = (make(),)', 'table: an argument that is the call other_package.make()'],
    [
      '    __table_args__ = {"postgresql_inherits": "x"}',
      'table: the option postgresql_inherits of a table, "x"',
    ],
    [
      '    __table_args__ = (sa.Index("ix", make()),)',
      'index ix: an expression with the call other_package.make()',
    ],
    [
      '    __table_args__ = (sa.CheckConstraint(make(), name="c"),)',
      'constraint c: an expression with the call other_package.make()',
    ],
    [
      '    __table_args__ = (sa.CheckConstraint("id > :least", name="c"),)',
      'constraint c: an SQL text with a parameter',
    ],
    [
      '    a: str = Field(sa_column_kwargs={"server_default": make()})',
      'column a: an expression with the call other_package.make()',
    ],
    [
      '    a: str = Field(sa_column=Column(sa.Text, sqlite_thing=1, odd=2))',
      'column a: a column with the option odd',
    ],
  ])('%s', async (line, reason) => {
    const { unknowns } = await readFiles({ 'models.py': `${head}${line}\n` });
    const [first, ...others] = unknowns;
    const shown = `${first?.kind}${first?.path.length === 3 ? ` ${first.path[2]}` : ''}: ${first?.reason}`;
    expect([shown, others]).toEqual([reason, []]);
    expect(first?.location?.file).toBe('models.py');
  });

  test('a class with a base that is not known is no table that is missing', async () => {
    const read = await readFiles({
      'models.py': `${head}class Other(Mixin):\n    __tablename__ = make()\n`,
    });
    expect(tablesOf(read)).toEqual(['public.thing']);
    expect(read.errors.map(({ message }) => message)).toEqual([
      'A table may be declared here that can’t be read: Other inherits from other_package.Mixin, which is not known here.',
    ]);
    expect(read.complete).toBe(false);
  });
});

test('tables that no model declares are listed with what refers to them', async () => {
  const { external } = await readFiles({
    'models.py': `${thing}    user_id: int = Field(foreign_key="auth.users.id")
    other: str = Field(foreign_key="others.code")
    more: str = Field(foreign_key="others.code")
`,
  });
  expect(external).toEqual([
    { schema: 'auth', table: 'users', columns: { id: 'INTEGER' }, keys: [['id']] },
    { schema: 'public', table: 'others', columns: { code: 'VARCHAR' }, keys: [['code']] },
  ]);
});

test('the same models give the same bytes', async () => {
  const files = { 'models.py': `${dated}${thing.replace('Thing', 'Other')}` };
  const [one, other] = await Promise.all([readFiles(files), readFiles(files)]);
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('a foreign key to a table that cannot be told is known by its columns', async () => {
  const { unknowns } = await readFiles({
    'models.py': `from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from accounts import AccountTable

class Base(DeclarativeBase):
    pass

class Account(AccountTable, Base):
    __tablename__ = "accounts"

class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
`,
  });
  expect(unknowns.map(({ kind, path, columns }) => ({ kind, path, columns }))).toEqual([
    { kind: 'table', path: ['public', 'accounts'] },
    { kind: 'constraint', path: ['public', 'notes', 'notes_owner_fkey'], columns: ['owner'] },
  ]);
});
