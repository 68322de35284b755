/** Models as projects write them, each with what it is about. */
import type { sqlmodelEras } from '../support/python.ts';

export type Era = keyof typeof sqlmodelEras;

export interface ModelCase {
  readonly what: string;
  /** All, when left out. */
  readonly eras?: readonly Era[];
  /** The text of models.py. */
  readonly models: string;
}

const sqlmodel = `
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import List, Optional
from uuid import UUID, uuid4
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Column, Field, Relationship, SQLModel
`;

const declarative = `
import enum
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import declarative_base
Base = declarative_base()
metadata = Base.metadata
`;

const mapped = `
import datetime, decimal, enum, uuid
from typing import Annotated, List, Optional
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column, relationship
`;

const core = `
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
metadata = sa.MetaData()
`;

const since20: readonly Era[] = ['current', 'SQLAlchemy 2.0'];

export const modelCases: readonly ModelCase[] = [
  {
    what: 'SQLModel: types of fields',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str
    short: str = Field(max_length=40)
    note: Optional[str] = None
    price: Decimal = 0
    ratio: float = 1.0
    active: bool = True
    day: date
    at: time
    lasts: timedelta
    made: datetime = Field(default_factory=datetime.utcnow)
    key: UUID = Field(default_factory=uuid4)
    data: bytes
`,
  },
  {
    what: 'SQLModel: the width of a decimal',
    eras: since20,
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    price: Decimal = Field(max_digits=10, decimal_places=2)
`,
  },
  {
    what: 'SQLModel: enums of Python',
    models: `${sqlmodel}
class State(str, Enum):
    open = "o"
    closed = "c"
class Level(IntEnum):
    low = 1
    high = 2
class Plain(Enum):
    a = 1
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    state: State = State.open
    other: Optional[State] = None
    level: Level
    plain: Plain
`,
  },
  {
    what: 'SQLModel: keys, indexes, uniques',
    models: `${sqlmodel}
class Team(SQLModel, table=True):
    __tablename__ = "teams"
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(index=True, sa_column_kwargs={"unique": True})
    members: List["Hero"] = Relationship(back_populates="team")
class Hero(SQLModel, table=True):
    left: int = Field(primary_key=True)
    right: int = Field(primary_key=True)
    team_id: Optional[int] = Field(default=None, foreign_key="teams.id", index=True)
    team: Optional[Team] = Relationship(back_populates="members")
`,
  },
  {
    what: 'SQLModel: what a key does on deletion',
    eras: since20,
    models: `${sqlmodel}
class Team(SQLModel, table=True):
    id: int = Field(primary_key=True)
class Hero(SQLModel, table=True):
    id: int = Field(primary_key=True)
    team_id: Optional[int] = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    first: int = Field(foreign_key="team.id", ondelete="CASCADE")
    email: str = Field(unique=True)
`,
  },
  {
    what: 'SQLModel: columns of SQLAlchemy',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    tags: List[str] = Field(sa_column=Column(pg.ARRAY(sa.Text), nullable=False, server_default="{}"))
    matrix: List[int] = Field(sa_column=Column(pg.ARRAY(sa.Integer, dimensions=2)))
    data: dict = Field(sa_column=Column(pg.JSONB, server_default=sa.text("'{}'::jsonb")))
    when: datetime = Field(sa_column=Column(sa.DateTime(timezone=True), server_default=sa.func.now()))
    kind: str = Field(sa_column=Column("kind_of", sa.Enum("a", "b", name="kind"), comment="what it is"))
    net: str = Field(sa_column=Column(pg.INET))
    span: str = Field(sa_column=Column(pg.TSTZRANGE))
    bits: str = Field(sa_column=Column(pg.BIT(3)))
    words: str = Field(sa_column=Column(pg.TSVECTOR))
    old: str = Field(sa_column=Column(sa.String(10, collation="C")))
`,
  },
  {
    what: 'SQLModel: columns that many tables inherit',
    models: `${sqlmodel}
class Stamped(SQLModel):
    created_at: datetime = Field(sa_column_kwargs={"server_default": sa.func.now()})
class Named(Stamped):
    name: str = Field(index=True)
class Cat(Named, table=True):
    id: int = Field(primary_key=True)
class Dog(Named, table=True):
    id: int = Field(primary_key=True)
    name: str = Field(max_length=9)
`,
  },
  {
    what: 'SQLModel: arguments of the table',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    __table_args__ = (
        sa.UniqueConstraint("a", "b", name="uq_ab"),
        sa.UniqueConstraint("b"),
        sa.CheckConstraint("a > 0 and note like '50%'", name="positive"),
        sa.CheckConstraint("a < 100"),
        sa.Index("ix_lower", sa.text("lower(note)"), unique=True, postgresql_where=sa.text("a > 5")),
        sa.Index("ix_hash", "note", postgresql_using="hash"),
        sa.Index("ix_ops", "note", postgresql_ops={"note": "text_pattern_ops"}),
        {"schema": "shop", "comment": "What is it's for?"},
    )
    id: int = Field(primary_key=True)
    a: int
    b: int
    note: str
`,
  },
  {
    what: 'SQLModel: a naming convention',
    models: `${sqlmodel}
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
class Team(SQLModel, table=True):
    id: int = Field(primary_key=True)
class Hero(SQLModel, table=True):
    __table_args__ = (sa.CheckConstraint("a > 0", name="a_positive"),)
    id: int = Field(primary_key=True)
    a: int = Field(sa_column_kwargs={"unique": True}, index=True)
    b: int = Field(sa_column_kwargs={"unique": True})
    team_id: int = Field(foreign_key="team.id")
`,
  },
  {
    what: 'SQLModel: tables that refer to each other',
    models: `${sqlmodel}
class Egg(SQLModel, table=True):
    id: int = Field(primary_key=True)
    hen_id: Optional[int] = Field(default=None, foreign_key="hen.id")
class Hen(SQLModel, table=True):
    id: int = Field(primary_key=True)
    egg_id: Optional[int] = Field(default=None, foreign_key="egg.id")
    mother_id: Optional[int] = Field(default=None, foreign_key="hen.id")
`,
  },
  {
    what: 'Column: numbers and what generates them',
    models: `${declarative}
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.BigInteger, primary_key=True)
    always = sa.Column(sa.Integer, sa.Identity(always=True, start=10, increment=5, minvalue=1, maxvalue=1000, cycle=True))
    twice = sa.Column(sa.Integer, sa.Computed("size * 2", persisted=True))
    size = sa.Column(sa.SmallInteger, nullable=False, server_default="3")
    price = sa.Column(sa.Numeric(12, 3))
    real = sa.Column(pg.REAL)
    double = sa.Column(pg.DOUBLE_PRECISION)
    money = sa.Column(pg.MONEY)
    ticket = sa.Column(sa.Integer, sa.Sequence("tickets", start=100, metadata=metadata), server_default=sa.text("nextval('tickets')"))
class Small(Base):
    __tablename__ = "small"
    id = sa.Column(sa.SmallInteger, sa.Identity(), primary_key=True)
class Loose(Base):
    __tablename__ = "loose"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
`,
  },
  {
    what: 'Column: a computed column that does not say whether it is stored',
    models: `${declarative}
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    size = sa.Column(sa.Integer)
    twice = sa.Column(sa.Integer, sa.Computed("size * 2"))
    half = sa.Column(sa.Integer, sa.Computed(sqltext="size / 2", persisted=True), nullable=False)
`,
  },
  {
    what: 'Column: enums with and without a type of their own',
    models: `${declarative}
class Color(enum.Enum):
    red = "r"
    it_s = "it's"
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    native = sa.Column(sa.Enum(Color))
    again = sa.Column(sa.Enum(Color), server_default="red")
    values = sa.Column(sa.Enum(Color, name="color_values", values_callable=lambda e: [m.value for m in e]))
    text = sa.Column(sa.Enum(Color, native_enum=False, name="color_text", create_constraint=True))
    length = sa.Column(sa.Enum(Color, native_enum=False, length=30))
    dialect = sa.Column(pg.ENUM("x", "y%", name="Mixed Case"))
    many = sa.Column(pg.ARRAY(sa.Enum("u", "v", name="in_array")))
    away = sa.Column(sa.Enum("q", name="away", schema="elsewhere"))
    flag = sa.Column(sa.Boolean(create_constraint=True, name="is_flag"))
class Elsewhere(Base):
    __tablename__ = "t"
    __table_args__ = {"schema": "elsewhere"}
    id = sa.Column(sa.Integer, primary_key=True)
`,
  },
  {
    what: 'Column: keys over several columns, deferred, with names',
    models: `${declarative}
class Parent(Base):
    __tablename__ = "parent"
    a = sa.Column(sa.Integer, primary_key=True)
    b = sa.Column(sa.Text, primary_key=True)
    __table_args__ = ({"schema": "one"},)
class Child(Base):
    __tablename__ = "child"
    id = sa.Column(sa.Integer, primary_key=True)
    pa = sa.Column(sa.Integer)
    pb = sa.Column(sa.Text)
    other = sa.Column(sa.Integer, sa.ForeignKey("child.id", name="fk_self", use_alter=True, deferrable=True, initially="DEFERRED"))
    __table_args__ = (
        sa.ForeignKeyConstraint(["pa", "pb"], ["one.parent.a", "one.parent.b"], ondelete="CASCADE", onupdate="SET NULL", match="FULL"),
        sa.UniqueConstraint("pa", "pb", deferrable=True, initially="IMMEDIATE"),
    )
`,
  },
  {
    what: 'Column: mixins, inheritance, one table for several classes',
    models: `${declarative}
from sqlalchemy.orm import declared_attr
class Stamps:
    made_at = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    @declared_attr
    def maker_id(cls):
        return sa.Column(sa.ForeignKey("person.id"), index=True)
class Person(Base):
    __tablename__ = "person"
    id = sa.Column(sa.Integer, primary_key=True)
    type = sa.Column(sa.String(20))
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "person"}
class Clerk(Person):
    desk = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "clerk"}
class Chief(Stamps, Person):
    __tablename__ = "chief"
    id = sa.Column(sa.ForeignKey("person.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "chief", "inherit_condition": id == Person.id}
`,
  },
  {
    what: 'Column: exclusions and indexes as Postgres has them',
    models: `${declarative}
class Booking(Base):
    __tablename__ = "booking"
    id = sa.Column(sa.Integer, primary_key=True)
    room = sa.Column(sa.Integer)
    during = sa.Column(pg.TSRANGE)
    data = sa.Column(pg.JSONB)
    name = sa.Column(sa.Text)
    __table_args__ = (
        pg.ExcludeConstraint(("room", "="), ("during", "&&"), using="gist", name="no_overlap", where=sa.text("room > 0")),
        sa.Index("ix_gin", "data", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        sa.Index("ix_include", "room", postgresql_include=["name"]),
        sa.Index("ix_desc", sa.desc("room").nullslast()),
        sa.Index("ix_expression", sa.text("(data ->> 'a')")),
    )
sa.Index("ix_outside", sa.func.lower(Booking.name), Booking.room)
`,
  },
  {
    what: 'Column: names that need quotes, words of SQL, and percent signs',
    models: `${declarative}
class Order(Base):
    __tablename__ = "order"
    id = sa.Column("Id", sa.Integer, primary_key=True)
    select = sa.Column(sa.Text, server_default="100%")
    quoted = sa.Column('with "quotes"', sa.Text, server_default="it's")
    __table_args__ = (sa.CheckConstraint("\\"select\\" <> '%s %(x)s'", name="Check It"), sa.UniqueConstraint("select"))
class Line(Base):
    __tablename__ = "Line Items"
    id = sa.Column(sa.Integer, primary_key=True)
    order_id = sa.Column(sa.ForeignKey("order.Id"), comment="50% of it's \\\\ use")
`,
  },
  {
    what: 'Column: types of one’s own',
    models: `${declarative}
from sqlalchemy.types import TypeDecorator, UserDefinedType
class Email(TypeDecorator):
    impl = sa.String(120)
    cache_ok = True
class Colour(TypeDecorator):
    impl = sa.Enum("r", "g", name="colour")
    cache_ok = True
class Box(UserDefinedType):
    cache_ok = True
    def get_col_spec(self, **kw):
        return "box"
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(pg.UUID(as_uuid=True), primary_key=True, server_default=sa.text("gen_random_uuid()"))
    email = sa.Column(Email)
    colour = sa.Column(Colour)
    box = sa.Column(Box)
    json = sa.Column(sa.JSON().with_variant(pg.JSONB(), "postgresql"))
    pickled = sa.Column(sa.PickleType)
    span = sa.Column(sa.Interval)
    limited = sa.Column(sa.Integer, sa.CheckConstraint("limited > 1"))
`,
  },
  {
    what: 'Mapped: annotations',
    eras: since20,
    models: `${mapped}
class Base(DeclarativeBase):
    type_annotation_map = {str: sa.Text(), dict: pg.JSONB()}
metadata = Base.metadata
Key = Annotated[int, mapped_column(primary_key=True)]
class Mood(enum.Enum):
    sad = 1
    happy = 2
class User(Base):
    __tablename__ = "users"
    id: Mapped[Key]
    name: Mapped[str]
    nick: Mapped[Optional[str]] = mapped_column(sa.String(30), index=True)
    data: Mapped[dict] = mapped_column(server_default="{}")
    born: Mapped[datetime.date]
    price: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(8, 2))
    token: Mapped[uuid.UUID] = mapped_column(unique=True)
    mood: Mapped[Mood]
    posts: Mapped[List["Post"]] = relationship(back_populates="user")
class Post(Base):
    __tablename__ = "posts"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    user: Mapped[User] = relationship(back_populates="posts")
`,
  },
  {
    what: 'Mapped: dataclasses and declared attributes',
    eras: since20,
    models: `${mapped}
class Base(DeclarativeBase):
    pass
metadata = Base.metadata
class HasName:
    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.__name__.lower() + "s"
    @declared_attr
    def name(cls) -> Mapped[str]:
        return mapped_column(sa.String(8), index=True)
class Shoe(HasName, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
class Sock(MappedAsDataclass, Base):
    __tablename__ = "socks"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    size: Mapped[int] = mapped_column(default=4)
`,
  },
  {
    what: 'Mapped: nulls not distinct, comments of constraints, domains',
    eras: since20,
    models: `${mapped}
class Base(DeclarativeBase):
    pass
metadata = Base.metadata
Positive = pg.DOMAIN("positive", sa.Integer, check="VALUE > 0", not_null=True)
class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[Optional[str]]
    b: Mapped[int] = mapped_column(Positive)
    __table_args__ = (
        sa.UniqueConstraint("a", postgresql_nulls_not_distinct=True, name="uq_a", comment="one of each"),
        sa.Index("ix_a", "a", unique=True, postgresql_nulls_not_distinct=True),
    )
`,
  },
  {
    what: 'Table: columns with keys, and foreign keys by key and by name',
    models: `${core}
parents = sa.Table("parents", metadata, sa.Column("real name", sa.Integer, key="short", primary_key=True))
children = sa.Table("children", metadata, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("by key", sa.ForeignKey("parents.short"), key="by_key", index=True),
    sa.Column("by_name", sa.ForeignKey("parents.real name", link_to_name=True)),
    sa.Column("by_column", sa.ForeignKey(parents.c.short)))
`,
  },
  {
    what: 'Table: partitioned, inherited, unlogged',
    models: `${core}
parts = sa.Table("parts", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("day", sa.Date, primary_key=True),
    postgresql_partition_by="RANGE (day)")
base = sa.Table("base", metadata, sa.Column("id", sa.Integer, primary_key=True))
heir = sa.Table("heir", metadata, sa.Column("more", sa.Text), postgresql_inherits="base")
quick = sa.Table("quick", metadata, sa.Column("id", sa.Integer, primary_key=True), prefixes=["UNLOGGED"])
`,
  },
  {
    what: 'Table: several MetaData objects, a schema of each',
    models: `${core}
billing = sa.MetaData(schema="billing")
users = sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
invoices = sa.Table("invoices", billing, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.ForeignKey("billing.invoices.id")))
lines = sa.Table("lines", billing, sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("invoice_id", sa.ForeignKey("billing.invoices.id"), nullable=False))
`,
  },
];
