import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';

/** What a drizzle.config says, as far as it matters to find things; everything may be left out there. */
export interface DrizzleConfigFacts {
  readonly schema?: string | readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly dialect?: string | undefined;
  readonly casing?: string | undefined;
}

/** Evaluates the drizzle.config at a path relative to the repository; may throw, since it runs foreign code. */
export type ReadDrizzleConfig = (file: string, only: boolean) => Promise<DrizzleConfigFacts>;

const endings = '{ts,mts,cts,js,mjs,cjs,json}';
const names = [
  `**/drizzle.config.${endings}`,
  `**/drizzle.config.*.${endings}`,
  `**/drizzle{.,-}*.config.${endings}`,
];

/** Folders that are searched for nothing: what is in them was installed or built. */
export const foreignFolders = [
  '**/node_modules/**',
  '**/.git/**',
  '**/dist/**',
  '**/build/**',
  '**/vendor/**',
];

const sampleFolder =
  /(^|\/)(examples?|templates?|demos?|playgrounds?|fixtures?|tests?|__tests__|__fixtures__|e2e|integration-tests)\//i;

/** `drizzle.config.test.ts`, `drizzle-e2e.config.ts` */
const testConfig = /[.-](tests?|e2e)\.[^/]*$/i;

/**
 * The drizzle.config files of a repository, sorted, relative to it. Those for examples, templates and tests, by their
 * folder or their name, are `samples`, to be used only where there are no others.
 */
export async function findDrizzleConfigs(root: string): Promise<{ configs: string[]; samples: string[] }> {
  const found = await glob(names, { cwd: root, ignore: foreignFolders, followSymbolicLinks: false });
  const sorted = found.sort(byImportance);
  const isSample = (file: string) => sampleFolder.test(file) || testConfig.test(file);
  return { configs: sorted.filter((file) => !isSample(file)), samples: sorted.filter(isSample) };
}

/** Configs from before there was `dialect` say it with their driver. */
const dialectOfDriver: Readonly<Record<string, string>> = {
  pg: 'postgresql',
  mysql2: 'mysql',
  'better-sqlite': 'sqlite',
  libsql: 'sqlite',
  turso: 'sqlite',
};

/**
 * What a drizzle.config says, from its text alone: string literals after `schema`, `out`, `dialect`, `casing`.
 * For a config that cannot be evaluated; whatever is put together at run time is not seen.
 */
export async function readDrizzleConfigText(root: string, file: string): Promise<DrizzleConfigFacts> {
  const text = withoutComments(await readFile(join(root, file), 'utf8'));
  const dialect = literal(text, 'dialect') ?? dialectOfDriver[literal(text, 'driver') ?? ''];
  const list = /(?<![\w.])["']?schema["']?\s*:\s*\[([^\]]*)\]/.exec(text)?.[1];
  const schema =
    list === undefined
      ? literal(text, 'schema')
      : [...list.matchAll(/(["'`])([^"'`$]+)\1/g)].map(([, , path]) => path ?? '');
  return { schema, out: literal(text, 'out'), dialect, casing: literal(text, 'casing') };
}

/** The folder that the paths of a config start from, relative to the repository: that of its package. */
export function packageFolder(root: string, file: string): string {
  let folder = posix.dirname(file);
  while (folder !== '.' && !existsSync(join(root, folder, 'package.json'))) folder = posix.dirname(folder);
  return folder;
}

function literal(text: string, key: string): string | undefined {
  // `out: process.env.OUT ?? './drizzle'` counts too: the literal is what holds without the environment.
  const pattern = new RegExp(
    `(?<![\\w.])["']?${key}["']?\\s*:\\s*(?:process\\.env[\\w.!]*\\s*(?:\\?\\?|\\|\\|)\\s*)?(["'\`])([^"'\`$\\n]+)\\1`,
  );
  return pattern.exec(text)?.[2];
}

function withoutComments(text: string): string {
  // A string is matched first, so that `'./schema/*.ts'` and `'postgres://'` do not begin a comment.
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, text) => text ?? ' ',
  );
}

/** From the root down, and in a folder the plain name before those with a suffix. */
function byImportance(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  if (left.length !== right.length) return left.length - right.length;
  const [nameOfA, nameOfB] = [left.pop() ?? '', right.pop() ?? ''];
  const [folderOfA, folderOfB] = [left.join('/'), right.join('/')];
  if (folderOfA !== folderOfB) return folderOfA < folderOfB ? -1 : 1;
  return Number(!isPlain(nameOfA)) - Number(!isPlain(nameOfB)) || (nameOfA < nameOfB ? -1 : 1);
}

function isPlain(name: string): boolean {
  return /^drizzle\.config\.[^.]+$/.test(name);
}
