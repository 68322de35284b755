/** Has SQLAlchemy make the tables of many repositories with one Python, which imports the libraries once. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshDatabase, testServer } from '../support/postgres.ts';

/**
 * Lets SQLAlchemy create everything that `models.py` declares, for pairs of a folder and a database, and what only
 * people could have: the extension that compares numbers in an exclusion constraint. Each in a process of its own,
 * forked from one that has imported the libraries.
 */
const createAll = `
import gc, json, os, sys
import psycopg2, sqlmodel
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
host, port, user, password, pairs = sys.argv[1:]
gc.freeze()
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
        constraints = [one for table in metadata.tables.values() for one in table.constraints]
        with create_engine(url).begin() as connection:
            if any(isinstance(one, postgresql.ExcludeConstraint) for one in constraints):
                connection.execute(text("CREATE EXTENSION btree_gist"))
            for schema in sorted({table.schema for table in metadata.tables.values() if table.schema}):
                connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            metadata.create_all(connection)
    os._exit(0)
`;

/** What every repository's `models.py` declares, each in a new database; their names, by the repository's folder. */
export async function createTogether(
  environment: string,
  roots: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const databases = new Map<string, string>();
  for (const root of roots) {
    const client = await freshDatabase();
    await client.end();
    databases.set(root, client.database ?? '');
  }
  const { host, port, user, password = '' } = testServer().connection;
  await promisify(execFile)(join(environment, 'bin', 'python'), [
    ...['-c', createAll, host, String(port), user, password],
    JSON.stringify([...databases]),
  ]);
  return databases;
}
