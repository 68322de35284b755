import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { compareRevisions, upgradeCommandUpTo } from '../../src/ledger/alembic.ts';
import { letIn } from '../../src/postgres/guest.ts';
import { withRedirect } from '../../src/sources/migrations/alembic/redirect.ts';
import { readRevisions } from '../../src/sources/migrations/alembic/revisions.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import { commandEnvironment } from '../../src/sources/migrations/command-environment.ts';
import { runCommand } from '../../src/sources/migrations/run-command.ts';
import { copyOfFixture, type Repository } from '../check/repository.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf } from '../migrations/support.ts';
import { testServer } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';
import { ledgerOf, readLedgers } from './support.ts';

const revision = (id: string, down: string, more = '') =>
  `"""${id}"""\nfrom alembic import op\n\nrevision = '${id}'\ndown_revision = ${down}\n${more}\ndef upgrade():\n    pass\n`;

/** A fork that is merged, with a revision of another branch that it depends on; and as Alembic writes it today. */
const forked = {
  'db/versions/z_first.py': revision('a1', 'None'),
  'db/versions/y_left.py': revision('b1', "'a1'"),
  'db/versions/x_right.py':
    '"""right"""\nfrom typing import Sequence, Union\n\nrevision: str = "b2"\ndown_revision: Union[str, Sequence[str], None] = "a1"  # the first\ndepends_on: Union[str, None] = None\n',
  'db/versions/w_merge.py': revision('c1', "(\n    'b1',\n    'b2',\n)"),
  'db/versions/v_other.py': revision('d1', 'None', "branch_labels = ('other',)\ndepends_on = 'c1'\n"),
  'db/versions/__init__.py': '',
};

describe('revisions as their text tells them', () => {
  test('each after all that it stands on, with its line', async () => {
    const revisions = await readRevisions('db', folderOf(forked));
    expect(revisions.map(({ id, file, line }) => `${id} ${file}:${line}`)).toEqual([
      'a1 db/versions/z_first.py:4',
      'b1 db/versions/y_left.py:4',
      'b2 db/versions/x_right.py:4',
      'c1 db/versions/w_merge.py:4',
      'd1 db/versions/v_other.py:4',
    ]);
  });

  const heads: readonly (readonly [
    what: string,
    heads: readonly string[],
    applied: string,
    pending: string,
    command: string | undefined,
  ])[] = [
    ['nothing', [], '', 'a1 b1 b2 c1 d1', undefined],
    ['one branch of a fork', ['b2'], 'a1 b2', 'b1 c1 d1', 'alembic upgrade b2'],
    ['both branches', ['b1', 'b2'], 'a1 b1 b2', 'c1 d1', undefined],
    ['what depends on the merge', ['d1'], 'a1 b1 b2 c1 d1', '', 'alembic upgrade d1'],
    ['one that the repository lacks', ['e1'], '', 'a1 b1 b2 c1 d1', undefined],
  ];
  test.each(heads)('a database at %s', async (_, ids, applied, pending, command) => {
    const revisions = await readRevisions('db', folderOf(forked));
    const state = compareRevisions([ledgerOf('goose', ['1']), ledgerOf('alembic', ids)], revisions);
    expect(state.applied.map(({ id }) => id).join(' ')).toBe(applied);
    expect(state.pending.map(({ id }) => id).join(' ')).toBe(pending);
    expect(state.faults.map(({ code, subject }) => `${code} ${subject}`)).toEqual(
      ids.includes('e1') ? ['ledger-unknown e1'] : [],
    );
    expect(upgradeCommandUpTo(state, 'alembic upgrade heads')).toBe(command);
  });

  test('a database without alembic_version', async () => {
    const state = compareRevisions([], await readRevisions('db', folderOf(forked)));
    expect(state).toMatchObject({ ledger: undefined, pending: [], faults: [{ code: 'ledger-missing' }] });
    expect(state.applied).toHaveLength(5);
  });
});

const requirements = resolve(import.meta.dirname, '../../fixtures/alembic/requirements.txt');
const { folder, lacking } = await pythonEnvironment({
  requirements: [
    ...readFileSync(requirements, 'utf8').trim().split('\n'),
    'sqlalchemy==2.1.9',
    'psycopg2-binary',
  ],
  pythons: ['3.12', '3.13', '3.14', '3.11', '3.10'],
});

describe.skipIf(lacking !== undefined)(
  `a database that Alembic migrated${lacking === undefined ? '' : `: ${lacking}`}`,
  () => {
    const env = { DATABASE_URL: 'postgresql+psycopg2://' };
    const { signal } = new AbortController();

    /** A database as `command` leaves it. */
    async function migrated(repository: Repository, command: string): Promise<Client> {
      const client = await emptyDatabase();
      const guest = await letIn(client);
      const { root } = repository;
      const { status, output } = await withRedirect(
        commandEnvironment(env, guest, root, root),
        guest,
        (complete) => runCommand(command, { cwd: root, env: complete, signal }),
      );
      await guest.close();
      if (status !== 0) throw new Error(output);
      return client;
    }

    test('is compared with the revisions that it has', async () => {
      const repository = copyOfFixture('alembic');
      onTestFinished(() => repository.delete());
      symlinkSync(folder ?? '', join(repository.root, '.venv'));
      const live = await migrated(repository, 'alembic upgrade 0002');

      const state = compareRevisions(await readLedgers(live), await readRevisions('.', repository.root));
      expect(state.applied.map(({ id }) => id)).toEqual(['0001', '0002']);
      expect(state.pending.map(({ id }) => id)).toEqual(['0003', '0004']);
      const command = upgradeCommandUpTo(state, 'alembic upgrade heads') ?? '';
      const server = Promise.resolve(testServer());
      const replayed = await readByCommand(
        { path: '.', command, env },
        { root: repository.root, server, name: 'alembic', signal },
      );
      expect(replayed.catalog).toEqual((await extractCatalog(live)).catalog);
    });
  },
);
