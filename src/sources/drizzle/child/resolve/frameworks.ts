/**
 * Aliases that a framework or a bundler knows without any tsconfig: those that are its own, and those that its config
 * gives as text. The tsconfig that it generates from them is not committed.
 */
import { join, resolve } from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { foldersUp, isFile, isFolder, readText } from '../../files.ts';
import {
  childrenOf,
  constantsOf,
  type Plain,
  type PlainFile,
  type PlainObject,
  plainObject,
  plainValue,
} from '../../plain-value.ts';
import type { Patterns } from './aliases.ts';

interface Framework {
  /** The beginning of its config's name. */
  readonly config: string;
  /** What it defines by itself; folders relative to that of the config. */
  readonly own: (folder: string, settings: Settings) => Patterns;
}

/** Looks for the first value of a key, anywhere in the config. */
type Settings = (key: string) => Plain | undefined;

const frameworks: readonly Framework[] = [
  {
    config: 'svelte.config',
    own: (_, settings) => withFolders({ $lib: [text(settings('lib')) ?? 'src/lib'] }),
  },
  {
    config: 'nuxt.config',
    own: (folder, settings) => {
      // From major 4 on the sources are in `app`, unless the config says where.
      const source = text(settings('srcDir')) ?? (isFolder(join(folder, 'app')) ? 'app' : '.');
      return withFolders({
        '~': [source, '.'],
        '@': [source, '.'],
        '~~': ['.'],
        '@@': ['.'],
        '#shared': ['shared'],
        '#server': [text(settings('serverDir')) ?? 'server'],
      });
    },
  },
  ...['vite.config', 'astro.config', 'app.config', 'electron.vite.config', 'babel.config'].map((config) => ({
    config,
    own: () => ({}),
  })),
];

const endings = ['js', 'ts', 'mjs', 'mts', 'cjs', 'cts'];

/** Where an import from `folder` may lead by the frameworks' aliases, likeliest first. */
export function frameworkAliases(
  folder: string,
  root: string,
): readonly { folder: string; patterns: Patterns }[] {
  return foldersUp(folder, root).flatMap((above) =>
    frameworks.flatMap(({ config, own }) => {
      const file = endings.map((ending) => join(above, `${config}.${ending}`)).find(isFile);
      const source = file === undefined ? undefined : readText(file);
      if (file === undefined || source === undefined) return [];
      const { topNode } = parser.configure({ dialect: 'ts' }).parse(source);
      const plain = { text: source, file, base: above, constants: constantsOf(topNode, source) };
      const settings: Settings = (key) => settingsOf(topNode, key, plain)[0];
      const said = settingsOf(topNode, 'alias', plain).flatMap(aliasesOf);
      return [
        { folder: above, patterns: withFolders(Object.fromEntries(said)) },
        { folder: above, patterns: own(above, settings) },
      ];
    }),
  );
}

/** Every value of a key in the objects of a config. */
function settingsOf(top: SyntaxNode, key: string, file: PlainFile): Plain[] {
  const found: Plain[] = [];
  top.cursor().iterate((ref) => {
    if (ref.name !== 'Property') return;
    const [name, , value] = childrenOf(ref.node);
    if (name === undefined || value === undefined) return;
    const written = file.text.slice(name.from, name.to).replace(/^(['"])(.*)\1$/, '$2');
    if (written !== key) return;
    found.push(value.name === 'ObjectExpression' ? plainObject(value, file) : plainValue(value, file));
  });
  return found;
}

/** `{ '@': './src' }`, or Vite's `[{ find: '@', replacement: './src' }]`. */
function aliasesOf(value: Plain): [string, string[]][] {
  const entries: [string | undefined, string | undefined][] = Array.isArray(value)
    ? value.map((one: PlainObject) => [text(one?.find), text(one?.replacement)])
    : typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, target]) => [name, text(target)])
      : [];
  return entries.flatMap(([name, target]): [string, string[]][] =>
    name === undefined || target === undefined ? [] : [[name, [target.replace(/^file:\/\//, '')]]],
  );
}

/** An alias of a folder holds for what is in it too. */
function withFolders(patterns: Patterns): Patterns {
  const more = Object.entries(patterns)
    .filter(([name]) => !name.includes('*'))
    .map(([name, targets]) => [
      `${name.replace(/\/$/, '')}/*`,
      targets.map((target) => `${target.replace(/\/$/, '')}/*`),
    ]);
  return { ...Object.fromEntries(more), ...patterns };
}

function text(value: Plain | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The paths that targets in a framework's config mean; `~/x` within them is left to whoever knows it. */
export function targetPaths(folder: string, targets: readonly string[]): string[] {
  return targets.filter((target) => !/^[~@]/.test(target)).map((target) => resolve(folder, target));
}

/** Which framework a folder belongs to, by its config: the command that writes what it generates. */
export function generatorOf(folder: string, root: string): string | undefined {
  for (const above of foldersUp(folder, root)) {
    const found = generators.find(({ config }) =>
      endings.some((it) => isFile(join(above, `${config}.${it}`))),
    );
    if (found) return found.command;
  }
  return undefined;
}

/** Commands that write a framework's tsconfig, by the folder that it is in and by the framework's config. */
export const generators: readonly { config: string; folder: string; command: string }[] = [
  { config: 'svelte.config', folder: '.svelte-kit', command: 'npx svelte-kit sync' },
  { config: 'nuxt.config', folder: '.nuxt', command: 'npx nuxi prepare' },
  { config: 'astro.config', folder: '.astro', command: 'npx astro sync' },
  { config: 'wxt.config', folder: '.wxt', command: 'npx wxt prepare' },
  { config: 'react-router.config', folder: '.react-router', command: 'npx react-router typegen' },
];
