/** What SQLAlchemy itself makes of models is what is read from them: for every library of `sqlmodelEras`. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { withClient } from '../../src/postgres/databases.ts';
import { differences } from '../catalog/differences.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { type Era, modelCases } from './model-cases.ts';
import { exportTogether } from './run-together.ts';
import { read, repository } from './support.ts';

/**
 * Lets SQLAlchemy create everything that `models.py` declares, for pairs of a folder and a database. Each in a
 * process of its own, forked from one that has imported the libraries.
 */
const createAll = `
import json, os, sys
import sqlmodel
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
host, port, user, password, pairs = sys.argv[1:]
for folder, database in json.loads(pairs):
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1] != 0:
            sys.exit(f"{folder} failed")
        continue
    sys.path.insert(0, folder)
    import models
    url = URL.create("postgresql+psycopg2", user, password or None, host, int(port), database)
    declared = [value for value in vars(models).values() if isinstance(value, MetaData)]
    for metadata in declared or [sqlmodel.SQLModel.metadata]:
        with create_engine(url).begin() as connection:
            for schema in sorted({table.schema for table in metadata.tables.values() if table.schema}):
                connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            metadata.create_all(connection)
    os._exit(0)
`;

async function createWithSqlalchemy(folder: string, roots: readonly string[], databases: readonly string[]) {
  const { host, port, user, password = '' } = testServer().connection;
  const pairs = JSON.stringify(roots.map((root, index) => [root, databases[index]]));
  const parameters = ['-c', createAll, host, String(port), user, password, pairs];
  await promisify(execFile)(join(folder, 'bin', 'python'), parameters);
}

/** Extensions are created where a statement turns out to need one; SQLAlchemy leaves that to others. */
function withoutExtensions(catalog: Catalog): Catalog {
  return { ...catalog, objects: catalog.objects.filter(({ kind }) => kind !== 'extension') };
}

for (const [era, wanted] of Object.entries(sqlmodelEras) as [Era, (typeof sqlmodelEras)[Era]][]) {
  const { folder = '', lacking } = await pythonEnvironment(wanted);
  const cases = modelCases.filter(({ eras }) => eras === undefined || eras.includes(era));
  describe.skipIf(lacking !== undefined)(`${era}${lacking === undefined ? '' : `: ${lacking}`}`, () => {
    const roots = cases.map(({ models }) => repository({ 'models.py': models }));
    const databases: string[] = [];
    beforeAll(async () => {
      for (const _ of cases) {
        const client = await freshDatabase();
        databases.push(client.database ?? '');
        await client.query('CREATE EXTENSION btree_gist');
        await client.end();
      }
      await createWithSqlalchemy(folder, roots, databases);
      await exportTogether(folder, roots);
    });

    test.each(cases.map(({ what }, index) => ({ what, index })))('$what', async ({ index }) => {
      const source = await read(roots[index] ?? '', { mode: 'export' });
      const { catalog } = await withClient(testServer().connection, databases[index] ?? '', (client) =>
        extractCatalog(client),
      );
      expect(source.faults).toEqual([]);
      expect(source.unchecked).toEqual([]);
      expect(source.catalog.objects.length).toBeGreaterThan(0);
      expect(differences(withoutExtensions(catalog), withoutExtensions(source.catalog))).toEqual([]);
    });
  });
}
