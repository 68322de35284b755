import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { type Config, type DatabaseConfig, namePattern, type SourceConfig, truthWords } from './config.ts';
import { type Mistake, showPath, suggestion } from './mistakes.ts';
import type { KeyPath } from './yaml-places.ts';

/** What a schema of types cannot say: names that must exist, keys that exclude each other, paths on the disk. */
export async function brokenRules(config: Config, several: boolean, root: string): Promise<Mistake[]> {
  const perDatabase = await Promise.all(
    config.databases.map(async (database) => {
      const base: KeyPath = several ? ['databases', database.name] : [];
      const name = several ? badName(database.name, base, []) : [];
      return [...name, ...(await rulesOfDatabase(database, base, root))];
    }),
  );
  return perDatabase.flat();
}

async function rulesOfDatabase(database: DatabaseConfig, base: KeyPath, root: string): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const names = database.sources.map(({ name }) => name);
  const path = [...base, 'sources'];
  if (names.length < 2) {
    const have = names.length === 0 ? 'none' : 'one';
    const text = `\`${showPath(path)}\` has ${have}; at least two sources are needed to compare`;
    mistakes.push({ path, part: 'key', text });
  }
  const allowed = [...names, ...truthWords];
  if (!allowed.includes(database.truth)) {
    const key = [...base, 'truth'];
    const near = suggestion(database.truth, allowed) || `; allowed here: ${allowed.join(', ')}`;
    mistakes.push({ path: key, part: 'value', text: `\`${showPath(key)}\` names no source${near}` });
  }
  for (const source of database.sources) {
    mistakes.push(...badName(source.name, [...path, source.name], truthWords));
    mistakes.push(...(await rulesOfSource(source, [...path, source.name], root)));
  }
  return mistakes;
}

function badName(name: string, path: KeyPath, reserved: readonly string[]): Mistake[] {
  if (reserved.includes(name)) {
    return [
      {
        path,
        part: 'key',
        text: `\`${showPath(path)}\`: \`${name}\` has a meaning of its own in \`truth\`, so no source can have this name`,
      },
    ];
  }
  if (namePattern.test(name)) return [];
  const text = `\`${showPath(path)}\`: a name starts with a letter and goes on with letters, digits, - and _`;
  return [{ path, part: 'key', text }];
}

async function rulesOfSource(source: SourceConfig, base: KeyPath, root: string): Promise<Mistake[]> {
  // `migrations: drizzle` is written without a key of its own: placeOf finds the value for the longer path too.
  if (source.kind === 'migrations') return badPath(source.path, [...base, 'path'], 'folder', root);
  const { config, schema, casing } = source;
  if (config !== undefined && schema !== undefined) {
    const text = `\`${showPath(base)}\` has both \`config\` and \`schema\`; keep the one that is right`;
    return [{ path: base, part: 'key', text }];
  }
  if (config !== undefined && casing !== undefined) {
    const text = `\`${showPath([...base, 'casing'])}\` goes with \`schema\`; with \`config\` it is read from that file`;
    return [{ path: [...base, 'casing'], part: 'key', text }];
  }
  if (config !== undefined) return badPath(config, [...base, 'config'], 'file', root);
  if (schema === undefined) {
    return [{ path: base, part: 'key', text: `\`${showPath(base)}\` needs \`config\` or \`schema\`` }];
  }
  const checked = schema.map((entry, index) =>
    badPath(entry, [...base, 'schema', ...(schema.length > 1 ? [index] : [])], 'either', root),
  );
  return (await Promise.all(checked)).flat();
}

async function badPath(
  path: string,
  key: KeyPath,
  wanted: 'file' | 'folder' | 'either',
  root: string,
): Promise<Mistake[]> {
  const wrong = (text: string): Mistake[] => [
    { path: key, part: 'value', text: `\`${showPath(key)}\`: ${text}` },
  ];
  if (isAbsolute(path)) return wrong('write the path relative to the repository');
  const absolute = resolve(root, path);
  const inside = relative(root, absolute);
  if (inside === '..' || inside.startsWith(`..${sep}`)) return wrong(`${path} lies outside the repository`);
  if (existsSync(absolute)) {
    const isFolder = statSync(absolute).isDirectory();
    if (wanted === 'folder' && !isFolder) return wrong(`${path} is a file; a folder is needed`);
    if (wanted === 'file' && isFolder) return wrong(`${path} is a folder; a file is needed`);
    return [];
  }
  if (wanted !== 'either' || !isDynamicPattern(path)) return wrong(`${path} does not exist`);
  const files = await glob(path, { cwd: root, expandDirectories: false, ignore: ['**/node_modules/**'] });
  return files.length === 0 ? wrong(`no file matches ${path}`) : [];
}
