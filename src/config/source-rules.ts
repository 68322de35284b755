import { placeholders } from '../sources/migrations/command-environment.ts';
import type { DrizzleSource, MigrationsSource, SourceConfig, SqlmodelSource } from './config.ts';
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
  }
}

async function rulesOfMigrations(
  { path, tool, command, env = {} }: MigrationsSource,
  base: KeyPath,
  root: string,
): Promise<Mistake[]> {
  if (path === '') return [wrongKey(base, 'needs `path` or `command`')];
  const folder = await badPath(path, [...base, 'path'], 'folder', root);
  if (command === undefined) {
    const vain = Object.keys(env).length > 0 ? [wrongKey([...base, 'env'], 'goes with `command`')] : [];
    return [...folder, ...vain];
  }
  const unread =
    tool === undefined
      ? []
      : [wrongKey([...base, 'tool'], 'says how SQL files are read; `command` reads none')];
  return [
    ...folder,
    ...unread,
    ...Object.entries(env).flatMap(([name, value]) => wrongPlaceholders(value, [...base, 'env', name])),
  ];
}

function wrongPlaceholders(value: string, key: KeyPath): Mistake[] {
  return [...value.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => {
    if (placeholders.some((known) => known === name)) return [];
    const near =
      suggestion(name, placeholders) || `; there are ${placeholders.map((it) => `{${it}}`).join(', ')}`;
    return [
      {
        path: key,
        part: 'value' as const,
        text: `\`${showPath(key)}\`: {${name}} stands for nothing${near}`,
      },
    ];
  });
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

function wrongKey(path: KeyPath, text: string): Mistake {
  return { path, part: 'key', text: `\`${showPath(path)}\` ${text}` };
}
