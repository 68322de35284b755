/** What the models refer to and only migrations declare. */
import { describe, expect, test } from 'vitest';
import { checkRepository, majors } from '../check/check-repository.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { repository } from './support.ts';

const { folder, lacking } = await pythonEnvironment(sqlmodelEras.current);

const migration = `CREATE FUNCTION new_number() RETURNS integer LANGUAGE plpgsql AS 'begin return 1; end';
CREATE FUNCTION is_fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE SEQUENCE numbers;
CREATE TABLE other (id serial PRIMARY KEY);
CREATE TABLE note (
  id integer PRIMARY KEY DEFAULT new_number(),
  title text NOT NULL,
  number integer DEFAULT nextval('numbers'),
  size bigint,
  CONSTRAINT fine CHECK (is_fine(title))
);
`;

const models = `import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column
class Base(DeclarativeBase):
    pass
class Note(Base):
    __tablename__ = "note"
    __table_args__ = (sa.CheckConstraint("is_fine(title)", name="fine"),)
    id = mapped_column(sa.Integer, primary_key=True, server_default=sa.text("new_number()"))
    title = mapped_column(sa.Text, nullable=False)
    number = mapped_column(sa.Integer, server_default=sa.text("nextval('numbers')"))
    size = mapped_column(sa.BigInteger)
class Other(Base):
    __tablename__ = "other"
    id = mapped_column(sa.Integer, primary_key=True)
`;

const modes = [
  { mode: 'static', lacks: undefined },
  { mode: 'run', lacks: lacking },
] as const;

for (const { mode, lacks } of modes)
  describe.skipIf(lacks !== undefined)(
    `models, mode ${mode}${lacks === undefined ? '' : `: ${lacks}`}`,
    () => {
      test('are compared', async () => {
        const { findings, facts, refused } = await checked(models);
        expect(findings).toEqual([]);
        expect(facts.at(-1)).toBe(
          'borrowed from migrations: 2 functions (is_fine, new_number), 1 sequence (numbers)',
        );
        expect(refused).toEqual([]);
      });

      test('and what differs beside it is found', async () => {
        const { findings } = await checked(models.replace('sa.BigInteger', 'sa.Integer'));
        expect(findings).toEqual(['column note.size: type']);
      });

      test('a function that nobody declares is told with the table that needs it', async () => {
        const { refused } = await checked(models.replace('new_number()', 'newnumber()'));
        expect(refused).toEqual([
          'models: Postgres refuses it: function newnumber() does not exist; no other source declares it',
        ]);
      });

      async function checked(text: string) {
        const python = folder === undefined ? '' : `, python: ${JSON.stringify(folder)}`;
        const root = repository({
          'schema-drift.yml': `sources:
  migrations: { path: migrations }
  models: { kind: sqlmodel, models: app/models.py, mode: ${mode}${python} }
`,
          'migrations/1.sql': migration,
          'app/models.py': text,
        });
        const report = await checkRepository(root, { sharedServer: majors.at(-1) ?? 18 });
        expect(report.problems).toEqual([]);
        const [database] = report.databases;
        return {
          findings: (database?.findings ?? []).map(
            ({ kind, object, attribute }) => `${kind} ${object}: ${attribute}`,
          ),
          facts: database?.sources.find(({ name }) => name === 'models')?.facts ?? [],
          refused: (database?.notCompared ?? []).flatMap(({ why }) => (why.includes('refuses') ? [why] : [])),
        };
      }
    },
  );
