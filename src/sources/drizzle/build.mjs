/**
 * How Drizzle's half of the product is bundled: the loader that runs a schema.ts, TypeScript for what it cannot
 * transpile itself, and each major of drizzle-kit with the drizzle-orm it belongs to, in files of their own that are
 * read only when a repository needs them. `node src/sources/drizzle/build.mjs` writes just these into dist/.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const here = new URL('.', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, here));

/** Bundled CommonJS code expects these names to exist. */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __dirnameOf } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

/** Packages that drizzle-kit imports for work that is never asked of it here: connecting, bundling. */
const unneeded =
  /^(node:sqlite|pg|pg-native|postgres|esbuild|esbuild-register|mysql2|better-sqlite3|bun|bun:.*|mssql|tsx|@electric-sql\/.*|@libsql\/.*|@neondatabase\/.*|@planetscale\/.*|@vercel\/postgres|@aws-sdk\/.*|@aws\/.*|@drizzle-team\/minipg|@duckdb\/.*|@sqlitecloud\/.*|@tursodatabase\/.*)(\/.*)?$/;

/** No request is made either; these cannot throw, since the kits look into them at once. To import them takes long. */
const neverAsked = /^(node:)?http[s2]?$/;

/**
 * What they look into at once, for nothing that counts here, and takes long to import, too: ids of snapshots, which are
 * left out, and whether a terminal has colours.
 */
const standIns = {
  crypto: "{ randomUUID: () => '00000000-0000-0000-0000-000000000000' }",
  tty: '{ isatty: () => false }',
};

/**
 * What Node has as a global, and takes long to import: for an ES module that imports it, Node asks for each of its
 * properties, the list of all its options too.
 */
const globally = /^(node:)?process$/;

/** Turns what is unneeded or absent into modules that throw when they are reached, not when they are loaded. */
function withoutDrivers() {
  return {
    name: 'without-drivers',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.kind === 'entry-point' || args.pluginData === 'asked') return undefined;
        if (globally.test(args.path)) return { path: args.path, namespace: 'global' };
        const bare = args.path.replace(/^node:/, '');
        if (bare in standIns) return { path: bare, namespace: 'stand-in' };
        if (neverAsked.test(args.path)) return { path: args.path, namespace: 'empty' };
        if (unneeded.test(args.path)) return { path: args.path, namespace: 'absent' };
        // To import one of Node's has no effect but the time it takes, if nothing of it is used.
        if (isBuiltin(args.path)) return { path: args.path, external: true, sideEffects: false };
        const { path: importPath, ...rest } = args;
        const found = await build.resolve(importPath, { ...rest, pluginData: 'asked' });
        return found.errors.length === 0
          ? { ...found, pluginData: undefined, sideEffects: true }
          : { path: args.path, namespace: 'absent' };
      });
      build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
      build.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path: name }) => ({
        contents: `module.exports = ${standIns[name]};`,
      }));
      build.onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: 'module.exports = process;' }));
      build.onLoad({ filter: /.*/, namespace: 'absent' }, (args) => ({
        contents: `throw Object.assign(new Error(${JSON.stringify(`${args.path} is not part of this build`)}), { code: 'MODULE_NOT_FOUND' });`,
        loader: 'js',
      }));
    },
  };
}

/** Asks for a part of drizzle-kit 0 that has nothing to do with the DDL of Postgres, on a line of its own. */
const ofOthers =
  /^ *init_(?:(?:gel|mysql|singlestore|sqlite)(?:Schema|Serializer)?|sqlitePushUtils|libsql|studio|cli)\(\);$/gm;

/**
 * The kits are bundles themselves, of parts that run when they are first asked for: the other databases', the command
 * line's. To make such a part does nothing, which the bundler is told, so that parts that nobody asks for stay out: half
 * of the one kit and more of the other, which need not be read at every start. What belongs to other databases and to the
 * command line of major 0 is not asked for either where its parts ask for all others.
 *
 * @param internals names by which the entry of the kit exports more of what it holds
 */
const askedForParts = (internals) => ({
  name: 'asked-for-parts',
  setup(build) {
    build.onLoad({ filter: /[\\/]drizzle-kit-\d[\\/][^\\/]+\.m?js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8')
        .replaceAll(/= (__(?:esm|esmMin|commonJS|commonJSMin)\()/g, '= /* @__PURE__ */ $1')
        .replaceAll(ofOthers, '');
      const isEntry = /[\\/]api-postgres\.mjs$/.test(file);
      return { contents: isEntry ? `${contents}\nexport { ${internals.join(', ')} };\n` : contents };
    });
  },
});

/** What `drizzle-kit generate` of major 1 makes its snapshots with, and its API has no word for. */
const makersOfSnapshots = [
  ...['init_reconstruct', 'startingState'],
  ...['init_drizzle', 'fromExports', 'fromDrizzleSchema', 'init_ddl$4', 'interimToDDL'],
  ...['init_diff', 'ddlDiffDry', 'init_commutativity', 'footprintsOf'],
];

/**
 * Gives TypeScript to the bundle as an ES module. As CommonJS it would stand in a function that is called once, and V8
 * reads the whole of such a function twice, which takes as long as it takes to transpile a schema.
 */
const typescriptAsModule = {
  name: 'typescript-as-module',
  setup(build) {
    build.onLoad({ filter: /[\\/]typescript6[\\/]lib[\\/]typescript\.js$/ }, ({ path: file }) => ({
      contents: `${readFileSync(file, 'utf8')}\nexport default ts;`,
    }));
  },
};

/** What is run by `base/own-script.ts`: what V8 compiles of it is kept, which it does for scripts and not for ES modules. */
export const ownScript = {
  format: 'cjs',
  charset: 'ascii',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': '__url' },
  // It was ES modules, which are always strict.
  banner: {
    js: `(function (exports, require, module, __filename, __dirname) { 'use strict';
const __url = require('node:url').pathToFileURL(__filename).href;`,
  },
  footer: { js: '})' },
};

/** The bundles that `dist/` needs for reading Drizzle; the caller sets `outdir` and whether to minify. */
export function drizzleBundles() {
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: { js: commonJsNames },
    logLevel: 'error',
    logOverride: { 'empty-glob': 'silent' },
  };
  const script = { ...common, ...ownScript };
  const kit = (major, internals = []) => ({
    ...script,
    entryPoints: { [`drizzle-kit-${major}`]: path(`child/kit-${major}.ts`) },
    alias: { 'drizzle-orm': `drizzle-orm-${major}` },
    plugins: [askedForParts(internals), withoutDrivers()],
  });
  const loader = { ...common, entryPoints: { 'drizzle-loader': path('child/start.ts') } };
  const program = { ...script, entryPoints: { 'drizzle-program': path('child/main.ts') } };
  const typescript = {
    ...common,
    entryPoints: { 'drizzle-typescript': path('child/transpile/with-typescript.ts') },
    plugins: [typescriptAsModule],
  };
  return [loader, program, typescript, kit(0), kit(1, makersOfSnapshots)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdir = path('../../../dist');
  const options = { outdir, minify: true, write: false };
  const built = await Promise.all(drizzleBundles().map((bundle) => esbuild.build({ ...bundle, ...options })));
  mkdirSync(outdir, { recursive: true });
  for (const file of built.flatMap(({ outputFiles }) => outputFiles)) {
    // Renamed into place, so that a loader which starts meanwhile reads either the old file or the new one.
    writeFileSync(`${file.path}.${process.pid}`, file.contents);
    renameSync(`${file.path}.${process.pid}`, file.path);
  }
}
