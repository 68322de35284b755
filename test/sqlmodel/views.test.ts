/** Views that models declare, and what listeners create with the tables. */
import { beforeAll, describe, expect, test } from 'vitest';
import { objectId } from '../../src/catalog/catalog.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { exportTogether } from './run-together.ts';
import { find, ids, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const models = `
from sqlalchemy import DDL, Column, Integer, Table, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateView
from sqlalchemy_utils import create_materialized_view, create_view

class Base(DeclarativeBase):
    pass

class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

class Names(Base):
    __table__ = create_view("names", select(Person.id, Person.name), Base.metadata)

class Counts(Base):
    __table__ = create_materialized_view("counts", select(Person.name, func.count().label("n")).group_by(Person.name), Base.metadata)

late = CreateView(select(Person.id).where(Person.id > 10), "late", metadata=Base.metadata)

class Late(Base):
    __table__ = CreateView(select(Person.id), "Stored", metadata=Base.metadata, materialized=True).table
    __mapper_args__ = {"primary_key": [__table__.c.id]}

told = Table("told", Base.metadata, Column("id", Integer, primary_key=True), info={"is_view": True})

event.listen(Person.__table__, "after_create", DDL("CREATE INDEX ix_lower ON %(fullname)s (lower(name))"))
event.listen(Base.metadata, "after_create", DDL("CREATE INDEX ix_elsewhere ON people (id)").execute_if(dialect="mysql"))
event.listen(Base.metadata, "after_create", DDL("CREATE OR REPLACE VIEW plain AS SELECT 1 AS one"))
`;

describe.skipIf(lacking !== undefined)(
  `views of models${lacking === undefined ? '' : `: ${lacking}`}`,
  () => {
    const root = repository({ 'models.py': models, 'requirements.txt': 'sqlalchemy==2.1.9\n' });
    let ran: ReadSource;
    let reading: ReadSource;
    beforeAll(async () => {
      await exportTogether(folder, [root]);
      ran = await read(root, { mode: 'export' });
      reading = await read(root, { mode: 'static' });
    });

    const told = (source: ReadSource) =>
      source.unchecked.map(({ kind, path }) => objectId(kind, path)).sort();

    test('are views where the models are run', () => {
      const made = ids(ran).filter((id) => /^(?:table|view|materialized view|index):/.test(id));
      expect(made.sort()).toEqual([
        'index:public.people.ix_lower',
        'materialized view:public."Stored"',
        'materialized view:public.counts',
        'table:public.people',
        'view:public.late',
        'view:public.names',
        'view:public.plain',
      ]);
      expect(find(ran, 'view:public.late').attributes.definition).toContain('id > 10');
      expect([told(ran), ran.faults]).toEqual([['table:public.told'], []]);
    });

    test('that somebody else declares are not missing', () => {
      expect(ran.coverage.kinds).toContain('view');
      expect(ran.coverage.partialKinds).toEqual(['view', 'materialized view']);
    });

    test('are no tables where the models are only read', () => {
      expect(ids(reading).filter((id) => id.startsWith('table:'))).toEqual(['table:public.people']);
      expect(reading.faults).toEqual([]);
      expect(told(reading)).toEqual([
        'materialized view:public."Stored"',
        'materialized view:public.counts',
        'table:public.told',
        'view:public.late',
        'view:public.names',
      ]);
    });

    test('have their place', () => {
      expect(ran.locations.get('view:public.names')).toEqual({ file: 'models.py', line: 16 });
    });
  },
);
