/** Models whose reading without running them is worth a case, besides those of model-cases.ts. */
import type { Era, ModelCase } from './model-cases.ts';

export interface StaticCase extends ModelCase {
  /** Further files besides models.py. */
  readonly files?: Readonly<Record<string, string>>;
  /** The objects that can't be told, which must not be guessed either. */
  readonly unknowns?: readonly string[];
  /** Something may declare a table whose name can't be told. */
  readonly incomplete?: boolean;
}

/** What cannot be read of the cases of model-cases.ts, by what they are about. */
export const unknownsOfModelCases: Readonly<Record<string, readonly string[]>> = {
  'Table: partitioned, inherited, unlogged': ['table:public.heir'],
};

const since20: readonly Era[] = ['current', 'SQLAlchemy 2.0'];

const sqlmodel = `
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Dict, List, Optional, Union
from uuid import UUID, uuid4
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Column, Field, Index, Relationship, SQLModel
`;

const declarative = `
import enum
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import declarative_base, declared_attr, relationship
Base = declarative_base()
`;

const mapped = `
import datetime, decimal, enum, uuid
from typing import Annotated, Any, List, Literal, Optional
import sqlalchemy as sa
from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column, relationship
class Base(DeclarativeBase):
    pass
`;

export const staticCases: readonly StaticCase[] = [
  {
    what: 'annotations in every spelling',
    models: `${sqlmodel}
import typing as t
import datetime as dt
Text = str
class Thing(SQLModel, table=True):
    id: t.Optional[int] = Field(None, primary_key=True)
    a: "Optional[str]" = None
    b: Union[int, None] = None
    c: Union[None, float] = Field(default=None)
    d: dt.datetime
    e: Optional["dt.date"] = None
    f: Text
    g: t.Optional[Text] = Field(default=None, max_length=3)
    limit: ClassVar[int] = 5
    _private: str = "x"
`,
  },
  {
    what: 'pydantic’s own types',
    eras: ['current', 'SQLAlchemy 1.4'],
    models: `${sqlmodel}
from pydantic import UUID4, PositiveInt, NonNegativeInt, condecimal, constr, conint
from ipaddress import IPv4Address
from pathlib import Path
class Thing(SQLModel, table=True):
    id: UUID4 = Field(default_factory=uuid4, primary_key=True)
    a: PositiveInt
    b: NonNegativeInt = 0
    c: condecimal(max_digits=5, decimal_places=2) = 0
    d: constr(max_length=5)
    e: conint(gt=3)
    f: IPv4Address
    g: Optional[Path] = None
`,
  },
  {
    what: 'the limits that reach a column: of the field, of MaxLen, of condecimal, not of constr, nor within Optional',
    eras: ['current', 'SQLAlchemy 2.0'],
    models: `${sqlmodel}
import pydantic
from annotated_types import Len, MaxLen
from pydantic import StringConstraints, condecimal, conbytes, constr
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: Annotated[str, Field(max_length=5)]
    b: Annotated[Optional[str], Field(max_length=5)] = None
    c: Optional[Annotated[str, Field(max_length=5)]] = None
    d: Annotated[str, MaxLen(5)]
    e: Annotated[str, MaxLen(max_length=5)] = "x"
    f: Annotated[str, MaxLen(5)] = Field(default="x", max_length=7)
    g: Annotated[str, MaxLen(5), Field(max_length=7)]
    h: Annotated[str, Field(max_length=7), MaxLen(5)]
    i: Optional[Annotated[str, MaxLen(5)]] = Field(max_length=9)
    j: Annotated[str, Len(1, 5)]
    k: Annotated[str, StringConstraints(max_length=5)]
    l: Annotated[str, pydantic.Field(max_length=5)]
    m: constr(max_length=5) = Field(max_length=7)
    n: Annotated[Annotated[str, MaxLen(5)], MaxLen(3)]
    o: Annotated[bytes, MaxLen(5)]
    p: Optional[constr(max_length=5)]
    q: condecimal(max_digits=5, decimal_places=2) = Field(default=0, max_digits=9, decimal_places=3)
    r: Optional[condecimal(max_digits=5, decimal_places=2)]
    s: Optional[condecimal(max_digits=5, decimal_places=2)] = Field(default=None, max_digits=9, decimal_places=3)
    t: Annotated[Decimal, Field(max_digits=5, decimal_places=2)]
    u: Optional[Annotated[Decimal, Field(max_digits=5, decimal_places=2)]] = None
    v: Annotated[Optional[Decimal], Field(max_digits=5, decimal_places=2)]
    w: Decimal = Field(decimal_places=2)
    x: condecimal(max_digits=5)
    y: Annotated[Decimal, condecimal(max_digits=5, decimal_places=2)]
    z: Annotated[str, MaxLen(5)] = Field(max_length=None)
`,
  },
  {
    what: 'the limits of pydantic 1, whose condecimal survives Optional',
    eras: ['SQLAlchemy 1.4'],
    models: `${sqlmodel}
from pydantic import condecimal, constr
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: Annotated[str, Field(max_length=5)]
    b: Optional[Annotated[str, Field(max_length=5)]]
    c: constr(max_length=5) = Field(max_length=7)
    d: Optional[constr(max_length=5)]
    e: Optional[condecimal(max_digits=5, decimal_places=2)]
`,
  },
  {
    what: 'a field that is described twice: as its value, and within Annotated',
    eras: ['current'],
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: Annotated[str, Field(max_length=5)] = Field(index=True)
    b: Annotated[str, Field(index=True)] = Field(max_length=5)
    c: Annotated[str, Field(index=True, max_length=5)] = Field(max_length=9)
    d: Annotated[str, Field(unique=True)] = Field(index=True)
    e: Annotated[str, Field(sa_type=sa.Text)] = Field(index=True)
    f: Annotated[str, Field(nullable=True)] = Field(index=True)
    g: Annotated[str, Field(default="q")] = Field(index=True)
    h: Annotated[str, Field(index=True), Field(unique=True, max_length=4)]
    i: Annotated[Optional[str], Field(index=True)] = Field(unique=True, default=None)
`,
  },
  {
    what: 'times with and without a zone',
    eras: ['current'],
    models: `${sqlmodel}
from pydantic import AwareDatetime, NaiveDatetime
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: AwareDatetime
    b: Optional[NaiveDatetime] = None
    c: datetime
    d: datetime = Field(sa_type=sa.DateTime)
    e: datetime = Field(sa_type=sa.DateTime(timezone=False), nullable=True)
`,
  },
  {
    what: 'what Annotated says',
    eras: ['current'],
    models: `${sqlmodel}
Name = Annotated[str, Field(max_length=20)]
class Thing(SQLModel, table=True):
    id: Annotated[Optional[int], Field(primary_key=True)] = None
    a: Name
    b: Optional[Name] = None
    c: Annotated[Optional[str], Field(max_length=5, index=True)] = None
    d: Annotated[str, Field(unique=True)]
`,
  },
  {
    what: 'defaults of None, and fields that must be given',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    a: datetime = None
    b: datetime = Field(default=None)
    c: Optional[int] = Field(...)
    d: Optional[int] = Field()
    e: Optional[int]
    f: Optional[int] = Field(default_factory=int)
    g: Optional[int] = Field(default=5, nullable=False)
    h: str = Field(default="x", nullable=True)
`,
  },
  {
    what: 'keys that number themselves, and those that do not',
    models: `${sqlmodel}
class A(SQLModel, table=True):
    id: int = Field(default=7, primary_key=True)
class B(SQLModel, table=True):
    id: Decimal = Field(primary_key=True)
class C(SQLModel, table=True):
    id: int = Field(primary_key=True, foreign_key="a.id")
class D(SQLModel, table=True):
    id: int = Field(sa_column=Column(sa.BigInteger, primary_key=True, autoincrement=True))
class E(SQLModel, table=True):
    id: int = Field(sa_column=Column(sa.SmallInteger(), primary_key=True))
    x: int = Field(sa_column=Column(sa.Integer, primary_key=True, autoincrement=True))
class F(SQLModel, table=True):
    id: int = Field(primary_key=True, sa_column_kwargs={"server_default": sa.text("3")})
class G(SQLModel, table=True):
    a: int = Field(primary_key=True)
    b: int = Field(primary_key=True)
class H(SQLModel, table=True):
    id: int = Field(default_factory=int, primary_key=True)
class I(SQLModel, table=True):
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
`,
  },
  {
    what: 'bases in another file, and names that are imported under others',
    files: {
      'base.py': `
from datetime import datetime
from typing import Optional
import sqlmodel as sm
from sqlmodel import Field as F
PREFIX = "app"
class Base(sm.SQLModel):
    id: Optional[int] = F(default=None, primary_key=True)
    created: datetime = F(default_factory=datetime.utcnow, index=True)
class Named(Base):
    name: str = F(max_length=80)
`,
      'kinds/__init__.py': 'from .kind import Kind as Sort\n',
      'kinds/kind.py': 'from enum import Enum\nclass Kind(str, Enum):\n    a = "1"\n    b = "2"\n',
    },
    models: `
import base
from base import Named as N, PREFIX
from kinds import Sort
import kinds.kind as k
from sqlmodel import *
class One(N, table=True):
    __tablename__ = f"{PREFIX}_one"
    sort: Sort
    name: str = Field(max_length=9)
class Two(base.Base, table=True):
    __tablename__ = PREFIX + "_two"
    sort: k.Kind = k.Kind.a
    one_id: int = Field(foreign_key=f"{One.__tablename__}.id")
`,
  },
  {
    what: 'a table of a package, relative imports, a package without __init__',
    files: {
      'pkg/__init__.py': '',
      'pkg/base.py':
        'from sqlmodel import SQLModel, Field\nclass Base(SQLModel):\n    id: int = Field(primary_key=True)\n',
      'pkg/inner/__init__.py': 'from .item import Item\n',
      'pkg/inner/item.py':
        'from ..base import Base\nfrom sqlmodel import Field\nclass Item(Base, table=True):\n    loose_id: int = Field(foreign_key="loose.id")\n',
      'space/loose.py': 'from pkg.base import Base\nclass Loose(Base, table=True):\n    x: str\n',
    },
    models: 'from pkg.inner import Item\nfrom space.loose import Loose\n',
  },
  {
    what: 'a table model below another, and mixins in a diamond',
    models: `${sqlmodel}
class A(SQLModel):
    a: str = Field(max_length=1)
class B(A):
    b: str
class C(A):
    a: str = Field(max_length=3)
class D(B, C, table=True):
    id: int = Field(primary_key=True)
class Public(D):
    extra: str
`,
  },
  {
    what: 'lists, enums in arrays, variants',
    eras: since20,
    models: `${sqlmodel}
class Color(str, Enum):
    red = "r"
    blue = "b"
    azure = "b"
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    tags: List[str] = Field(default_factory=list, sa_column=Column(pg.ARRAY(sa.String(20))))
    colors: List[Color] = Field(sa_column=Column(pg.ARRAY(sa.Enum(Color)), nullable=False))
    meta: Dict[str, Any] = Field(sa_column=Column("metadata", sa.JSON().with_variant(pg.JSONB, "postgresql")))
    labels: List[str] = Field(sa_column=Column(sa.Enum(Color, values_callable=lambda e: [m.value for m in e], name="lower_color")))
    plain: str = Field(sa_column=Column(sa.Enum("x", "y", native_enum=False)))
    small: int = Field(sa_column=Column(sa.Integer().with_variant(sa.BigInteger, "sqlite")))
`,
  },
  {
    what: 'arguments of a table from mixins and methods',
    models: `${declarative}
class Schemed:
    __table_args__ = {"schema": "shop", "comment": "all of it"}
class Indexed:
    @declared_attr
    def __table_args__(cls):
        return (sa.Index(f"ix_{cls.__tablename__}_ab", "a", cls.b), {"schema": "shop"})
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "_t"
class One(Schemed, Base):
    __tablename__ = "one"
    id = sa.Column(sa.Integer, primary_key=True)
class Two(Indexed, Base):
    id = sa.Column(sa.Integer, primary_key=True)
    a = sa.Column(sa.Integer)
    b = sa.Column("bee", sa.Integer, sa.ForeignKey("shop.one.id", ondelete="CASCADE"))
`,
  },
  {
    what: 'columns that a subclass takes away or replaces',
    models: `${declarative}
class Stamps:
    made = sa.Column(sa.DateTime)
    changed = sa.Column(sa.DateTime)
    @declared_attr
    def owner(cls):
        return sa.Column(sa.Integer)
class Thing(Stamps, Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    made = sa.Column(sa.Date, nullable=False)
    changed = None
class Other(Stamps, Base):
    __tablename__ = "other"
    id = sa.Column(sa.Integer, primary_key=True)
    parts = relationship("Thing", primaryjoin="foreign(Thing.id) == Other.id")
    constant = 5
    def method(self):
        return 1
`,
  },
  {
    what: 'an abstract base with a naming convention and a schema',
    models: `
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
convention = {
    "ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s_%(referred_column_0_name)s", "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(schema="own", naming_convention=convention)
Base = declarative_base(metadata=metadata)
class Abstract(Base):
    __abstract__ = True
    id = sa.Column(sa.Integer, primary_key=True)
class Team(Abstract):
    __tablename__ = "team"
class User(Abstract):
    __tablename__ = "a_table_with_a_long_name_that_goes_on_and_on"
    first_column_with_a_long_name = sa.Column(sa.Text, unique=True)
    b = sa.Column(sa.Integer, index=True)
    team_id = sa.Column(sa.ForeignKey("team.id"))
    kind = sa.Column(sa.Enum("x", "y", name="kind"))
    __table_args__ = (
        sa.UniqueConstraint("first_column_with_a_long_name", "b"),
        sa.CheckConstraint("b > 0", name="positive"),
        sa.Index(None, "b", "team_id"),
    )
`,
  },
  {
    what: 'tables without classes, and classes of such tables',
    models: `${declarative}
metadata = Base.metadata
links = sa.Table(
    "links", metadata,
    sa.Column("a_id", sa.ForeignKey("a.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("b_id", sa.Integer, sa.ForeignKey("b.id"), primary_key=True),
    sa.Column("note", sa.String(5), key="remark", index=True),
    sa.UniqueConstraint("remark", name="uq_note"),
    comment="both",
)
class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.Integer, primary_key=True)
    bs = relationship("B", secondary=links)
    others = relationship("A", secondary=sa.Table("pairs", metadata, sa.Column("x", sa.ForeignKey("a.id")), sa.Column("y", sa.Integer)),
        primaryjoin="A.id == pairs.c.x", secondaryjoin="A.id == pairs.c.y")
class B(Base):
    __table__ = sa.Table("b", Base.metadata, sa.Column("id", sa.BigInteger, primary_key=True), schema=None)
sa.Index("ix_outside", links.c.a_id, links.c.b_id.desc())
sa.Index("ix_class", A.id.desc(), unique=True)
`,
  },
  {
    what: 'conditions of checks and indexes as expressions',
    models: `${declarative}
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    a = sa.Column(sa.Integer)
    b = sa.Column("bb", sa.Text)
    gone = sa.Column(sa.DateTime)
    __table_args__ = (
        sa.CheckConstraint(a > 5, name="big"),
        sa.CheckConstraint(sa.and_(a != 3, sa.or_(b == "x'y", b.is_(None)))),
        sa.CheckConstraint(sa.func.length(b) <= 10, name="short"),
        sa.CheckConstraint(a.in_([1, 2, 30]), name="one_of"),
        sa.Index("ix_live", a, b, unique=True, postgresql_where=gone.is_(None)),
        sa.Index("ix_not_gone", "a", postgresql_where=(gone != None)),
        sa.Index("ix_lower", sa.func.lower(b)),
        sa.Index("ix_text", sa.text("a DESC NULLS LAST"), postgresql_where=sa.text("a > 3")),
        sa.Index("ix_desc", a.desc(), b.asc().nulls_last()),
    )
`,
  },
  {
    what: 'server defaults of every kind',
    models: `${declarative}
seq = sa.Sequence("numbers", start=5, increment=2)
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, seq, primary_key=True, server_default=seq.next_value())
    a = sa.Column(sa.DateTime, server_default=sa.func.now())
    b = sa.Column(sa.DateTime, server_default=sa.func.current_timestamp())
    c = sa.Column(sa.Boolean, server_default=sa.false())
    d = sa.Column(sa.Boolean, server_default=sa.text("true"), nullable=False)
    e = sa.Column(sa.Text, server_default="it's")
    f = sa.Column(sa.JSON, server_default=sa.text("'{\\"a\\": 1}'::json"))
    g = sa.Column(pg.UUID(as_uuid=True), server_default=sa.func.gen_random_uuid())
    h = sa.Column(sa.Date, server_default=sa.FetchedValue())
    i = sa.Column(sa.Integer, server_default=sa.literal(3))
    j = sa.Column(sa.DateTime, server_default=sa.func.timezone("utc", sa.func.now()), onupdate=sa.func.now())
`,
  },
  {
    what: 'helpers that make columns',
    models: `${declarative}
from functools import partial
def key():
    "The key of a table."
    return sa.Column(sa.Integer, primary_key=True)
def money(precision=10, *, nullable=False):
    digits = sa.Numeric(precision, 2)
    return sa.Column(digits, nullable=nullable)
Flag = partial(sa.Column, sa.Boolean, nullable=False)
common = {"nullable": False, "index": True}
class Thing(Base):
    __tablename__ = "thing"
    id = key()
    price = money()
    cost = money(12, nullable=True)
    flag = Flag(server_default=sa.true())
    name = sa.Column(sa.Text, **common)
`,
  },
  {
    what: 'a uuid that decides by the dialect',
    models: `${declarative}
from sqlalchemy.types import TypeDecorator, CHAR
class GUID(TypeDecorator):
    impl = CHAR
    cache_ok = True
    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(pg.UUID())
        else:
            return dialect.type_descriptor(CHAR(32))
    def process_bind_param(self, value, dialect):
        return value
class Money(TypeDecorator):
    impl = sa.Numeric
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(GUID, primary_key=True)
    price = sa.Column(Money(8, 3))
    plain = sa.Column(Money)
`,
  },
  {
    what: 'one table of several classes, and tables that are joined',
    models: `${declarative}
class Animal(Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String)
    __mapper_args__ = {"polymorphic_on": kind}
class Dog(Animal):
    bark = sa.Column(sa.Integer, index=True)
    __mapper_args__ = {"polymorphic_identity": "dog"}
class Cat(Animal):
    __tablename__ = "cat"
    id = sa.Column(sa.Integer, sa.ForeignKey("animal.id"), primary_key=True)
    lives = sa.Column(sa.Integer, default=9)
    __mapper_args__ = {"polymorphic_identity": "cat"}
`,
  },
  {
    what: 'columns whose type is that of the column they refer to',
    models: `${declarative}
class A(Base):
    __tablename__ = "a"
    id = sa.Column(sa.BigInteger, primary_key=True)
    code = sa.Column(sa.String(7), unique=True)
class B(Base):
    __tablename__ = "b"
    id = sa.Column(sa.ForeignKey("a.id"), primary_key=True)
    code = sa.Column(sa.ForeignKey(A.code, onupdate="CASCADE", deferrable=True, initially="DEFERRED"))
class C(Base):
    __tablename__ = "c"
    id = sa.Column(None, sa.ForeignKey("b.id"), primary_key=True)
    a_id = sa.Column(sa.Integer, sa.ForeignKey(A.__table__.c.id, name="fk_a"))
`,
  },
  {
    what: 'Mapped: every way of saying it',
    eras: since20,
    models: `${mapped}
intpk = Annotated[int, mapped_column(primary_key=True)]
str20 = Annotated[str, 20]
required = Annotated[str, mapped_column(String(9), nullable=False, index=True)]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
class Own(DeclarativeBase):
    metadata = Base.metadata
    type_annotation_map = {
        str20: String(20), dict[str, Any]: pg.JSONB, datetime.datetime: sa.TIMESTAMP(timezone=True),
        List[str]: pg.ARRAY(sa.Text), int: sa.BigInteger(),
    }
class Mood(enum.Enum):
    sad = 1
    happy = 2
class User(Own):
    __tablename__ = "users"
    id: Mapped[intpk]
    a: Mapped[str20]
    b: Mapped[Optional[str20]]
    c: Mapped[dict[str, Any]]
    d: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
    e: Mapped[List[str]]
    f: Mapped[required]
    g: Mapped[Optional[required]]
    h: Mapped["Optional[int]"]
    i: Mapped[int] = mapped_column(sa.Integer, nullable=True)
    j: Mapped[Optional[Mood]] = mapped_column()
    k: Mapped[Literal["one", "three"]]
    l: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    m = mapped_column(sa.Text, comment="bare")
    n: Mapped[decimal.Decimal] = mapped_column("enn", sa.Numeric(6, 2))
    o: Mapped[float]
    p: Mapped[bytes]
    q: Mapped[Optional[datetime.timedelta]]
    user_id: Mapped[user_fk]
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("users.id"), use_existing_column=True)
    parent: Mapped["User"] = relationship(remote_side=[id])
`.replace(
      'relationship(remote_side=[id])',
      'relationship(foreign_keys="User.parent_id", remote_side="User.id")',
    ),
  },
  {
    what: 'Mapped: the order of a key over a mixin and a class',
    eras: since20,
    models: `${mapped}
class Tenant:
    tenant_id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]
class First(Tenant, Base):
    __tablename__ = "first"
    id: Mapped[int] = mapped_column(primary_key=True)
class Second(Base):
    __tablename__ = "second"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    more: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
class Abstract(Base):
    __abstract__ = True
    z: Mapped[int] = mapped_column(primary_key=True)
class Made:
    @declared_attr
    def y(cls) -> Mapped[int]:
        return mapped_column(primary_key=True)
class Fourth(Made, Base):
    __tablename__ = "fourth"
    b: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int] = mapped_column(primary_key=True)
class Third(Abstract):
    __tablename__ = "third"
    a: Mapped[int] = mapped_column(primary_key=True)
`,
  },
  {
    what: 'Column: the order of a key over a mixin and a class',
    models: `${declarative}
class Late(Base):
    __abstract__ = True
    b = sa.Column(sa.Integer, primary_key=True)
class Mixin:
    a = sa.Column(sa.Integer, primary_key=True)
class Thing(Mixin, Late):
    __tablename__ = "thing"
    c = sa.Column(sa.Integer, primary_key=True)
`,
  },
  {
    what: 'a naming convention that a module sets before the models',
    files: {
      'db.py':
        'from sqlmodel import SQLModel\nSQLModel.metadata.naming_convention = {"pk": "pk_%(table_name)s", "ix": "i_%(column_0_name)s"}\n',
    },
    models: `import db\n${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: str = Field(index=True)
`,
  },
  {
    what: 'foreign keys to tables that no model declares',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="auth.users.id")
    other_id: Optional[int] = Field(default=None, foreign_key="others.id")
    __table_args__ = (sa.ForeignKeyConstraint(["id", "other_id"], ["pairs.a", "pairs.b"]),)
`,
  },
  {
    what: 'an attribute that is written twice: its last annotation and its last value count',
    models: `${sqlmodel}
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: int = Field(index=True)
    b: str
    a: str
    c: str = Field(max_length=5)
    c: str = Field(max_length=7, unique=True)
    d: int
    d: Optional[int] = None
`,
  },
  {
    what: 'Mapped: an attribute that is written twice',
    eras: since20,
    models: `${mapped}
class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int] = mapped_column(index=True)
    b: Mapped[str]
    a: Mapped[str]
    c: Mapped[str] = mapped_column(String(5))
    c: Mapped[str] = mapped_column(String(7), unique=True)
    d: Mapped[int]
    d: Mapped[Optional[int]]
    e = sa.Column(sa.Integer)
    e = sa.Column(sa.Text)
    f = sa.Column(sa.Text)
    f = None
    g = 5
    g: Mapped[int] = mapped_column()
    __table_args__ = (sa.Index("ix_e", e.desc()),)
