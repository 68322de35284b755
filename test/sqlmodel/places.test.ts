/** Where objects are declared: each case marks the lines of its models with the objects that they declare. */
import { describe, expect, test } from 'vitest';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { ids, placeOf, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

interface PlaceCase {
  readonly what: string;
  /** By file. `#> id, id` at the end of a line: these objects are declared there. */
  readonly files: Readonly<Record<string, string>>;
}

const cases: readonly PlaceCase[] = [
  {
    what: 'classes of SQLModel',
    files: {
      'models.py': `from enum import Enum
from typing import Optional
import sqlalchemy as sa
from sqlmodel import Field, SQLModel
class State(str, Enum):  #> enum:public.state
    open = "open"

class User(SQLModel, table=True):  #> table:public.user
    __table_args__ = (
        sa.UniqueConstraint("name", "state", name="one_of_each"),  #> constraint:public.user.one_of_each
        sa.CheckConstraint("age > 0"),  #> constraint:public.user.user_age_check
        sa.Index("by_name", sa.text("lower(name)")),  #> index:public.user.by_name
    )
    id: Optional[int] = Field(  #> column:public.user.id, constraint:public.user.user_pkey, sequence:public.user_id_seq
        default=None,
        primary_key=True,
    )
    name: str = Field(index=True)  #> column:public.user.name, index:public.user.ix_user_name
    age: int  #> column:public.user.age
    state: State  #> column:public.user.state
    boss_id: Optional[int] = Field(default=None, foreign_key="user.id")  #> column:public.user.boss_id, constraint:public.user.user_boss_id_fkey
`,
    },
  },
  {
    what: 'columns of mixins and bases in other files',
    files: {
      'stamps.py': `from datetime import datetime
from sqlmodel import SQLModel
class Stamped(SQLModel):
    made: datetime  #> column:public.note.made, column:public.task.made
`,
      'models.py': `from sqlmodel import Field, SQLModel
from stamps import Stamped
class Note(Stamped, table=True):  #> table:public.note
    id: int = Field(primary_key=True)  #> column:public.note.id, constraint:public.note.note_pkey, sequence:public.note_id_seq
class Task(Stamped, table=True):  #> table:public.task
    id: int = Field(primary_key=True)  #> column:public.task.id, constraint:public.task.task_pkey, sequence:public.task_id_seq
`,
    },
  },
  {
    what: 'declarative classes, decorated and declared within functions',
    files: {
      'models.py': `import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
class Base(DeclarativeBase):
    pass
class Owned:
    @declared_attr
    def owner_id(cls) -> Mapped[int]:  #> column:public.a.owner_id
        return mapped_column(sa.Integer)
def make():
    class A(Owned, Base):  #> table:public.a
        __tablename__ = "a"
        x: Mapped[int] = mapped_column(primary_key=True)  #> column:public.a.x
        y = mapped_column(  #> column:public.a.y, constraint:public.a.a_y_key
            "y", sa.Text, unique=True)
        __table_args__ = (sa.PrimaryKeyConstraint("x", "owner_id"),)  #> constraint:public.a.a_pkey
    return A
A = make()
sa.Index("outside", A.y, A.x)  #> index:public.a.outside
`,
    },
  },
  {
    what: 'plain tables',
    files: {
      'models.py': `import sqlalchemy as sa
metadata = sa.MetaData(schema="bill")
parts = sa.Table(  #> table:bill.parts
    "parts",
    metadata,
    sa.Column("a", sa.Integer),  #> column:bill.parts.a
    sa.Column("b", sa.Integer),  #> column:bill.parts.b
    sa.PrimaryKeyConstraint("a", "b"),  #> constraint:bill.parts.parts_pkey
)
lines = sa.Table(  #> table:bill.lines
    "lines", metadata,
    sa.Column("c", sa.Integer), sa.Column("d", sa.Integer),  #> column:bill.lines.c, column:bill.lines.d
    sa.Column("e", sa.Text, comment="so"),  #> column:bill.lines.e, comment:bill.lines.e
    sa.ForeignKeyConstraint(["c", "d"], ["bill.parts.a", "bill.parts.b"]),  #> constraint:bill.lines.lines_c_d_fkey
    sa.CheckConstraint("c > 0", name="first"),  #> constraint:bill.lines.first
)
`,
    },
  },
];

function marked(files: Readonly<Record<string, string>>): Map<string, string> {
  const marks = Object.entries(files).flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        (line.split('#> ')[1]?.split(', ') ?? []).map((id) => [id, `${file}:${index + 1}`] as const),
      ),
  );
  return new Map(marks);
}

describe.skipIf(lacking !== undefined)(`places${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  test.each(cases)('$what', async ({ files }) => {
    const source = await read(repository(files), { python: folder, mode: 'run' });
    const expected = marked(files);
    const declared = ids(source).filter((id) => !id.startsWith('schema:') && !/not_null/.test(id));
    expect(new Map(declared.map((id) => [id, placeOf(source, id)]))).toEqual(
      new Map(declared.map((id) => [id, expected.get(id)])),
    );
    expect([...expected.keys()].filter((id) => !declared.includes(id))).toEqual([]);
  });
});
