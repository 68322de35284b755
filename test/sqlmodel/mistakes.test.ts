/** Models that are wrong: what is said of them names the file, the line and what to do, and the rest is still read. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { source, table } from '../compare/catalogs.ts';
import { problemOf } from '../support/problem-of.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { ids, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const good = `from sqlmodel import Field, SQLModel
import sqlalchemy as sa
class Good(SQLModel, table=True):
    id: int = Field(primary_key=True)
`;

interface Mistake {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** Message and place of what is said. */
  readonly said: readonly (readonly [message: string, place: string, advice: RegExp])[];
  /** What is not checked, as kind and path. */
  readonly unchecked?: readonly string[];
  readonly tables?: readonly string[];
}

const mistakes: readonly Mistake[] = [
  {
    what: 'a file that is no Python',
    files: { 'good.py': good, 'bad.py': `${good}class Bad(SQLModel, table=True)\n    pass\n` },
    said: [["bad cannot be imported: expected ':' (Python 3.12).", 'bad.py:5', /Correct the file/]],
  },
  {
    what: 'a package that is not installed',
    files: { 'good.py': good, 'bad.py': `import nowhere_to_be_found\n${good}` },
    said: [
      [
        'bad cannot be imported: there is no module nowhere_to_be_found.',
        'bad.py:1',
        /^Install the project's dependencies/,
      ],
    ],
  },
  {
    what: 'one cause for several files',
    files: {
      'good.py': good,
      'a.py': `import z\n# Table(`,
      'b.py': `import z\n# Table(`,
      'z.py': 'x = 1 / 0\n# Table(',
    },
    said: [
      [
        'a and 2 more modules cannot be imported: ZeroDivisionError: division by zero',
        'z.py:1',
        /Correct it/,
      ],
    ],
  },
  {
    what: 'a file that fails after its tables',
    files: {
      'good.py': `${good}class Bad(SQLModel, table=True):\n    id: int\n`,
      'other.py': 'import good\n# Table(',
    },
    said: [
      [
        "good cannot be imported: ArgumentError: Mapper Mapper[Bad(bad)] could not assemble any primary key columns for mapped table 'bad'",
        'good.py:5',
        /Correct it/,
      ],
    ],
    tables: ['bad', 'good'],
  },
  {
    what: 'two classes for one table',
    files: {
      'good.py': `${good}class Again(SQLModel, table=True):\n    __tablename__ = "good"\n    id: int = Field(primary_key=True)\n`,
    },
    said: [
      [
        'The table good is declared a second time; first at good.py:3.',
        'good.py:5',
        /^Keep one of the two classes/,
      ],
    ],
  },
  {
    what: 'a key to a column that is not there',
    files: {
      'good.py': `${good}class Bad(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n    good_id: int = Field(foreign_key="good.key")\n`,
    },
    said: [
      [
        "bad(good_id) refers to good.key, which the models don't declare.",
        'good.py:7',
        /Correct the name of the column/,
      ],
    ],
    unchecked: ['constraint public bad bad_good_id_fkey'],
    tables: ['bad', 'good'],
  },
  {
    what: 'one table in two MetaData objects',
    files: {
      'good.py': `${good}other = sa.MetaData()\nt = sa.Table("good", other, sa.Column("id", sa.Integer))\n`,
    },
    said: [
      [
        'The table public.good is declared in two MetaData objects, first at good.py:3; the second was left out.',
        'good.py:6',
        /Keep one of the two/,
      ],
    ],
  },
  {
    what: 'one enum with two lists of labels',
    files: {
      'good.py': `${good}t = sa.Table("t", SQLModel.metadata,\n  sa.Column("a", sa.Enum("x", name="e")),\n  sa.Column("b", sa.Enum("y", name="e")))\n`,
    },
    said: [
      [
        'The enum e is declared with two lists of labels; first at good.py:6.',
        'good.py:7',
        /Use one enum for both/,
      ],
    ],
    tables: ['good', 't'],
  },
  {
    what: 'a type that Postgres does not have',
    files: {
      'good.py': `${good}from sqlalchemy.dialects.mysql import SET\nt = sa.Table("t", SQLModel.metadata, sa.Column("ok", sa.Text),\n  sa.Column("a", SET("x")))\n`,
    },
    said: [
      [
        expect.stringMatching(
          /^The column public\.t\.a can't be told to Postgres: .*can't render element of type SET/,
        ) as unknown as string,
        'good.py:7',
        /^Declare it with/,
      ],
    ],
    unchecked: ['column public t a'],
    tables: ['good', 't'],
  },
  {
    what: 'a condition that Postgres refuses',
    files: {
      'good.py': `${good}t = sa.Table("t", SQLModel.metadata, sa.Column("a", sa.Text),\n  sa.CheckConstraint("nonsense > 1", name="c"))\n`,
    },
    said: [
      [
        'Postgres refuses constraint t.c, so it is not compared: column "nonsense" does not exist',
        'good.py:6',
        /^Correct the declaration/,
      ],
    ],
    unchecked: ['constraint public t c'],
    tables: ['good', 't'],
  },
  {
    what: 'a view that is declared as a table',
    files: {
      'good.py': `${good}v = sa.Table("v", SQLModel.metadata, sa.Column("a", sa.Text), info={"is_view": True})\n`,
    },
    said: [],
    unchecked: ['table public v'],
  },
  {
    what: 'an end of the program',
    files: { 'good.py': good, 'bad.py': 'import sys\nsys.exit(3) # Table(\n' },
    said: [['bad cannot be imported: the program is ended.', 'bad.py:2', /sys\.exit\(\)/]],
  },
];