`,
  },
  {
    what: 'attributes that are named like modules and types',
    eras: since20,
    models: `from __future__ import annotations
import json, time
${mapped}
class Kind(enum.Enum):
    a = 1
class Thing(Base):
    __tablename__ = "thing"
    uuid: Mapped["uuid.UUID"] = mapped_column(primary_key=True, default=uuid.uuid4)
    datetime: Mapped[datetime.datetime] = mapped_column(default=datetime.datetime.now)
    decimal: Mapped[Optional[decimal.Decimal]]
    other: Mapped[datetime.date]
    time = sa.Column(sa.Float, default=time.time)
    json = sa.Column(sa.JSON, default=json.dumps)
    Kind = sa.Column(sa.Enum(Kind))
`,
  },
  {
    what: 'SQLModel: attributes that are named like modules and types',
    models: `${sqlmodel}
import datetime as dt, time, uuid
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    uuid: UUID = Field(default_factory=uuid.uuid4, unique=True)
    time: float = Field(default_factory=time.time)
    date: dt.date
`,
  },
  {
    what: 'columns within indexes as texts, and indexes that no table knows of',
    eras: since20,
    models: `${mapped}
class Thing(Base):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    __table_args__ = (
        sa.Index("ix_lit", sa.literal_column("lower(name)")),
        sa.Index("ix_lit2", sa.literal_column("name DESC")),
        sa.Index("ix_lit3", sa.desc(sa.literal_column("name"))),
        sa.Index("ix_lit4", sa.literal_column("lower(name)").desc().nulls_last()),
        sa.Index("ix_col", sa.column("name")),
        sa.Index("ix_text_desc", sa.desc(sa.text("name"))),
        sa.Index("ix_func", sa.func.coalesce(sa.literal_column("name"), sa.text("'x'"))),
        sa.Index("ix_ops", sa.literal_column("name text_pattern_ops")),
        sa.Index("ix_ops2", sa.text("lower(name) text_pattern_ops"), postgresql_using="btree"),
        sa.Index("ix_cast", sa.cast(sa.column("name"), sa.Text)),
    )
