/**
 * Modules of Python that say of packages with parts in C, or with many others behind them, what revisions use of these:
 * the types of columns. They come last on the path, so that a package that is installed is the one that is taken.
 */
export const standInModules: Readonly<Record<string, string>> = {
  'sqlmodel/__init__.py': packageOf('sqlmodel', 'sql'),
  'sqlmodel/sql/__init__.py': 'from . import sqltypes\n',
  'sqlmodel/sql/sqltypes.py': `from sqlalchemy import String, types


class AutoString(types.TypeDecorator):
    impl = String
    cache_ok = True


class GUID(types.TypeDecorator):
    impl = types.CHAR(32)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        from sqlalchemy.dialects.postgresql import UUID

        return dialect.type_descriptor(UUID())
`,
  'pgvector/__init__.py': packageOf('pgvector', 'sqlalchemy'),
  'pgvector/sqlalchemy/__init__.py': `from .bit import BIT
from .halfvec import HALFVEC
from .sparsevec import SPARSEVEC
from .vector import VECTOR

HalfVector = HALFVEC
SparseVector = SPARSEVEC
Vector = VECTOR
`,
  'pgvector/sqlalchemy/sized.py': `from sqlalchemy.types import UserDefinedType


class Sized(UserDefinedType):
    cache_ok = True

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def get_col_spec(self, **options):
        return type(self).__name__ if self.dim is None else f"{type(self).__name__}({self.dim})"
`,
  ...Object.fromEntries(
    ['bit', 'halfvec', 'sparsevec', 'vector'].map((name) => [
      `pgvector/sqlalchemy/${name}.py`,
      `from .sized import Sized\n\n\nclass ${name.toUpperCase()}(Sized):\n    pass\n`,
    ]),
  ),
  'fastapi_users_db_sqlalchemy/__init__.py': packageOf('fastapi_users_db_sqlalchemy', 'generics'),
  'fastapi_users_db_sqlalchemy/generics.py': `from sqlalchemy import TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import TypeDecorator


class GUID(TypeDecorator):
    impl = UUID
    cache_ok = True


class TIMESTAMPAware(TypeDecorator):
    impl = TIMESTAMP
    cache_ok = True
`,
};

/** A package that holds one module; asked for anything else, it says that it is not there. */
function packageOf(name: string, module: string): string {
  return `from . import ${module}


def __getattr__(wanted):
    if wanted.startswith("__"):
        raise AttributeError(wanted)
    raise ModuleNotFoundError("No module named '${name}'", name="${name}")
`;
}
