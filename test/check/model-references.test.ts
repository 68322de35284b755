import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

/** A service whose model refers to a table of another one. */
const service = (typeOfKey: string) => ({
  'schema-drift.yml': `sources:
  database: { kind: sql, files: database.sql }
  sqlmodel: { models: models.py, mode: static }
truth: database
`,
  'database.sql': `CREATE TABLE users (id ${typeOfKey} PRIMARY KEY);
CREATE TABLE notes (id varchar PRIMARY KEY, owner varchar NOT NULL);
`,
  'models.py': `from sqlmodel import Field, SQLModel


class Notes(SQLModel, table=True):
    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key="users.id")
`,
});

test('a foreign key to a table of another source is compared with that table', async () => {
  const report = await checkService('text');
  expect(report.databases[0]?.findings.map(({ title }) => title)).toEqual([
    expect.stringContaining('foreign key notes.owner is only in sqlmodel'),
  ]);
});

test('one whose type does not fit is refused in the words of Postgres, not guessed', async () => {
  const report = await checkService('uuid');
  const said = JSON.stringify(report.databases[0]?.notCompared);
  expect(said).toContain('incompatible types: character varying and uuid');
});

function checkService(typeOfKey: string) {
  const repository = repositoryOf(service(typeOfKey));
  onTestFinished(repository.delete);
  return checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 });
}