sa.Index("ix_module_text", sa.text("lower(name)"))
sa.Index("ix_module_lit", sa.literal_column("lower(name)"), unique=True)
sa.Index("ix_module_ok", sa.func.lower(Thing.name), sa.text("id DESC"))
ix = sa.Index("ix_module_name", "name")
`,
    unknowns: ['index:public.thing.ix_cast'],
  },
  {
    what: 'Mapped: async attributes, identities, mixins with methods, dataclasses',
    eras: since20,
    models: `${mapped}
from sqlalchemy.ext.asyncio import AsyncAttrs
short = Annotated[str, 10]
class Own(AsyncAttrs, DeclarativeBase):
    metadata = Base.metadata
    type_annotation_map = {short: String(10), Annotated[decimal.Decimal, 12]: sa.Numeric(12, 2), dict: pg.JSONB, list[int]: pg.ARRAY(sa.Integer)}
class Stamps:
    created: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
    updated: Mapped[Optional[datetime.datetime]] = mapped_column(sa.DateTime(timezone=True), onupdate=sa.func.now())
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("owner.id"))
    @declared_attr.directive
    def __table_args__(cls):
        return (sa.Index(f"ix_{cls.__tablename__}_created", "created"), {"comment": "x"})
class Owner(Own):
    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(sa.Identity(always=True, start=5), primary_key=True)
    s: Mapped[short]
    t: Mapped[Optional[short]]
    m: Mapped[Annotated[decimal.Decimal, 12]]
    d: Mapped[dict]
    l: Mapped[list[int]]
    u: Mapped[uuid.UUID] = mapped_column(server_default=sa.text("gen_random_uuid()"))
