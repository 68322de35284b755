/** Files of the repository are read in one place, which knows what strangers may put there. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../src/', import.meta.url);

/** Who else opens or lists files, and whose these are. */
const others: readonly (readonly [place: string, why: string])[] = [
  ['repository/', 'it is the reader'],
  ['base/', 'what the system tells of processes, and temporary folders of runs'],
  ['kept/', 'what earlier runs kept, in a folder of the user'],
  ['command-line/load-commands.ts', 'the program itself, in dist/'],
  ['postgres/', "the server's binaries, cache and folders"],
  ['action/', "the runner's own: the event, the environment that it hands over"],
  ['sources/live/tls.ts', 'certificates, where whoever sets the connection string says'],
  ['sources/drizzle/build.mjs', 'builds dist/'],
  ['sources/drizzle/child/', 'confined by the kernel'],
  ['sources/drizzle/files.ts', 'of that child'],
  ['sources/drizzle/package-json.ts', 'of that child'],
  ['sources/drizzle/readable.ts', 'tells what that child may read'],
  ['confinement/', 'looks for what confined processes must not read'],
  ['sources/sqlmodel/python.ts', "environments that Poetry keeps in its user's folder"],
];

/** Who decides what a source says, so that what they look for and do not find decides it, too. */
const deciding = /^(?:sources|config)\//;

/** Of these, who asks for something else than the repository's files, or asks before a source is read. */
const asksElsewhere: readonly string[] = [
  'config/config-above.ts',
  'config/init.ts',
  'sources/drizzle/',
  'sources/live/',
  'sources/migrations/alembic/',
  'sources/migrations/command-environment.ts',
  'sources/sqlmodel/exporter-file.ts',
  'sources/sqlmodel/exporter-process.ts',
  'sources/sqlmodel/python.ts',
];

/** What only tells that something is there, where it leads, or writes. */
const harmless =
  /^(existsSync|statSync|stat|lstatSync|lstat|realpathSync|realpath|constants|mkdir|mkdirSync|mkdtemp|mkdtempSync|rm|rmSync|rename|renameSync|writeFile|writeFileSync|type \w+)$/;

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(ts|mjs)$/.test(file) && statSync(new URL(file, source)).isFile());

/** What a file takes to read or list files with. */
function readersIn(file: string): string[] {
  const code = readFileSync(new URL(file, source), 'utf8');
  const imports = [
    ...code.matchAll(/^import (?!type\b)([^;]*?) from '(?:node:)?(fs|fs\/promises|tinyglobby)'/gms),
  ];
  const named = imports.flatMap(([, names = '']) =>
    names
      .replace(/^\{|\}$/g, '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'isDynamicPattern' && !harmless.test(name)),
  );
  const later = /\b(?:require|import|getBuiltinModule)\('(?:node:)?fs(?:\/promises)?'\)/.exec(code);
  return [...named, ...(later === null ? [] : [later[0]])];
}

test('nobody but the reader, and those who read what is not the repository’s', () => {
  const reading = files.filter((file) => readersIn(file).length > 0);
  const isAllowed = (file: string) =>
    others.some(([place]) => file === place || (place.endsWith('/') && file.startsWith(place)));
  expect(reading.filter((file) => !isAllowed(file))).toEqual([]);
  expect(reading).toContain('repository/read.ts');
});

test('that something is not there is asked of the reader, too, where that decides what a source says', () => {
  const asking = files.filter(
    (file) =>
      deciding.test(file) &&
      !asksElsewhere.some((place) => file.startsWith(place)) &&
      /\b(?:existsSync|l?statSync)\(/.test(readFileSync(new URL(file, source), 'utf8')),
  );
  expect(asking).toEqual([]);
});
