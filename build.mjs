// Builds dist/ from src/: the same bytes for the same sources and lock file. `npm run bundle`.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { collectLicences } from './build/licences.mjs';
import { pythonArchive } from './build/python-archive.mjs';
import { loadedWhenUsed } from './build/when-used.mjs';
import { drizzleBundles, ownScript } from './src/sources/drizzle/build.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

// CommonJS packages inside an ES module still call `require` for Node's own modules.
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
};

/**
 * What stays an import at run time, and the bundle that it is: `--help` never loads the job, nor does the action before it
 * has replaced itself by a process without its environment.
 */
const later = {
  './command-line/load-commands.ts': './commands.js',
  './commands.ts': './commands.cjs',
  './action/start.ts': './action.js',
};
const loadedLater = {
  name: 'loaded-later',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' && path in later ? { path: later[path], external: true } : undefined,
    );
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  charset: 'utf8',
};

const bundles = [
  { ...shared, entryPoints: { cli: 'src/cli.ts' }, outdir, plugins: [loadedLater] },
  {
    ...shared,
    entryPoints: { commands: 'src/command-line/load-commands.ts' },
    outdir,
    plugins: [loadedLater],
  },
  {
    ...shared,
    entryPoints: { commands: 'src/command-line/commands.ts' },
    outdir,
    ...ownScript,
    plugins: [loadedWhenUsed],
    external: ['pg-native', 'pg-cloudflare'],
  },
  { ...shared, entryPoints: { index: 'src/action.ts' }, outdir, plugins: [loadedLater] },
  {
    ...shared,
    entryPoints: { action: 'src/action/start.ts' },
    outdir,
    banner,
    plugins: [loadedWhenUsed],
    external: ['pg-native', 'pg-cloudflare'],
  },
  // Others' code, by far the most of dist/, is made as small as it gets; ours keeps its names for stack traces.
  ...drizzleBundles().map((options) => ({ ...shared, ...options, outdir, minify: true })),
];

// Nothing is touched before everything is built.
const inputs = new Set();
const files = [];
for (const options of bundles) {
  const { metafile, outputFiles } = await esbuild.build({ ...options, write: false });
  files.push(...outputFiles);
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
}
// As read by base/own-script.ts. In regular expressions esbuild leaves what is none.
for (const { path, text } of files)
  if (path.endsWith('.cjs') && /[^\0-\x7f]/.test(text))
    throw new Error(
      `${basename(path)} is not ASCII: ${/.{0,60}[^\0-\x7f].{0,20}/.exec(text)}; write it as \\u….`,
    );
const licences = await collectLicences(root, inputs);

for (const [name, folder] of [
  ['launcher', 'src/confinement/launcher'],
  ['sqlmodel-exporter', 'src/sources/sqlmodel/exporter'],
])
  files.push({ path: join(outdir, `${name}.pyz`), contents: await pythonArchive(join(root, folder)) });
files.push({ path: join(outdir, 'LICENSES.txt'), contents: licences });
// Whoever copies dist/ elsewhere still gets ES modules.
files.push({ path: join(outdir, 'package.json'), contents: '{"type":"module"}\n' });

// What a run keeps for the next is for the very same program.
const hash = createHash('sha256');
for (const { path, contents } of files)
  hash.update(basename(path)).update('\0').update(contents).update('\0');
const build = hash.digest('hex').slice(0, 32);
for (const file of files)
  if (/\/(?:commands\.c?js|action\.js)$/.test(file.path))
    file.contents = Buffer.from(file.contents).toString('utf8').replaceAll('@hash-of-dist@', build);

// Renamed into place, in the folder that is there: what runs meanwhile finds each file, and may be allowed that folder
// alone.
await mkdir(outdir, { recursive: true });
for (const { path, contents } of files) {
  await writeFile(`${path}.new`, contents);
  if (path.endsWith('cli.js')) await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
}
const built = new Set(files.map(({ path }) => basename(path)));
for (const name of await readdir(outdir))
  if (!built.has(name)) await rm(join(outdir, name), { recursive: true });