class Item(Stamps, Own):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
class DataBase(MappedAsDataclass, DeclarativeBase):
    metadata = Base.metadata
class Data(DataBase):
    __tablename__ = "data"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(insert_default="y")
    flag: Mapped[bool] = mapped_column(default=False)
    opt: Mapped[Optional[str]] = mapped_column(String(3), default=None, repr=False)
`,
  },
  {
    what: 'indexes that listeners create',
    models: `${declarative}
from sqlalchemy import DDL, event
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
event.listen(Thing.__table__, "after_create", DDL("CREATE INDEX ix_lower ON %(table)s (lower(name)) WHERE name LIKE 'a%%'"))
event.listen(Base.metadata, "after_create", DDL("CREATE INDEX ix_two ON thing (name);").execute_if(dialect="postgresql"))
event.listen(Base.metadata, "after_create", DDL("CREATE INDEX ix_no ON thing (name)").execute_if(dialect=("sqlite", "mysql")))
event.listen(Thing.__table__, "after_drop", DDL("CREATE INDEX ix_late ON thing (name)"))
event.listen(Thing.__table__, "after_create", DDL("CREATE TRIGGER t BEFORE UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"))
`,
  },
  {
    what: 'a name of a module that is bound twice: each use has the one before it',
    files: {
      'names.py': 'LENGTH = 5\nLENGTH = 7\n',
    },
    models: `${declarative}
