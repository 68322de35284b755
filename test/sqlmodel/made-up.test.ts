/** Values that are made up for settings: pydantic itself says whether it takes them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';

/** Asks for values as another attempt does, until there is no error left. */
const script = `
from datetime import date, datetime, time, timedelta
from ipaddress import IPv4Address
from uuid import UUID
from pydantic import BaseModel, DirectoryPath, Field, FilePath, IPvAnyAddress, SecretStr, ValidationError
from schema_drift_exporter.made_up import placeholder

class Settings(BaseModel):
    key: SecretStr = Field(min_length=32)
    long: str = Field(min_length=20)
    short: str = Field(max_length=3)
    above: int = Field(gt=100)
    least: float = Field(ge=5.5)
    below: int = Field(lt=0)
    most: int = Field(le=-3)
    uploads: DirectoryPath
    template: FilePath
    tenant: UUID
    day: date
    moment: datetime
    hour: time
    wait: timedelta
    address: IPv4Address
    other: IPvAnyAddress

values = {}
for _ in range(5):
    try:
        Settings(**values)
        print("taken")
        break
    except ValidationError as error:
        for entry in error.errors():
            values[entry["loc"][0]] = placeholder(entry["loc"][0], entry["type"], entry)
else:
    print(values)
`;

/** Of pydantic 2 and of pydantic 1, which words its errors otherwise. */
test.for(['current', 'SQLAlchemy 1.4'] as const)(
  'settings take what is made up for them: %s',
  async (era, { skip }) => {
    const { folder, lacking } = await pythonEnvironment(sqlmodelEras[era]);
    if (folder === undefined) return skip(lacking);
    const exporter = fileURLToPath(new URL('../../src/sources/sqlmodel/exporter', import.meta.url));
    const env = { ...process.env, PYTHONPATH: exporter, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await promisify(execFile)(join(folder, 'bin', 'python'), ['-c', script], { env });
    expect(stdout.trim()).toBe('taken');
  },
);
