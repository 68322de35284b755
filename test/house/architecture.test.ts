/** docs/architecture.md says what belongs where: its rooms, their order and the files that it names are those of src/. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { objectKinds } from '../../src/catalog/object-kind.ts';

const source = new URL('../../src/', import.meta.url);
const text = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => statSync(new URL(file, source)).isFile() && !file.includes('__pycache__'));
const scripts = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

/** The rooms in the order of the table: `cli.ts`, `sources/drizzle/`. */
const rooms = [...section('Rooms').matchAll(/^\| `([^`]+)` \|/gm)].map(([, room = '']) => room);

function section(title: string): string {
  const [, body = ''] = text.split(`\n## ${title}\n`);
  return body.split('\n## ')[0] ?? '';
}

/** The room with the longest name that a file is in. */
function roomOf(file: string): string | undefined {
  const holding = rooms.filter((room) => room === file || (room.endsWith('/') && file.startsWith(room)));
  return holding.sort((one, other) => other.length - one.length)[0];
}

/** Files whose code, and not only its types, a file imports or exports on; `withTypes` those of types as well. */
function importsOf(file: string, withTypes = false): string[] {
  const code = readFileSync(new URL(file, source), 'utf8');
  const statements = code.matchAll(/^(?:import|export)\b( type\b)?[^;]*?\bfrom '(\.[^']+)'/gms);
  const later = code.matchAll(/\bimport\(()'(\.[^']+)'\)/g);
  return [...statements, ...later]
    .filter(([, type]) => withTypes || !type)
    .map(([, , path = '']) => posix.join(posix.dirname(file), path))
    .filter((path) => !path.startsWith('..'));
}

test('every file is in a room, and every room is there', () => {
  expect(scripts.filter((file) => roomOf(file) === undefined)).toEqual([]);
  expect(rooms.filter((room) => !scripts.some((file) => roomOf(file) === room))).toEqual([]);
});

test('what is a folder of src/, or of sources/, is a room of its own', () => {
  const folders = ['', 'sources/'].flatMap((folder) =>
    readdirSync(new URL(folder, source), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${folder}${entry.name}/`] : [],
    ),
  );
  expect(folders.filter((folder) => !rooms.includes(folder))).toEqual([]);
});

test('code imports from its own room and from those further down', () => {
  const upwards = scripts.flatMap((file) =>
    importsOf(file).flatMap((imported) => {
      const [from, to] = [file, imported].map((it) => rooms.indexOf(roomOf(it) ?? ''));
      return (to as number) < (from as number) ? [`${file} imports ${imported}`] : [];
    }),
  );
  expect(upwards).toEqual([]);
});

test('no file leads back to itself, not by its types either', () => {
  const next = new Map(scripts.map((file) => [file, importsOf(file, true)]));
  const left = new Set(scripts);
  // Files that lead to none of those that are left are in no circle.
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const file of left) if (!next.get(file)?.some((imported) => left.has(imported))) left.delete(file);
  }
  // Nor are those that none of them leads to.
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    const reached = new Set([...left].flatMap((file) => next.get(file) ?? []));
    for (const file of left) if (!reached.has(file)) left.delete(file);
  }
  expect([...left].sort()).toEqual([]);
});

test('folders of a room do not lean on each other in a circle', () => {
  const folderOf = (file: string) => posix.dirname(file).split('/').slice(0, 2).join('/');
  const leaning = scripts.flatMap((file) =>
    importsOf(file).flatMap((imported) => {
      const [from, to] = [folderOf(file), folderOf(imported)];
      const apart = from !== to && from.includes('/') && to.includes('/');
      return apart && ['compare', 'config', 'plan', 'report'].includes(from.split('/')[0] as string)
        ? [`${from} > ${to}`]
        : [];
    }),
  );
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const [one, to] of leaning.map((it) => it.split(' > ') as [string, string]))
      if (one === from && !seen.has(to)) reached(to, seen.add(to));
    return seen;
  };
  const folders = [...new Set(leaning.map((it) => it.split(' > ')[0] as string))];
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((folder) => reached(folder).has(folder))).toEqual([]);
});

test('the files and folders that it names are there', () => {
  const named = [...text.matchAll(/`((?:[\w.-]+\/)*(?:[\w-]+\.(?:ts|mjs|py)|[\w.-]+\/))`/g)].map(
    ([, name = '']) => name,
  );
  const isThere = (name: string) =>
    existsSync(new URL(`../../${name}`, import.meta.url)) ||
    files.some((file) => `/${file}`.endsWith(`/${name}`) || `/${file}`.includes(`/${name}`));
  expect(named.length).toBeGreaterThan(60);
  expect([...new Set(named)].filter((name) => !isThere(name) && name !== 'schema.ts')).toEqual([]);
});

test('the tables of files have every file of their folders, and no others', () => {
  const lines = text.matchAll(/^(?:\| )?(?:\*\*`([\w/-]+\/)`\*\*|(`[\w-]+\.ts`(?:, `[\w-]+\.ts`)*) \|)/gm);
  let folder = '';
  const named = [...lines].flatMap(([, its, names]) => {
    folder = its ?? folder;
    return (names?.split(', ') ?? []).map((name) => `${folder}${name.slice(1, -1)}`);
  });
  const folders = new Set(named.map((file) => posix.dirname(file)));
  expect(folders.size).toBeGreaterThan(15);
  expect(named.sort()).toEqual(scripts.filter((file) => folders.has(posix.dirname(file))).sort());
});

test('the table of kinds of objects has every kind', () => {
  const table = readFileSync(new URL('catalog/kinds/README.md', source), 'utf8');
  const kinds = [...table.matchAll(/^\| ([a-z][a-z ,]*?) +\|/gm)].flatMap(([, kinds = '']) =>
    kinds.split(', '),
  );
  expect(kinds.filter((kind) => kind !== 'kind').sort()).toEqual([...objectKinds].sort());
});

test('the map of the reader of Python has every file of it, and no others', () => {
  const folder = 'sources/sqlmodel/static/';
  const map = readFileSync(new URL(`${folder}README.md`, source), 'utf8').split('\nTests:')[0] ?? '';
  const named = [...map.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
  const there = scripts.filter((file) => file.startsWith(folder)).map((file) => posix.basename(file));
  expect([...new Set(named)].sort()).toEqual([...new Set(there)].sort());
});