import names
EMAIL = "email"
KINDS = ["sms", EMAIL]
class One(Base):
    __tablename__ = "one"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.Enum(*KINDS, name="kind"))
    text = sa.Column(sa.String(names.LENGTH))
EMAIL = "mail"
def column():
    made = EMAIL
    return sa.Column(made, sa.Text)
KINDS = [EMAIL]
class Two(Base):
    __tablename__ = "two"
    id = sa.Column(sa.Integer, primary_key=True)
    other = sa.Column(sa.Enum(*KINDS, name="other"))
class Three(Base):
    __tablename__ = "three"
    id = sa.Column(sa.Integer, primary_key=True)
    late = column()
`,
    unknowns: ['table:public.three'],
  },
  {
    what: 'SQL that a function writes for another database',
    models: `${declarative}
from sqlalchemy.ext.compiler import compiles
from sqlalchemy_utils import generic_repr
@compiles(sa.DateTime, "mysql")
def precise(element, compiler, **kw):
    return "DATETIME(6)"
@generic_repr("id")
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    at = sa.Column(sa.DateTime)
`,
    eras: ['current'],
  },
  {
    what: 'vectors',
    eras: ['current'],
    models: `${sqlmodel}
from pgvector.sqlalchemy import Vector
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    name: str
`,
  },
  {
    what: 'unknown: a name of a table that the environment gives',
    models: `${sqlmodel}
