/** Repositories as projects lay them out: their modules are imported under the names that they have for each other. */

import { describe, expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { ids, placeOf, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const team = `from sqlmodel import Field, SQLModel
class Team(SQLModel, table=True):
    id: int = Field(primary_key=True)
`;
const hero = `class Hero(SQLModel, table=True):
    id: int = Field(primary_key=True)
    team_id: int = Field(foreign_key="team.id")
`;

interface Layout {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  readonly importRoot?: string;
  /** Where the table `hero` is declared. */
  readonly hero: string;
  readonly warnings?: readonly RegExp[];
}

const layouts: readonly Layout[] = [
  {
    what: 'a package in a folder of the repository',
    files: {
      'backend/app/__init__.py': '',
      'backend/app/models/__init__.py': '',
      'backend/app/models/team.py': team,
      'backend/app/models/hero.py': `from sqlmodel import Field, SQLModel\nfrom app.models.team import Team\n${hero}`,
    },
    models: ['backend/app/models'],
    hero: 'backend/app/models/hero.py:3',
  },
  {
    what: 'relative imports',
    files: {
      'src/shop/__init__.py': '',
      'src/shop/team.py': team,
      'src/shop/hero.py': `from sqlmodel import Field, SQLModel\nfrom .team import Team\n${hero}`,
    },
    models: ['src/shop/hero.py'],
    hero: 'src/shop/hero.py:3',
  },
  {
    what: 'relative imports without __init__.py',
    files: {
      'jobs/store/team.py': team,
      'jobs/store/hero.py': `from sqlmodel import Field, SQLModel\nfrom .team import Team\n${hero}`,
    },
    models: ['jobs/store'],
    hero: 'jobs/store/hero.py:3',
  },
  {
    what: 'packages without __init__.py',
    files: {
      'service/db/team.py': team,
      'service/db/hero.py': `from sqlmodel import Field, SQLModel\nfrom db.team import Team\n${hero}`,
    },
    models: ['service/db/*.py'],
    hero: 'service/db/hero.py:3',
  },
  {
    what: 'modules that are imported by a name from the repository',
    files: {
      'db/__init__.py': 'from db.models import Hero, Team\n',
      'db/models.py': `${team}${hero}`,
      'db/session.py':
        'import db.models\nfrom sqlmodel import create_engine\nengine = create_engine("postgresql+asyncpg://x")\nTABLES = [Table("x")] if False else []\n',
    },
    models: ['db'],
    hero: 'db/models.py:4',
  },
  {
    what: 'a folder with the name of an installed package',
    files: {
      'pydantic/__init__.py': '',
      'pydantic/models.py': `from pydantic import BaseModel\n${team}${hero}`,
    },
    models: ['pydantic/models.py'],
    hero: 'pydantic/models.py:5',
  },
  {
    // pip stands for the project: it is installed, with files in these places.
    what: 'a project that is installed as well',
    files: {
      'src/pip/__init__.py': '',
      'src/pip/_internal/__init__.py': '',
      'src/pip/_internal/main.py': team,
      'src/pip/_internal/cache.py': `from sqlmodel import Field, SQLModel\nfrom pip._internal.main import Team\n${hero}`,
    },
    models: ['src/pip/_internal'],
    hero: 'src/pip/_internal/cache.py:3',
  },
  {
    what: 'two services with modules of the same name',
    files: {
      'one/one_app/__init__.py': '',
      'one/one_app/models.py': team,
      'two/two_app/__init__.py': '',
      'two/two_app/models.py': `from sqlmodel import Field, SQLModel\n${hero}`,
    },
    models: ['one', 'two'],
    hero: 'two/two_app/models.py:2',
  },
  {
    what: 'a root of imports that the config names',
    files: {
      'lib/deep/core/models.py': `import core.names\n${team}${hero}`,
      'lib/deep/core/names.py': '',
    },
    models: ['lib/deep/core/models.py'],
    importRoot: 'lib/deep',
    hero: 'lib/deep/core/models.py:5',
  },
  {
    what: 'a circle of imports that depends on who comes first',
    files: {
      'app/__init__.py': '',
      'app/a.py': `from app.b import Team\nfrom sqlmodel import Field, SQLModel\n${hero}`,
      'app/b.py': `import sys\n${team}if "app.a" not in sys.modules:\n    from app.a import Hero\n    Hero.__table__\nfrom app.a import Hero\n`,
    },
    models: ['app/a.py', 'app/b.py'],
    hero: 'app/a.py:3',
  },
  {
    what: 'settings that need an environment',
    files: {
      'settings.py': `import os
from typing import Literal
from pydantic import PostgresDsn
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    database: PostgresDsn
    port: int
    stage: Literal["dev", "live"]
    hosts: list[str]
settings = Settings()
KEY = os.environ["SECRET_KEY"]
LIMIT = int(os.getenv("LIMIT"))
if not os.getenv("REGION"):
    raise RuntimeError("REGION must be set")
`,
      'models.py': `from settings import settings\n${team}${hero}`,
    },
    models: ['models.py'],
    hero: 'models.py:5',
    warnings: [/made-up values: APP_DATABASE, APP_HOSTS, APP_PORT, APP_STAGE, LIMIT, REGION, SECRET_KEY\.$/],
  },
  {
    what: 'an application that starts while it is imported',
    files: {
      'models.py': `import logging, os, threading, time
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import create_engine
logging.basicConfig(filename="app.log")
os.makedirs("uploads", exist_ok=True)
threading.Thread(target=time.sleep, args=(1000,)).start()
print("starting")
engine = create_engine("postgresql://nowhere/db", pool_size=5, connect_args={})
later = create_async_engine("postgresql+asyncpg://nowhere/db", pool_pre_ping=True)
@event.listens_for(engine, "connect")
def connected(*_): pass
${team}${hero}SQLModel.metadata.create_all(engine)
`,
    },
    models: ['models.py'],
    hero: 'models.py:16',
    warnings: [
      /^models\.py:19 calls create_all\(\) while it is imported; it was left out\.$/,
      /^models\.py:5 writes app\.log while it is imported; nothing was written\.$/,
      /^models\.py:6 creates the folder uploads; none was created\.$/,
    ],
  },
];

describe.skipIf(lacking !== undefined)(`layouts${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  test.each(layouts)('$what', async (layout) => {
    const { files, models, importRoot } = layout;
    const source = await read(repository(files), {
      models,
      python: folder,
      mode: 'run',
      ...defined({ importRoot }),
    });
    expect(source.faults).toEqual([]);
    expect(ids(source).filter((id) => id.startsWith('table:'))).toEqual([
      'table:public.hero',
      'table:public.team',
    ]);
    expect(placeOf(source, 'table:public.hero')).toBe(layout.hero);
    expect(source.warnings).toEqual((layout.warnings ?? []).map((warning) => expect.stringMatching(warning)));
  });
});
