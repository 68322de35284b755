/** The export that a project commits, and which of the ways to read models is taken. */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportSqlmodel } from '../../src/sources/sqlmodel/export.ts';
import { exporterFile } from '../../src/sources/sqlmodel/exporter-file.ts';
import { problemOf } from '../support/problem-of.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { addFiles, ids, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);
const old = await pythonEnvironment(sqlmodelEras['SQLAlchemy 1.4']);

const files = {
  'app/__init__.py': '',
  'app/names.py': 'PREFIX = "x"\n',
  'app/models.py': `import enum
import sqlalchemy as sa
from app.names import PREFIX
from sqlmodel import Field, SQLModel
class Mood(enum.Enum):
    good = 1
    bad = 2
class Hero(SQLModel, table=True):
    __table_args__ = (sa.CheckConstraint("a <> 'x'"), sa.UniqueConstraint("a", "b"), sa.UniqueConstraint("b", "c"))
    id: int = Field(primary_key=True)
    a: str = Field(index=True)
    b: str = Field(index=True)
    c: str = Field(foreign_key="outside.id")
    mood: Mood
`,
};
const source = { name: 'models', kind: 'sqlmodel', models: ['app'], python: folder } as const;

describe.skipIf(lacking !== undefined)(`exports${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  let text = '';
  beforeAll(async () => {
    const exported = await exportSqlmodel(source, repository(files), new AbortController().signal);
    expect(exported.path).toBe('sqlmodel.schema.json');
    text = exported.text;
  });

  test('list constraints in the order in which the models make them', async () => {
    const root = repository({
      'models.py': `import sqlalchemy as sa
t = sa.Table("t", sa.MetaData(), sa.Column("n", sa.Integer), *(sa.CheckConstraint(f"n > {i}") for i in range(20)))
`,
    });
    const exported = await exportSqlmodel(
      { ...source, models: ['models.py'] },
      root,
      new AbortController().signal,
    );
    const { ddl } = JSON.parse(exported.text) as { ddl: { kind: string; sql: string }[] };
    const limits = ddl.filter(({ kind }) => kind === 'check').map(({ sql }) => /n > (\d+)/.exec(sql)?.[1]);
    expect(limits).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  });

  function committed(): string {
    return repository({ ...files, 'sqlmodel.schema.json': text });
  }

  test('hold the same bytes wherever and however often they are made', async () => {
    const again = await exportSqlmodel(source, repository(files), new AbortController().signal);
    expect(again.text).toBe(text);
    expect(text).not.toMatch(/\/tmp|sqlmodel-test/);
  });

  test.each(['0', '1', '42', 'random'])('hold the same for the hash seed %s', async (seed) => {
    const root = repository(files);
    const writable = repository({});
    const request = {
      ...{ root, files: ['__init__', 'models', 'names'].map((name) => join(root, `app/${name}.py`)) },
      ...{
        import_root: null,
        last: [],
        placeholders: [],
        may_retry: false,
        hidden: [],
        writable,
        seconds: 60,
      },
    };
    writeFileSync(join(writable, 'request.json'), JSON.stringify(request));
    const child = spawn(join(folder, 'bin/python'), [exporterFile(), join(writable, 'request.json')], {
      env: { PYTHONHASHSEED: seed, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const answer = JSON.parse(await textOf(child.stdio[3] as Readable));
    expect(answer.export).toEqual(JSON.parse(text));
  });

  test('read as the models themselves do', async () => {
    const root = committed();
    const [run, exported] = [
      await read(root, { ...source, mode: 'run' }),
      await read(root, { ...source, mode: 'export' }),
    ];
    expect(exported.catalog).toEqual(run.catalog);
    expect(exported.locations).toEqual(run.locations);
    expect(exported.coverage).toEqual(run.coverage);
    expect(exported.facts).toEqual([...run.facts, 'from sqlmodel.schema.json']);
  });

  const changes: readonly (readonly [what: string, change: (root: string) => void, said: string])[] = [
    [
      'a model has changed',
      (root) => addFiles(root, { 'app/models.py': files['app/models.py'].replace('"a"', '"c"') }),
      'app/models.py has changed',
    ],
    [
      'a module that they import has changed',
      (root) => addFiles(root, { 'app/names.py': 'PREFIX = "y"\n' }),
      'app/names.py has changed',
    ],
    [
      'a file of models is new',
      (root) => addFiles(root, { 'app/more.py': files['app/models.py'] }),
      'app/more.py is new',
    ],
    ['a file is gone', (root) => rmSync(join(root, 'app/names.py')), 'app/names.py is gone'],
  ];
  test.each(changes)('are old when %s', async (_what, change, said) => {
    const root = committed();
    change(root);
    const problem = await problemOf(read(root, { ...source, mode: 'export' }));
    expect(problem.message).toBe(`sqlmodel.schema.json is older than the models: ${said}.`);
    expect(problem.advice).toBe('Run `schema-drift export sqlmodel` and commit the file.');
    expect(problem.location).toEqual({ file: 'sqlmodel.schema.json', line: 1 });
  });

  test('are not old for other line breaks', async () => {
    const root = committed();
    addFiles(root, { 'app/models.py': files['app/models.py'].replaceAll('\n', '\r\n') });
    expect(ids(await read(root, { ...source, mode: 'export' }))).toContain('table:public.hero');
  });

  const broken: readonly (readonly [what: string, text: () => string, message: RegExp])[] = [
    ['no JSON', () => text.slice(0, 100), /is not valid JSON/],
    ['conflict markers', () => `<<<<<<< HEAD\n${text}`, /is not valid JSON/],
    [
      'another form',
      () => text.replace('"ddl"', '"sql"'),
      /is not as an export of SQLModel models is written/,
    ],
    [
      'a later format',
      () => text.replace('"format": 1', '"format": 2'),
      /is of format 2; this version .* reads up to 1/,
    ],
  ];
  test.each(broken)('with %s are problems', async (_what, content, message) => {
    const root = repository({ ...files, 'sqlmodel.schema.json': content() });
    const problem = await problemOf(read(root, { ...source, mode: 'export' }));
    expect(problem.message).toMatch(message);
    expect(problem.advice).toMatch(/schema-drift export sqlmodel/);
  });

  test('of models that cannot all be imported are not made', async () => {
    const root = repository({ ...files, 'app/bad.py': 'import nowhere # Table(\n' });
    const problem = await problemOf(exportSqlmodel(source, root, new AbortController().signal));
    expect(problem.message).toBe('app.bad cannot be imported: there is no module nowhere.');
  });

  test('that are not there are a problem', async () => {
    const problem = await problemOf(
      read(repository(files), { ...source, mode: 'export', export: 'a/b.json' }),
    );
    expect(problem.message).toBe('There is no a/b.json, which holds the export of the SQLModel models.');
  });
});

/** A Python with SQLAlchemy, but without SQLModel: it cannot import these models. */
const other = await pythonEnvironment({
  requirements: ['sqlalchemy==2.0.58'],
  pythons: ['3.12', '3.11', '3.10', '3.9'],
});

describe.skipIf(lacking !== undefined || other.lacking !== undefined)('without a mode', () => {
  test('models are run where they can be', async () => {
    const { facts } = await read(repository(files), source);
    expect(facts).toEqual([
      expect.stringMatching(/^1 table \(SQLModel 0\.0\.50, SQLAlchemy 2\.1\.9, Python 3\.\d+\.\d+\)$/),
    ]);
  });

  test('else the committed export is taken', async () => {
    const { text } = await exportSqlmodel(source, repository(files), new AbortController().signal);
    const root = repository({ ...files, 'sqlmodel.schema.json': text });
    const { facts } = await read(root, { ...source, python: other.folder ?? '' });
    expect(facts[1]).toBe(
      'from sqlmodel.schema.json, since they cannot be run: app.models cannot be imported: there is no module sqlmodel',
    );
  });

  test('else the files are read', async () => {
    const { facts, catalog } = await read(repository(files), { ...source, python: other.folder ?? '' });
    expect(facts[1]).toBe(
      'read without running them, since they cannot be run: app.models cannot be imported: there is no module sqlmodel',
    );
    expect(catalog.objects.some(({ kind }) => kind === 'table')).toBe(true);
  });
});

describe.skipIf(lacking !== undefined || old.lacking !== undefined)(
  'the library that runs the models',
  () => {
    test('decides what they declare', async () => {
      const root = repository({
        'models.py': `from datetime import datetime
from sqlmodel import Field, SQLModel
class T(SQLModel, table=True):
    id: int = Field(primary_key=True)
    at: datetime
`,
      });
      const types = [];
      for (const python of [folder, old.folder ?? '']) {
        const { catalog } = await read(root, { python, mode: 'run' });
        types.push(catalog.objects.find(({ path }) => path[2] === 'at')?.attributes.type);
      }
      expect(types).toEqual(['timestamp with time zone', 'timestamp without time zone']);
    });
  },
);
