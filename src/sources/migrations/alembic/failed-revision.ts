/** Which statement of which revision Postgres refused, out of a traceback of Python's. */
import type { Advice } from './advice.ts';
import type { Recorded } from './record.ts';

/** Lines of a statement that are shown. */
const LINES_SHOWN = 8;

/** What SQLAlchemy writes of a statement that a driver refused: the driver's words, and the statement. */
const refusal =
  /^sqlalchemy\.exc\.\w+: \([\w.]+\) ([\s\S]*?)\n\[SQL:\s*([\s\S]*?)\]\n(?:\[parameters|\(Background)/m;

/** `undefined` where the output tells of no statement that was refused, or Alembic of no revision that it is in. */
export function failedRevision(output: string, { environments }: Recorded): Advice | undefined {
  const [, told = '', statement = ''] = refusal.exec(output) ?? [];
  const files = environments.flatMap(({ revisions }) => revisions.map(({ file }) => file));
  const location = [...output.matchAll(/^ *File "([^"\n]+)", line (\d+), in /gm)]
    .flatMap(([, path = '', line]) => {
      const file = files.find((known) => path === known || path.endsWith(`/${known}`));
      return file === undefined ? [] : [{ file, line: Number(line) }];
    })
    .at(-1);
  if (told === '' || location === undefined) return undefined;
  const said = wordsOfPostgres(told);
  const shown = statement.trim().split('\n').slice(0, LINES_SHOWN);
  return {
    detail: [
      `${location.file}:${location.line} cannot be run: ${said}`,
      ...shown.map((line) => `  ${line}`),
    ].join('\n'),
    advice: adviceOn(said),
    location,
  };
}

/** The message itself: psycopg adds where in the statement it is, asyncpg its class, pg8000 gives all that Postgres sent. */
function wordsOfPostgres(told: string): string {
  const [, , ofFields] = /'M': (["'])(.*?)\1(?:, '|\})/.exec(told) ?? [];
  return ofFields ?? told.replace(/^<class '[^']*'>: /, '').split('\n')[0] ?? '';
}

function adviceOn(said: string): string {
  return /does not exist/.test(said)
    ? 'Where no revision before it makes that, it was made otherwise at first, and no empty database can be migrated: put what makes it into a revision that comes before all others (`alembic revision --autogenerate` writes it for an empty database), and have the databases that are there note it (`alembic stamp`).'
    : 'No empty database can be migrated by these revisions until that is mended.';
}