import os
class Thing(SQLModel, table=True):
    __tablename__ = "thing"
    __table_args__ = {"schema": os.environ.get("NOWHERE")}
    id: int = Field(primary_key=True)
class Other(SQLModel, table=True):
    id: int = Field(primary_key=True)
`,
    incomplete: true,
  },
  {
    what: 'unknown: columns with types of other packages, and what is made of them',
    models: `${sqlmodel}
class Special(sa.types.UserDefinedType):
    cache_ok = True
    def __init__(self, size=1):
        self.size = size
    def get_col_spec(self, **kw):
        return "bit(%d)" % self.size
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: str = Field(sa_column=Column(Special(3), index=True, unique=True))
    b: str = Field(sa_column=Column(Special(3), unique=True))
    __table_args__ = (sa.UniqueConstraint("a", "b"), sa.CheckConstraint("id > 0"))
class Other(SQLModel, table=True):
    id: int = Field(primary_key=True)
`,
    unknowns: [
      'column:public.thing.a',
      'column:public.thing.b',
      'constraint:public.thing.thing_a_b_key',
      'constraint:public.thing.thing_b_key',
      'index:public.thing.ix_thing_a',
    ],
  },
  {
    what: 'unknown: columns that are added from outside',
    models: `${declarative}
class One(Base):
    __tablename__ = "one"
    id = sa.Column(sa.Integer, primary_key=True)
