import { expect, test } from 'vitest';
import type { SourceConfig } from '../../src/config/config.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { searchedRepository } from '../../src/usage/searched-repository.ts';
import { repositoryOf } from '../check/repository.ts';
import { source } from '../compare/catalogs.ts';

const sources: readonly SourceConfig[] = [
  { name: 'migrations', kind: 'migrations', path: 'db/migrations/' },
  { name: 'alembic', kind: 'migrations', path: '.', command: 'alembic upgrade head' },
  { name: 'base', kind: 'sql', files: ['schema/*.sql', 'gone.sql'] },
  { name: 'production', kind: 'live', urlEnv: 'PRODUCTION_URL', snapshot: 'production.json' },
  { name: 'nightly', kind: 'snapshot', file: 'nightly.json', maxAge: 48 },
  { name: 'drizzle', kind: 'drizzle', schema: ['src/schema.ts'] },
];

/** A source that declares something in a file. */
const declaring = (kind: SourceKind, file: string) =>
  source(kind, kind, [], { locations: new Map([[`table:public.${kind}`, { file, line: 1 }]]) });

test('what declares a schema is left out, as is the config; code that does may still use other tables', async () => {
  const repository = repositoryOf({ 'schema/a.sql': '', 'schema/b.sql': '' });
  try {
    const columns = [declaring('drizzle', 'src/schema.ts'), declaring('migrations', 'alembic/versions/1.py')];
    const searched = await searchedRepository(repository.root, sources.slice(0, 2), columns);
    expect([...searched.leaveOut].sort()).toEqual([
      '.github/schema-drift.yaml',
      '.github/schema-drift.yml',
      'alembic/versions/1.py',
      'db/migrations',
      'schema-drift.yaml',
      'schema-drift.yml',
    ]);
    expect([...searched.declaring]).toEqual(['src/schema.ts']);
  } finally {
    repository.delete();
  }
});

test('schema files by their globs, snapshots by their names; a source that cannot be read leaves nothing out', async () => {
  const repository = repositoryOf({ 'schema/a.sql': '', 'schema/b.sql': '', 'gone.sql': '' });
  try {
    const { root } = repository;
    const read = await searchedRepository(root, sources.slice(2), []);
    expect(read.leaveOut).toEqual(
      expect.arrayContaining(['schema/a.sql', 'schema/b.sql', 'gone.sql', 'production.json', 'nightly.json']),
    );
    repository.remove('gone.sql');
    const unread = await searchedRepository(root, sources.slice(2, 3), []);
    expect(unread.leaveOut.filter((path) => path.endsWith('.sql'))).toEqual([]);
  } finally {
    repository.delete();
  }
});
