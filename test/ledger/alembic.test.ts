import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { deployed } from '../../src/catalog/translate.ts';
import { compareRevisions } from '../../src/ledger/alembic.ts';
import { type DeclaredMigrations, migrationStatuses } from '../../src/ledger/migration-status.ts';
import { withClient } from '../../src/postgres/databases.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { withoutLedgers } from '../../src/sources/ledgers/without-ledgers.ts';
import { type AlembicEnvironment, withAllBefore } from '../../src/sources/migrations/alembic/revisions.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import {
  alembicEras,
  alembicProject,
  envPy,
  type Files,
  migrateTogether,
  type Past,
  revision,
} from '../support/alembic.ts';
import { testServer } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';
import { ledgerOf } from './support.ts';

/** A fork that is merged, with a revision of another branch that depends on it. */
function forked(reached: readonly string[] = ['d1']): AlembicEnvironment {
  const revisions = [
    ['a1', []],
    ['b1', ['a1']],
    ['b2', ['a1']],
    ['c1', ['b1', 'b2']],
    ['d1', ['c1']],
  ] as const;
  const described = revisions.map(([id, after]) => ({ id, after, file: `${id}.py` }));
  return {
    table: [null, 'ledger'],
    revisions: described,
    heads: ['d1'],
    reached: withAllBefore(reached, described),
    fromModels: [],
  };
}

describe('a database held against revisions', () => {
  const heads: readonly (readonly [
    what: string,
    heads: readonly string[],
    applied: string,
    pending: string,
  ])[] = [
    ['nothing', [], '', 'a1 b1 b2 c1 d1'],
    ['one branch of a fork', ['b2'], 'a1 b2', 'b1 c1 d1'],
    ['both branches', ['b1', 'b2'], 'a1 b1 b2', 'c1 d1'],
    ['what depends on the merge', ['d1'], 'a1 b1 b2 c1 d1', ''],
    ['one that the repository lacks', ['e1'], '', 'a1 b1 b2 c1 d1'],
  ];
  test.each(heads)('that is at %s', (_, ids, applied, pending) => {
    const state = compareRevisions([ledgerOf('goose', ['1']), ledgerOf('alembic', ids)], forked());
    expect(state.applied.map(({ id }) => id).join(' ')).toBe(applied);
    expect(state.pending.map(({ id }) => id).join(' ')).toBe(pending);
    expect(state.faults.map(({ code, subject }) => `${code} ${subject}`)).toEqual(
      ids.includes('e1') ? ['ledger-unknown e1'] : [],
    );
  });

  test('pending is what the command leads to, and no other branch', () => {
    const state = compareRevisions([ledgerOf('alembic', ['b1'])], forked(['b2']));
    expect(state.pending.map(({ id }) => id)).toEqual(['b2']);
    expect(state.beyond.map(({ id }) => id)).toEqual(['b1']);
  });

  test('whose table has another name than the project’s is not taken for it', () => {
    const { faults } = compareRevisions([ledgerOf('alembic', ['a1'])], {
      ...forked(),
      table: ['app', 'revisions'],
    });
    expect(faults.map(({ message }) => message)).toEqual([
      'The database does not say which migrations it has: there is no table of a tool that runs this folder (Alembic, which notes them in app.revisions), only public.ledger.',
    ]);
  });

  test('without a table of Alembic', () => {
    const state = compareRevisions([], forked());
    expect(state).toMatchObject({ ledger: undefined, pending: [], faults: [{ code: 'ledger-missing' }] });
    expect(state.applied).toHaveLength(5);
  });
});

const table = (name: string, more = '') =>
  `op.create_table("${name}", sa.Column("id", sa.Integer(), primary_key=True)${more})`;
const accounts = {
  'c1.py': revision('c1', 'None', table('accounts'), 'branch_labels = ("core",)\n'),
  'c2.py': revision('c2', '"c1"', 'op.add_column("accounts", sa.Column("nick", sa.String()))'),
};
const plans = (more: string) =>
  revision('b1', 'None', table('plans'), `branch_labels = ("billing",)\n${more}`);
