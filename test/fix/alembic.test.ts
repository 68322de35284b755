import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nextOfAlembic } from '../../src/fix/migration/alembic.ts';
import { writeFixes } from '../../src/fix/write-fixes.ts';
import type { Report } from '../../src/report/report.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import { checkRepository, configOf } from '../check/check-repository.ts';
import { alembicEras, alembicProject, envPy, revision } from '../support/alembic.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';

/** Texts that SQLAlchemy, a driver or Python reads otherwise than Postgres. */
const declared = String.raw`CREATE TABLE t (
  id int,
  at time DEFAULT '10:30:00'::time,
  path text DEFAULT '\:x \\\:y :a:b $:c :d$ \\: :e "quoted"',
  percent text DEFAULT '100% %s %(s)s %%',
  said jsonb DEFAULT '{"a": ":b", "c": "x:y"}'::jsonb,
  word text DEFAULT ' :name',
  CHECK (word <> ':alone')
);
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'a:b'::text || ':c' || $q$"""$q$ || 'ü:ö' $$;
`;

/** As projects number their revisions, and leave out those in which nothing was found. */
const numbered = `
def name_it(context, revision, directives):
    if context.config.cmd_opts.autogenerate and directives[0].upgrade_ops.is_empty():
        directives[:] = []
    directives[0].rev_id = "0002"

`;

const template = `# House style.
from alembic import op

revision = \${repr(up_revision)}
down_revision = \${repr(down_revision)}

def upgrade():
    \${upgrades if upgrades else "pass"}


def downgrade():
    \${downgrades if downgrades else "pass"}
`;

const ways = {
  current: {
    driver: 'psycopg',
    ini: 'file_template = %%(year)d/%%(rev)s_%%(slug)s\nrecursive_version_locations = true\n',
    mako: template,
    file: `migrations/versions/${new Date().getFullYear()}/0002_schema_drift.py`,
    begins: '# House style.\n',
  },
  'SQLAlchemy 1.4': {
    driver: 'psycopg2',
    ini: 'file_template = %%(rev)s-%%(slug)s\ntruncate_slug_length = 6\n',
    mako: undefined,
    file: 'migrations/versions/0002-schema_.py',
    begins: '"""schema drift\n\nRevision ID: 0002\nRevises: 0001\n',
  },
} as const;

