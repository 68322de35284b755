import { isAlembic } from '../../sources/migrations/alembic/command-words.ts';
import { placeholders } from '../../sources/migrations/command-environment.ts';
import type { DrizzleSource, LiveSource, MigrationsSource, SourceConfig, SqlmodelSource } from '../config.ts';
import { type Mistake, showPath, suggestion } from './mistakes.ts';
import { badPath, badPaths } from './path-rules.ts';
import type { KeyPath } from './yaml-places.ts';

/** What a schema of types cannot say of one source. `base` is its key; shorthands have no keys of their own below. */
export async function rulesOfSource(source: SourceConfig, base: KeyPath, root: string): Promise<Mistake[]> {
  switch (source.kind) {
    case 'migrations':
      return rulesOfMigrations(source, base, root);
    case 'drizzle':
      return rulesOfDrizzle(source, base, root);
    case 'sql':
      return badPaths(source.files, [...base, 'files'], 'any', root);
    case 'sqlmodel':
      return rulesOfSqlmodel(source, base, root);
    case 'supabase-types':
      return badPath(source.file, [...base, 'file'], 'file', root);
    case 'live':
      return rulesOfLive(source, base, root);
    case 'snapshot':
      return badPath(source.file, [...base, 'file'], 'unwritten', root);
  }
}

async function rulesOfMigrations(
  { path, tool, command, env = {}, ...source }: MigrationsSource,
  base: KeyPath,
  root: string,
): Promise<Mistake[]> {
  if (path === '') return [wrongKey(base, 'needs `path` or `command`')];
  const folder = await badPath(path, [...base, 'path'], 'folder', root);
  const variables = Object.entries(env).map(([name, value]) => ({ value, key: [...base, 'env', name] }));
  if (command === undefined)
    return variables.length === 0 ? folder : [...folder, wrongKey([...base, 'env'], 'goes with `command`')];
  const mistakes = [...folder, ...variables.flatMap(({ value, key }) => wrongPlaceholders(value, key))];
  const { placeholders: filled, madeElsewhere } = source;
  for (const [key, value] of Object.entries({ tool, placeholders: filled, 'made-elsewhere': madeElsewhere }))
    if (value !== undefined)
      mistakes.push(wrongKey([...base, key], 'says how SQL files are read; `command` reads none'));
  // Otherwise it would migrate whatever database it finds by itself: a developer's own, say.
  if (
    mistakes.length === 0 &&
    !isAlembic(command) &&
    !variables.some(({ value }) => value.includes('{host}'))
  )
    mistakes.push(
      wrongKey(
        [...base, 'command'],
        'needs an `env` that tells it the database to migrate, with {host} in one of its values',
      ),
    );
  return mistakes;
}

function wrongPlaceholders(value: string, key: KeyPath): Mistake[] {
  const all = placeholders.map((name) => `{${name}}`).join(', ');
  const unknown = [...value.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !placeholders.some((known) => known === name));
  return unknown.map((name) => ({
    path: key,
    part: 'value',
    text: `\`${showPath(key)}\`: {${name}} stands for nothing${suggestion(name, placeholders) || `; there are ${all}`}`,
  }));
}

async function rulesOfDrizzle(
  { config, schema, casing }: DrizzleSource,
  base: KeyPath,
  root: string,
): Promise<Mistake[]> {
  if (config !== undefined && schema !== undefined)
    return [wrongKey(base, 'has both `config` and `schema`; keep the one that is right')];
  if (config !== undefined && casing !== undefined)
    return [wrongKey([...base, 'casing'], 'goes with `schema`; with `config` it is read from that file')];
  if (config !== undefined) return badPath(config, [...base, 'config'], 'file', root);
  if (schema === undefined) return [wrongKey(base, 'needs `config` or `schema`')];
  return badPaths(schema, [...base, 'schema'], 'any', root);
}

async function rulesOfSqlmodel(source: SqlmodelSource, base: KeyPath, root: string): Promise<Mistake[]> {
  const { models, importRoot, export: exported, mode } = source;
  if (mode === 'export' && exported === undefined)
    return [wrongKey(base, 'needs `export`, since its `mode` is to read that file')];
  const checked = [
    badPaths(models, [...base, 'models'], 'any', root),
    importRoot === undefined ? [] : badPath(importRoot, [...base, 'import-root'], 'folder', root),
    exported === undefined ? [] : badPath(exported, [...base, 'export'], 'unwritten', root),
  ];
  return (await Promise.all(checked)).flat();
}

async function rulesOfLive(
  { snapshot, maxAge }: LiveSource,
  base: KeyPath,
  root: string,
): Promise<Mistake[]> {
  if (snapshot !== undefined) return badPath(snapshot, [...base, 'snapshot'], 'unwritten', root);
  return maxAge === undefined ? [] : [wrongKey([...base, 'max-age'], 'goes with `snapshot`')];
}

function wrongKey(path: KeyPath, text: string): Mistake {
  return { path, part: 'key', text: `\`${showPath(path)}\` ${text}` };
}
