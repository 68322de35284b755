/** Classes that are wrong, and what they become: each in a file of its own. */
import { defined } from '../../src/base/defined.ts';

export interface Case {
  readonly what: string;
  /** How many there are of it; one when left out. */
  readonly findings?: number;
  /** What the database has; the table is called `thing`, and is given a number of its own. */
  readonly sql: string;
  readonly from: string;
  /** `undefined` where no edit is certain. */
  readonly to: string | undefined;
}

/** Tables that the others refer to. */
export const common = {
  sql: `CREATE TABLE people (id varchar PRIMARY KEY, email varchar NOT NULL);
CREATE TABLE teams (id varchar PRIMARY KEY);`,
  file: `from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    __tablename__ = "people"

    id: str = Field(primary_key=True)
    email: str


class Team(SQLModel, table=True):
    __tablename__ = "teams"

    id: str = Field(primary_key=True)
`,
};

interface Around {
  readonly imports?: string;
  readonly base?: string;
  readonly key?: string;
}

const sqlmodel: Required<Around> = {
  imports: 'from typing import Optional\n\nfrom sqlmodel import Field, SQLModel',
  base: 'SQLModel, table=True',
  key: 'id: int = Field(primary_key=True)',
};

/** Declarative classes of SQLAlchemy, on the metadata of SQLModel so that keys find their tables. */
const mapped: Required<Around> = {
  imports: `from typing import Optional

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlmodel import SQLModel


class Base(DeclarativeBase):
    metadata = SQLModel.metadata`,
  base: 'Base',
  key: 'id: Mapped[int] = mapped_column(Integer, primary_key=True)',
};

const classic: Required<Around> = {
  imports: `import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
from sqlmodel import SQLModel

Base = declarative_base(metadata=SQLModel.metadata)`,
  base: 'Base',
  key: 'id = sa.Column(sa.Integer, primary_key=True)',
};

function file(fields: string, { imports, base, key }: Required<Around>): string {
  return `"""A thing's file."""

${imports}


class Thing(${base}):
    __tablename__ = "thing"

    ${key}
${fields.replace(/^(?=.)/gm, '    ')}
`;
}

function one(
  what: string,
  sql: string,
  from: string,
  to: string | undefined,
  around: Around = {},
  after: Around = {},
): Case {
  const surroundings = { ...sqlmodel, ...around };
  return {
    what,
    sql: `CREATE TABLE thing (\n  id serial PRIMARY KEY,\n  ${sql}\n);`,
    from: file(from, surroundings),
    to: to === undefined ? undefined : file(to, { ...surroundings, ...after }),
  };
}

/** A class with what stands behind its fields: what is imported for it, and the arguments of the table. */
function behindFields(one: {
  readonly what: string;
  readonly findings?: number;
  readonly sql: readonly string[];
  readonly constraint?: string;
  readonly from: readonly [imports: string, args: string];
  readonly to: readonly [imports: string, args: string] | undefined;
}): Case {
  const columns = ['id serial PRIMARY KEY', 'a varchar NOT NULL', 'b varchar NOT NULL', one.constraint ?? []];
  const written = ([imports, args]: readonly [string, string]) => {
    const own = args === '' ? '' : `\n${args.replace(/^/gm, '    ')}`;
    const around = { ...sqlmodel, imports: `${sqlmodel.imports}${imports}` };
    return file('a: str\nb: str', around).replace(/(?<=__tablename__ = "thing")/, own);
  };
  return {
    what: one.what,
    ...defined({ findings: one.findings }),
    sql: `CREATE TABLE thing (\n  ${columns.flat().join(',\n  ')}\n);\n${one.sql.map((it) => `CREATE ${it};`).join('\n')}`,
    from: written(one.from),
    to: one.to && written(one.to),
  };
}

const importing = (line: string) => ({ imports: `${sqlmodel.imports}\n${line}` });