const within = (folder: string, files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

interface Database extends Past {
  readonly told: string;
}

interface Project {
  readonly what: string;
  readonly files: Files;
  readonly command: string;
  /** What is told of databases with a past. */
  readonly databases: readonly Database[];
}

const apart: Files = {
  ...within('db/core', accounts),
  'db/billing/b1.py': plans('depends_on = "core"\n'),
  'db/migrations/env.py': envPy(),
};

const projects: readonly Project[] = [
  {
    what: 'version_locations of any name, with a label to depend on and several heads',
    files: {
      ...apart,
      'alembic.ini':
        '[alembic]\nscript_location = %(here)s/db/migrations\nversion_locations = %(here)s/db/core %(here)s/db/billing\n',
    },
    command: 'alembic upgrade heads',
    databases: [
      { ran: ['alembic upgrade heads'], told: '' },
      { ran: ['alembic upgrade c1'], told: '2 pending revisions (b1, c2), not rehearsed' },
      { ran: ['alembic upgrade b1'], told: '1 pending revision (c2), not rehearsed' },
      { ran: ['alembic upgrade c2'], told: '1 pending revision (b1), not rehearsed' },
      {
        ran: ['alembic upgrade c1', 'alembic downgrade base'],
        told: '3 pending revisions (c1, b1, c2), not rehearsed',
      },
    ],
  },
  {
    what: 'one branch only',
    files: {
      ...apart,
      'alembic.ini':
        '[alembic]\nscript_location = %(here)s/db/migrations\nversion_locations = %(here)s/db/core %(here)s/db/billing\n',
    },
    command: 'alembic upgrade core@head',
    databases: [
      { ran: ['alembic upgrade core@head'], told: '' },
      { ran: ['alembic upgrade c1'], told: '1 pending revision (c2), not rehearsed' },
      {
        ran: ['alembic upgrade heads'],
        told: 'It has 1 revision (b1), to which `alembic upgrade core@head` does not lead: they are no part of alembic.',
      },
    ],
  },
  {
    what: 'a table of its own name in a schema of its own, and a script folder above the command’s',
    files: {
      ...within('scripts/revs', accounts),
      'scripts/env.py': envPy(
        'version_table="app_revisions", version_table_schema="ops"',
        'connection.execute(text("CREATE SCHEMA IF NOT EXISTS ops")); getattr(connection, "commit", int)()',
      ),
      'service/alembic.ini':
        '[alembic]\nscript_location = %(here)s/../scripts\nversion_locations = %(here)s/../scripts/revs\n',
    },
    command: 'cd service && alembic upgrade head',
    databases: [
      { ran: ['cd service && alembic upgrade head'], told: '' },
      { ran: ['cd service && alembic upgrade c1'], told: '1 pending revision (c2), not rehearsed' },
    ],
  },
  {
    what: 'two environments in one file, migrated one after the other, whose ids are the same',
    files: {
      'alembic.ini':
        '[alembic]\nscript_location = core\nprepend_sys_path = .\n[billing]\nscript_location = billing\n',
      'core/env.py': envPy(),
      'core/versions/1.py': revision('0001', 'None', table('accounts')),
      'core/versions/2.py': revision('0002', '"0001"', table('users')),
      'billing/env.py': envPy('version_table="billing_version"'),
      'billing/versions/1.py': revision('0001', 'None', table('plans')),
      'billing/versions/2.py': revision('0002', '"0001"', table('bills')),
    },
    command: 'alembic upgrade head && alembic -n billing upgrade head',
    databases: [
      { ran: ['alembic upgrade head', 'alembic -n billing upgrade head'], told: '' },
      {
        ran: ['alembic upgrade head', 'alembic -n billing upgrade 0001'],
        told: '1 pending revision (0002), not rehearsed',
      },
    ],
  },
  {
    what: 'Flask-Migrate, which has no alembic.ini beside it',
    files: {
      'app.py':
        'from flask import Flask\nfrom flask_migrate import Migrate\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\napp.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg2://db.invalid/app"\nMigrate(app, SQLAlchemy(app))\n',
      'migrations/alembic.ini': '[alembic]\n',
      'migrations/env.py': envPy(),
      ...within('migrations/versions', accounts),
    },
    command: 'flask db upgrade',
    databases: [
      { ran: ['flask db upgrade'], told: '' },
      { ran: ['flask db upgrade c1'], told: '1 pending revision (c2), not rehearsed' },
    ],
  },
  {
    what: 'a script of the project’s own',
    files: {
      'deploy.py':
        'from alembic import command\nfrom alembic.config import Config\nconfig = Config()\nconfig.set_main_option("script_location", "migrations")\ncommand.upgrade(config, "head")\n',
      'migrations/env.py': envPy(),
      'alembic.ini': '[alembic]\nscript_location = migrations\n',
      ...within('migrations/versions', accounts),
    },
    command: 'python deploy.py',
    databases: [{ ran: ['alembic upgrade c1'], told: '1 pending revision (c2), not rehearsed' }],
  },
  {
    what: 'a first revision that has the models make their tables',
    files: {
      'alembic.ini': '[alembic]\nscript_location = migrations\nprepend_sys_path = .\n',
      'models.py':
        'import sqlalchemy as sa\nmetadata = sa.MetaData()\nsa.Table("accounts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("nick", sa.String))\n',
      'migrations/env.py': envPy(),
      'migrations/versions/1.py': revision(
        'a1',
        'None',
        'import models\n    models.metadata.create_all(op.get_bind())',
      ),
      'migrations/versions/2.py': revision(
        'a2',
        '"a1"',
        'op.execute("ALTER TABLE accounts ADD COLUMN IF NOT EXISTS nick varchar")',
      ),
    },
    command: 'alembic upgrade head',
    databases: [
      { ran: ['alembic upgrade head'], told: '' },
      {
        ran: ['alembic upgrade a1'],
        told: '1 pending revision (a2); revision a1 would make what the models are today, not what they were when it was run, so it is compared with all of them.',
      },
    ],
  },
];

for (const [era, wanted] of Object.entries(alembicEras)) {
  const { folder = '', lacking } = await pythonEnvironment(wanted);
  // What differs between versions of Alembic is how branches and labels are told.
  const fitting = era === 'current' ? projects : projects.slice(0, 1);

  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    const roots = new Map<Project, string>();
    let names: ReadonlyMap<Database, string>;
    beforeAll(async () => {
      for (const project of fitting) roots.set(project, alembicProject(project.files, folder).root);
      const pasts = [...roots].flatMap(([{ databases }, root]) =>
        databases.map((database) => [root, database] as const),
      );
      names = await migrateTogether(folder, pasts);
    });
    afterAll(() => {
      for (const root of roots.values()) rmSync(root, { recursive: true, force: true });
    });

    describe.each(fitting)('$what: $command', (project) => {
      let declared: DeclaredMigrations;
      beforeAll(async () => {
        const root = roots.get(project) ?? '';
        const server = Promise.resolve(testServer());
        const context = { root, server, name: 'alembic', signal: new AbortController().signal };
        const settings = { path: '.', command: project.command };
        declared = { name: 'alembic', settings, head: await readByCommand(settings, context), context };
      });

      test.each(project.databases)('on a database after $ran', async (database) => {
        const { told } = database;
        const { connection } = testServer();
        const [ledgers, { catalog: whole }] = await withClient(
          connection,
          names.get(database) ?? '',
          async (live) => [await ledgersIn(live), await extractCatalog(live)] as const,
        );
        const { catalog } = withoutLedgers({ catalog: whole, ledgers });
        const [status] = await migrationStatuses([declared], { ledgers, catalog });

        expect(status?.faults).toEqual([]);
        expect([...(status?.facts ?? []), ...(status?.warnings ?? [])].join('\n')).toBe(told);
        // But for what the command does not lead to, it will be what the command makes.
        if (told.startsWith('It has')) return;
        const after = status?.pendingChange === undefined ? catalog : deployed(catalog, status.pendingChange);
        expect(after.objects).toEqual(declared.head.catalog.objects);
      });
    });
  });
}