for (const [era, wanted] of Object.entries(alembicEras)) {
  const { folder, lacking } = await pythonEnvironment(wanted);
  const { driver, ini, mako, file, begins } = ways[era as keyof typeof ways];

  describe.skipIf(lacking !== undefined)(`${era}${lacking ?? ''}`, () => {
    const project = () => {
      const repository = alembicProject(
        {
          'alembic.ini': `[alembic]\nscript_location = migrations\n${ini}`,
          'migrations/env.py': numbered + envPy('process_revision_directives=name_it'),
          ...(mako === undefined ? {} : { 'migrations/script.py.mako': mako }),
          'migrations/versions/0001_t.py': revision('0001', 'None', 'op.execute("CREATE TABLE t (id int)")'),
          'schema.sql': declared,
          'schema-drift.yml': `sources:
  declared: { kind: sql, files: [schema.sql] }
  alembic:
    kind: migrations
    command: alembic upgrade heads
    env: { DATABASE_URL: "postgresql+${driver}://{user}:{password}@{host}:{port}/{database}" }
truth: declared
`,
        },
        folder ?? '',
      );
      onTestFinished(() => repository.delete());
      return repository;
    };

    test('the next revision is what Alembic would make, and says to Postgres what the plan says', async () => {
      const { root, read } = project();
      const { config } = await configOf(root);
      const shared = { config, sharedServer: testMajors.at(-1) ?? 18 };
      const report = await checkRepository(root, { ...shared, plans: { renames: [], migrations: true } });
      const after: Report[] = [];
      const written = await writeFixes({
        ...{ report, config, root, edits: [], isWhole: true, allowDataLoss: false },
        signal: new AbortController().signal,
        checkedAgain: async () => {
          after.push(await checkRepository(root, shared));
          return after[0] as Report;
        },
      });
      expect(written.map(({ path }) => path)).toEqual([file]);
      expect(read(file).startsWith(begins)).toBe(true);
      expect(read(file)).toMatch(/def downgrade\(\).*:\n {4}raise NotImplementedError\("No way back/);
      expect(after[0]?.databases[0]?.findings).toEqual([]);
      const heads = execFileSync(join(root, '.venv/bin/alembic'), ['heads'], { cwd: root, encoding: 'utf8' });
      expect(heads.trim()).toBe('0002 (head)');
    });

    test.runIf(era === 'current')('where the revisions have several heads, none follows them', async () => {
      const { root, write } = project();
      write('migrations/versions/0003_u.py', revision('0003', 'None', 'pass'));
      const { alembic } = await readByCommand(
        { path: '.', command: 'alembic upgrade heads', env: { DATABASE_URL: `postgresql+${driver}://` } },
        {
          ...{ root, name: 'alembic', withNextMigration: true },
          server: Promise.resolve(testServer()),
          signal: new AbortController().signal,
        },
      );
      expect(alembic?.map(({ heads, next }) => ({ heads: [...heads].sort(), next }))).toEqual([
        { heads: ['0001', '0003'], next: undefined },
      ]);
    });
  });
}

describe('what the next revision is written into', () => {
  const where = {
    source: { name: 'migrations' },
    command: 'alembic upgrade head',
    root: import.meta.dirname,
  };
  const text = 'def upgrade():\n\tmine.execute("schema_drift_up")\n\ndef downgrade():\n\tpass\n';

  test("statements as one operation each, in the template's own indentation and words; comments as comments", () => {
    const { path, text: made } = nextOfAlembic(
      [{ comment: '-- LOSES the table u\n-- DROP TABLE u;' }, { sql: 'SELECT \'a\'\n  AS "b"' }],
      { alembic: [{ heads: ['a'], next: { file: 'versions/b.py', text } }] },
      where,
    );
    expect(path).toBe('versions/b.py');
    expect(made).toBe(
      'def upgrade():\n\t# LOSES the table u\n\t# DROP TABLE u;\n\tmine.execute("""SELECT \'a\'\n  AS "b\\"""")\n\ndef downgrade():\n\tpass\n',
    );
  });

  test('of comments alone, a function that does nothing', () => {
    const { text: made } = nextOfAlembic(
      [{ comment: '-- DROP TABLE u;' }],
      { alembic: [{ heads: ['a'], next: { file: 'versions/b.py', text } }] },
      where,
    );
    expect(made).toContain('def upgrade():\n\t# DROP TABLE u;\n\tpass\n');
  });

  test.each([
    { alembic: undefined, message: 'come from a command (`alembic upgrade head`), which writes its own' },
    { alembic: [{ heads: ['a', 'b'] }], message: 'The revisions have the heads a and b' },
    { alembic: [{ heads: ['a'] }, { heads: ['b'] }], message: 'several environments of Alembic' },
    {
      alembic: [{ heads: ['a'], next: { problem: 'no such template' } }],
      message: 'Alembic makes no next revision: no such template.',
    },
    {
      alembic: [{ heads: ['a'], next: { file: '/elsewhere/b.py', text } }],
      message: 'outside of the repository, as /elsewhere/b.py',
    },
    {
      alembic: [{ heads: ['a'], next: { file: '.github/workflows/b.py', text } }],
      message: 'as .github/workflows/b.py, which is no module of Python',
    },
    {
      alembic: [{ heads: ['a'], next: { file: 'versions/b.py', text: 'def upgrade():\n    pass\n' } }],
      message: 'The template of the revisions has no place',
    },
  ])('refused: $message', ({ alembic, message }) => {
    const plan = alembic === undefined ? {} : { alembic };
    expect(() => nextOfAlembic([{ sql: 'SELECT 1' }], plan, where)).toThrow(message);
  });
});