export const cases: readonly Case[] = [
  // Foreign keys
  one(
    'a key that points elsewhere',
    'to_id varchar REFERENCES people (id)',
    'to_id: Optional[str] = Field(default=None, foreign_key="teams.id", alias="toId")  # to whom',
    'to_id: Optional[str] = Field(default=None, foreign_key="people.id", alias="toId")  # to whom',
  ),
  one(
    'a key that does something else, over several lines',
    'to_id varchar REFERENCES people (id) ON DELETE SET NULL',
    'to_id: Optional[str] = Field(\n    default=None,\n    foreign_key="teams.id",\n    alias="toId",\n)',
    'to_id: Optional[str] = Field(\n    default=None,\n    foreign_key="people.id",\n    ondelete="SET NULL",\n    alias="toId",\n)',
  ),
  one(
    'a key that does too much',
    'to_id varchar NOT NULL REFERENCES people (id)',
    'to_id: str = Field(foreign_key="people.id", ondelete="CASCADE", index=False)',
    'to_id: str = Field(foreign_key="people.id", index=False)',
  ),
  one(
    'a key that is missing where there is no Field',
    'to_id varchar REFERENCES people (id) ON DELETE CASCADE',
    'to_id: Optional[str] = None',
    'to_id: Optional[str] = Field(default=None, foreign_key="people.id", ondelete="CASCADE")',
  ),
  one(
    'a key that is missing where there is nothing',
    'to_id varchar NOT NULL REFERENCES people (id)',
    'to_id: str',
    'to_id: str = Field(foreign_key="people.id")',
  ),
  one(
    'a key that nobody else has',
    'to_id varchar NOT NULL',
    'to_id: str = Field(alias="toId", foreign_key="people.id")',
    'to_id: str = Field(alias="toId")',
  ),
  one(
    'a key that a field cannot say',
    'to_id varchar NOT NULL REFERENCES people (id) ON UPDATE CASCADE',
    'to_id: str = Field(foreign_key="people.id")',
    undefined,
  ),
  one(
    'a key in the column of a field',
    'to_id varchar NOT NULL REFERENCES people (id) ON DELETE CASCADE ON UPDATE CASCADE',
    'to_id: str = Field(sa_column=Column(String, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False))',
    'to_id: str = Field(sa_column=Column(String, ForeignKey("people.id", ondelete="CASCADE", onupdate="CASCADE"), nullable=False))',
    importing('from sqlalchemy import Column, ForeignKey, String'),
  ),
  one(
    'a key of a mapped column',
    'to_id varchar NOT NULL REFERENCES people (id)',
    'to_id: Mapped[str] = mapped_column(String, ForeignKey("teams.id", ondelete="CASCADE"))',
    'to_id: Mapped[str] = mapped_column(String, ForeignKey("people.id"))',
    mapped,
  ),
  one(
    'a key that is missing in a mapped column',
    'to_id varchar REFERENCES people (id)',
    'to_id: Mapped[Optional[str]] = mapped_column(String, index=False)',
    'to_id: Mapped[Optional[str]] = mapped_column(String, ForeignKey("people.id"), index=False)',
    mapped,
  ),
  one(
    'a key that is missing in a column',
    'to_id varchar REFERENCES people (id) ON DELETE CASCADE',
    'to_id = sa.Column(sa.String)',
    'to_id = sa.Column(sa.String, sa.ForeignKey("people.id", ondelete="CASCADE"))',
    classic,
  ),

  // Nullability
  one('a field may be null', 'name varchar', 'name: str', 'name: Optional[str] = None'),
  one(
    'a field may be null, as the file writes that',
    'name varchar,\n  other integer',
    'name: str = Field(max_length=None)\nother: int | None = None',
    'name: str | None = Field(default=None, max_length=None)\nother: int | None = None',
    { imports: 'from __future__ import annotations\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'a field may not be null',
    'name varchar NOT NULL',
    'name: Optional[str] = Field(default=None, alias="Name")',
    'name: str = Field(alias="Name")',
  ),
  one('a plain field may not be null', 'name varchar NOT NULL', 'name: Optional[str] = None', 'name: str'),
  one(
    'a mapped column may not be null',
    'name varchar NOT NULL',
    'name: Mapped[Optional[str]] = mapped_column(String)',
    'name: Mapped[str] = mapped_column(String)',
    mapped,
  ),
  one(
    'a column may not be null',
    'name varchar NOT NULL',
    'name = sa.Column(sa.String, unique=False)',
    'name = sa.Column(sa.String, unique=False, nullable=False)',
    classic,
  ),

  // Types
  one(
    'a length',
    'name varchar(40)',
    'name: Optional[str] = None',
    'name: Optional[str] = Field(default=None, max_length=40)',
  ),
  one(
    'another length',
    'name varchar(40) NOT NULL',
    'name: str = Field(max_length=20)',
    'name: str = Field(max_length=40)',
  ),
  one(
    'other digits',
    'price numeric(10, 4) NOT NULL',
    'price: Decimal = Field(max_digits=12, decimal_places=2)',
    'price: Decimal = Field(max_digits=10, decimal_places=4)',
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'no digits any more',
    'price numeric NOT NULL',
    'price: Decimal = Field(max_digits=12, decimal_places=2, alias="Price")',
    'price: Decimal = Field(alias="Price")',
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'digits instead of a type of their own',
    'price numeric(10, 4) NOT NULL',
    'price: Decimal = Field(sa_type=Numeric(12, 2))',
    'price: Decimal = Field(max_digits=10, decimal_places=4)',
    {
      imports:
        'from decimal import Decimal\n\nfrom sqlalchemy import Numeric\nfrom sqlmodel import Field, SQLModel',
    },
  ),
  one(
    'a number without digits',
    'price double precision NOT NULL',
    'price: Decimal = Field(max_digits=12, decimal_places=2, alias="Price")',
    'price: float = Field(alias="Price")',
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'digits for a whole number with a default',
    'price numeric(10, 2) NOT NULL',
    'price: int = 0',
    'price: Decimal = Field(default=0, max_digits=10, decimal_places=2)',
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'a whole number for digits with a default',
    'price integer NOT NULL',
    'price: Decimal = Field(default=0, max_digits=10, decimal_places=2)',
    'price: int = Field(default=0)',
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'a larger number for digits',
    'price bigint',
    'price: Optional[Decimal] = Field(None, max_digits=10, decimal_places=2)',
    'price: Optional[int] = Field(None, sa_type=BigInteger)',
    { imports: `from decimal import Decimal\n\n${sqlmodel.imports}\nfrom sqlalchemy import BigInteger` },
  ),
  one(
    'a whole number for digits, with a default of these',
    'price integer NOT NULL',
    'price: Decimal = Field(default=Decimal("0.5"), max_digits=10, decimal_places=2)',
    undefined,
    { imports: 'from decimal import Decimal\n\nfrom sqlmodel import Field, SQLModel' },
  ),
  one(
    'a length in a column',
    'name varchar(40)',
    'name = sa.Column("name", sa.String(20))',
    'name = sa.Column("name", sa.String(40))',
    classic,
  ),
  one(
    'a larger number',
    'size bigint NOT NULL',
    'size: int',
    'size: int = Field(sa_type=BigInteger)',
    {},
    importing('from sqlalchemy import BigInteger'),
  ),
  one('a number instead of a text', 'size integer NOT NULL', 'size: str', 'size: int'),
  one(
    'a time zone',
    'at timestamptz NOT NULL',
    'at: datetime = Field(sa_column=Column(DateTime, nullable=False))',
    'at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))',
    importing('from datetime import datetime\nfrom sqlalchemy import Column, DateTime'),
  ),
  one(
    'a mapped column without a type of its own',
    'size bigint NOT NULL',
    'size: Mapped[int] = mapped_column()',
    'size: Mapped[int] = mapped_column(BigInteger)',
    mapped,
    { imports: mapped.imports.replace('import ForeignKey', 'import BigInteger, ForeignKey') },
  ),

  // Defaults of the database
  one(
    'a default',
    'size integer NOT NULL DEFAULT 3',
    'size: int',
    'size: int = Field(sa_column_kwargs={"server_default": text("3")})',
    {},
    importing('from sqlalchemy import text'),
  ),
  one(
    'another default',
    "name varchar DEFAULT 'new'",
    'name: Optional[str] = Field(None, sa_column_kwargs={"server_default": "old"})',
    'name: Optional[str] = Field(None, sa_column_kwargs={"server_default": "new"})',
  ),
  one(
    'a default too many',
    'name varchar',
    'name = sa.Column(sa.String, server_default="old")',
    'name = sa.Column(sa.String)',
    classic,
  ),

  // Constraints and indexes of one column
  {
    ...one('an index', 'name varchar NOT NULL', 'name: str', 'name: str = Field(index=True)'),
    sql: 'CREATE TABLE thing (id serial PRIMARY KEY, name varchar NOT NULL);\nCREATE INDEX ix_thing_name ON thing (name);',
  },
  one('an index too many', 'name varchar NOT NULL', 'name: str = Field(index=True)', 'name: str = Field()'),
  one(
    'unique',
    'name varchar NOT NULL UNIQUE',
    'name: Mapped[str] = mapped_column(String)',
    'name: Mapped[str] = mapped_column(String, unique=True)',
    mapped,
  ),

  // Indexes and constraints behind the fields
  behindFields({
    what: 'two indexes of several columns, where nothing stands behind the fields yet',
    findings: 2,
    sql: ['INDEX thing_ab ON thing (a, b)', 'UNIQUE INDEX thing_ba ON thing (b, a)'],
    from: ['  # models', ''],
    to: [
      '  # models\nfrom sqlalchemy import Index',
      '__table_args__ = (\n    Index("thing_ab", "a", "b"),\n    Index("thing_ba", "b", "a", unique=True),\n)',
    ],
  }),
  behindFields({
    what: 'two indexes beside another one, in a line',
    findings: 2,
    sql: [
      'INDEX thing_ab ON thing (a, b)',
      'INDEX thing_ba ON thing (b, a)',
      'INDEX thing_abid ON thing (a, b, id)',
    ],
    from: ['\nfrom sqlalchemy import Index as I', '__table_args__ = (I("thing_ab", "a", "b"), {"info": {}})'],
    to: [
      '\nfrom sqlalchemy import Index as I',
      '__table_args__ = (I("thing_ab", "a", "b"), I("thing_abid", "a", "b", "id"), I("thing_ba", "b", "a"), {"info": {}})',
    ],
  }),
  behindFields({
    what: 'a constraint and an index beside others, in lines',
    findings: 2,
    sql: ['INDEX thing_ab ON thing (a, b)', 'INDEX thing_ba ON thing (b, a)'],
    constraint: 'CONSTRAINT thing_u UNIQUE (b, id)',
    from: [
      '\nfrom sqlalchemy import Index, text',
      '__table_args__ = (\n    Index("thing_ab", "a", "b"),  # known\n)',
    ],
    to: [
      '\nfrom sqlalchemy import Index, UniqueConstraint, text',
      '__table_args__ = (\n    Index("thing_ab", "a", "b"),  # known\n    Index("thing_ba", "b", "a"),\n    UniqueConstraint("b", "id", name="thing_u"),\n)',
    ],
  }),
  behindFields({
    what: 'two indexes beside options of the table',
    findings: 2,
    sql: ['INDEX thing_ab ON thing (a, b)', 'INDEX thing_ba ON thing (b, a)'],
    from: ['', '__table_args__ = {"info": {}}'],
    to: [
      '\nfrom sqlalchemy import Index',
      '__table_args__ = (Index("thing_ab", "a", "b"), Index("thing_ba", "b", "a"), {"info": {}})',
    ],
  }),
  behindFields({
    what: 'an index too many of two',
    sql: ['INDEX thing_ab ON thing (a, b)'],
    from: [
      '\nfrom sqlalchemy import Index',
      '__table_args__ = (Index("thing_ab", "a", "b"), Index("thing_ba", "b", "a"))',
    ],
    to: ['\nfrom sqlalchemy import Index', '__table_args__ = (Index("thing_ab", "a", "b"),)'],
  }),
  behindFields({
    what: 'an index too many, the first of two',
    sql: ['INDEX thing_ab ON thing (a, b)'],
    from: [
      '\nfrom sqlalchemy import Index',
      '__table_args__ = (\n    Index("thing_ba", "b", "a"),\n    Index("thing_ab", "a", "b")\n)',
    ],
    to: ['\nfrom sqlalchemy import Index', '__table_args__ = (\n    Index("thing_ab", "a", "b"),\n)'],
  }),
  behindFields({
    what: 'a constraint too many',
    sql: [],
    from: [
      '\nfrom sqlalchemy import UniqueConstraint',
      '__table_args__ = (UniqueConstraint("a", "b", name="thing_u"),)',
    ],
    to: ['\nfrom sqlalchemy import UniqueConstraint', '__table_args__ = ()'],
  }),

  // Whole columns
  one(
    'a field that is missing',
    'name varchar NOT NULL,\n  to_id varchar REFERENCES people (id),\n  last varchar',
    'name: str\nlast: Optional[str] = None',
    'name: str\nto_id: Optional[str] = Field(default=None, foreign_key="people.id")\nlast: Optional[str] = None',
  ),
  one(
    'a plain field that is missing',
    'name varchar NOT NULL,\n  born_on date NOT NULL',
    'name: str',
    'name: str\nborn_on: date',
    {},
    importing('from datetime import date'),
  ),
  one(
    'a mapped column that is missing',
    'name varchar NOT NULL,\n  to_id varchar(9) REFERENCES people (id)',
    'name: Mapped[str] = mapped_column(String)',
    'name: Mapped[str] = mapped_column(String)\nto_id: Mapped[Optional[str]] = mapped_column(String(9), ForeignKey("people.id"))',
    mapped,
  ),
  one(
    'a column that is missing',
    'name varchar,\n  size integer NOT NULL',
    'name = sa.Column(sa.String)',
    'name = sa.Column(sa.String)\nsize = sa.Column(sa.Integer, nullable=False)',
    classic,
  ),
  one(
    'a field that nobody else has',
    'name varchar NOT NULL',
    'name: str\nlast: str = Field(\n    alias="Last",\n)',
    'name: str',
  ),

  // What is not certain
  behindFields({
    what: 'an index behind the fields of a class whose arguments are worked out',
    sql: ['INDEX thing_ab ON thing (a, b)'],
    from: ['', '__table_args__ = tuple()'],
    to: undefined,
  }),
  behindFields({
    what: 'an index behind the fields of a class whose arguments a function gives',
    sql: ['INDEX thing_ab ON thing (a, b)'],
    from: [
      '\nfrom sqlalchemy.orm import declared_attr',
      '@declared_attr.directive\ndef __table_args__(cls):\n    return {"info": {}}',
    ],
    to: undefined,
  }),
  {
    what: 'an index behind the fields of a class that inherits another one',
    sql: 'CREATE TABLE thing (id serial PRIMARY KEY, a varchar NOT NULL, b varchar NOT NULL);\nCREATE INDEX thing_ab ON thing (a, b);\nCREATE INDEX thing_ba ON thing (b, a);',
    from: `from sqlalchemy import Index
${sqlmodel.imports}


class Indexed(SQLModel):
    __table_args__ = (Index("thing_ba", "b", "a"),)


class Thing(Indexed, table=True):
    __tablename__ = "thing"

    id: int = Field(primary_key=True)
    a: str
    b: str
`,
    to: undefined,
  },
  one(
    'a field that something else uses',
    'name varchar NOT NULL',
    'name: str\nlast: str\n\ndef whole(self) -> str:\n    return self.last',
    undefined,
  ),
  {
    what: 'a field that is inherited',
    sql: 'CREATE TABLE thing (id serial PRIMARY KEY, name varchar NOT NULL);',
    from: `${sqlmodel.imports}


class Named(SQLModel):
    name: Optional[str] = None


class Thing(Named, table=True):
    __tablename__ = "thing"

    id: int = Field(primary_key=True)
`,
    to: undefined,
  },
  one(
    'a field whose arguments are computed',
    'name varchar NOT NULL',
    'name: str = Field(**{"nullable": True})',
    undefined,
  ),
];
