// Builds dist/ from src/: the same bytes for the same sources and lock file. `npm run build`.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { collectLicences } from './build/licences.mjs';
import { pythonArchive } from './build/python-archive.mjs';
import { drizzleBundles } from './src/sources/drizzle/build.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

// CommonJS packages inside an ES module still call `require` for Node's own modules.
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
};

/** `import('./commands.ts')` stays an import at run time, so that `--help` never loads the job. */
const loadedLater = {
  name: 'loaded-later',
  setup(build) {
    build.onResolve({ filter: /^\.\/command-line\/commands\.ts$/ }, () => ({
      path: './commands.js',
      external: true,
    }));
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
    entryPoints: { commands: 'src/command-line/commands.ts' },
    outdir,
    banner,
    external: ['pg-native', 'pg-cloudflare'],
  },
  {
    ...shared,
    entryPoints: { index: 'src/action.ts' },
    outdir,
    banner,
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
const licences = await collectLicences(root, inputs);

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
for (const { path, contents } of files) await writeFile(path, contents);
await chmod(join(outdir, 'cli.js'), 0o755);
for (const [name, folder] of [
  ['launcher', 'src/confinement/launcher'],
  ['sqlmodel-exporter', 'src/sources/sqlmodel/exporter'],
])
  await writeFile(join(outdir, `${name}.pyz`), await pythonArchive(join(root, folder)));
await writeFile(join(outdir, 'LICENSES.txt'), licences);
// Whoever copies dist/ elsewhere still gets ES modules.
await writeFile(join(outdir, 'package.json'), '{"type":"module"}\n');