One.more = sa.Column(sa.Text)
class Two(Base):
    __tablename__ = "two"
    id = sa.Column(sa.Integer, primary_key=True)
Two.__table__.append_column(sa.Column("late", sa.Text))
class Three(Base):
    __tablename__ = "three"
    id = sa.Column(sa.Integer, primary_key=True)
Three.things = relationship("Two", primaryjoin="foreign(Two.id) == Three.id")
`,
    unknowns: ['table:public.one', 'table:public.two'],
  },
  {
    what: 'unknown: classes under conditions, and what their bodies do under them',
    models: `${declarative}
import sys
if sys.version_info >= (3, 0):
    class One(Base):
        __tablename__ = "one"
        id = sa.Column(sa.Integer, primary_key=True)
class Two(Base):
    __tablename__ = "two"
    id = sa.Column(sa.Integer, primary_key=True)
    if sys.version_info >= (3, 0):
        more = sa.Column(sa.Text)
class Three(Base):
    __tablename__ = "three"
    id = sa.Column(sa.Integer, primary_key=True)
    for name in ("x", "y"):
        locals()[name] = sa.Column(sa.Text)
class Four(Base):
    __tablename__ = "four"
    id = sa.Column(sa.Integer, primary_key=True)
`,
    unknowns: ['table:public.one', 'table:public.three', 'table:public.two'],
  },
  {
    what: 'unknown: helpers and decorators that do more',
    models: `${declarative}
def column(kind):
    if kind:
        return sa.Column(sa.Text)
    return sa.Column(sa.Integer)
def extended(cls):
    cls.more = sa.Column(sa.Text)
    return cls
class One(Base):
    __tablename__ = "one"
    id = sa.Column(sa.Integer, primary_key=True)
    a = column(print)
@extended
class Two(Base):
    __tablename__ = "two"
    id = sa.Column(sa.Integer, primary_key=True)
class Three(Base):
    __tablename__ = "three"
    id = sa.Column(sa.Integer, primary_key=True)
    one_id = sa.Column(sa.ForeignKey("one.id"))
    two_id = sa.Column(sa.Integer, sa.ForeignKey("two.id"))
`,
    unknowns: [
      'column:public.three.one_id',
      'constraint:public.three.three_one_id_fkey',
      'constraint:public.three.three_two_id_fkey',
      'table:public.one',
      'table:public.two',
    ],
  },
  {
    what: 'unknown: fields of which SQLModel may lose a part',
    eras: ['SQLAlchemy 2.0'],
    models: `${sqlmodel}
from pydantic import UUID4
class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: UUID4 = Field(index=True)
class Other(SQLModel, table=True):
    id: int = Field(primary_key=True)
    a: Optional[UUID4] = Field(index=True)
    b: UUID4
    c: Annotated[str, Field(max_length=3)]
`,
    unknowns: ['table:public.thing'],
  },
  {
    what: 'names from regular expressions',
    models: `${declarative}
import re
def snake(name):
    names = re.split("(?=[A-Z])", name)
    return "_".join([x.lower() for x in names if x])
boundary = re.compile(r"([a-z0-9])([A-Z])")
class Named:
    @declared_attr
    def __tablename__(cls):
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower() + "s"
class LineItem(Named, Base):
    id = sa.Column(sa.Integer, primary_key=True)
class OtherThing(Base):
    __tablename__ = snake("OtherThing")
    id = sa.Column(sa.Integer, primary_key=True)
