/** A whole check of a repository whose Python service shares a database with SQL migrations. */
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const migration = `CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL);
CREATE TABLE note (
  id serial PRIMARY KEY,
  title varchar(60) NOT NULL,
  state state NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  made timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT short CHECK (length(title) > 2)
);
CREATE INDEX ix_note_title ON note (title);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER touched BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION touch();
`;

const models = `import enum, uuid
from datetime import datetime
import sqlalchemy as sa
from sqlmodel import Field, SQLModel
class State(enum.Enum):
    open = 1
    done = 2
class Note(SQLModel, table=True):
    __table_args__ = (sa.CheckConstraint("length(title) > 2", name="short"),)
    id: int = Field(primary_key=True)
    title: str = Field(max_length=60, index=True)
    state: State
    user_id: uuid.UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    made: datetime = Field(sa_column_kwargs={"server_default": sa.func.now()})
`;

async function findingsOf(text: string): Promise<string[]> {
  const config: Config = {
    databases: [
      {
        name: 'main',
        sources: [
          { name: 'migrations', kind: 'migrations', path: 'migrations' },
          { name: 'models', kind: 'sqlmodel', models: ['app'], python: folder, mode: 'run' },
        ],
        truth: 'migrations',
        ignore: [],
      },
    ],
    postgres: {},
    failOn: 'warning',
    timeout: 120,
  };
  const root = repository({ 'migrations/1.sql': migration, 'app/models.py': text });
  const report = await checkRepository(root, { config, sharedServer: majors.at(-1) ?? 18 });
  expect(report.problems).toEqual([]);
  return report.databases.flatMap(({ findings }) =>
    findings.map(({ severity, title, cells }) => {
      const location = cells.models?.location;
      return `${severity}: ${title.split(':')[0]} (${location?.file}:${location?.line})`;
    }),
  );
}

const changes: readonly (readonly [what: string, from: string, to: string, finding: string])[] = [
  ['a length', 'max_length=60', 'max_length=50', 'warning: column note.title (app/models.py:11)'],
  ['a label', 'done = 2', 'over = 2', 'critical: enum state (app/models.py:5)'],
  ['a condition', '> 2', '> 3', 'warning: check constraint note.short (app/models.py:9)'],
  ['a rule', 'CASCADE', 'RESTRICT', 'critical: foreign key note.user_id (app/models.py:13)'],
  [
    'a column',
    '    state: State\n',
    '',
    'critical: column note.state is missing in models (app/models.py:8)',
  ],
];

describe.skipIf(lacking !== undefined)(`a check${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  test('finds nothing where both agree', async () => {
    expect(await findingsOf(models)).toEqual([]);
  });

  test.each(changes)('finds %s that differs', async (_what, from, to, finding) => {
    expect(await findingsOf(models.replace(from, to))).toEqual([finding]);
  });
});
