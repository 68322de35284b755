/** Which revision could not be run, and why, out of a traceback of Python's. */
import { relative, sep } from 'node:path';
import type { Location } from '../../../base/problem.ts';
import type { Advice } from './advice.ts';
import type { Recorded } from './record.ts';

/** Lines of a statement that are shown. */
const LINES_SHOWN = 8;

/** What SQLAlchemy writes of a statement that a driver refused: the driver's words, and the statement. */
const refusal =
  /^sqlalchemy\.exc\.\w+: \([\w.]+\) ([\s\S]*?)\n\[SQL:\s*([\s\S]*?)\]\n(?:\[parameters|\(Background)/m;

/** `undefined` where the output tells of no statement that was refused, or Alembic of no revision that it is in. */
export function failedRevision(output: string, recorded: Recorded): Advice | undefined {
  const [, told = '', statement = ''] = refusal.exec(output) ?? [];
  const location = placeIn(output, recorded);
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

/**
 * The same of what Python itself raised while it ran a revision, be it in code of the project that the revision calls.
 *
 * @param root the repository
 * @param otherwise what to do about anything but a package that is lacking
 */
export function raisedInRevision(
  output: string,
  recorded: Recorded,
  root: string,
  otherwise: string,
): Advice | undefined {
  const location = placeIn(output, recorded);
  const last = framesOf(output).at(-1);
  // Behind the last frame stands its line, indented, then the exception.
  const raised = last && /^\S.*/m.exec(output.slice(last.end))?.[0];
  if (location === undefined || raised === undefined) return undefined;
  const shown = `${location.file}:${location.line}`;
  const called = framesOf(output)
    .filter(({ path }) => path.startsWith(root + sep) && !path.includes('/site-packages/'))
    .map(({ path, line }) => `${relative(root, path)}:${line}`)
    .at(-1);
  const within = called === undefined || called === shown ? '' : ` (in ${called})`;
  const [, module] = /^ModuleNotFoundError: No module named '([\w.]+)'/.exec(raised) ?? [];
  return {
    detail:
      module === undefined
        ? `${shown} cannot be run: ${raised}${within}`
        : `${shown} needs ${module}, which is not installed${within}.`,
    advice: module === undefined ? otherwise : 'Install the project’s packages before this step.',
    location,
  };
}

/** Where in one of Alembic's revisions a traceback comes by last. */
function placeIn(output: string, { environments }: Recorded): Location | undefined {
  const files = environments.flatMap(({ revisions }) => revisions.map(({ file }) => file));
  return framesOf(output)
    .flatMap(({ path, line }) => {
      const file = files.find((known) => path === known || path.endsWith(`/${known}`));
      return file === undefined ? [] : [{ file, line }];
    })
    .at(-1);
}

/** The frames of tracebacks, outermost first, with the place in the output at which each ends. */
function framesOf(output: string): { readonly path: string; readonly line: number; readonly end: number }[] {
  return [...output.matchAll(/^ *File "([^"\n]+)", line (\d+), in .*\n/gm)].map(
    ({ 0: { length }, 1: path = '', 2: line, index }) => ({ path, line: Number(line), end: index + length }),
  );
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
