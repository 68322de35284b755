/** Types and operator classes that an extension brings: it is created where the server has it, and named where not. */
import { describe, expect, test } from 'vitest';
import { testServer } from '../support/postgres.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { ids, placeOf, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);
const available = await testServer().availableExtensions();

interface ExtensionCase {
  readonly extension: string;
  /** What `models.py` holds besides the usual imports and a class with an id. */
  readonly imports: string;
  readonly body: string;
  /** Kind, path and line of what needs it. */
  readonly object: readonly [kind: string, path: readonly string[], line: number];
}

const cases: readonly ExtensionCase[] = [
  {
    extension: 'citext',
    imports: 'from sqlalchemy.dialects.postgresql import CITEXT',
    body: 'name = mapped_column(CITEXT)',
    object: ['table', ['public', 't'], 4],
  },
  {
    extension: 'pg_trgm',
    imports: '',
    body: '__table_args__ = (sa.Index("by_name", "id", postgresql_using="gin", postgresql_ops={"id": "gin_trgm_ops"}),)',
    object: ['index', ['public', 't', 'by_name'], 7],
  },
  {
    extension: 'vector',
    imports: 'from pgvector.sqlalchemy import Vector',
    body: 'embedding = mapped_column(Vector(3))',
    object: ['table', ['public', 't'], 4],
  },
  {
    extension: 'postgis',
    imports: 'from geoalchemy2 import Geometry',
    body: 'place = mapped_column(Geometry("POINT", srid=4326))',
    object: ['table', ['public', 't'], 4],
  },
];

describe.skipIf(lacking !== undefined)(`extensions${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  test.each(cases)('$extension', async ({ extension, imports, body, object: [kind, path, line] }) => {
    const models = `import sqlalchemy as sa
from sqlalchemy.orm import declarative_base, mapped_column
${imports}
class T(declarative_base()):
    __tablename__ = "t"
    id = mapped_column(sa.Text, primary_key=True)
    ${body}
`;
    const source = await read(repository({ 'models.py': models }), { python: folder, mode: 'run' });
    const id = `${kind}:${path.join('.')}`;
    if (available.has(extension)) {
      expect(source.faults).toEqual([]);
      expect(source.unchecked).toEqual([]);
      expect(ids(source)).toContain(id);
      expect(placeOf(source, id)).toBe(`models.py:${line}`);
      expect(source.facts.at(-1)).toBe(`extensions created for it: ${extension}`);
    } else {
      const advice = expect.stringContaining(`The server lacks the extension ${extension}. `);
      expect(source.faults).toMatchObject([{ code: 'refused', severity: 'warning', advice }]);
      expect(source.unchecked).toEqual([
        {
          kind,
          path,
          reason: expect.stringMatching(
            new RegExp(`^Postgres refuses it: .* does not exist \\(.* lacks ${extension}\\)$`),
          ),
          location: { file: 'models.py', line },
        },
      ]);
    }
  });
});