class HTTPCall(Base):
    __tablename__ = boundary.sub(r"\\1_\\2", "HTTPCallMade").lower()
    id = sa.Column(sa.Integer, primary_key=True)
`,
  },
  {
    what: 'types with a constructor of their own',
    models: `${declarative}
from sqlalchemy.types import TypeDecorator
class Kind(enum.Enum):
    a = 1
class Wrapped(TypeDecorator):
    cache_ok = True
    def __init__(self, kind, **kw):
        super().__init__(**kw)
        self.kind = kind
class Word(Wrapped):
    impl = sa.Unicode
class Sized(TypeDecorator):
    impl = sa.String
    cache_ok = True
    def __init__(self, size=7):
        super(Sized, self).__init__(length=size)
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    a = sa.Column(Word(Kind))
    b = sa.Column(Word(Kind, length=5))
    c = sa.Column(Sized)
    d = sa.Column(Sized(9))
`,
  },
  {
    what: 'helpers that make fields and check their arguments',
    models: `${sqlmodel}
def key_name(source, column, target):
    return f"fk_{source}_{column}_{target}"[:20]
def refers(source: str, target: str, column: str, nullable: bool, name: Optional[str] = None, **kwargs: Any) -> Any:
    "A foreign key."
    if not nullable and kwargs.get("ondelete") == "SET NULL":
        raise ValueError("no")
    return Field(sa_column=Column(sa.ForeignKey(f"{target}.id"), nullable=nullable))
def refer(source, target, column, ondelete, nullable, name=None, **kwargs):
    if not nullable and ondelete == "SET NULL":
        raise ValueError("It can't be set to null.")
    constraint = name or key_name(source, column, target)
    if len(constraint) > 64:
        raise ValueError("too long")
    return Field(sa_column=Column(sa.ForeignKey(f"{target}.id", name=constraint, ondelete=ondelete), nullable=nullable, **kwargs))
class Team(SQLModel, table=True):
    id: int = Field(primary_key=True)
class Hero(SQLModel, table=True):
    __tablename__ = "heroes"
    id: int = Field(primary_key=True)
    team_id: int = refer(source=__tablename__, target="team", column="team_id", ondelete="CASCADE", nullable=False, index=True)
    other_id: Optional[int] = refer("heroes", "team", "other_id", "SET NULL", True, name="fk_other")
class Unclear(SQLModel, table=True):
    id: int = Field(primary_key=True)
    team_id: int = refers("unclear", "team", "team_id", nullable=False)
`,
    unknowns: ['table:public.unclear'],
  },
  {
    what: 'a joined table takes nothing from the mixins of the one above',
    models: `${declarative}
class Stamps:
    made = sa.Column(sa.DateTime)
    @declared_attr
    def owner(cls):
        return sa.Column(sa.Integer)
class Animal(Stamps, Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String)
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "animal"}
class Cat(Animal):
    __tablename__ = "cat"
    id = sa.Column(sa.ForeignKey("animal.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "cat"}
class Lion(Cat):
    roar = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "lion"}
`,
  },
  {
    what: 'a table model below a table model is the same table',
    models: `${sqlmodel}
class Hero(SQLModel, table=True):
    id: int = Field(primary_key=True)
class Better(Hero, table=True):
    more: str
`,
  },
  {
    what: 'unknown: a base that is made of another class',
    models: `
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
class Common:
    made = sa.Column(sa.DateTime)
Base = declarative_base(cls=Common)
class One(Base):
    __tablename__ = "one"
    id = sa.Column(sa.Integer, primary_key=True)
Other = declarative_base()
class Two(Other):
    __tablename__ = "two"
    id = sa.Column(sa.Integer, primary_key=True)
metadata = sa.MetaData()
`,
    unknowns: ['table:public.one'],
  },
  {
    what: 'unknown: types whose SQL a function writes, and listeners that change tables',
    models: `${declarative}
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator
class Odd(TypeDecorator):
    impl = sa.Text
    cache_ok = True
class Mood(enum.Enum):
    a = 1
@compiles(Odd)
def odd(element, compiler, **kw):
    return "INET"
@event.listens_for(Base, "instrument_class", propagate=True)
def instrument(mapper, cls):
    pass
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    odd = sa.Column(Odd)
class Lost(Base):
    __tablename__ = "lost"
    id = sa.Column(sa.Integer, sa.Sequence("lost_numbers"), primary_key=True)
    mood = sa.Column(sa.Enum(Mood))
    other = sa.Column(sa.Enum("x", name="other"))
    made = eval("sa.Column(sa.Text)")
`,
    unknowns: [
      'column:public.thing.odd',
      'enum:public.mood',
      'enum:public.other',
      'sequence:public.lost_numbers',
      'table:public.lost',
    ],
    incomplete: true,
  },
  {
    what: 'unknown: labels that are computed',
    models: `${declarative}
class Color(enum.Enum):
    red = "r"
    blue = "b"
class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)
    color = sa.Column(sa.Enum(Color, values_callable=lambda e: sorted(m.value for m in e)))
`,
    unknowns: ['column:public.thing.color', 'enum:public.color'],
  },
];