describe.skipIf(lacking !== undefined)(`mistakes${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  test.each(mistakes)('$what', async ({ files, said, unchecked = [], tables = ['good'] }) => {
    const models = await read(repository(files), { models: ['.'], python: folder, mode: 'run' });
    expect(
      models.faults.map(({ message, location, advice }) => [
        message,
        `${location?.file}:${location?.line}`,
        advice,
      ]),
    ).toEqual(said.map(([message, place, advice]) => [message, place, expect.stringMatching(advice)]));
    expect(models.unchecked.map(({ kind, path }) => [kind, ...path].join(' '))).toEqual(unchecked);
    const found = ids(models).filter((id) => id.startsWith('table:'));
    expect(found).toEqual(tables.map((table) => `table:public.${table}`));
  });

  test('a file that cannot be imported leaves the tables it may declare unchecked', async () => {
    const files = { 'good.py': good, 'bad.py': 'import nowhere_to_be_found # Table(' };
    const models = await read(repository(files), { models: ['.'], python: folder, mode: 'run' });
    const migrated = [...table('good', { id: 'integer', more: 'text' }), ...table('other')];
    const { findings, notCompared } = compare(
      [source('migrations', 'migrations', migrated), { name: 'models', kind: 'sqlmodel', read: models }],
      'none',
      'main',
    );
    expect(findings.map(({ kind, object }) => `${kind} ${object}`)).toEqual(
      expect.arrayContaining(['declaration bad', 'column good.more']),
    );
    expect(findings.map(({ object }) => object)).not.toContain('other');
    expect(notCompared.map(({ what }) => what)).toContain('table other');
  });

  test('nothing at all to read is a problem', async () => {
    const none = await problemOf(
      read(repository({ 'models.py': 'x = 1\n' }), { python: folder, mode: 'run' }),
    );
    expect(none.message).toBe('The models declare no table.');
    const bad = await problemOf(
      read(repository({ 'models.py': 'import nope\n' }), { python: folder, mode: 'run' }),
    );
    expect(bad.message).toBe('models cannot be imported: there is no module nope.');
    expect(bad.location).toEqual({ file: 'models.py', line: 1 });
  });

  test.each([
    ['nowhere.py', 'No file matches nowhere.py.'],
    ['*.txt', 'No file matches *.txt.'],
    ['empty', 'The folder empty holds no Python file.'],
    ['plain', 'No file of plain declares a table.'],
  ])('models: %s', async (models, message) => {
    const root = repository({
      'empty/x.txt': '',
      'plain/x.py': 'x = 1\n',
      'plain/versions/1.py': 'down_revision = None\nColumn(',
    });
    expect((await problemOf(read(root, { models: [models], python: folder }))).message).toBe(message);
  });
});

describe.skipIf(lacking !== undefined)(
  'models of which none can be run, so that they are read instead',
  () => {
    const cases: readonly (readonly [what: string, models: string, said: readonly RegExp[]])[] = [
      [
        'a name that nothing defines is no agreement',
        `limit = nothing\n${good}`,
        [/^models cannot be imported: NameError: name 'nothing' is not defined/],
      ],
      [
        'a text that is no Python',
        `${good}def broken(:\n    pass\n`,
        [/^models\.py is not Python that can be read, from line 5 on/],
      ],
      ['a package that is not installed is no mistake', `import nowhere_to_be_found\n${good}`, []],
    ];
    test.each(cases)('%s', async (_, models, said) => {
      const root = repository({ 'models.py': models });
      const found = await read(root, { models: ['models.py'], python: folder });
      expect(ids(found)).toContain('table:public.good');
      expect(found.facts.join()).toContain('read without running them');
      expect(found.faults.map(({ message }) => message)).toEqual(
        said.map((text) => expect.stringMatching(text)),
      );
    });

    test.each([
      ['a package that is not installed', 'import nowhere_to_be_found\n'],
      [
        'a variable that no value was found for',
        'import os\nif os.environ["STAGE"] not in ("dev", "live"):\n    raise ValueError(os.environ["STAGE"])\n',
      ],
    ])('nor some of which cannot be, for want of %s', async (_, start) => {
      const other = `${start}${good.replaceAll('Good', 'Other')}`;
      const found = await read(repository({ 'good.py': good, 'other.py': other }), {
        models: ['.'],
        python: folder,
      });
      expect(ids(found).filter((id) => id.startsWith('table:'))).toEqual([
        'table:public.good',
        'table:public.other',
      ]);
      expect(found.facts.join()).toContain('read without running them');
      expect(found.faults).toEqual([]);
    });
  },
);
