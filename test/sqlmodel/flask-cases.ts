/** Models of Flask-SQLAlchemy, each run by the real library and read without running it. */
import type { StaticCase } from './static-cases.ts';

const head = `
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
`;

export interface FlaskCase extends Omit<StaticCase, 'eras'> {
  readonly eras?: readonly FlaskEra[];
}

/** Flask-SQLAlchemy through the years, each with a SQLAlchemy of its time. */
export const flaskEras = {
  '3.1': {
    requirements: ['flask-sqlalchemy==3.1.1', 'sqlalchemy==2.0.58', 'psycopg2-binary', 'pydantic==2.13.5'],
    pythons: ['3.12', '3.13', '3.11', '3.10'],
  },
  '2.5': {
    requirements: [
      'flask-sqlalchemy==2.5.1',
      'sqlalchemy==1.4.54',
      'flask<2.3',
      'werkzeug<2.3',
      'psycopg2-binary',
      'pydantic==1.10.27',
    ],
    pythons: ['3.11', '3.10', '3.9'],
  },
} as const;

export type FlaskEra = keyof typeof flaskEras;

export const flaskCases: readonly FlaskCase[] = [
  {
    what: 'db.Model, db.Column, db.Table, and the names that tables get',
    models: `${head}
tags = db.Table("tags", db.Column("a_id", db.Integer, db.ForeignKey("user.id"), primary_key=True), db.Column("tag", db.String(9), primary_key=True))
named = db.Table("named", db.metadata, db.Column("id", db.Integer, primary_key=True))
class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)
    made = db.Column(db.DateTime, server_default=db.func.now())
    kind = db.Column(db.Enum("x", "y", name="kind"))
    lines = db.relationship("OrderLine", backref="user", lazy=True)
    tagged = db.relationship("Other", secondary=tags, primaryjoin="User.id == tags.c.a_id", secondaryjoin="Other.id == foreign(tags.c.a_id)", viewonly=True)
class OrderLine(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"), nullable=False, index=True)
    total = db.Column(db.Numeric(10, 2), server_default="0")
    __table_args__ = (db.UniqueConstraint("user_id", "total", name="uq"), db.CheckConstraint("total >= 0", name="ck"))
class Other(db.Model):
    __tablename__ = "others"
    id = db.Column(db.BigInteger, primary_key=True)
    data = db.Column(db.JSON)
    note = db.deferred(db.Column(db.Text))
db.Index("ix_outside", Other.id.desc())
`,
  },
  {
    what: 'the words of a name, capitals that follow each other included',
    models: `${head}
class CamelCase(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class HTTPRequest(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class UserAPI(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class Http2Log(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class XMLHttp2Request(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class _Hidden(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class OAuth2Token(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class A1B(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class snake_case(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class DBUserID(db.Model):
    id = db.Column(db.Integer, primary_key=True)
`,
  },
  {
    what: 'abstract models, mixins, names from mixins and methods, inheritance with and without a key',
    models: `${head}
from sqlalchemy.ext.declarative import declared_attr
class Stamped:
    made = db.Column(db.DateTime)
class Named:
    __tablename__ = "from_mixin"
class Computed:
    @declared_attr
    def __tablename__(cls):
        return "t_" + cls.__name__.lower()
class Base(db.Model):
    __abstract__ = True
    id = db.Column(db.Integer, primary_key=True)
class First(Stamped, Base):
    a = db.Column(db.Integer)
class Second(Named, Base):
    pass
class Third(Computed, Base):
    pass
class Animal(Base):
    kind = db.Column(db.String(5))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "animal"}
class LoudDog(Animal):
    barks = db.Column(db.Boolean)
    __mapper_args__ = {"polymorphic_identity": "dog"}
class Puma(Animal):
    __tablename__ = "pumas"
    __mapper_args__ = {"polymorphic_identity": "puma"}
class Lynx(Animal):
    __tablename__ = "lynxes"
    ears = db.Column(db.Integer)
    number = db.Column(db.Integer, db.ForeignKey("animal.id"))
    __table_args__ = (db.PrimaryKeyConstraint("number"),)
    __mapper_args__ = {"polymorphic_identity": "lynx"}
class FastCat(Animal):
    id = db.Column(db.Integer, db.ForeignKey("animal.id"), primary_key=True)
    lives = db.Column(db.Integer)
    __mapper_args__ = {"polymorphic_identity": "cat"}
`,
  },
  {
    what: 'a MetaData with a naming convention and a schema, given to db',
    models: `
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "i_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}, schema="shop")
db = SQLAlchemy(metadata=metadata)
class Thing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    a = db.Column(db.String, index=True)
    other_id = db.Column(db.ForeignKey("shop.thing.id"))
`,
  },
  {
    what: 'db in another file, and a class of its own for it',
    files: {
      'extensions.py': `
from flask_sqlalchemy import SQLAlchemy as Extension
from sqlalchemy import String, types
class Wrapped(types.TypeDecorator):
    impl = String
    cache_ok = True
class Database(Extension):
    Wrapped = Wrapped
    String = types.Text
db = Database(session_options={"autoflush": False})
`,
    },
    models: `
from extensions import db
class BigThing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    a = db.Column(db.Wrapped(9))
    b = db.Column(db.String)
`,
  },
  {
    what: 'models of other databases are left to these, unless the default one has a table of the name',
    models: `${head}
class Thing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class Away(db.Model):
    __bind_key__ = "audit"
    id = db.Column(db.Integer, primary_key=True)
`,
    unknowns: ['table:public.away'],
  },
  {
    what: 'a table of the same name in another database',
    eras: ['3.1'],
    models: `${head}
class Thing(db.Model):
    id = db.Column(db.Integer, primary_key=True)
class Twin(db.Model):
    __tablename__ = "thing"
    __bind_key__ = "audit"
    id = db.Column(db.String, primary_key=True)
more = db.Table("more", db.Column("id", db.Integer, primary_key=True), bind_key="audit")
`,
    unknowns: ['table:public.more'],
  },
  {
    what: 'a single database that has a key',
    models: `${head}
class Away(db.Model):
    __bind_key__ = "audit"
    id = db.Column(db.Integer, primary_key=True)
`,
  },
  {
    what: 'a declarative base for db, Mapped, and dataclasses',
    eras: ['3.1'],
    models: `
from typing import Annotated, Optional
import datetime
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
class Base(DeclarativeBase, MappedAsDataclass):
    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})
db = SQLAlchemy(model_class=Base)
class BigUser(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    made: Mapped[Optional[datetime.datetime]] = mapped_column(default=None)
`,
  },
  {
    what: 'a base that brings columns, and names that are switched off',
    eras: ['3.1'],
    models: `
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.model import Model
class Keyed(Model):
    id = sa.Column(sa.Integer, primary_key=True)
db = SQLAlchemy(model_class=Keyed, disable_autonaming=True)
class Thing(db.Model):
    __tablename__ = "thing"
    a = db.Column(db.Integer)
other = SQLAlchemy(model_class=Keyed)
class OtherThing(other.Model):
    a = db.Column(db.Integer)
`,
  },
];
