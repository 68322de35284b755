/**
 * What other runtimes than Node give to the files they run, as far as a config or a schema reads it: the
 * environment, paths and texts. Everything else of theirs is poison. Packages do not see it.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { poison } from './poison.ts';

/** Its properties, and poison for every other. */
function only(name: string, known: Readonly<Record<string, unknown>>): object {
  return new Proxy(known, {
    get: (target, key) =>
      typeof key === 'symbol' || key in target || key === 'then'
        ? Reflect.get(target, key)
        : poison(`${name}.${key}`, { why: `\`${name}\` is there only in ${name} itself` }),
  });
}

const bun = only('Bun', { env: process.env, cwd: process.cwd(), argv: process.argv, main: '', version: '1' });

const deno = only('Deno', {
  env: {
    get: (name: string) => process.env[name],
    has: (name: string) => name in process.env,
    set: () => {},
    delete: () => {},
    toObject: () => ({ ...process.env }),
  },
  args: [],
  build: { os: 'linux', arch: 'x86_64' },
  cwd: () => process.cwd(),
  readTextFileSync: (path: string | URL) => readFileSync(path, 'utf8'),
  readTextFile: (path: string | URL) => readFile(path, 'utf8'),
});

/** Names that a file finds there besides those of CommonJS. */
export const runtimeNames: Readonly<Record<string, unknown>> = { Bun: bun, Deno: deno };

/** Modules that only a runtime or a framework has. */
export const runtimeModules: Readonly<Record<string, unknown>> = {
  bun: Object.assign(bun, { __esModule: true }),
  'cloudflare:workers': only('cloudflare:workers', { __esModule: true, env: process.env }),
  '$env/dynamic/private': { __esModule: true, env: process.env },
  '$env/dynamic/public': { __esModule: true, env: process.env },
  '$env/static/private': process.env,
  '$env/static/public': process.env,
  '$app/environment': { __esModule: true, browser: false, building: false, dev: false, version: '' },
  '$app/env': { __esModule: true, browser: false, building: false, dev: false, version: '' },
};

/** `import.meta` of a file, as Node, Bun, Deno and Vite have it. */
export function importMeta(file: string): Readonly<Record<string, unknown>> {
  const url = pathToFileURL(file).href;
  return {
    url,
    dirname: dirname(file),
    filename: file,
    dir: dirname(file),
    path: file,
    file: basename(file),
    env: process.env,
    main: false,
    resolve: (specifier: string) => new URL(specifier, url).href,
  };
}
